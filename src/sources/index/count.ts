/**
 * Counts in SQL, for questions that the columns answer exactly: how often each combination of values occurs, each
 * event once. Events whose columns do not say all, and files that the index does not hold, are counted by whoever
 * asks, so what they share with the rest is told, too.
 */
import type { ArchiveFile } from '../../archive/listing.js';
import { fieldFor } from '../../event/fields.js';
import { formatTime } from '../../event/time.js';
import { TIME_UNITS } from '../../event/timeunits.js';
import type { KnownFiles } from '../answer/known.js';
import type { RowShape } from '../answer/question.js';
import type { ArchiveQuestion } from '../archive/search.js';
import { knownFiles } from './answering.js';
import { answersAs, MEMORY } from './ask.js';
import { type Asked, askedFiles, numbersOf, segmentsOf } from './asked.js';
import { wholeSegment } from './choosing.js';
import { type Cell, Database } from './duckdb.js';
import { fetchCandidates, oddSql, type Wanted } from './fetching.js';
import { columnsIn, filterOf, text, windowSql } from './filter.js';
import { bitsOf } from './oddness.js';
import type { OpenIndex } from './open.js';
import { repeatedIds, takeOut } from './repeated.js';
import { columnOf, quoted } from './schema.js';
import { PARQUET } from './segment.js';
import type { Segment } from './state.js';

