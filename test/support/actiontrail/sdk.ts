/** The vendor's own client, pointed at the server: what it sends is what users send. */
import { createRequire } from 'node:module';
import type { RuntimeOptions } from '@alicloud/tea-util';
import { type AccessKey, AUDITOR } from './callers.js';
import type { ActionTrailServer } from './server.js';

export interface SdkOptions {
  readonly key?: AccessKey;
  /** `v2` signs with HMAC-SHA1 in the query, and asks the default region only. */
  readonly algorithm?: string;
  readonly region?: string;
}

export interface SdkCall {
  readonly method?: 'GET' | 'POST';
  readonly version?: string;
  /** Instead of those that the client makes, such as `x-acs-date`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body as it came; the answer's `body` is empty then. */
  readonly asText?: boolean;
}

export interface SdkAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** What the client throws for what the service refuses. */
export interface SdkError extends Error {
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Ask = (
  operation: string,
  parameters?: Readonly<Record<string, string>>,
  call?: SdkCall,
) => Promise<SdkAnswer>;

/** Its modules are CommonJS, which import() shows differently in different places. */
const openapi = createRequire(import.meta.url)(
  '@alicloud/openapi-client',
) as typeof import('@alicloud/openapi-client');
const { default: Client, Config, OpenApiRequest, Params } = openapi;

/** What the service refused; fails where it did not. */
export async function refused(asking: Promise<SdkAnswer>): Promise<SdkError> {
  const answer = await asking.catch((error: SdkError) => error);
  if (answer instanceof Error) return answer;
  throw new Error(`The service did not refuse: ${JSON.stringify(answer.body)}`);
}

export function askWithSdk(server: ActionTrailServer, options: SdkOptions = {}): Ask {
  const { key = AUDITOR, algorithm, region } = options;
  const client = new Client(
    new Config({
      accessKeyId: key.id,
      accessKeySecret: key.secret,
      securityToken: key.token,
      endpoint: `127.0.0.1:${server.port}`,
      protocol: 'HTTP',
      signatureAlgorithm: algorithm,
    }),
  );
  return async (operation, parameters = {}, call = {}) => {
    const { method = 'POST', version = '2020-07-06', headers = {}, asText = false } = call;
    const params = new Params({
      action: operation,
      version,
      protocol: 'HTTPS',
      pathname: region === undefined ? '/' : `/${region}/`,
      method,
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'json',
      bodyType: asText ? 'string' : 'json',
    });
    const request = new OpenApiRequest({ query: parameters, headers });
    const answer = await client.callApi(params, request, {} as RuntimeOptions);
    const { body, ...rest } = answer as Omit<SdkAnswer, 'text'>;
    return asText ? { ...rest, body: {}, text: body as unknown as string } : { ...rest, body, text: '' };
  };
}
