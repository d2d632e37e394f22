/** Makes of what a request came to either a reply or an error for people. */

import type { ExitCode } from '../errors.js';
import { isObject, type JsonObject, type JsonValue } from '../event/event.js';
import { parseJson } from '../event/json.js';
import type { RawReply, ServiceRequest } from './client-library.js';
import type { Reply } from './connection.js';
import { explain } from './faults.js';
import { networkFault } from './network-faults.js';
import { ServiceError } from './service-error.js';
import type { Outcome, Seen } from './wire.js';

/** The service's own words are cut to this. */
const WORDS_MAX = 300;
/** No wait that is asked for is longer, milliseconds. */
const RETRY_AFTER_MAX = 60_000;

export interface Asked extends ServiceRequest {
  readonly region: string;
}

/** @throws ServiceError for whatever is no reply */
export function replyOf(asked: Asked, outcome: Outcome<RawReply>, now: number): Reply {
  const { seen } = outcome;
  if (seen.ending === 'interrupted') throw interrupted(asked);
  if (seen.ending !== undefined) throw unreachable(asked, undefined, seen);
  if ('error' in outcome) throw failure(asked, outcome.error, seen, now);
  const { body: text, statusCode } = outcome.value;
  if (statusCode < 200 || statusCode > 299) throw odd(asked, statusCode, seen);
  if (typeof text !== 'string') throw notTheService(asked, seen, 'is no text');
  const body = parsed(asked, text, seen);
  return { text, body, requestId: requestIdOf(body, seen) ?? '' };
}

export function interrupted({ operation, region }: Pick<Asked, 'operation' | 'region'>): ServiceError {
  return new ServiceError(
    `${operation} in ${region} was interrupted`,
    'Run it again.',
    { code: 'Interrupted' },
    130,
  );
}

function parsed(asked: Asked, text: string, seen: Seen): JsonObject {
  if (text.trim() === '') throw unreadable(asked, seen, 'is empty');
  let body: JsonValue;
  try {
    body = parseJson(text);
  } catch {
    if (isMarkup(seen, text)) throw notTheService(asked, seen, 'is a web page');
    throw unreadable(asked, seen, 'is no JSON, or was cut short');
  }
  if (!isObject(body)) throw notTheService(asked, seen, 'is no JSON object');
  // Gateways answer 200 and put the error inside.
  if (typeof body.Code === 'string' && typeof body.Message === 'string' && body.Code !== '200') {
    throw refused(asked, { ...seen, status: seen.status ?? 200 }, body, 0);
  }
  return body;
}

function isMarkup({ headers }: Seen, text = ''): boolean {
  return /\bhtml\b|\bxml\b/i.test(headers?.['content-type'] ?? '') || /^\s*</.test(text);
}

/** The library throws for 4xx and 5xx, with the body parsed where it was JSON, and for all that no answer came of. */
function failure(asked: Asked, error: unknown, seen: Seen, now: number): ServiceError {
  if (error instanceof ServiceError) return error;
  const data = (error as { data?: unknown } | undefined)?.data;
  if (isBody(data)) return refused(asked, seen, data, now);
  if (seen.status !== undefined && (seen.status < 200 || seen.status > 299))
    return odd(asked, seen.status, seen);
  return unreachable(asked, error, seen);
}

/** Libraries put the status beside the service's members. */
function isBody(data: unknown): data is JsonObject {
  return typeof data === 'object' && data !== null && typeof codeOf(data as JsonObject) === 'string';
}

function codeOf({ Code, code }: JsonObject): JsonValue | undefined {
  return Code ?? code;
}

function refused(asked: Asked, seen: Seen, body: JsonObject, now: number): ServiceError {
  const conceal = concealing(asked);
  const code = conceal(String(codeOf(body))).slice(0, 100);
  const status = seen.status ?? Number(body.statusCode ?? 400);
  const message = conceal(String(body.Message ?? body.message ?? '')).slice(0, WORDS_MAX);
  const { wrong, next, exitCode } = explain(code, status, {
    operation: asked.operation,
    region: asked.region,
    action: actionOf(asked, body),
    ...(asked.credentials === undefined ? {} : { accessKeyId: asked.credentials.accessKeyId }),
    ...skewOf(seen, now),
    message,
  });
  const requestId = requestIdOf(body, seen);
  return errorOf(asked, wrong, next, { code, status, requestId, seen }, exitCode);
}

