/** What a statement in DuckDB's own SQL needs of the events: whatever it may mention. */
import { ColumnNames, isMember } from './columns.js';
import { EVENT_COLUMNS } from './schema.js';
import { ALL_MEMBERS, type Needs } from './tables.js';
import { nameOf, type Token, tokensOf, wordOf } from './tokens.js';
import { LOGS } from './translate.js';

/** Words that take every column, though no star says so. */
const TAKES_ALL: ReadonlySet<string> = new Set([
  'describe',
  'summarize',
  'columns',
  'pivot',
  'unpivot',
  'natural',
]);

/** Too much where it is in doubt, never too little; undefined where no events are asked for. */
export function mentionsOf(sql: string): Needs | undefined {
  const tokens = tokensOf(sql).filter(({ kind }) => kind !== 'blank');
  const names = tokens.map((token) => (token.kind === 'name' ? nameOf(token).toLowerCase() : wordOf(token)));
  const seen = new Set(names);
  if (!seen.has(LOGS) && !seen.has('events')) return undefined;
  const members = new ColumnNames();
  for (const token of tokens)
    if (token.kind === 'name' && isMember(nameOf(token))) members.add(nameOf(token));
  const all = takesAll(tokens, names);
  // A field of the same name is no reason to read whole events.
  const event = seen.has('event') && seen.has(LOGS);
  if (all && seen.has(LOGS)) for (const name of ALL_MEMBERS.keys()) members.add(name);
  const fields = EVENT_COLUMNS.map(({ name }) => name).filter(
    (name) => seen.has('events') && (all || seen.has(name)),
  );
  return { members: members.all, event, fields: new Set(fields) };
}

function takesAll(tokens: readonly Token[], names: readonly string[]): boolean {
  // `FROM events` alone, and `TABLE events`.
  if (!names.includes('select')) return true;
  if (names.some((name) => TAKES_ALL.has(name))) return true;
  return tokens.some(({ raw }, i) => raw === '*' && !isCounted(tokens, i)) || takesRows(tokens, names);
}

/** `count(*)`, and a product. */
function isCounted(tokens: readonly Token[], at: number): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  if (before?.raw === '(') return wordOf(tokens[at - 2]) === 'count' && after?.raw === ')';
  return before?.kind === 'number' || before?.raw === ')' || after?.kind === 'number';
}

/** `select e from events e`: a table's name that stands for its rows. */
function takesRows(tokens: readonly Token[], names: readonly string[]): boolean {
  const tables = names.flatMap((name, i) => {
    if (name !== LOGS && name !== 'events') return [];
    const alias = names[i + 1] === 'as' ? names[i + 2] : names[i + 1];
    return [name, alias ?? ''];
  });
  return [...new Set(tables)].some((table) => {
    const bare = names.filter((name, i) => name === table && tokens[i + 1]?.raw !== '.');
    return table !== '' && !KEYWORDS.has(table) && bare.length > 1;
  });
}

/** What follows a table and is no name for it. */
const KEYWORDS: ReadonlySet<string> = new Set(
  'where group order limit having join inner left right full cross on using union except intersect qualify window offset select from sample'.split(
    ' ',
  ),
);
