/** The bytes of a file, a pipe or standard input. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Chunks } from './gunzip-stream.js';

/** Standard input, as a path. */
export const STDIN = '-';

/** A path as people are told of it. */
export function pathText(path: string): string {
  return path === STDIN ? '(standard input)' : path;
}

/** What is not larger than this is held as a whole. */
export const HELD_MAX = 8 * 2 ** 20;
const CHUNK = 2 ** 20;

/**
 * What is behind a path: its bytes where they are few enough to be held, else a stream of them.
 * @throws the file system's error where there is nothing to read
 */
export function openInput(path: string): Buffer | Chunks {
  // Opened once only: a named pipe ends for its writer when its reader closes it.
  const fd = openSync(path, 'r');
  const status = fstatSync(fd);
  if (!status.isFile()) return readPipe(fd);
  try {
    if (status.size <= HELD_MAX) return readKnown(fd, status.size);
  } finally {
    closeSync(fd);
  }
  return { open: () => readChunks(openSync(path, 'r')), repeatable: true };
}

/** As readFileSync, which would ask for the size once more: there may be ten thousands of files. */
function readKnown(fd: number, size: number): Buffer {
  // Some file systems say 0 where there is something.
  if (size === 0) return readFileSync(fd);
  const bytes = Buffer.allocUnsafe(size);
  let filled = 0;
  for (let read = -1; read !== 0 && filled < size; filled += read) {
    read = readSync(fd, bytes, filled, size - filled, null);
  }
  return bytes.subarray(0, filled);
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
  // As one, since the first bytes tell what it is, and a pipe may begin with one byte.
  yield Buffer.concat(held);
  yield* chunks;
}

/**
 * Standard input, as openInput gives a pipe. Read as a stream, since whoever waits for bytes with a blocking call
 * does not hear Ctrl-C, and cannot even end.
 */
export async function openStdin(stdin: AsyncIterable<Buffer>): Promise<Buffer | Chunks> {
  const chunks = stdin[Symbol.asyncIterator]();
  const held: Buffer[] = [];
  let size = 0;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    held.push(next.value);
    size += next.value.length;
    if (size > HELD_MAX) return { open: () => continuedLater(held, chunks), repeatable: false };
  }
  return Buffer.concat(held);
}

async function* continuedLater(
  held: readonly Buffer[],
  chunks: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield Buffer.concat(held);
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

/** The bytes behind a file descriptor, which is closed at the end. */
function* readChunks(fd: number): Generator<Buffer> {
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      let filled = 0;
      let size: number;
      do {
        size = readSync(fd, chunk, filled, CHUNK - filled, null);
        filled += size;
      } while (size > 0 && filled < CHUNK);
      if (filled > 0) yield chunk.subarray(0, filled);
      if (size === 0) return;
    }
  } finally {
    closeSync(fd);
  }
}
