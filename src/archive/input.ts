/** The bytes of a file, a pipe or standard input. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Chunks } from './gunzip-stream.js';

/** Standard input, as a path. */
export const STDIN = '-';

/** What is not larger than this is held as a whole. */
export const HELD_MAX = 8 * 2 ** 20;
const CHUNK = 2 ** 20;

/**
 * What is behind a path: its bytes where they are few enough to be held, else a stream of them.
 * @throws the file system's error where there is nothing to read
 */
export function openInput(path: string): Buffer | Chunks {
  if (path === STDIN) return readPipe(0);
  // Opened once only: a named pipe ends for its writer when its reader closes it.
  const fd = openSync(path, 'r');
  const status = fstatSync(fd);
  if (!status.isFile()) return readPipe(fd);
  try {
    if (status.size <= HELD_MAX) return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
  return { open: () => readChunks(openSync(path, 'r')), repeatable: true };
}

function readPipe(fd: number): Buffer | Chunks {
  const chunks = readChunks(fd);
  const held: Buffer[] = [];
  let size = 0;
  for (let next = chunks.next(); !next.done; next = chunks.next()) {
    held.push(next.value);
    size += next.value.length;
    if (size > HELD_MAX) return { open: () => continued(held, chunks), repeatable: false };
  }
  return Buffer.concat(held);
}

function* continued(held: readonly Buffer[], chunks: Iterable<Buffer>): Generator<Buffer> {
  yield* held;
  yield* chunks;
}

/** The bytes behind a file descriptor, which is closed at the end. */
function* readChunks(fd: number): Generator<Buffer> {
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      let filled = 0;
      let size: number;
      do {
        size = readSome(fd, chunk.subarray(filled));
        filled += size;
      } while (size > 0 && filled < CHUNK);
      if (filled > 0) yield chunk.subarray(0, filled);
      if (size === 0) return;
    }
  } finally {
    if (fd !== 0) closeSync(fd);
  }
}

/** Reads at least one byte, or 0 at the end. Standard input may be a pipe that has nothing yet. */
function readSome(fd: number, into: Buffer): number {
  for (;;) {
    try {
      return readSync(fd, into, 0, into.length, null);
    } catch (thrown) {
      const code = (thrown as NodeJS.ErrnoException).code;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
