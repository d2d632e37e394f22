/** What the errors of OSS mean to people. */
import type { ExitCode } from '../../errors.js';
import { EXPIRED, UNKNOWN_KEY, WRONG_CLOCK, WRONG_SIGNATURE } from '../credential-faults.js';
import { ServiceError } from '../service-error.js';

/** What was asked, and what came instead of an answer. */
export interface OssFault {
  /** `GetObject`, as RAM names it behind `oss:`. */
  readonly operation: string;
  /** `oss://bucket`, or with a key where an object was asked for. */
  readonly place: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly code: string;
  readonly status?: number;
  /** The service's own words. */
  readonly message: string;
  readonly requestId?: string;
  /** Milliseconds. */
  readonly retryAfter?: number;
  /** How much this machine's clock is ahead of the service's, milliseconds. */
  readonly skew?: number;
  /** The host that OSS says to ask instead. */
  readonly elsewhere?: string;
}

/** An answer of OSS that is none. */
export class OssError extends ServiceError {
  readonly elsewhere?: string;

  constructor(wrong: string, next: string, fault: OssFault, exitCode?: ExitCode) {
    super(wrong, next, fault, exitCode);
    if (fault.elsewhere !== undefined) this.elsewhere = fault.elsewhere;
  }
}

interface Rule {
  readonly codes: RegExp;
  readonly exitCode?: ExitCode;
  readonly wrong: (fault: OssFault) => string;
  readonly next: (fault: OssFault) => string;
}

const REACH = 'Check the network, HTTPS_PROXY, and the endpoint; --internal works inside the region only.';

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  {
    codes: /^NoSuchBucket$/,
    wrong: ({ place }) => `there is no bucket ${bucketOf(place)}`,
    next: () => 'Check its name; a bucket of another account or site is not found, either.',
  },
  {
    codes: /^NoSuchKey$/,
    wrong: ({ place }) => `there is no object ${place}`,
    next: () => 'It was deleted since it was listed; run it again.',
  },
  {
    codes: /^InvalidAccessKeyId$/,
    exitCode: 4,
    wrong: ({ accessKeyId, message }) =>
      /disabled|inactive/i.test(message)
        ? `the access key ${accessKeyId} is disabled`
        : /token/i.test(message)
          ? `the security token does not belong to the access key ${accessKeyId}`
          : `OSS does not know the access key ${accessKeyId}`,
    next: () => UNKNOWN_KEY.next,
  },
  {
    codes: /^(?:SecurityTokenExpired|InvalidSecurityToken|SecurityTokenNotSupported)$/,
    exitCode: 4,
    wrong: () => EXPIRED.wrong,
    next: () => EXPIRED.next,
  },
  {
    codes: /^SignatureDoesNotMatch$/,
    exitCode: 4,
    wrong: ({ accessKeyId }) => WRONG_SIGNATURE.wrong(accessKeyId),
    next: () => WRONG_SIGNATURE.next,
  },
  {
    codes: /^RequestTimeTooSkewed$/,
    wrong: ({ skew }) => WRONG_CLOCK.wrong(skew, 'OSS', 'that of OSS'),
    next: () => WRONG_CLOCK.next,
  },
  {
    codes: /^(?:AccessDenied|Forbidden|UserDisable|KmsAccessDenied)$/,
    exitCode: 4,
    wrong: ({ operation, place, accessKeyId }) =>
      `${accessKeyId} may not ask for oss:${operation} on ${place}`,
    next: ({ operation, message }) =>
      /endpoint/i.test(message)
        ? 'The bucket is elsewhere: leave out --endpoint, or name that of its region.'
        : `Allow oss:${operation} to this user or role, and look at the bucket's own policy.`,
  },
  {
    codes: /^InvalidObjectState$/,
    wrong: ({ place }) => `${place} is in cold storage and must be restored before it can be read`,
    next: () => 'Run it again with --restore, and once more when the restoring is done.',
  },
  {
    codes: /^(?:SlowDown|TooManyRequests|RequestLimitExceeded|.*QpsLimitExceeded|.*BandwidthLimitExceeded)$/,
    wrong: () => 'OSS asks for fewer requests, though they were made more slowly already',
    next: () => 'Run it again later, or with a smaller --concurrency; what is there is kept.',
  },
  {
    codes: /^(?:ENOTFOUND|EAI_\w+)$/,
    wrong: ({ endpoint }) => `there is no host ${endpoint.replace(/^\w+:\/\//, '')}`,
    next: () => REACH,
  },
  {
    codes: /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/,
    wrong: ({ endpoint }) => `${endpoint} cannot be reached from here`,
    next: () => REACH,
  },
  {
    codes: /^(?:ETIMEDOUT|ESILENT)$/,
    wrong: ({ endpoint, message }) => `${endpoint} is silent: ${message}`,
    next: () => 'Run it again; what is there is kept. --silence waits longer.',
  },
  {
    codes: /^(?:ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE)$/,
    wrong: ({ endpoint }) => `the connection to ${endpoint} was lost`,
    next: () => 'Run it again; what is there is kept.',
  },
  {
    codes: /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT|HOSTNAME_MISMATCH)/,
    wrong: ({ endpoint }) => `the certificate of ${endpoint} is not trusted`,
    next: () => 'Behind a proxy that inspects traffic, name its certificate with NODE_EXTRA_CA_CERTS.',
  },
  {
    codes: /^(?:EPROTO|ERR_SSL_|HPE_)/,
    wrong: ({ endpoint }) => `what listens at ${endpoint} does not speak this protocol`,
    next: () => 'Check the endpoint, its port, and whether it is http or https.',
  },
  {
    codes: /^UnreadableAnswer$/,
    wrong: ({ operation, place }) => `the answer to ${operation} on ${place} is not whole`,
    next: () => 'Run it again; if it stays like this, check what answers at the endpoint.',
  },
];

