/**
 * A query as SQL over the columns of an index, for events whose columns say all that is to be known (the others are
 * looked at one by one). It lets through too much rather than too little; where it is exact, it may be turned round.
 */
import { fieldFor } from '../../event/fields.js';
import { addressPrefix } from '../../query/address.js';
import { literalOf, partsOf } from '../../query/pattern.js';
import type { Query, Window } from '../../query/query.js';
import { simplify } from '../../query/simplify.js';
import { columnOf, quoted } from './schema.js';

export interface Filter {
  /** A condition that is true or false, never null; `true` where nothing can be ruled out. */
  readonly sql: string;
  /** Whether exactly the events that match are let through. */
  readonly exact: boolean;
  /**
   * Conditions on one column each, by its name, of which at least one holds wherever the whole does: what such a
   * condition rules out is left before other columns are read. Undefined where there are none, or many.
   */
  readonly needs: readonly Need[] | undefined;
}

export interface Need {
  readonly column: string;
  readonly sql: string;
  /** Whether only rows fulfil it, and no other need, whose session stands apart: see oddness.ts. */
  readonly apart: boolean;
}

const ALL: Filter = { sql: 'true', exact: true, needs: undefined };
const UNKNOWN: Filter = { sql: 'true', exact: false, needs: undefined };

/** Each is a pass over the rows. */
const NEEDS_MOST = 3;

export function filterOf(query: Query): Filter {
  return compile(simplify(query));
}

/** The columns that decide about a query, as far as columns can. */
export function columnsIn(query: Query): readonly string[] {
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.of.flatMap(columnsIn);
    case 'not':
      return columnsIn(query.of);
    case 'present':
    case 'is': {
      const column = columnOf(query.field);
      if (column === undefined) return [];
      return column === 'user' ? [...USER_COLUMNS, 'actor'] : [column];
    }
    default:
      return [];
  }
}

/** Events of no readable time are in every window. */
export function windowSql({ since, until }: Window): string {
  const bounds = [
    ...(since === undefined ? [] : [`"time" >= ${instant(since)}`]),
    ...(until === undefined ? [] : [`"time" < ${instant(until)}`]),
  ];
  return bounds.length === 0 ? 'true' : `("time" IS NULL OR (${bounds.join(' AND ')}))`;
}

function instant(ms: number): string {
  return `make_timestamp_ms(${Math.ceil(ms)})`;
}

function compile(query: Query): Filter {
  switch (query.kind) {
    case 'all':
      return ALL;
    case 'and': {
      const parts = query.of.map(compile);
      const said = parts.filter(({ sql }) => sql !== 'true');
      const exact = parts.every((part) => part.exact);
      return { sql: joined(said, ' AND ', 'true'), exact, needs: fewest(parts) };
    }
    case 'or': {
      const parts = query.of.map(compile);
      if (parts.some(({ sql }) => sql === 'true')) return UNKNOWN;
      const exact = parts.every((part) => part.exact);
      return { sql: joined(parts, ' OR ', 'false'), exact, needs: together(parts) };
    }
    case 'not': {
      const { sql, exact } = compile(query.of);
      return exact ? { sql: `NOT ${sql}`, exact, needs: undefined } : UNKNOWN;
    }
    case 'present':
      return present(query.field);
    case 'is':
      return is(query.field, query.pattern);
    default:
      return UNKNOWN;
  }
}

function joined(parts: readonly Filter[], word: string, none: string): string {
  return parts.length === 0 ? none : `(${parts.map(({ sql }) => sql).join(word)})`;
}

function fewest(parts: readonly Filter[]): Filter['needs'] {
  const known = parts.flatMap(({ needs }) => (needs === undefined ? [] : [needs]));
  return known.sort((a, b) => a.length - b.length)[0];
}

function together(parts: readonly Filter[]): Filter['needs'] {
  const all = new Map<string, Need>();
  for (const { needs } of parts) {
    if (needs === undefined) return undefined;
    for (const need of needs) {
      const { column, sql, apart } = need;
      const before = all.get(column);
      if (before === undefined) all.set(column, need);
      else all.set(column, { column, sql: `(${before.sql} OR ${sql})`, apart: before.apart && apart });
    }
  }
  return all.size > NEEDS_MOST ? undefined : [...all.values()];
}

