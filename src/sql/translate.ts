/**
 * From SQL as Log Service has it to DuckDB's. Pure. The differences: the logs need not be named (`select count(*)` reads
 * them), fields of events are quoted paths, some functions have other names, `array(varchar)` is a type, and
 * `limit 10, 20` begins behind the tenth row.
 */
import { PersonError } from '../errors.js';
import { closestName } from '../event/suggestions.js';
import { BEGUN, engineFormat, engineName, FUNCTIONS, WITH_FORMAT } from './functions.js';
import { nameOf, type Token, tokensOf, wordOf } from './tokens.js';

export interface Statement {
  /** For DuckDB. */
  readonly sql: string;
  /** The quoted names that begin with `event.`, each once: columns that the table must have. */
  readonly columns: readonly string[];
  /** Whether all columns are asked for. */
  readonly everything: boolean;
}

/** The table of the events that were found. */
export const LOGS = 'log';

/** What may follow the list of a SELECT that names no table. */
const CLAUSES: ReadonlySet<string> = new Set([
  ...[
    'where',
    'group',
    'having',
    'order',
    'limit',
    'offset',
    'union',
    'except',
    'intersect',
    'cross',
    'join',
  ],
  ...['left', 'right', 'inner', 'full'],
]);
const SETS: ReadonlySet<string> = new Set(['union', 'except', 'intersect']);

/** One level of parentheses. */
interface Level {
  /** Whether a SELECT is open in it, and whether that has its FROM. */
  select: boolean;
  from: boolean;
  /** The word before it, in lower case. */
  readonly of: string;
}

/** @throws PersonError for what is no single query, and for functions that are not supported */
export function translate(sql: string): Statement {
  const all = tokensOf(sql);
  const tokens = beginLater(all.filter(({ kind }) => kind !== 'blank'));
  checkStatement(tokens);
  const columns = new Set<string>();
  let everything = false;
  let text = '';
  const levels: Level[] = [{ select: false, from: false, of: '' }];
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
    else if (word === 'from' && wordOf(before) !== 'distinct') level.from = true;
    else if (level.select && CLAUSES.has(word) && startsClause(before, after)) {
      if (!level.from) text += ` FROM ${LOGS}`;
      level.from = true;
    }
    if (SETS.has(word)) Object.assign(level, { select: false, from: false });
    if (token.kind === 'name' && nameOf(token).startsWith('event.')) columns.add(nameOf(token));
    everything ||= token.raw === '*' && isAll(before);
    if (token.raw === ')' && levels.length > 1) endSelect(levels.pop()!);
    text += spaceBetween(before, token, sql) + written(token, before, after, level);
    if (token.raw === '(') levels.push({ select: false, from: false, of: wordOf(before) });
  }
  for (const level of levels.reverse()) endSelect(level);
  return { sql: text, columns: [...columns], everything };
}

/** What stands between two tokens is one blank where something stood there. */
function spaceBetween(before: Token | undefined, token: Token, sql: string): string {
  if (before === undefined) return '';
  return before.at + before.raw.length === token.at && sql[token.at - 1] !== ' ' ? '' : ' ';
}

function written(token: Token, before: Token | undefined, after: Token | undefined, level: Level): string {
  // `array(varchar)` is `varchar[]`.
  if (wordOf(token) === 'array' && after?.raw === '(') return '';
  if (token.raw === '(' && wordOf(before) === 'array') return '';
  if (token.raw === '(' && Object.hasOwn(BEGUN, wordOf(before))) return BEGUN[wordOf(before)]!;
  if (token.raw === ')' && level.of === 'array') return '[]';
  if (WITH_FORMAT.has(level.of) && before?.raw === ',') {
    if (token.kind === 'text') return engineFormat(token.raw);
    throw new PersonError(
      `the format of ${level.of} is not written out`,
      "Give it as text, such as date_format(from_unixtime(__time__), '%Y-%m-%d').",
    );
  }
  if (token.kind !== 'word' || after?.raw !== '(' || before?.raw === '.') return token.raw;
  if (Object.hasOwn(BEGUN, wordOf(token))) return '';
  const name = engineName(token.raw);
  if (name !== undefined || isAlias(before)) return name ?? token.raw;
  throw unsupported(token.raw);
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

/** A name with columns: `with a(x) as`, `unnest(…) as t(x)`. */
function isAlias(before: Token | undefined): boolean {
  return ['with', 'as', 'recursive'].includes(wordOf(before)) || before?.raw === ')' || before?.raw === ',';
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