/** Some answer with what they were told. */
function concealing({ credentials, form }: Asked): (text: string) => string {
  const secrets = [credentials?.accessKeySecret, credentials?.securityToken, form?.OIDCToken];
  const known = secrets.filter((secret) => secret !== undefined && secret !== '') as string[];
  const written = known.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return (text) => written.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

/** The permission that is missing, as the service names it where it does. */
function actionOf({ product, operation }: Asked, body: JsonObject): string {
  const detail = (body.AccessDeniedDetail ?? body.accessDeniedDetail) as JsonValue | undefined;
  const named = isObject(detail) ? detail.AuthAction : undefined;
  if (typeof named === 'string' && /^[\w-]{1,50}:[\w*-]{1,100}$/.test(named)) return named;
  return `${product.name.toLowerCase()}:${operation}`;
}

function skewOf({ headers }: Seen, now: number): { skew?: number } {
  const theirs = Date.parse(headers?.date ?? '');
  return Number.isNaN(theirs) ? {} : { skew: now - theirs };
}

/** An answer that is not the service's. */
function odd(asked: Asked, status: number, seen: Seen): ServiceError {
  const page = isMarkup(seen) ? ', with a web page' : '';
  const wrong = `the answer was HTTP ${status}${page}, which is not how the service answers`;
  const [next, exitCode] = adviceFor(status);
  return errorOf(
    asked,
    wrong,
    next,
    { code: `Http${status}`, status, requestId: requestIdOf({}, seen), seen },
    exitCode,
  );
}

function adviceFor(status: number): readonly [next: string, exitCode: ExitCode] {
  if (status === 407)
    return ['The proxy wants a name and password: write HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT.', 2];
  if (status === 401 || status === 403) {
    return ['A gateway or proxy on the way may refuse it, or the credentials are not wanted there.', 4];
  }
  if (status === 429) return ['Wait a minute, and run it again.', 2];
  if (status >= 500) return ['Wait a little, and run it again; else check the endpoint and the proxy.', 2];
  return ['Check the endpoint and the proxy: something else answers there.', 2];
}

/** It may be whole another time. */
function unreadable(asked: Asked, seen: Seen, how: string): ServiceError {
  const next = 'Run it again; if it stays like this, check the endpoint and the proxy.';
  return errorOf(asked, `the answer ${how}`, next, faultOf('UnreadableAnswer', seen));
}

function notTheService(asked: Asked, seen: Seen, how: string): ServiceError {
  const next = 'Check the endpoint and the proxy: something else answers there.';
  return errorOf(asked, `the answer ${how}`, next, faultOf('NotTheService', seen));
}

function faultOf(code: string, seen: Seen): Fault {
  return { code, status: seen.status, requestId: requestIdOf({}, seen), seen };
}

function unreachable(asked: Asked, error: unknown, seen: Seen): ServiceError {
  const { code, wrong, next } = networkFault(error, seen.ending === 'interrupted' ? undefined : seen.ending);
  return errorOf(asked, wrong, next, { code, status: undefined, requestId: requestIdOf({}, seen), seen });
}

interface Fault {
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly seen: Seen;
}

function errorOf(
  { operation, region, endpoint }: Asked,
  wrong: string,
  next: string,
  { code, status, requestId, seen }: Fault,
  exitCode: ExitCode = 2,
): ServiceError {
  const details = [code, endpoint.host, ...(requestId === undefined ? [] : [`request id ${requestId}`])];
  const after = retryAfterOf(seen);
  return new ServiceError(
    `${operation} in ${region} failed: ${wrong} (${details.join(', ')})`,
    next,
    {
      code,
      ...(status === undefined ? {} : { status }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(after === undefined ? {} : { retryAfter: after }),
    },
    exitCode,
  );
}

/** Nothing but an id: whoever answers may put anything there. */
function requestIdOf(body: JsonObject, { headers }: Seen): string | undefined {
  const id = body.RequestId ?? body.requestId ?? headers?.['x-acs-request-id'];
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

/** Milliseconds, as the vendor's libraries read it; never so long that a person would give up. */
function retryAfterOf({ headers }: Seen): number | undefined {
  const asked = headers?.['x-acs-retry-after'];
  if (typeof asked !== 'string' || !/^\d{1,9}$/.test(asked)) return undefined;
  return Math.min(Number(asked), RETRY_AFTER_MAX);
}
