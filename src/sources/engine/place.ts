/** Engines that hold events, as `--in` names them. */
import { PersonError } from '../../errors.js';

/** A table in ClickHouse. */
export interface ClickHousePlace {
  readonly kind: 'clickhouse';
  /** As it was written; holds no secret. */
  readonly text: string;
  readonly url: string;
  readonly user: string | undefined;
  readonly database: string;
  readonly table: string;
}

/** A logstore of Log Service. */
export interface LogStorePlace {
  readonly kind: 'sls';
  readonly text: string;
  readonly project: string;
  readonly logstore: string;
  readonly region: string | undefined;
}

export type EnginePlace = ClickHousePlace | LogStorePlace;

const SCHEME = /^(sls|clickhouses?):\/\//i;

export function isEnginePlace(text: string): boolean {
  return SCHEME.test(text);
}

/** @throws PersonError for what names no table and no logstore; what is shown of it holds no password */
export function readEnginePlace(text: string): EnginePlace {
  const scheme = SCHEME.exec(text)![1]!.toLowerCase();
  return scheme === 'sls' ? readLogStore(text) : readClickHouse(text, scheme === 'clickhouses');
}

const CLICKHOUSE_FORM = 'Write clickhouse://host/database.table, with user@ before the host if need be.';

function readClickHouse(text: string, tls: boolean): ClickHousePlace {
  const rest = text.slice(text.indexOf('//') + 2);
  const [authority = '', path = '', ...more] = rest.split('/');
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? undefined : authority.slice(0, at);
  // Before anything of it is shown.
  if (user?.includes(':')) {
    throw new PersonError(
      'a password in --in can be seen by everybody on this machine',
      'Leave it out, and set CLICKHOUSE_PASSWORD.',
    );
  }
  const host = authority.slice(at + 1);
  const dot = path.indexOf('.');
  const names = dot < 0 ? [] : [decoded(path.slice(0, dot)), decoded(path.slice(dot + 1))];
  if (!isHost(host) || more.length > 0 || names.length < 2 || names.includes('')) {
    throw new PersonError(`${text} names no table in ClickHouse`, CLICKHOUSE_FORM);
  }
  const port = /:\d+$/.test(host) ? '' : tls ? ':8443' : ':8123';
  return {
    kind: 'clickhouse',
    text,
    url: `${tls ? 'https' : 'http'}://${host}${port}`,
    user: user === undefined || user === '' ? undefined : decoded(user),
    database: names[0]!,
    table: names[1]!,
  };
}

function isHost(host: string): boolean {
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) && URL.canParse(`http://${host}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

function readLogStore(text: string): LogStorePlace {
  const parts = /^sls:\/\/([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\/([\w-]+)(?:\?region=([a-z0-9-]+))?$/i.exec(text);
  if (parts !== null) {
    return { kind: 'sls', text, project: parts[1]!, logstore: parts[2]!, region: parts[3] };
  }
  throw new PersonError(
    `${text} names no logstore`,
    'Write sls://project/logstore, with ?region=cn-hangzhou behind it if need be.',
  );
}
