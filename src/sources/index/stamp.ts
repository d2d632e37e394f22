/**
 * How a file is known again without reading it: its size, and when the file system says that it was last changed. The
 * time of the last change cannot be set by hand, so a file with the same stamp has the same bytes; what has another
 * one is read and compared by its hash.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, type Stats, statSync } from 'node:fs';

/** Size, time of the bytes, time of the last change, number in its file system. */
export type Stamp = readonly [size: number, modified: number, changed: number, inode: number];

/** The stamp of a file; undefined where there is no such file that can be looked at. */
export function stampOf(path: string): Stamp | undefined {
  let status: Stats | undefined;
  try {
    status = statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  if (status === undefined || !status.isFile()) return undefined;
  return [status.size, status.mtimeMs, status.ctimeMs, status.ino];
}

export function sameStamp(a: Stamp, b: Stamp | undefined): boolean {
  return b !== undefined && a.every((part, at) => part === b[at]);
}

/** Kept, since fresh memory is dear and there may be thousands of files. */
let piece: Buffer | undefined;
const PIECE = 256 * 1024;

/** @throws the file system's error */
export function hashOf(path: string): string {
  piece ??= Buffer.allocUnsafeSlow(PIECE);
  const hash = createHash('sha256');
  const fd = openSync(path, 'r');
  try {
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece))
      hash.update(piece.subarray(0, read));
  } finally {
    closeSync(fd);
  }
  return hash.digest('hex');
}

/** File systems count time in steps: of two seconds at most, and of a few milliseconds where they tell fractions. */
const COARSE = 2000;
const FINE = 50;

/**
 * How long to wait until a change to one of these files, should there be another, gives it another stamp.
 * Milliseconds.
 */
export function settlingTime(stamps: readonly Stamp[], now: number): number {
  let wait = 0;
  for (const [, , changed] of stamps) {
    const step = changed % 1000 === 0 ? COARSE : FINE;
    const left = changed + step - now;
    // A clock that is far off says nothing, and is not waited for.
    if (left > wait && left <= COARSE) wait = left;
  }
  return wait;
}
