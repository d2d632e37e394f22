/**
 * From SQL as Log Service has it to DuckDB's. Pure. The differences: the logs need not be named (`select count(*)` reads
 * them), fields of events are quoted paths, some functions have other names, `array(varchar)` is a type, and
 * `limit 10, 20` begins behind the tenth row.
 */
import { PersonError } from '../errors.js';
import { closestName } from '../event/suggestions.js';
import { ColumnNames, isMember } from './columns.js';
import {
  BEGUN,
  CASTS,
  engineFormat,
  engineName,
  enginePath,
  FUNCTIONS,
  JOINED,
  TEXT_CAST,
  WITH_FORMAT,
  WITH_PATH,
} from './functions.js';
import { nameOf, quoteName, type Token, tokensOf, wordOf } from './tokens.js';

export interface Statement {
  /** For DuckDB. */
  readonly sql: string;
  /** The fields of events that it names: columns that the table must have, with the path each one holds. */
  readonly columns: ReadonlyMap<string, string>;
  /** Whether all columns are asked for. */
  readonly everything: boolean;
  /** Whether the event as a whole is. */
  readonly event: boolean;
  /** Where a place in `sql` was written, in characters. */
  readonly placeOf: (at: number) => number;
}

/** The table of the events that were found. */
export const LOGS = 'log';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** What may follow the list of a SELECT that names no table. */
const CLAUSES = words(
  'where group having order limit offset union except intersect cross join left right inner full',
);
const SETS = words('union except intersect');

/** One level of parentheses. */
interface Level {
  /** Whether a SELECT is open in it, and whether that has its FROM. */
  select: boolean;
  from: boolean;
  /** The word before it, in lower case. */
  readonly of: string;
  /** The type that a cast to text names is left out, with the `as` before it. */
  readonly toText: boolean;
  leftOut: boolean;
}

/** @throws PersonError for what is no single query, and for functions that are not supported */
export function translate(sql: string): Statement {
  const tokens = beginLater(tokensOf(sql).filter(({ kind }) => kind !== 'blank'));
  checkStatement(tokens);
  const columns = new ColumnNames();
  const marks: (readonly [to: number, from: number])[] = [];
  let everything = false;
  let event = false;
  let text = '';
  const levels: Level[] = [levelOf('')];
  const endSelect = (level: Level) => {
    if (level.select && !level.from) text += ` FROM ${LOGS}`;
    level.select = false;
    level.from = false;
  };
  for (const [i, token] of tokens.entries()) {
    const [before, after] = [tokens[i - 1], tokens[i + 1]];
    const level = levels.at(-1)!;
    const word = wordOf(token);
    if (word === 'select') level.select = true;
    else if (word === 'from' && wordOf(before) !== 'distinct' && !OWN_FROM.has(level.of)) level.from = true;
    else if (level.select && CLAUSES.has(word) && startsClause(before, after)) {
      if (!level.from) text += ` FROM ${LOGS}`;
      level.from = true;
    }
    if (SETS.has(word)) Object.assign(level, { select: false, from: false });
    everything ||= token.raw === '*' && isAll(before);
    event ||= isWholeEvent(token, after);
    if (token.raw === ')' && levels.length > 1) endSelect(levels.pop()!);
    // The parenthesis that closes `varchar(10)` is left out with the rest, the one that closes the cast is not.
    if (level.toText && word === 'as') level.leftOut = true;
    const isLeftOut = level.leftOut && (token.raw !== ')' || levels.at(-1)!.leftOut);
    if (!isLeftOut) {
      text += spaceBetween(before, token, sql);
      marks.push([text.length, token.at]);
      text += written(tokens, i, level, columns);
    }
    if (token.raw === '(') {
      levels.push({ ...levelOf(wordOf(before)), toText: castsToText(tokens, i - 1), leftOut: isLeftOut });
    }
  }
  for (const level of levels.reverse()) endSelect(level);
  const placeOf = (at: number) => {
    const [to, from] = marks.findLast(([to]) => to <= at) ?? [0, 0];
    return Math.min(from + at - to, sql.length);
  };
  return { sql: text, columns: columns.all, everything, event, placeOf };
}

function levelOf(of: string): Level {
  return { select: false, from: false, of, toText: false, leftOut: false };
}

/** Functions with a FROM of their own among their arguments. */
const OWN_FROM = words('extract trim substring position');

/** What stands between two tokens is one blank where something stood there. */
function spaceBetween(before: Token | undefined, token: Token, sql: string): string {
  if (before === undefined) return '';
  return before.at + before.raw.length === token.at && sql[token.at - 1] !== ' ' ? '' : ' ';
}

/** The name of an event's field, as the table has it; undefined for every other token. */
function member(token: Token, columns: ColumnNames): string | undefined {
  if (token.kind !== 'name' || !isMember(nameOf(token))) return undefined;
  return quoteName(columns.add(nameOf(token)));
}

/** `event`, as a column; not `event.eventName`, and not a call. */
function isWholeEvent(token: Token, after: Token | undefined): boolean {
  const name = token.kind === 'name' ? nameOf(token).toLowerCase() : wordOf(token);
  return name === 'event' && after?.raw !== '.' && after?.raw !== '(';
}

