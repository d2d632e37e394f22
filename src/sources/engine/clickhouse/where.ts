/**
 * A question as a condition of ClickHouse: it may let through too much, never too little.
 *
 * SQL's three values carry it. Of a term, true and false are certain, and NULL means that the event has to be looked
 * at; what is not certainly false is let through. Whatever needs the exact meaning of a pattern beyond ASCII, or of a
 * path, is NULL at least where it might hold.
 */
import { fieldFor } from '../../../event/fields.js';
import { addressPrefix, ipv4Range } from '../../../query/address.js';
import { needlesOf } from '../../../query/needles.js';
import { compileWhole, literalOf, partsOf } from '../../../query/pattern.js';
import type { Query, Window } from '../../../query/query.js';
import { simplify } from '../../../query/simplify.js';
import type { Term } from '../../../query/term.js';
import { COLUMN_OF } from './columns.js';
import { identifier, literal } from './literal.js';

const UNKNOWN = 'NULL';
/** ClickHouse reads no longer statements by default (256 KiB), and refuses deeper ones (1000). */
const LONGEST = 100_000;
const DEEPEST = 100;

/**
 * @param columns those of atrail that the table has
 * @returns conditions that all hold for every event of the answer; none where nothing can be told
 */
export function conditionsOf(query: Query, window: Window, columns: ReadonlySet<string>): readonly string[] {
  const conditions = columns.has('time') ? windowConditions(window) : [];
  const normal = simplify(query);
  if (depthOf(normal) > DEEPEST) return conditions;
  const parts = normal.kind === 'and' ? normal.of : [normal];
  const compiled = parts.map((part) => conditionOf(part, columns)).filter((part) => part !== undefined);
  // Each conjunct may be left out, and the shortest ones leave room for most.
  const kept = new Set<string>();
  let length = 0;
  for (const part of [...compiled].sort((a, b) => a.length - b.length)) {
    length += part.length;
    if (length <= LONGEST) kept.add(part);
  }
  return [...conditions, ...compiled.filter((part) => kept.has(part))];
}

/** An event whose time ClickHouse does not read is in every window. */
function windowConditions({ since, until }: Window): string[] {
  const bounds = [
    ...(since === undefined ? [] : [`time >= ${instant(Math.ceil(since))}`]),
    ...(until === undefined ? [] : [`time < ${instant(Math.ceil(until))}`]),
  ];
  return bounds.length === 0 ? [] : [`(isNull(time) OR (${bounds.join(' AND ')}))`];
}

/** What DateTime64(3) holds. */
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(2299, 11, 31);

function instant(ms: number): string {
  return `fromUnixTimestamp64Milli(${Math.min(LATEST, Math.max(EARLIEST, ms))}, 'UTC')`;
}

function conditionOf(query: Query, columns: ReadonlySet<string>): string | undefined {
  const truth = truthOf(query, columns);
  return truth === UNKNOWN || truth === '1' ? undefined : `ifNull(${truth}, 1)`;
}

function truthOf(query: Query, columns: ReadonlySet<string>): string {
  switch (query.kind) {
    case 'all':
      return '1';
    case 'and':
      return `(${query.of.map((part) => truthOf(part, columns)).join(' AND ')})`;
    case 'or':
      return `(${query.of.map((part) => truthOf(part, columns)).join(' OR ')})`;
    case 'not':
      return `(NOT ${truthOf(query.of, columns)})`;
    case 'text':
      return byNeedles(query);
    default:
      return ofTerm(query, columns) ?? byNeedles(query);
  }
}

/** False only where the event's bytes rule it out. */
function byNeedles(query: Query): string {
  const needles = needlesOf(query);
  if (needles === null) return UNKNOWN;
  const found = needles.map((needle) => `positionCaseInsensitive(json, ${literal(needle)}) > 0`);
  return possible([...found, String.raw`position(json, '\\u00') > 0`].join(' OR '));
}

/** Unknown where the condition holds, false where it does not. */
function possible(condition: string): string {
  return `if(${condition}, NULL, 0)`;
}

