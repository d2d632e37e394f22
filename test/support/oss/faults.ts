/** What the test server does wrong when it is told to. */

export type Fault =
  /** Waits before it answers. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Answers with an error: 503 SlowDown unless said. */
  | {
      readonly kind: 'refuse';
      readonly status?: number;
      readonly code?: string;
      readonly retryAfter?: number;
    }
  /** Cuts the connection behind so many bytes of the body; at once, before any header, for -1. */
  | { readonly kind: 'reset'; readonly after: number }
  /** Sends nothing more behind so many bytes, and keeps the connection. */
  | { readonly kind: 'stall'; readonly after: number }
  /** Flips bits of a byte of the body; its headers tell of the right one. */
  | { readonly kind: 'flip'; readonly at: number }
  /** Sends another body whose headers, checksums included, all fit it, but for what the listing says. */
  | { readonly kind: 'other'; readonly body: Buffer }
  /** Sends so many bytes less, with a length that says so. */
  | { readonly kind: 'short'; readonly by: number }
  /** Sends so many zero bytes more, with a length that says so. */
  | { readonly kind: 'long'; readonly by: number }
  /** Says that a list ends here, though it does not tell how to go on. */
  | { readonly kind: 'truncated list' }
  /** Gives the token that was sent as the next one, so that the same page comes again. */
  | { readonly kind: 'repeated token' }
  /** Answers a list with half a document. */
  | { readonly kind: 'torn list' }
  /** Ignores Range and sends everything. */
  | { readonly kind: 'no range' };

/** One request, as it was recorded. */
export interface Recorded {
  readonly method: string;
  readonly bucket: string | undefined;
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** `GetObject`, `ListObjects`, … */
  readonly operation: string;
  readonly accessKeyId: string | undefined;
  status: number;
}

/** Decides what goes wrong with a request, if anything. */
export type FaultPlan = (request: Recorded) => Fault | undefined;

/** Each fault once, for the first requests of an operation. */
export function inTurn(operation: string, ...faults: readonly Fault[]): FaultPlan {
  const waiting = [...faults];
  return (request) => (request.operation === operation ? waiting.shift() : undefined);
}