/** A condition that looks at one column only. */
function onOne(column: string, sql: string, exact: boolean): Filter {
  return { sql, exact, needs: [{ column, sql, apart: false }] };
}

function present(field: string): Filter {
  const column = columnOf(field);
  if (column === undefined) return UNKNOWN;
  if (column === 'resource') return onOne(column, '(len(resources) > 0)', true);
  if (column === 'user') {
    const sql = USER_COLUMNS.map((name) => `${quoted(name)} IS NOT NULL`).join(' OR ');
    return { sql: `(${sql})`, exact: true, needs: undefined };
  }
  return onOne(column, `(${quoted(column)} IS NOT NULL)`, true);
}

const USER_COLUMNS = ['user', 'role', 'session'];

function is(field: string, pattern: string): Filter {
  const column = columnOf(field);
  if (column === undefined) return UNKNOWN;
  const literal = literalOf(pattern);
  if (fieldFor(field).kind === 'ip' && literal !== undefined) return address(literal);
  const test = literal === undefined ? like(pattern) : equals(literal);
  if (test === undefined) return UNKNOWN;
  const { exact } = test;
  if (column === 'resource') {
    return onOne(column, `(len(list_filter(resources, lambda x: ${test.on('x')})) > 0)`, exact);
  }
  if (column !== 'user') return onOne(column, given(test.on(quoted(column))), exact);
  const both = `("role" || ':' || "session")`;
  const sql = [...USER_COLUMNS.map(quoted), both].map((value) => given(test.on(value)));
  sql.push(given(`lower("actor") = 'root-account' AND ${test.on("'root'")}`));
  return {
    sql: `(${sql.join(' OR ')})`,
    exact,
    needs: literal === undefined ? undefined : userNeeds(literal),
  };
}

/** A role is part of the name in `user`, and so is a session that does not stand apart. */
function userNeeds(literal: string): readonly Need[] {
  const name = literal.toLowerCase();
  const sessions = [name, name.slice(name.indexOf(':') + 1)].map(text).join(', ');
  const [user, session, root] = [
    `contains(lower("user"), ${text(name)})`,
    `lower("session") IN (${sessions})`,
    `lower("actor") = 'root-account'`,
  ].map(given);
  return [
    { column: 'user', sql: user!, apart: false },
    { column: 'session', sql: session!, apart: true },
    ...(name === 'root' ? [{ column: 'actor', sql: root!, apart: false }] : []),
  ];
}

function given(condition: string): string {
  return `coalesce(${condition}, false)`;
}

interface TextTest {
  on(value: string): string;
  readonly exact: boolean;
}

/**
 * Only ASCII folds to ASCII, so SQL and the predicate agree on it. (SQL makes a `k` of the sign for Kelvin, but that
 * takes more bytes.)
 */
function equals(literal: string): TextTest | undefined {
  if (!isAscii(literal)) return undefined;
  const wanted = text(literal.toLowerCase());
  return {
    on: (value) => `(lower(${value}) = ${wanted} AND strlen(${value}) = ${literal.length})`,
    exact: true,
  };
}

function like(pattern: string): TextTest | undefined {
  const parts = partsOf(pattern);
  if (parts.some((part) => typeof part === 'object' && !isAscii(part.text))) return undefined;
  // What counts as one character is not the same there, so it may be any.
  const written = parts.map((part) =>
    typeof part === 'object' ? part.text.toLowerCase().replace(/[\\%_]/g, '\\$&') : '%',
  );
  return { on: (value) => `lower(${value}) LIKE ${text(written.join(''))} ESCAPE '\\'`, exact: false };
}

/** Text that every address has which is meant, as the needles of a scan have it. */
function address(literal: string): Filter {
  const prefix = addressPrefix(literal);
  if (prefix === undefined || !isAscii(prefix)) return UNKNOWN;
  return onOne('ip', given(`contains(lower("ip"), ${text(prefix.toLowerCase())})`), false);
}

function isAscii(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value);
}

/** A text as SQL writes it. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
