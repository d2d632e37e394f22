/** An index that is there, as a search sees it: which files it holds as they are now. */
import type { ArchiveFile } from '../../archive/listing.js';
import type { FileTable } from './filetable.js';
import { indexFolder, nameReader, pathIn } from './place.js';
import { LOOKUP, PARQUET } from './segment.js';
import { sameStamp, stampOf } from './stamp.js';
import { DamagedIndex, readState, type Segment, type StoredState } from './state.js';

export interface OpenIndex {
  readonly state: StoredState;
  readonly table: FileTable;
  /** Bytes that it takes. */
  readonly size: number;
  /** For each file, its place in the table; -1 where the index does not hold it as it is now. */
  cover(files: readonly ArchiveFile[]): Int32Array;
  /** The path of a segment, without an ending. */
  pathOf(segment: Segment): string;
}

/**
 * @param archive the absolute path of its folder
 * @returns undefined where there is no index, or one of another version
 * @throws DamagedIndex where something in it is not as it was written
 */
export function openIndex(archive: string): OpenIndex | undefined {
  const state = readState(archive);
  if (state === undefined) return undefined;
  const folder = indexFolder(archive);
  const pathOf = ({ name }: Segment) => pathIn(folder, name);
  let size = 0;
  for (const segment of state.segments) {
    for (const [ending, { stamp }] of [
      [PARQUET, segment.parquet],
      [LOOKUP, segment.lookup],
    ] as const) {
      const path = pathOf(segment) + ending;
      if (!sameStamp(stamp, stampOf(path))) throw new DamagedIndex(`${path} is not as it was written`);
      size += stamp[0];
    }
  }
  const { table } = state;
  const cover = (files: readonly ArchiveFile[]) => {
    const nameOf = nameReader(archive);
    const places = new Int32Array(files.length).fill(-1);
    for (let at = 0; at < files.length; at++) {
      const { path } = files[at]!;
      const name = nameOf(path);
      const place = name === undefined ? undefined : table.placeOf(name);
      if (place === undefined) continue;
      const stamp = stampOf(path);
      if (stamp !== undefined && table.hasStamp(place, stamp)) places[at] = place;
    }
    return places;
  };
  return { state, table, size, cover, pathOf };
}
