/** Takes stock of an archive: reads its manifest, and looks whether the files are there that it tells of. */
import { lstatSync } from 'node:fs';
import type { ManifestLine } from '../manifest.js';
import { type ManifestState, manifestMark, readManifest } from '../manifest-reading.js';
import type { Known, KnownObject } from './known.js';
import { concernsTest, type Wish } from './wanting.js';

/** What is asked of a stocktaking in a thread of its own. */
export interface StockQuestion {
  readonly archive: string;
  /** The bucket that is synchronised, `oss://bucket`. */
  readonly from: string;
  readonly wish: Wish;
}

/** Some lines of a manifest, oldest first: what is needed of objects of the bucket, and all others as they are. */
export interface StockLines {
  readonly keys: string[];
  /** '' where it is the key. */
  readonly paths: string[];
  readonly sizes: number[];
  readonly etags: string[];
  readonly others: ManifestLine[];
}

/** What is told by and by. */
export type StockTold =
  | ({ readonly kind: 'lines' } & StockLines)
  /** All lines are told. `mark` is what manifestMark was before they were read. */
  | { readonly kind: 'read'; readonly mark: string; readonly state: ManifestState | undefined }
  /** Keys of files that are not where they were stored. */
  | { readonly kind: 'looked'; readonly missing: readonly string[] };

/** Objects that are told of at a time. */
const BATCH = 2000;

/** @throws what cannot be read */
export function takeStock({ archive, from, wish }: StockQuestion, tell: (told: StockTold) => void): void {
  const mark = manifestMark(archive);
  const concerns = concernsTest(wish);
  /** Paths and sizes by key: a later line replaces an earlier one. */
  const objects = new Map<string, Pick<KnownObject, 'path' | 'size'>>();
  let lines = noLines();
  const state = readManifest(archive, (line) => {
    if (line.kind === 'object' && line.from === from) {
      const { key, size, etag = '' } = line;
      const path = line.path === key ? key : line.path;
      if (concerns(key)) objects.set(key, { path, size });
      lines.keys.push(key);
      lines.paths.push(path === key ? '' : path);
      lines.sizes.push(size);
      lines.etags.push(etag);
    } else lines.others.push(line);
    if (lines.keys.length + lines.others.length < BATCH) return;
    tell({ kind: 'lines', ...lines });
    lines = noLines();
  });
  tell({ kind: 'lines', ...lines });
  tell({ kind: 'read', mark, state });
  const missing: string[] = [];
  for (const [key, object] of objects) if (!isHere(archive, object)) missing.push(key);
  tell({ kind: 'looked', missing });
}

function noLines(): StockLines {
  return { keys: [], paths: [], sizes: [], etags: [], others: [] };
}

/** Has the lines known. */
export function keepLines(known: Known, { keys, paths, sizes, etags, others }: StockLines): void {
  for (const [i, key] of keys.entries())
    known.keep(key, { path: paths[i] || key, size: sizes[i]!, etag: etags[i]! });
  for (const line of others) known.take(line);
}

/** So many files are looked for before whatever has come is seen to. */
const LOOKS = 256;

/** The same in this thread, a few at a time; once it is interrupted, nothing more is looked for. */
export async function missingFiles(
  archive: string,
  known: Known,
  wish: Wish,
  interrupted: AbortSignal,
): Promise<ReadonlySet<string>> {
  const concerns = concernsTest(wish);
  const missing = new Set<string>();
  let looks = 0;
  for (const [key, object] of known.entries()) {
    if (interrupted.aborted) break;
    if (!concerns(key)) continue;
    if (looks++ % LOOKS === 0) await new Promise((resolve) => setImmediate(resolve));
    if (!isHere(archive, object)) missing.add(key);
  }
  return missing;
}

/** Whether the file is there, by its size; its bytes are for verify to look at. */
function isHere(archive: string, { path, size }: Pick<KnownObject, 'path' | 'size'>): boolean {
  // The path has no detours that would have to be taken out.
  const status = lstatSync(`${archive}/${path}`, { throwIfNoEntry: false });
  return status?.isFile() === true && status.size === size;
}
