/** An index that is there, as a search sees it: which files it holds as they are now. */
import type { ArchiveFile } from '../../archive/listing.js';
import { indexFolder, nameIn, pathIn } from './place.js';
import { LOOKUP, PARQUET } from './segment.js';
import { sameStamp, stampOf } from './stamp.js';
import { DamagedIndex, type IndexedFile, type IndexState, readState, type Segment } from './state.js';

export interface OpenIndex {
  readonly state: IndexState;
  /** Bytes that it takes. */
  readonly size: number;
  /** For each file, what the index knows of it; undefined where it does not hold it as it is now. */
  cover(files: readonly ArchiveFile[]): readonly (IndexedFile | undefined)[];
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
  let known: ReadonlyMap<string, IndexedFile> | undefined;
  const cover = (files: readonly ArchiveFile[]) => {
    known ??= new Map(state.files.map((file) => [file.name, file]));
    const names = known;
    return files.map(({ path }) => {
      const name = nameIn(archive, path);
      const file = name === undefined ? undefined : names.get(name);
      return file !== undefined && sameStamp(file.stamp, stampOf(path)) ? file : undefined;
    });
  };
  return { state, size, cover, pathOf };
}