export function ossError(fault: OssFault): OssError {
  const rule = RULES.find(({ codes }) => codes.test(fault.code));
  const { operation, place, message, code, requestId } = fault;
  const words = message.replace(/[.\s]+$/, '');
  const wrong = rule?.wrong(fault) ?? `${operation} on ${place} was refused: ${words === '' ? code : words}`;
  const id = requestId === undefined ? '' : ` (${code}, request ${requestId})`;
  const next =
    rule?.next(fault) ?? `Look up ${code} in the documentation of OSS; the request id helps its support.`;
  return new OssError(`${wrong}${id}`, next, fault, rule?.exitCode);
}

function bucketOf(place: string): string {
  return place.replace(/^oss:\/\//, '').replace(/\/.*$/s, '');
}

const PASSING =
  /^(?:ECONN|EPIPE|ETIMEDOUT|ESILENT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_STREAM_PREMATURE_CLOSE|HPE_|UnreadableAnswer|RequestTimeout)/;

export function isSlowDown(error: unknown): error is ServiceError {
  return (
    error instanceof ServiceError &&
    (error.status === 429 || error.status === 503 || error.code === 'SlowDown')
  );
}

/** Whether the same request may be answered another time. */
export function isPassing(error: unknown): error is ServiceError {
  return (
    error instanceof ServiceError &&
    ((error.status ?? 0) >= 500 || error.status === 429 || PASSING.test(error.code))
  );
}

/** Temporary credentials that ran out on the way; the next ones may do. */
export function isExpired(error: unknown): error is ServiceError {
  return (
    error instanceof ServiceError &&
    /^(?:SecurityTokenExpired|InvalidSecurityToken\.Expired)$/.test(error.code)
  );
}

/** Whatever else is asked for is refused for the same reason. */
export function isWrongClock({ code }: ServiceError): boolean {
  return code === 'RequestTimeTooSkewed';
}
