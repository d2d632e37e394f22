/** The files that are asked for and that an index holds as they are now. */
import type { ArchiveFile } from '../../archive/listing.js';
import type { OpenIndex } from './open.js';
import type { Segment } from './state.js';

export interface Asked {
  /** For each file that is asked for, its place in the table of the index; -1 where the index does not answer for it. */
  readonly places: Int32Array;
  readonly count: number;
}

/** Files of which a scan's own way of looking decides how much is seen are read again. */
export function askedFiles(index: OpenIndex, files: readonly ArchiveFile[]): Asked {
  const places = index.cover(files);
  let count = 0;
  places.forEach((place, at) => {
    if (place < 0) return;
    if (index.table.isUneven(place)) places[at] = -1;
    else count++;
  });
  return { places, count };
}

/** The segments with their rows. */
export function segmentsOf({ state, table }: OpenIndex, { places }: Asked): readonly Segment[] {
  const used = new Uint8Array(state.segments.length);
  for (const place of places) {
    if (place < 0) continue;
    for (const segment of table.segments(place)) used[segment] = 1;
  }
  return state.segments.filter((_, at) => used[at] === 1);
}

/** By the numbers that rows have, the files' numbers among those that are asked for. */
export function numbersOf({ table }: OpenIndex, { places }: Asked): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>();
  places.forEach((place, at) => {
    if (place >= 0) numbers.set(table.number(place), at);
  });
  return numbers;
}
