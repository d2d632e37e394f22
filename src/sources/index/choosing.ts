/** Which row groups of an index can hold an answer. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { Database } from './duckdb.js';
import { text } from './filter.js';
import { decodeFilters, type GroupTest } from './lookup.js';
import type { OpenIndex } from './open.js';
import { GROUP_ROWS } from './schema.js';
import { LOOKUP, PARQUET } from './segment.js';
import { DamagedIndex, type Segment } from './state.js';

/** Groups [from, to) of a segment. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Chosen {
  readonly segment: Segment;
  readonly ranges: readonly Range[];
}

/** Segments in one statement. */
const SEGMENTS_AT_ONCE = 64;
/** Where there are more, comparing with each takes longer than it saves. */
const RANGES_MOST = 64;

export function wholeSegment(segment: Segment): Chosen {
  return { segment, ranges: [{ from: 0, to: Math.ceil(segment.rows / GROUP_ROWS) }] };
}

/** By their filters. */
export function chooseByFilters(
  index: OpenIndex,
  segments: readonly Segment[],
  test: GroupTest | undefined,
): readonly Chosen[] {
  if (test === undefined) return segments.map(wholeSegment);
  let memory = Buffer.alloc(0);
  return segments.flatMap((segment) => {
    const [size] = segment.lookup.stamp;
    // The same memory for all: fresh memory costs more than what is read into it.
    if (size > memory.length) memory = Buffer.allocUnsafeSlow(size);
    const bytes = memory.subarray(0, size);
    readWhole(index.pathOf(segment) + LOOKUP, bytes);
    const filters = decodeFilters(bytes);
    const groups = filters.flatMap((filter, group) => (test(filter) ? [group] : []));
    return groups.length === 0 ? [] : [{ segment, ranges: rangesOf(groups) }];
  });
}

function readWhole(path: string, into: Buffer): void {
  const fd = openSync(path, 'r');
  try {
    for (let at = 0; at < into.length; ) {
      const read = readSync(fd, into, at, into.length - at, at);
      if (read === 0) throw new DamagedIndex(`${path} is not as it was written`);
      at += read;
    }
  } finally {
    closeSync(fd);
  }
}

/** @param groups in order */
function rangesOf(groups: readonly number[]): readonly Range[] {
  const ranges: { from: number; to: number }[] = [];
  for (const group of groups) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to >= group) last.to = Math.max(last.to, group + 1);
    else ranges.push({ from: group, to: group + 1 });
  }
  return ranges;
}

export function rowsIn(chosen: readonly Chosen[]): number {
  let rows = 0;
  for (const { segment, ranges } of chosen) {
    for (const { from, to } of ranges) rows += Math.min(to * GROUP_ROWS, segment.rows) - from * GROUP_ROWS;
  }
  return rows;
}

/** The groups with rows that the condition lets through: narrow columns tell it in a fraction of the time. */
export async function chooseByColumns(
  database: Database,
  index: OpenIndex,
  chosen: readonly Chosen[],
  condition: string,
): Promise<readonly Chosen[]> {
  const found: Chosen[] = [];
  for (const some of portionsOf(chosen)) {
    const groups = some.map((): number[] => []);
    const sql = `SELECT DISTINCT file_index::UINTEGER, (file_row_number // ${GROUP_ROWS})::UINTEGER FROM ${rowsOf(index, some)} AND ${condition}`;
    for await (const [segments, numbers] of database.read(sql)) {
      segments!.forEach((at, i) => {
        groups[at as number]!.push(numbers![i] as number);
      });
    }
    groups.forEach((of, at) => {
      if (of.length === 0) return;
      found.push({ segment: some[at]!.segment, ranges: rangesOf(of.sort((a, b) => a - b)) });
    });
  }
  return found;
}

/** So many as one statement can be about, in at least so many portions. */
export function* portionsOf(chosen: readonly Chosen[], least = 1): Generator<readonly Chosen[]> {
  const size = Math.min(SEGMENTS_AT_ONCE, Math.ceil(chosen.length / least));
  for (let from = 0; from < chosen.length; from += size) yield chosen.slice(from, from + size);
}

/** The rows of all these groups, and of others at the same places in the other segments; a condition can follow. */
export function rowsOf(index: OpenIndex, chosen: readonly Chosen[]): string {
  const paths = chosen.map(({ segment }) => index.pathOf(segment) + PARQUET);
  const groups = chosen.flatMap(({ ranges }) => ranges.flatMap(numbersIn));
  const ranges = rangesOf([...new Set(groups)].sort((a, b) => a - b));
  const last = Math.max(...chosen.map(({ segment }) => Math.ceil(segment.rows / GROUP_ROWS)));
  const isAll = ranges.length === 1 && ranges[0]!.from === 0 && ranges[0]!.to >= last;
  const rows = isAll || ranges.length > RANGES_MOST ? 'true' : `(${ranges.map(rowsSql).join(' OR ')})`;
  return `read_parquet([${paths.map(text).join(', ')}], file_row_number = true) WHERE ${rows}`;
}

function numbersIn({ from, to }: Range): readonly number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** A condition that DuckDB compares with whole groups first. */
function rowsSql({ from, to }: Range): string {
  return `(file_row_number >= ${from * GROUP_ROWS} AND file_row_number < ${to * GROUP_ROWS})`;
}