function written(tokens: readonly Token[], at: number, level: Level, columns: ColumnNames): string {
  const [before, token, after] = [tokens[at - 1], tokens[at]!, tokens[at + 1]];
  // `array(varchar)` is `varchar[]`.
  if (wordOf(token) === 'array' && after?.raw === '(') return '';
  if (token.raw === '(' && wordOf(before) === 'array') return '';
  if (token.raw === '(' && Object.hasOwn(BEGUN, wordOf(before))) return BEGUN[wordOf(before)]!;
  if (token.raw === ')' && level.of === 'array') return '[]';
  if (token.raw === ',' && Object.hasOwn(JOINED, level.of)) return ` ${JOINED[level.of]}`;
  if (token.kind === 'text' && WITH_PATH.has(level.of) && before?.raw === ',') return enginePath(token.raw);
  if (WITH_FORMAT.has(level.of) && before?.raw === ',') {
    if (token.kind === 'text') return engineFormat(token.raw);
    throw new PersonError(
      `the format of ${level.of} is not written out`,
      "Give it as text, such as date_format(from_unixtime(__time__), '%Y-%m-%d').",
    );
  }
  if (token.kind !== 'word' || after?.raw !== '(' || before?.raw === '.') {
    return member(token, columns) ?? token.raw;
  }
  if (Object.hasOwn(BEGUN, wordOf(token))) return '';
  if (castsToText(tokens, at)) return TEXT_CAST;
  const name = engineName(token.raw);
  if (name !== undefined || isAlias(tokens, at)) return name ?? token.raw;
  throw unsupported(token.raw);
}

/** Whether the call that begins here is `cast(… as varchar)`. */
function castsToText(tokens: readonly Token[], at: number): boolean {
  if (!Object.hasOwn(CASTS, wordOf(tokens[at])) || tokens[at + 1]?.raw !== '(') return false;
  const end = endOfParenthesis(tokens, at + 1);
  const as = tokens.findLastIndex((token, i) => i > at && i < end && wordOf(token) === 'as');
  const type = tokens.slice(as + 1, end);
  return wordOf(type[0]) === 'varchar' && (type.length === 1 || type[1]?.raw === '(');
}

/** Where the parenthesis closes that opens here. */
function endOfParenthesis(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let i = from; i < tokens.length; i++) {
    if (tokens[i]!.raw === '(') depth++;
    if (tokens[i]!.raw === ')' && --depth === 0) return i;
  }
  return tokens.length;
}

function unsupported(name: string): PersonError {
  const near = closestName(name, FUNCTIONS, []);
  const needsData = /^ip_to_|^mobile_/i.test(name) && name.toLowerCase() !== 'ip_to_domain';
  return new PersonError(
    `the function ${name} is not supported here`,
    needsData
      ? 'It needs a database of addresses that only Log Service has; ip_to_domain and is_subnet_of work.'
      : near === undefined
        ? 'Write it with other functions; atrail sql takes everything that DuckDB has.'
        : `Did you mean ${near}? atrail sql takes everything that DuckDB has.`,
  );
}

/** A name with columns: `with a(x) as (…), b(x) as (…)`, `unnest(…) as t(x)`. */
function isAlias(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (['with', 'as', 'recursive'].includes(wordOf(before)) || before?.raw === ')') return true;
  const end = endOfParenthesis(tokens, at + 1);
  return before?.raw === ',' && wordOf(tokens[end + 1]) === 'as' && tokens[end + 2]?.raw === '(';
}

/** `within group (order by …)` and a function such as left(…) begin no clause. */
function startsClause(before: Token | undefined, after: Token | undefined): boolean {
  return wordOf(before) !== 'within' && after?.raw !== '(';
}

/** `select *`, `a, *`, `log.*`; not `count(*)` and not `2 * 3`. */
function isAll(before: Token | undefined): boolean {
  return ['select', 'distinct', 'all'].includes(wordOf(before)) || before?.raw === ',' || before?.raw === '.';
}

/** Gives `limit 10, 20` as `limit 20 OFFSET 10`. */
function beginLater(tokens: readonly Token[]): Token[] {
  const changed = [...tokens];
  for (let i = 0; i + 3 < tokens.length; i++) {
    const [first, comma, second] = tokens.slice(i + 1, i + 4) as [Token, Token, Token];
    if (wordOf(tokens[i]) !== 'limit' || comma.raw !== ',' || first.kind !== 'number') continue;
    changed.splice(
      i + 1,
      3,
      { ...first, raw: second.raw },
      { ...comma, raw: ' OFFSET ' },
      { ...second, raw: first.raw },
    );
  }
  return changed;
}

function checkStatement(tokens: Token[]): void {
  while (tokens.at(-1)?.raw === ';') tokens.pop();
  const first = wordOf(tokens[0]);
  if (first !== 'select' && first !== 'with') {
    throw new PersonError(
      'the SQL does not begin with SELECT or WITH',
      "Write '<search> | select …'; nothing but queries can be run.",
    );
  }
  if (tokens.some(({ raw }) => raw === ';')) {
    throw new PersonError('there is more than one statement', 'Run one query at a time.');
  }
}
