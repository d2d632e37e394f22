/**
 * Asks an index: which of its row groups can hold an answer, then for the events in them that columns do not rule
 * out; the predicate decides on each event's own JSON, as it does in a scan.
 */
import { readFileSync } from 'node:fs';
import { DEFAULT_LIMITS } from '../../archive/inflate-limits.js';
import type { ArchiveFile } from '../../archive/listing.js';
import { simplify } from '../../query/simplify.js';
import { type Batch, emptyTally, type ScanTally } from '../answer/batch.js';
import type { KnownFiles } from '../answer/known.js';
import type { RowShape } from '../answer/question.js';
import { compareTimes } from '../answer/rowbuffer.js';
import { Examiner } from '../archive/examine.js';
import type { ArchiveQuestion } from '../archive/search.js';
import { Database } from './duckdb.js';
import { filterOf, text, windowSql } from './filter.js';
import { decodeFilters, type GroupTest, groupTest } from './lookup.js';
import type { OpenIndex } from './open.js';
import { GROUP_ROWS } from './schema.js';
import { LOOKUP, PARQUET } from './segment.js';
import { DamagedIndex, type IndexedFile, type Segment } from './state.js';

/** DuckDB's own limit while it answers, bytes. */
export const MEMORY = 256e6;
/** Events that are held at once, bytes; where more come into question, the files are read instead. */
const HELD_MAX = 96 * 2 ** 20;
/** Where so large a part of the groups comes into question, reading the files is as fast. */
const WORTH_ASKING = 0.35;
/** Fewer rows than this are looked at in any case. */
const FEW_ROWS = 4 * GROUP_ROWS;
/** Segments in one statement. */
const SEGMENTS_AT_ONCE = 64;

/** Groups [from, to) of a segment. */
interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Chosen {
  readonly segment: Segment;
  readonly ranges: readonly Range[];
}

/** An event that comes into question. */
export interface Candidate {
  readonly file: number;
  readonly time: number;
  readonly place: number;
  readonly offset: number;
  readonly content: bigint;
  readonly own: Buffer;
}

/** A file that is asked for and held by the index, with its number among those that are asked for. */
export interface Asked {
  readonly at: number;
  readonly file: IndexedFile;
}

/**
 * The rows of the files that the index holds; undefined where it has nothing to say, or no faster than the files.
 * @throws DamagedIndex, and DuckDB's errors, where the index cannot be read
 */
export async function askIndex(
  index: OpenIndex,
  question: ArchiveQuestion,
  files: readonly ArchiveFile[],
  rows: RowShape,
  cores: number,
): Promise<KnownFiles | undefined> {
  if (!answersAs(question)) return undefined;
  const query = simplify(question.query);
  const test = groupTest(query);
  const filter = filterOf(query);
  if (test === undefined && filter.sql === 'true') return undefined;
  const asked = askedFiles(index, files);
  if (asked.length === 0) return undefined;
  const segments = segmentsOf(index, asked);
  const opening = Database.open({ threads: cores, memory: MEMORY });
  // Heard of where it is awaited.
  opening.catch(() => {});
  let chosen = chooseByFilters(index, segments, test);
  const database = await opening;
  try {
    const condition = `("odd" OR ${filter.sql}) AND ${windowSql(question.window)}`;
    const all = rowsIn(segments.map(wholeSegment));
    const tooMany = () => rowsIn(chosen) > Math.max(all * WORTH_ASKING, FEW_ROWS);
    if (tooMany() && filter.sql !== 'true')
      chosen = await chooseByColumns(database, index, chosen, condition);
    if (tooMany()) return undefined;
    const numbers = new Map(asked.map(({ at, file }) => [file.number, at]));
    const candidates = await fetchCandidates(database, index, chosen, condition, numbers);
    if (candidates === undefined) return undefined;
    return knownFiles(asked, candidates, question, rows, BigInt(`0x${index.state.seed}`));
  } finally {
    database.close();
  }
}

/** Whether the files were read into the index as they would be read for this question. */
export function answersAs({ limits }: ArchiveQuestion): boolean {
  return limits.bytes === DEFAULT_LIMITS.bytes && limits.ratio === DEFAULT_LIMITS.ratio;
}

/** What a scan's own way of looking decides, how much of it is seen, is read again: damage, and mixtures. */
export function askedFiles(index: OpenIndex, files: readonly ArchiveFile[]): readonly Asked[] {
  return index
    .cover(files)
    .flatMap((file, at) => (file === undefined || isUneven(file) ? [] : [{ at, file }]));
}

function isUneven({ unreadable, damage, mixed }: IndexedFile): boolean {
  return unreadable > 0 || damage.length > 0 || mixed;
}

export function segmentsOf(index: OpenIndex, asked: readonly Asked[]): readonly Segment[] {
  const names = new Set(asked.flatMap(({ file }) => file.segments));
  return index.state.segments.filter(({ name }) => names.has(name));
}

export function wholeSegment(segment: Segment): Chosen {
  return { segment, ranges: [{ from: 0, to: Math.ceil(segment.rows / GROUP_ROWS) }] };
}

function chooseByFilters(
  index: OpenIndex,
  segments: readonly Segment[],
  test: GroupTest | undefined,
): readonly Chosen[] {
  if (test === undefined) return segments.map(wholeSegment);
  return segments.flatMap((segment) => {
    const filters = decodeFilters(readFileSync(index.pathOf(segment) + LOOKUP));
    const groups = filters.flatMap((filter, group) => (test(filter) ? [group] : []));
    return groups.length === 0 ? [] : [{ segment, ranges: rangesOf(groups) }];
  });
}

