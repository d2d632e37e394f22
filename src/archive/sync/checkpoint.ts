/**
 * What one synchronisation leaves to the next, so that it need not read the whole manifest again: what is known, and
 * which bytes of the manifest say so. Only where the manifest still begins with these bytes is it worth anything;
 * without it, or where anything about it is odd, all is read, which takes longer and is all. Nobody else trusts it, and
 * verify least of all.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { checkpointPath } from '../manifest.js';
import type { Checked } from '../manifest-reading.js';
import type { Known, PackedFolder, PackedKnown } from './known.js';

export interface Checkpoint {
  readonly checked: Checked;
  readonly known: PackedKnown;
}

const FORMAT = 'atrail checkpoint 1';
/** Less than this behind the last checkpoint is read sooner than another one is written. Bytes. */
const WORTHWHILE = 2 ** 20;
/** So that writing checkpoints stays cheap however large an archive is: it must have grown by such a part. */
const GROWTH = 8;
/** More are brought together by reading all. */
const STRETCHES_MAX = 64;

/** How many bytes of the manifest it stands for. */
export function sizeOf({ stretches }: Checked): number {
  return stretches.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** What stands before the bytes of the folders, which follow one another. */
interface Contents extends Omit<PackedKnown, 'folders'> {
  readonly from: string;
  readonly checked: Checked;
  readonly folders: readonly { readonly folder: string; readonly greatest: string; readonly size: number }[];
}

/**
 * @param from the bucket that is synchronised
 * @returns undefined where there is none for it, or it is damaged; its bytes can be shared with other threads
 */
export function readCheckpoint(archive: string, from: string): Checkpoint | undefined {
  try {
    const bytes = readShared(checkpointPath(archive));
    const begin = bytes.indexOf(10) + 1;
    const { format, sha256 } = JSON.parse(bytes.toString('utf8', 0, begin)) as {
      readonly format?: unknown;
      readonly sha256?: unknown;
    };
    if (format !== FORMAT || sha256 !== hashOf([bytes.subarray(begin)])) return undefined;
    // Its checksum is right, so nobody but this program has written it.
    let at = bytes.indexOf(10, begin) + 1;
    const contents = JSON.parse(bytes.toString('utf8', begin, at)) as Contents;
    const { checked, foreign, runs } = contents;
    if (contents.from !== from || checked.stretches.length >= STRETCHES_MAX) return undefined;
    const folders = contents.folders.map(({ folder, greatest, size }): PackedFolder => {
      at += size;
      return { folder, greatest, bytes: bytes.subarray(at - size, at) };
    });
    return { checked, known: { folders, foreign, runs } };
  } catch {
    return undefined;
  }
}

function readShared(path: string): Buffer {
  const fd = openSync(path, 'r');
  try {
    const bytes = Buffer.from(new SharedArrayBuffer(fstatSync(fd).size));
    for (let at = 0, size = 1; at < bytes.length && size > 0; at += size)
      size = readSync(fd, bytes, at, bytes.length - at, null);
    return bytes;
  } finally {
    closeSync(fd);
  }
}

/**
 * Leaves a checkpoint where that is worthwhile; where it cannot be written, there is none.
 * @param checked undefined where it is not known which bytes say what is known
 * @param saved how many bytes the one that is there stands for
 */
export function saveCheckpoint(
  archive: string,
  from: string,
  checked: Checked | undefined,
  known: Known,
  saved: number,
): void {
  if (checked === undefined) return;
  const more = sizeOf(checked) - saved;
  if (more < WORTHWHILE || more * GROWTH < sizeOf(checked)) return;
  const { folders, foreign, runs } = known.pack();
  const contents: Contents = {
    from,
    checked,
    foreign,
    runs,
    folders: folders.map(({ folder, greatest, bytes }) => ({ folder, greatest, size: bytes.length })),
  };
  const body = [Buffer.from(`${JSON.stringify(contents)}\n`), ...folders.map(({ bytes }) => bytes)];
  const header = Buffer.from(`${JSON.stringify({ format: FORMAT, sha256: hashOf(body) })}\n`);
  try {
    replace(checkpointPath(archive), [header, ...body]);
  } catch {
    // The one that is there is as good as it was.
  }
}

/** In one step; a torn one would cost time only, so that nothing is flushed. */
function replace(path: string, pieces: readonly Uint8Array[]): void {
  const partial = `${path}.partial`;
  // Made anew, and so never through a link.
  rmSync(partial, { force: true });
  try {
    const fd = openSync(partial, 'wx', 0o600);
    try {
      for (const piece of pieces) writeFileSync(fd, piece);
    } finally {
      closeSync(fd);
    }
    renameSync(partial, path);
  } catch (thrown) {
    rmSync(partial, { force: true });
    throw thrown;
  }
}

function hashOf(pieces: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
