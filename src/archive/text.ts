/**
 * The text inside a file, recognised by its bytes and never by its name: gzip with one or many members, gzip
 * in gzip, or plain; UTF-8 or UTF-16, with or without a byte-order mark.
 */
import { type Gunzip, gunzipSync } from 'node:zlib';
import type { Damage } from './damage.js';
import { decodeText, isDecoded } from './decoding.js';
import { type Chunks, gunzipStream } from './gunzip-stream.js';
import type { InflateLimits } from './inflate-limits.js';
import { HELD_MAX, openInput, openStdin, STDIN } from './input.js';
import { isRemote } from './remote-path.js';
import { isGzip, salvage, trailing } from './salvage.js';

export { pathText, STDIN } from './input.js';

/** Inflated at once up to this size; larger texts are streamed. */
const WHOLE_TEXT = 2 * HELD_MAX;
/** A gzip inside a gzip is somebody's backup script; any more is an attack. */
const NESTING_MAX = 4;

/**
 * Text in pieces. Returns what was wrong with the bytes, if anything; all that came before the damage is yielded.
 */
export type TextPieces = AsyncGenerator<Buffer, Damage | undefined>;

/** Opens standard input. */
export type OpenStdin = () => AsyncIterable<Buffer>;

/** Opens an object of a bucket. */
export type OpenRemote = (path: string) => Promise<Buffer | Chunks>;

/** What is behind paths that are no files. */
export interface Elsewhere {
  readonly stdin?: OpenStdin;
  readonly remote?: OpenRemote;
}

/**
 * The text of a file: at once where the file is small, whole, and simply what trails deliver, else in pieces.
 * @param elsewhere for the path that stands for standard input, and for objects of a bucket
 * @throws the file system's error where the file cannot be read at all; the pieces may throw it, too
 */
export function openText(
  path: string,
  limits: InflateLimits,
  { stdin, remote }: Elsewhere = {},
): Buffer | TextPieces {
  if (path === STDIN) return decodeText(fromStdin(limits, stdin));
  if (remote !== undefined && isRemote(path)) return decodeText(fromRemote(path, limits, remote));
  return textIn(openInput(path), limits);
}

/** The text in a file that was opened, as openText gives it. */
export function textIn(input: Buffer | Chunks, limits: InflateLimits): Buffer | TextPieces {
  if (!Buffer.isBuffer(input)) return decodeText(fromChunks(input, limits, 0));
  return textOf(input, limits);
}

/** The same for the bytes of a file that is not on disk. */
export function textOf(bytes: Buffer, limits: InflateLimits): Buffer | TextPieces {
  return simpleText(bytes, limits) ?? decodeText(fromBytes(bytes, limits, 0));
}

async function* fromStdin(limits: InflateLimits, stdin: OpenStdin | undefined): TextPieces {
  if (stdin === undefined) throw new Error('standard input was not handed on');
  const input = await openStdin(stdin());
  return yield* Buffer.isBuffer(input) ? fromBytes(input, limits, 0) : fromChunks(input, limits, 0);
}

async function* fromRemote(path: string, limits: InflateLimits, remote: OpenRemote): TextPieces {
  const input = await remote(path);
  return yield* Buffer.isBuffer(input) ? fromBytes(input, limits, 0) : fromChunks(input, limits, 0);
}

function simpleText(bytes: Buffer, limits: InflateLimits): Buffer | undefined {
  if (!isGzip(bytes)) return isDecoded(bytes) ? bytes : undefined;
  const text = gunzipWhole(bytes, Math.min(WHOLE_TEXT, limits.bytes));
  return text !== undefined && !isGzip(text) && isDecoded(text) ? text : undefined;
}

/** What gunzipSync gives for a gzip file that is whole and not too large, else undefined. */
function gunzipWhole(bytes: Buffer, most: number): Buffer | undefined {
  try {
    const { text, damage } = gunzip(bytes, most);
    return damage === undefined ? text : undefined;
  } catch {
    return undefined;
  }
}

/** @throws zlib's error for damage, and a RangeError for more than `most` bytes */
function gunzip(bytes: Buffer, most: number): { text: Buffer; damage: Damage | undefined } {
  // The trailer says how much is inside (of the last member, modulo 2^32): one buffer of that size saves copying.
  const expected = bytes.length >= 18 ? bytes.readUInt32LE(bytes.length - 4) : 0;
  const chunkSize = Math.min(Math.max(expected + 1, 64), most);
  const options = { chunkSize, maxOutputLength: most, info: true };
  const { buffer, engine } = gunzipSync(bytes, options) as unknown as { buffer: Buffer; engine: Gunzip };
  return { text: buffer, damage: trailing(bytes, engine.bytesWritten) };
}

async function* fromBytes(bytes: Buffer, limits: InflateLimits, nesting: number): TextPieces {
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
  try {
    return gunzip(bytes, most);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return 'too large';
    const salvaged = salvage(bytes, most);
    return salvaged === null
      ? 'not salvaged'
      : { text: Buffer.concat(salvaged.pieces), damage: salvaged.damage };
  }
}

async function* fromChunks(source: Chunks, limits: InflateLimits, nesting: number): TextPieces {
  const { head, chunks, close } = await peek(source);
  if (!isGzip(head)) {
    yield* chunks.open();
    return undefined;
  }
  if (nesting === NESTING_MAX) {
    await close();
    return tooNested;
  }
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

interface Peeked {
  readonly head: Buffer;
  /** The source as if nobody had looked. */
  readonly chunks: Chunks;
  /** Must be called where `chunks` is not read. */
  close(): Promise<void>;
}

/** Looks at the first bytes of a source. */
async function peek(source: Chunks): Promise<Peeked> {
  const opened = source.open();
  const iterator =
    Symbol.asyncIterator in opened ? opened[Symbol.asyncIterator]() : opened[Symbol.iterator]();
  const first = await iterator.next();
  const head: Buffer = first.done ? Buffer.alloc(0) : first.value;
  const close = async () => {
    await iterator.return?.();
  };
  let used = false;
  async function* begun() {
    try {
      yield head;
      for (let next = await iterator.next(); !next.done; next = await iterator.next())
        yield next.value as Buffer;
    } finally {
      await close();
    }
  }
  const open = () => {
    if (used) return source.open();
    used = true;
    return begun();
  };
  return { head, chunks: { open, repeatable: source.repeatable }, close };
}
