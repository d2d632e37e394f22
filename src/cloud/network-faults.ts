/** What can go wrong on the way to the service, as Node names it. Messages of libraries are never shown: they hold URLs. */
import type { Ending } from './wire.js';

export interface NetworkFault {
  /** A name of ours, since no answer came. */
  readonly code: string;
  readonly wrong: string;
  readonly next: string;
}

const REACH = 'Check the network and HTTPS_PROXY; --vpc and --endpoint ask other hosts.';

const BY_CODE: readonly (readonly [codes: RegExp, fault: NetworkFault])[] = [
  [
    /^(?:ENOTFOUND|EAI_NODATA)$/,
    {
      code: 'NameNotFound',
      wrong: 'there is no host of that name',
      next: 'Check the region and the endpoint, and that names are resolved here; behind a proxy set HTTPS_PROXY.',
    },
  ],
  [
    /^EAI_/,
    {
      code: 'NameNotResolved',
      wrong: 'the name of the host could not be looked up',
      next: `Names are not resolved here just now. ${REACH}`,
    },
  ],
  [/^ECONNREFUSED$/, { code: 'ConnectionRefused', wrong: 'nobody listens there', next: REACH }],
  [
    /^(?:ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE|HPE_INVALID_EOF_STATE)$/,
    { code: 'ConnectionLost', wrong: 'the connection was lost before the answer was complete', next: REACH },
  ],
  [
    /^(?:EHOSTUNREACH|ENETUNREACH|ENETDOWN|EHOSTDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/,
    { code: 'NotReachable', wrong: 'the host cannot be reached from here', next: REACH },
  ],
  [
    /^(?:ETIMEDOUT|ESOCKETTIMEDOUT)$/,
    { code: 'ConnectTimeout', wrong: 'there was no connection in time', next: REACH },
  ],
  [
    /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT|HOSTNAME_MISMATCH)/,
    {
      code: 'CertificateNotTrusted',
      wrong: 'the certificate of the host is not trusted',
      next: 'Behind a proxy that inspects traffic, name its certificate with NODE_EXTRA_CA_CERTS; else trust nobody there.',
    },
  ],
  [
    /^(?:EPROTO|ERR_SSL_|ERR_TLS_)/,
    {
      code: 'TlsFailed',
      wrong: 'no secure connection could be made',
      next: 'Something there does not speak TLS; check http or https, and the port.',
    },
  ],
  [
    /^HPE_|^ERR_HTTP_|^Z_/,
    {
      code: 'NotHttp',
      wrong: 'what came back is no HTTP',
      next: 'Check the endpoint, its port, and whether it is http or https.',
    },
  ],
];

const BY_ENDING: Readonly<Record<Exclude<Ending, 'interrupted'>, NetworkFault>> = {
  'not connected in time': { code: 'ConnectTimeout', wrong: 'there was no connection in time', next: REACH },
  'not answered in time': {
    code: 'ReadTimeout',
    wrong: 'the answer did not come in time',
    next: 'Run it again; if it stays like this, something between here and the service holds it up.',
  },
  'too large': {
    code: 'AnswerTooLarge',
    wrong: 'the answer is larger than any of the service',
    next: 'Check the endpoint.',
  },
};

const UNKNOWN: NetworkFault = {
  code: 'NoAnswer',
  wrong: 'no answer came',
  next: REACH,
};

/** @param error what a library threw; the causes within it are looked at, too */
export function networkFault(error: unknown, ending?: Exclude<Ending, 'interrupted'>): NetworkFault {
  if (ending !== undefined) return BY_ENDING[ending];
  const code = codeOf(error);
  return BY_CODE.find(([codes]) => codes.test(code))?.[1] ?? UNKNOWN;
}

/** Several addresses of a host may have failed, each with its own error. */
function codeOf(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  return cause === undefined ? '' : codeOf(cause);
}
