/**
 * The text inside a file, recognised by its bytes and never by its name: gzip with one or many members, gzip
 * in gzip, or plain; UTF-8 or UTF-16, with or without a byte-order mark.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { type Gunzip, gunzipSync } from 'node:zlib';
import type { Damage } from './damage.js';
import { decodeText } from './decoding.js';
import { type Chunks, gunzipStream } from './gunzip-stream.js';
import type { InflateLimits } from './inflate-limits.js';
import { isGzip, salvage, trailing } from './salvage.js';

/** Standard input, as a path. */
export const STDIN = '-';

/** Files up to this size are read at once, and inflated at once up to twice as much; larger ones are streamed. */
const WHOLE_FILE = 8 * 2 ** 20;
const WHOLE_TEXT = 2 * WHOLE_FILE;
const CHUNK = 2 ** 20;
/** A gzip inside a gzip is somebody's backup script; any more is an attack. */
const NESTING_MAX = 4;

/**
 * Yields the text of a file in pieces, most often one.
 * @returns what was wrong with the bytes, if anything; all that came before the damage was yielded
 * @throws the file system's error where the file cannot be read at all
 */
export async function* readText(
  path: string,
  limits: InflateLimits,
): AsyncGenerator<Buffer, Damage | undefined> {
  const small = readSmall(path);
  return yield* decodeText(
    small !== undefined ? fromBytes(small, limits, 0) : fromChunks(chunksOfFile(path), limits, 0),
  );
}

/** The bytes of a regular file that is small enough to be read at once, else undefined. */
function readSmall(path: string): Buffer | undefined {
  if (path === STDIN) return undefined;
  const fd = openSync(path, 'r');
  try {
    const status = fstatSync(fd);
    return status.isFile() && status.size <= WHOLE_FILE ? readFileSync(fd) : undefined;
  } finally {
    closeSync(fd);
  }
}

async function* fromBytes(
  bytes: Buffer,
  limits: InflateLimits,
  nesting: number,
): AsyncGenerator<Buffer, Damage | undefined> {
  if (!isGzip(bytes)) {
    yield bytes;
    return undefined;
  }
  if (nesting === NESTING_MAX) return tooNested;
  const inflated = inflateWhole(bytes, Math.min(WHOLE_TEXT, limits.bytes));
  if (inflated === 'too large' || inflated === 'not salvaged') {
    return yield* fromChunks({ open: () => [bytes], repeatable: true }, limits, nesting);
  }
  const inner = yield* fromBytes(inflated.text, limits, nesting + 1);
  return inflated.damage ?? inner;
}

/** Inflates small files at the speed of `gunzipSync`; a damaged one as far as it goes. */
function inflateWhole(
  bytes: Buffer,
  most: number,
): { text: Buffer; damage: Damage | undefined } | 'too large' | 'not salvaged' {
  // The trailer says how much is inside (of the last member, modulo 2^32): one buffer of that size saves copying.
  const expected = bytes.length >= 18 ? bytes.readUInt32LE(bytes.length - 4) : 0;
  const chunkSize = Math.min(Math.max(expected + 1, 64), most);
  try {
    const { buffer, engine } = gunzipSync(bytes, {
      chunkSize,
      maxOutputLength: most,
      info: true,
    }) as unknown as { buffer: Buffer; engine: Gunzip };
    return { text: buffer, damage: trailing(bytes, engine.bytesWritten) };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return 'too large';
    const salvaged = salvage(bytes, most);
    return salvaged === null
      ? 'not salvaged'
      : { text: Buffer.concat(salvaged.pieces), damage: salvaged.damage };
  }
}

async function* fromChunks(
  source: Chunks,
  limits: InflateLimits,
  nesting: number,
): AsyncGenerator<Buffer, Damage | undefined> {
  const { head, chunks } = await peek(source);
  if (!isGzip(head)) {
    yield* chunks.open();
    return undefined;
  }
  if (nesting === NESTING_MAX) return tooNested;
  let damage: Damage | undefined;
  const inflated: Chunks = {
    async *open() {
      damage = yield* gunzipStream(chunks, limits);
    },
    repeatable: chunks.repeatable,
  };
  const inner = yield* fromChunks(inflated, limits, nesting + 1);
  return damage ?? inner;
}

const tooNested: Damage = {
  reason: `gzip inside gzip, more than ${NESTING_MAX} deep`,
  offset: 0,
  of: 'file',
};

/** The first bytes of a source, and the source as if nobody had looked. */
async function peek(source: Chunks): Promise<{ head: Buffer; chunks: Chunks }> {
  const opened = source.open();
  const iterator =
    Symbol.asyncIterator in opened ? opened[Symbol.asyncIterator]() : opened[Symbol.iterator]();
  const first = await iterator.next();
  const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
  let used = false;
  async function* begun() {
    yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next())
      yield next.value as Buffer;
  }
  const open = () => {
    if (used) return source.open();
    used = true;
    return begun();
  };
  return { head, chunks: { open, repeatable: source.repeatable } };
}

function chunksOfFile(path: string): Chunks {
  let regular = false;
  if (path !== STDIN) {
    const fd = openSync(path, 'r');
    regular = fstatSync(fd).isFile();
    if (!regular) return { open: () => readChunks(fd), repeatable: false };
    closeSync(fd);
  }
  return { open: () => readChunks(path === STDIN ? 0 : openSync(path, 'r')), repeatable: regular };
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
