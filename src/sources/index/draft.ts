/** An index while it is brought up to date: what of it stands, and what of the archive is not in it. */
import type { Listing } from '../../archive/listing.js';
import { randomSeed } from '../archive/scan.js';
import { indexFolder, nameReader, pathIn } from './place.js';
import type { NewFile } from './plan.js';
import { LOOKUP, PARQUET } from './segment.js';
import { hashOf, type Stamp, sameStamp, stampOf } from './stamp.js';
import { DamagedIndex, type IndexedFile, readState, type Segment, type StoredState } from './state.js';

export interface Draft {
  seed: string;
  nextFile: number;
  nextSegment: number;
  files: IndexedFile[];
  segments: Segment[];
}

/**
 * Takes over what is there, as far as it is as it was written.
 * @returns `discarded`: why some of it, or all, was not
 */
export function loadDraft(archive: string): { draft: Draft; discarded: string | undefined } {
  const fresh = { seed: randomSeed().toString(16), nextFile: 1, nextSegment: 1, files: [], segments: [] };
  let state: StoredState | undefined;
  try {
    state = readState(archive);
  } catch (thrown) {
    if (!(thrown instanceof DamagedIndex)) throw thrown;
    return { draft: fresh, discarded: thrown.message };
  }
  if (state === undefined) return { draft: fresh, discarded: undefined };
  let discarded: string | undefined;
  const folder = indexFolder(archive);
  const segments = state.segments.flatMap((segment) => {
    const verified = verify(folder, segment);
    if (verified !== undefined) return [verified];
    discarded = `${segment.name} is not as it was written`;
    return [];
  });
  const whole = new Set(segments.map(({ name }) => name));
  const files = state.files.filter((file) => file.segments.every((name) => whole.has(name)));
  const { seed, nextFile, nextSegment } = state;
  return { draft: { seed, nextFile, nextSegment, files, segments }, discarded };
}

/** The segment with its files' stamps as they are now; undefined where a file is not what was written. */
function verify(folder: string, segment: Segment): Segment | undefined {
  const path = pathIn(folder, segment.name);
  const [parquet, lookup] = [known(path + PARQUET, segment.parquet), known(path + LOOKUP, segment.lookup)];
  return parquet === undefined || lookup === undefined ? undefined : { ...segment, parquet, lookup };
}

/** The file's stamp as it is now, where its bytes are those that were written. */
function known(path: string, stored: Segment['parquet']): Segment['parquet'] | undefined {
  const stamp = stampOf(path);
  if (stamp === undefined) return undefined;
  if (sameStamp(stored.stamp, stamp)) return stored;
  try {
    return hashOf(path) === stored.hash ? { stamp, hash: stored.hash } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the files of a draft that are still the same; gives those that are to be read. */
export function compareFiles(
  draft: Draft,
  archive: string,
  listing: Listing,
): { files: NewFile[]; replaced: string[] } {
  const known = new Map(draft.files.map((file) => [file.name, file]));
  const kept: IndexedFile[] = [];
  const files: NewFile[] = [];
  const replaced: string[] = [];
  const nameOf = nameReader(archive);
  for (const { path, key } of listing.files) {
    const name = nameOf(path);
    if (name === undefined) continue;
    const file = known.get(name);
    const stamp = file === undefined ? undefined : stampOf(path);
    if (file !== undefined && stamp !== undefined && isSame(file, path, stamp)) {
      kept.push(sameStamp(file.stamp, stamp) ? file : { ...file, stamp });
      continue;
    }
    if (file !== undefined) replaced.push(name);
    files.push({ name, path, key });
  }
  draft.files = kept;
  return { files, replaced };
}

function isSame(file: IndexedFile, path: string, stamp: Stamp): boolean {
  if (sameStamp(file.stamp, stamp)) return true;
  try {
    return stamp[0] === file.stamp[0] && hashOf(path) === file.hash;
  } catch {
    return false;
  }
}