/** How often a combination occurs, and when first and last (NaN where no time can be read). */
export interface CountedGroup {
  readonly values: readonly (string | null)[];
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

export interface Counted {
  readonly known: KnownFiles;
  /** The most frequent groups, or all. */
  readonly groups: readonly CountedGroup[];
  /** The groups that are not among them, taken together. */
  readonly rest: { readonly groups: number; readonly count: CountedGroup } | undefined;
  /** Whether other events are still to be counted; `rest` is empty then. */
  readonly more: boolean;
}

export interface CountQuestion {
  readonly question: ArchiveQuestion;
  readonly by: readonly string[];
  readonly rows: RowShape;
  readonly dedupe: boolean;
  /** So many groups are wanted at most, the most frequent first; undefined for all. */
  readonly most: number | undefined;
}

/**
 * Undefined where counting in SQL would not be exact, or the index holds nothing of what is asked.
 * @throws DamagedIndex, and DuckDB's errors, where the index cannot be read
 */
export async function countInIndex(
  index: OpenIndex,
  wanted: CountQuestion,
  files: readonly ArchiveFile[],
  cores: number,
): Promise<Counted | undefined> {
  const { question, by } = wanted;
  const keys = by.map(keySql);
  const filter = filterOf(question.query);
  if (!answersAs(question) || !filter.exact || !keys.every((key) => key !== undefined)) return undefined;
  // Opened while the files are looked at. Two statements run at once; more threads would need much more memory for them.
  const opening = Database.open({ threads: 1, memory: MEMORY });
  opening.catch(() => {});
  try {
    const asked = askedFiles(index, files);
    const segments = segmentsOf(index, asked);
    // Much that is read anyway would have to be compared with the little that is known.
    if (segments.length === 0 || asked.count < files.length / 2) return undefined;
    const database = await opening;
    const looked = [...columnsIn(question.query), ...by.flatMap((name) => columnOf(name) ?? [])];
    const bits = bitsOf(looked);
    const isOdd = oddSql(segments.reduce((odd, segment) => odd | (segment.odd & bits), 0));
    const window = windowSql(question.window);
    const columns = [...keys, 'epoch_ms("time")', '"id_hash"', '"content_hash"'];
    const names = [...keys.map((_, at) => `k${at}`), 't', 'i', 'c'];
    const selected = columns.map((column, at) => `${column} AS ${names[at]}`).join(', ');
    const where = [`NOT (${isOdd})`, filter.sql, window, ...onlyAsked(index, asked, segments)];
    const paths = segments.map((segment) => text(index.pathOf(segment) + PARQUET)).join(', ');
    await database.run(
      `CREATE VIEW found AS SELECT ${selected} FROM read_parquet([${paths}]) WHERE ${where.join(' AND ')}`,
    );
    const odd = { filter: { sql: 'false', needs: [] }, bits, window };
    const others = asked.count < files.length;
    return await count(database, index, wanted, { asked, segments, odd, others, cores });
  } finally {
    await opening.then(
      (database) => database.close(),
      () => {},
    );
  }
}

/** An expression for the value that events are grouped by; undefined for what is no column. */
function keySql(name: string): string | undefined {
  const unit = TIME_UNITS.get(name);
  if (unit !== undefined) return `CAST(floor(epoch_ms("time") / ${unit.milliseconds}) AS BIGINT)`;
  const column = columnOf(name);
  // A resource is one of several, and which of them are shown is not in the columns.
  return column === undefined || fieldFor(name).kind === 'resource' ? undefined : quoted(column);
}

/** Rows of other files are left out where there are any. */
function onlyAsked(index: OpenIndex, asked: Asked, segments: readonly Segment[]): readonly string[] {
  const { table } = index;
  const places = asked.places.filter((place) => place >= 0);
  const rows = places.reduce((sum, place) => sum + table.rows(place), 0);
  const all = segments.reduce((sum, segment) => sum + segment.rows, 0);
  if (rows === all) return [];
  const numbers = Array.from(places, (place) => table.number(place));
  return [`"file" IN (SELECT unnest([${numbers.join(', ')}]::UINTEGER[]))`];
}

interface Scope {
  readonly asked: Asked;
  readonly segments: readonly Segment[];
  /** The events whose columns do not say all. */
  readonly odd: Wanted;
  /** Whether there are files besides. */
  readonly others: boolean;
  readonly cores: number;
}

async function count(
  database: Database,
  index: OpenIndex,
  { question, by, rows, dedupe, most }: CountQuestion,
  { asked, segments, odd, others, cores }: Scope,
): Promise<Counted | undefined> {
  const chosen = segments.filter((segment) => (segment.odd & odd.bits) !== 0).map(wholeSegment);
  const candidates = await fetchCandidates(database, index, chosen, odd, numbersOf(index, asked), cores);
  if (candidates === undefined) return undefined;
  const more = others || candidates.length > 0;
  const keys = by.map((_, at) => `k${at}`);
  const [repeated] = await Promise.all([
    dedupe ? repeatedIds(database) : [],
    database.run(
      `CREATE TABLE groups AS SELECT ${keys}, count(*) AS n, count(t) AS timed, min(t) AS first, max(t) AS last
       FROM found GROUP BY ${keys}`,
    ),
  ]);
  const [matched, timed] = (await database.row('SELECT sum(n)::BIGINT, sum(timed)::BIGINT FROM groups')).map(
    Number,
  ) as [number, number];
  const { duplicates, conflicting } = await takeOut(database, repeated, keys);
  const limit = more || most === undefined || !(await sortsAlike(database, by)) ? undefined : most;
  const order = `ORDER BY n DESC, ${keys.map((key) => `${key} ASC NULLS LAST`)}`;
  const wantedGroups = `SELECT ${keys}, n, first, last, rowid FROM groups`;
  const groups: CountedGroup[] = [];
  const shown: bigint[] = [];
  for await (const columns of database.read(
    limit === undefined ? wantedGroups : `${wantedGroups} ${order} LIMIT ${limit}`,
  )) {
    for (let i = 0; i < columns[0]!.length; i++) {
      groups.push(groupOf(columns, i, by));
      if (limit !== undefined) shown.push(columns.at(-1)![i] as bigint);
    }
  }
  const rest = limit === undefined ? undefined : await restOf(database, shown);
  const known = knownFiles(index, asked, candidates, question, rows, { matched, undated: matched - timed });
  const pairs = dedupe && more ? await pairsOf(database) : [];
  const counted = { printed: matched - duplicates, duplicates, conflicting, pairs };
  return { known: { ...known, counted }, groups, rest, more };
}

/** Whether SQL has texts in the order in which they are shown: where all is ASCII, it has. */
async function sortsAlike(database: Database, by: readonly string[]): Promise<boolean> {
  const texts = by.flatMap((name, at) => (TIME_UNITS.has(name) ? [] : [`k${at}`]));
  if (texts.length === 0) return true;
  const other = texts.map((key) => `bool_or(strlen(${key}) <> length(${key}))`).join(', ');
  const found = await database.row(`SELECT ${other} FROM groups`);
  return !found.some((cell) => cell === 1);
}

function groupOf(columns: readonly (readonly Cell[])[], i: number, by: readonly string[]): CountedGroup {
  const [n, first, last] = columns.slice(by.length).map((column) => column[i]!);
  return {
    values: by.map((name, at) => valueIn(name, columns[at]![i]!)),
    ...measured(n!, first!, last!),
  };
}

function valueIn(name: string, cell: Cell): string | null {
  if (cell === null) return null;
  const unit = TIME_UNITS.get(name);
  return unit === undefined
    ? (cell as Buffer).toString()
    : formatTime(Number(cell) * unit.milliseconds).slice(0, unit.digits);
}

function measured(n: Cell, first: Cell, last: Cell): Omit<CountedGroup, 'values'> {
  const time = (cell: Cell) => (cell === null ? Number.NaN : Number(cell));
  return { count: Number(n), first: time(first), last: time(last) };
}

async function restOf(database: Database, shown: readonly bigint[]): Promise<Counted['rest']> {
  if (shown.length === 0) return undefined;
  const [groups, n, first, last] = await database.row(
    `SELECT count(*), coalesce(sum(n), 0)::BIGINT, min(first), max(last) FROM groups WHERE rowid NOT IN (${shown.join(', ')})`,
  );
  return Number(groups) === 0
    ? undefined
    : { groups: Number(groups), count: { values: [], ...measured(n!, first!, last!) } };
}

/** By which the events that were counted are known again. */
async function pairsOf(database: Database): Promise<readonly (readonly [id: bigint, content: bigint])[]> {
  const pairs: (readonly [bigint, bigint])[] = [];
  for await (const [ids, contents] of database.read('SELECT DISTINCT i, c FROM found WHERE i <> 0')) {
    ids!.forEach((id, i) => {
      pairs.push([id as bigint, contents![i] as bigint]);
    });
  }
  return pairs;
}
