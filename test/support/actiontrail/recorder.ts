/** What was asked, for tests to look at; without signatures and tokens. */
import { PROTOCOL_PARAMETERS } from './signature.js';
import type { WireRequest } from './wire.js';

export interface RecordedRequest {
  readonly operation: string;
  readonly region: string;
  readonly method: string;
  /** Without those of the protocol. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** By the service's clock. */
  readonly at: number;
  /** Whose key signed it, once that is known. */
  account?: string;
  /** Absent where no answer was sent. */
  status?: number;
  /** Of an answer that names an error. */
  code?: string;
}

const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-acs-security-token']);

export function record(request: WireRequest, operation: string, region: string, at: number): RecordedRequest {
  return {
    operation,
    region,
    method: request.method,
    parameters: Object.fromEntries([...request.query].filter(([name]) => !PROTOCOL_PARAMETERS.has(name))),
    headers: Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !SECRET_HEADERS.has(name)),
    ),
    at,
  };
}