/** @param groups in order */
function rangesOf(groups: readonly number[]): readonly Range[] {
  const ranges: { from: number; to: number }[] = [];
  for (const group of groups) {
    const last = ranges.at(-1);
    if (last?.to === group) last.to++;
    else ranges.push({ from: group, to: group + 1 });
  }
  return ranges;
}

function rowsIn(chosen: readonly Chosen[]): number {
  let rows = 0;
  for (const { segment, ranges } of chosen) {
    for (const { from, to } of ranges) rows += Math.min(to * GROUP_ROWS, segment.rows) - from * GROUP_ROWS;
  }
  return rows;
}

/** The groups with rows that the condition lets through: narrow columns tell it in a fraction of the time. */
async function chooseByColumns(
  database: Database,
  index: OpenIndex,
  chosen: readonly Chosen[],
  condition: string,
): Promise<readonly Chosen[]> {
  const groups = new Map<number, number[]>();
  for (const parts of statements(chosen, (each, at) => {
    const source = sourceOf(index, each);
    return `SELECT DISTINCT ${at}::UINTEGER AS s, (file_row_number // ${GROUP_ROWS})::UINTEGER AS g FROM ${source} AND ${condition}`;
  })) {
    for await (const [s, g] of database.read(parts)) {
      s!.forEach((at, i) => {
        groups.set(at as number, [...(groups.get(at as number) ?? []), g![i] as number]);
      });
    }
  }
  return [...groups].map(([at, of]) => ({
    segment: chosen[at]!.segment,
    ranges: rangesOf(of.sort((a, b) => a - b)),
  }));
}

/** One statement for many segments, each with its own part. */
function* statements(
  chosen: readonly Chosen[],
  part: (each: Chosen, at: number) => string,
): Generator<string> {
  for (let from = 0; from < chosen.length; from += SEGMENTS_AT_ONCE) {
    yield chosen
      .slice(from, from + SEGMENTS_AT_ONCE)
      .flatMap((each, i) => each.ranges.map((range) => part({ ...each, ranges: [range] }, from + i)))
      .join(' UNION ALL ');
  }
}

/** The rows of the first of the ranges; a condition can follow. */
function sourceOf(index: OpenIndex, { segment, ranges: [range] }: Chosen): string {
  const { from, to } = range!;
  const rows = `file_row_number >= ${from * GROUP_ROWS} AND file_row_number < ${to * GROUP_ROWS}`;
  return `read_parquet(${text(index.pathOf(segment) + PARQUET)}, file_row_number = true) WHERE ${rows}`;
}

/** Undefined where there are too many. */
export async function fetchCandidates(
  database: Database,
  index: OpenIndex,
  chosen: readonly Chosen[],
  condition: string,
  numbers: ReadonlyMap<number, number>,
): Promise<Candidate[] | undefined> {
  const candidates: Candidate[] = [];
  let held = 0;
  for (const statement of statements(chosen, (each) => {
    const columns = '"file", epoch_ms("time"), "place", "offset", "content_hash", "json", "bytes"';
    return `SELECT ${columns} FROM ${sourceOf(index, each)} AND ${condition}`;
  })) {
    for await (const columns of database.read(statement)) {
      const [numberOf, times, places, offsets, contents, json, bytes] = columns;
      for (let i = 0; i < numberOf!.length; i++) {
        const file = numbers.get(numberOf![i] as number);
        if (file === undefined) continue;
        const own = (json![i] ?? bytes![i]) as Buffer;
        held += own.length;
        const time = times![i] === null ? Number.NaN : Number(times![i]);
        const [place, offset] = [places![i] as number, Number(offsets![i])];
        candidates.push({ file, time, place, offset, content: contents![i] as bigint, own });
      }
      if (held > HELD_MAX) return undefined;
    }
  }
  return candidates.sort((a, b) => a.file - b.file || compareTimes(a.time, b.time) || a.place - b.place);
}

/**
 * Lets the predicate decide, and adds up what is known of the files.
 * @param counted events that match and are counted elsewhere, and how many of them have no readable time
 */
export function knownFiles(
  asked: readonly Asked[],
  candidates: readonly Candidate[],
  { query, window, limits }: ArchiveQuestion,
  rows: RowShape,
  seed: bigint,
  counted = { matched: 0, undated: 0 },
): KnownFiles {
  const examiner = new Examiner({ query, window, limits, rows, needles: null, neighbours: false }, seed);
  const batches: { readonly at: number; readonly batch: Batch }[] = [];
  let next = 0;
  let tally = emptyTally();
  tally.notMatching -= counted.matched;
  tally.undated += counted.undated;
  const close = (at: number) => {
    const found = examiner.take();
    tally.notMatching -= found.rows.count;
    tally.undated += found.tally.undated;
    batches.push({ at, batch: { rows: found.rows, text: found.text, tally, damaged: [] } });
    tally = emptyTally();
  };
  for (const { at, file } of asked) {
    addFile(tally, file);
    for (; next < candidates.length && candidates[next]!.file === at; next++) {
      const { offset, own, content } = candidates[next]!;
      const hash = examiner.consider(at, offset, own);
      if (hash !== undefined && hash !== content)
        throw new DamagedIndex('an event in it is not as it was written');
    }
    examiner.closeFile();
    if (examiner.waiting > 0) close(at);
  }
  if (tally.files > 0) close(asked.at(-1)!.at);
  const known = new Set(asked.map(({ at }) => at));
  let taken = 0;
  return {
    seed,
    has: (file) => known.has(file),
    *take(file) {
      for (; taken < batches.length && batches[taken]!.at < file; taken++) yield batches[taken]!.batch;
    },
  };
}

/** As if nothing in it matched. */
function addFile(tally: ScanTally, { events, textBytes }: IndexedFile): void {
  tally.files++;
  tally.events += events;
  tally.textBytes += textBytes;
  tally.notMatching += events;
}
