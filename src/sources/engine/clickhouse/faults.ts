/** What can go wrong with ClickHouse, for people. */
import { PersonError } from '../../../errors.js';
import type { ClickHousePlace } from '../place.js';

const LOGIN = 'Put the user before the host (clickhouse://user@host/…), and set CLICKHOUSE_PASSWORD.';

/** By the names of ClickHouse's errors. */
const BY_TYPE: Readonly<Record<string, (place: ClickHousePlace) => PersonError>> = {
  AUTHENTICATION_FAILED: ({ url }) =>
    new PersonError(`ClickHouse at ${url} knows no such user and password`, LOGIN, 4),
  REQUIRED_PASSWORD: ({ url }) => new PersonError(`ClickHouse at ${url} wants a password`, LOGIN, 4),
  WRONG_PASSWORD: ({ url }) =>
    new PersonError(`ClickHouse at ${url} knows no such user and password`, LOGIN, 4),
  UNKNOWN_USER: ({ url }) =>
    new PersonError(`ClickHouse at ${url} knows no such user and password`, LOGIN, 4),
  ACCESS_DENIED: ({ text }) =>
    new PersonError(`the user may not read ${text}`, 'Have SELECT granted on the table.', 4),
  UNKNOWN_TABLE: (place) => missing(place),
  UNKNOWN_DATABASE: (place) => missing(place),
};

function missing({ text }: ClickHousePlace): PersonError {
  return new PersonError(
    `there is no table ${text}`,
    'Check database and table; atrail export clickhouse prints the statements that make one.',
  );
}

/** Errors of the network are told by their codes, and of their text nothing is shown: it may hold what was sent. */
const BY_CODE: readonly (readonly [codes: RegExp, wrong: string, next: string])[] = [
  [/^(?:ENOTFOUND|EAI_)/, 'there is no host of that name', 'Check the host.'],
  [
    /^ECONNREFUSED$/,
    'nobody listens there',
    'Check host and port; the HTTP interface is meant, usually at 8123, with TLS at 8443.',
  ],
  [
    /^(?:ECONNRESET|EPIPE|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE)$/,
    'the connection was lost before the answer was complete',
    'Ask again, or for a shorter time.',
  ],
  [/^(?:EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/, 'the host cannot be reached from here', 'Check the network.'],
  [
    /^(?:EPROTO|HPE_|ERR_SSL_|ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/,
    'no connection could be made that both sides understand and trust',
    'Write clickhouses:// where the port speaks TLS, clickhouse:// where not; NODE_EXTRA_CA_CERTS names certificates.',
  ],
];

export function faultOf(thrown: unknown, place: ClickHousePlace): unknown {
  if (thrown instanceof PersonError || !(thrown instanceof Error)) return thrown;
  const { type, code, message } = thrown as Error & { type?: string; code?: string };
  const known = type === undefined ? undefined : BY_TYPE[type];
  if (known !== undefined) return known(place);
  if (type !== undefined) return failed(place, `${firstLine(message)} (${type})`);
  if (typeof code === 'string') {
    const [, wrong = `the connection failed (${code})`, next = 'Check host, port and network.'] =
      BY_CODE.find(([codes]) => codes.test(code)) ?? [];
    return new PersonError(`ClickHouse at ${place.url}: ${wrong}`, next);
  }
  if (/timeout/i.test(message)) {
    return new PersonError(
      `ClickHouse at ${place.url} did not answer in time`,
      'Ask for a shorter time, or see in system.processes what it does.',
    );
  }
  if (/abort|closed|premature/i.test(message)) {
    const [, wrong, next] = BY_CODE[2]!;
    return new PersonError(`ClickHouse at ${place.url}: ${wrong}`, next);
  }
  return failed(place, firstLine(message));
}

/** A line in the middle of an answer that is none of its rows: how older servers say that they failed. */
export function strayAnswer(line: string, place: ClickHousePlace): PersonError {
  return failed(place, firstLine(line));
}

function failed({ url }: ClickHousePlace, reason: string): PersonError {
  return new PersonError(
    `ClickHouse at ${url} failed: ${reason}`,
    'What was printed is not the whole answer; system.query_log of the server has more.',
  );
}

const LONGEST = 300;

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0]!;
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
