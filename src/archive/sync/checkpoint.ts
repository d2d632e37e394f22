/**
 * What one synchronisation leaves to the next, so that it need not read the whole manifest again: what is known, and
 * which bytes of the manifest say so. Only where the manifest still begins with these bytes is it worth anything;
 * without it, or where anything about it is odd, all is read, which takes longer and is all. Nobody else trusts it, and
 * verify least of all.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { checkpointPath } from '../manifest.js';
import type { Checked } from '../manifest-reading.js';
import type { Known, PackedKnown } from './known.js';

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

/** @param from the bucket that is synchronised; undefined where there is none for it, or it is damaged */
export function readCheckpoint(archive: string, from: string): Checkpoint | undefined {
  try {
    const text = readFileSync(checkpointPath(archive), 'utf8');
    const cut = text.indexOf('\n');
    const { format, sha256 } = JSON.parse(text.slice(0, cut)) as { format?: unknown; sha256?: unknown };
    const body = text.slice(cut + 1);
    if (format !== FORMAT || sha256 !== hashOf(body)) return undefined;
    // Nobody but this program has written it: its checksum is right.
    const { from: of, ...checkpoint } = JSON.parse(body) as Checkpoint & { from: string };
    return of === from && checkpoint.checked.stretches.length < STRETCHES_MAX ? checkpoint : undefined;
  } catch {
    return undefined;
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
  const body = JSON.stringify({ from, checked, known: known.pack() });
  try {
    replace(checkpointPath(archive), `${JSON.stringify({ format: FORMAT, sha256: hashOf(body) })}\n${body}`);
  } catch {
    // The one that is there is as good as it was.
  }
}

/** In one step; a torn one would cost time only, so that nothing is flushed. */
function replace(path: string, text: string): void {
  const partial = `${path}.partial`;
  // Made anew, and so never through a link.
  rmSync(partial, { force: true });
  try {
    writeFileSync(partial, text, { mode: 0o600, flag: 'wx' });
    renameSync(partial, path);
  } catch (thrown) {
    rmSync(partial, { force: true });
    throw thrown;
  }
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
