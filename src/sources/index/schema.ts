/**
 * What the Parquet files of an index hold, one row for each event. The README has the same for whoever reads them with
 * something else: a change of names, types or meanings is a new version.
 */
import { FIELDS, type Field, fieldFor } from '../../event/fields.js';

export const SCHEMA_VERSION = 2;

/** Fields that are a column of text each: the value of the field, or null where an event has none. */
const TEXT_FIELDS = [
  'id',
  'event',
  'service',
  'region',
  'account',
  'user',
  'actor',
  'role',
  'session',
  'key',
  'ip',
  'agent',
  'error',
  'message',
  'rw',
  'type',
  'category',
  'mfa',
] as const;

export const TEXT_COLUMNS: readonly Field[] = TEXT_FIELDS.map((name) => fieldFor(name));

export type ColumnType =
  | 'VARCHAR'
  | 'VARCHAR[]'
  | 'BLOB'
  | 'BOOLEAN'
  | 'TIMESTAMP_MS'
  | 'UBIGINT'
  | 'UINTEGER';

/** All columns, in their order. */
export const COLUMNS: readonly (readonly [name: string, type: ColumnType])[] = [
  ['time', 'TIMESTAMP_MS'],
  ...TEXT_FIELDS.map((name) => [name, 'VARCHAR'] as const),
  ['global', 'BOOLEAN'],
  ['resources', 'VARCHAR[]'],
  // The event's own JSON; where its bytes are no UTF-8, they are in `bytes` instead.
  ['json', 'VARCHAR'],
  ['bytes', 'BLOB'],
  // Where it was delivered: the number of the file, the place in the file's text, the rank in its order of time.
  ['file', 'UINTEGER'],
  ['offset', 'UBIGINT'],
  ['place', 'UINTEGER'],
  // By which an event is known again: of its id (0 where it has none), and of its bytes without white space.
  ['id_hash', 'UBIGINT'],
  ['content_hash', 'UBIGINT'],
  // Which columns say less than the event does (several values in one field, or values that are masked): see oddness.ts.
  ['odd', 'UINTEGER'],
];

/** Rows that are read or left as one: the fewest that DuckDB writes as a row group. */
export const GROUP_ROWS = 2048;

const NAMES: ReadonlySet<string> = new Set([...TEXT_FIELDS, 'resource']);
const BY_PATH: ReadonlyMap<string, string> = new Map(
  FIELDS.filter(({ name, path }) => NAMES.has(name) && fieldFor(path).read === fieldFor(name).read).map(
    ({ name, path }) => [path, name],
  ),
);

/** The column whose values a field of a query reads, under its short name or as a plain path; `resource` is a list. */
export function columnOf(field: string): string | undefined {
  const { name } = fieldFor(field);
  return NAMES.has(name) ? name : BY_PATH.get(name);
}

/** A column's name in SQL. */
export function quoted(name: string): string {
  return `"${name}"`;
}