/** Undefined where no column tells. */
function ofTerm(term: Term, columns: ReadonlySet<string>): string | undefined {
  const { name } = fieldFor(term.field);
  if (name === 'user') return ofUser(term, columns);
  if (name === 'time' || name === 'eventTime') return columns.has('time') ? ofTime(term) : undefined;
  const column = COLUMN_OF.get(name);
  if (column === undefined || !columns.has(column)) return undefined;
  if (term.kind === 'present') return `(${identifier(column)} != '')`;
  if (term.kind !== 'is') return undefined;
  return column === 'ip' ? ofAddress(term.pattern) : matches(identifier(column), term.pattern);
}

/** What the field reads: the name, of an assumed role also role and session, and root for the root account. */
function ofUser(term: Term, columns: ReadonlySet<string>): string | undefined {
  const names = ['user', 'role', 'session'];
  if ((term.kind !== 'is' && term.kind !== 'present') || !names.every((name) => columns.has(name))) {
    return undefined;
  }
  const each = names.map((name) =>
    term.kind === 'present' ? `${identifier(name)} != ''` : matches(identifier(name), term.pattern),
  );
  if (term.kind === 'present' || compileWhole(term.pattern)('root')) {
    each.push(columns.has('actor') ? "lower(actor) = 'root-account'" : UNKNOWN);
  }
  return each.includes(undefined) ? undefined : `(${each.join(' OR ')})`;
}

function ofTime(term: Term): string | undefined {
  const seconds = '(toUnixTimestamp64Milli(time) / 1000)';
  if (term.kind === 'compare') return `(${seconds} ${term.op} ${term.value})`;
  if (term.kind === 'between') {
    const [low, high] = term.includes;
    return `(${seconds} ${low ? '>=' : '>'} ${term.low} AND ${seconds} ${high ? '<=' : '<'} ${term.high})`;
  }
  return undefined;
}

/** The spellings of an address are many: only what cannot be one of them is ruled out. */
function ofAddress(pattern: string): string | undefined {
  const address = literalOf(pattern);
  if (address === undefined) return matches('ip', pattern);
  const range = ipv4Range(address);
  if (range !== undefined) {
    return possible(
      `ifNull(IPv4StringToNumOrNull(ip) BETWEEN ${range[0]} AND ${range[1]}, 0) OR position(ip, ':') > 0 OR isNull(ip)`,
    );
  }
  const prefix = addressPrefix(address);
  if (prefix === undefined) return possible(`position(ip, ':') > 0 OR isNull(ip)`);
  if (!isPlain(prefix)) return undefined;
  return possible(`positionCaseInsensitive(ip, ${literal(prefix)}) > 0 OR isNull(ip)`);
}

/**
 * Whether a column's text as a whole is what the pattern says, without regard to case. Nothing beyond ASCII folds to
 * ASCII, so for a pattern of ASCII this is exact.
 */
function matches(column: string, pattern: string): string | undefined {
  const parts = partsOf(pattern);
  if (!parts.every((part) => typeof part === 'string' || isPlain(part.text))) return undefined;
  const whole = literalOf(pattern);
  if (whole !== undefined) return `(lower(${column}) = ${literal(whole.toLowerCase())})`;
  const like = parts.map((part) =>
    part === 'any' ? '%' : part === 'one' ? '_' : part.text.toLowerCase().replace(/[%_\\]/g, '\\$&'),
  );
  return `(lower(${column}) LIKE ${literal(like.join(''))})`;
}

/** ASCII, and letters that have no case: Han, Kana, Hangul. */
function isPlain(text: string): boolean {
  return /^[\x00-\x7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]*$/.test(text);
}

function depthOf(query: Query): number {
  let depth = 0;
  let level: readonly Query[] = [query];
  while (level.length > 0) {
    depth++;
    level = level.flatMap((each) =>
      each.kind === 'and' || each.kind === 'or' ? each.of : each.kind === 'not' ? [each.of] : [],
    );
  }
  return depth;
}
