/** Takes stock of an archive: reads its manifest, and looks whether the files are there that it tells of. */
import { lstatSync } from 'node:fs';
import { type ManifestState, manifestMark, readManifest, readManifestBehind } from '../manifest-reading.js';
import { readCheckpoint, sizeOf } from './checkpoint.js';
import { Known, type KnownObject, type PackedKnown } from './known.js';
import { concernsTest, type Wish } from './wanting.js';

/** What is asked of a stocktaking in a thread of its own. */
export interface StockQuestion {
  readonly archive: string;
  /** The bucket that is synchronised, `oss://bucket`. */
  readonly from: string;
  readonly wish: Wish;
}

/** What is told by and by. */
export type StockTold =
  | {
      readonly kind: 'read';
      /** What manifestMark was before the manifest was read. */
      readonly mark: string;
      readonly state: ManifestState | undefined;
      readonly known: PackedKnown;
      /** How many bytes of the manifest the checkpoint stood for. */
      readonly saved: number;
    }
  /** Keys of files that are not where they were stored. */
  | { readonly kind: 'looked'; readonly missing: readonly string[] };

/** @throws what cannot be read */
export function takeStock(question: StockQuestion, tell: (told: StockTold) => void): void {
  const { archive, wish } = question;
  const mark = manifestMark(archive);
  const { known, state, saved } = readFromCheckpoint(question) ?? readAll(question);
  tell({ kind: 'read', mark, state, known: known.pack(), saved });
  const concerns = concernsTest(wish);
  const missing: string[] = [];
  for (const [key, object] of known.entries())
    if (concerns(key) && !isHere(archive, object)) missing.push(key);
  tell({ kind: 'looked', missing });
}

function readAll({ archive, from }: StockQuestion) {
  const known = new Known(from, 0);
  return { known, state: readManifest(archive, (line) => known.take(line)), saved: 0 };
}

function readFromCheckpoint({ archive, from }: StockQuestion) {
  const checkpoint = readCheckpoint(archive, from);
  if (checkpoint === undefined) return undefined;
  const known = new Known(from, 0);
  known.takePacked(checkpoint.known);
  const state = readManifestBehind(archive, checkpoint.checked, (line) => known.take(line));
  return state === undefined ? undefined : { known, state, saved: sizeOf(checkpoint.checked) };
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
