/** Hashes and sizes of a file as it lies there, and of the text inside it. */
import { createRequire } from 'node:module';
import { type Chunks, gunzipStream } from './gunzip-stream.js';
import type { InflateLimits } from './inflate-limits.js';
import { isGzip } from './salvage.js';

export interface Digest {
  readonly size: number;
  /** 32 hexadecimal digits. */
  readonly md5: string;
}

export interface FileDigest extends Digest {
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Whether the file is gzip, as those that are delivered are. */
  readonly gzip: boolean;
  /** Of what it inflates to; absent where that is damaged, or where there is nothing to inflate. */
  readonly text?: Digest;
}

type Crypto = typeof import('node:crypto');

/** Loaded when the first digest is made: threads that only search would wait for it. */
const hashing = () => createRequire(import.meta.url)('node:crypto') as Crypto;

/** Of a file that is held, and what it inflates to. */
export function digestHeld(bytes: Buffer, text: Buffer): FileDigest {
  const gzip = isGzip(bytes);
  const own = { sha256: hash('sha256', bytes), md5: hash('md5', bytes), size: bytes.length, gzip };
  return gzip ? { ...own, text: { size: text.length, md5: hash('md5', text) } } : own;
}

/**
 * Of a file that is damaged, odd or too large to hold; reads it twice.
 * @returns undefined where it can be read once only
 */
export async function digestStream(
  input: Buffer | Chunks,
  limits: InflateLimits,
): Promise<FileDigest | undefined> {
  const chunks: Chunks = Buffer.isBuffer(input) ? { open: () => [input], repeatable: true } : input;
  if (!chunks.repeatable) return undefined;
  const { createHash } = hashing();
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  let [size, gzip] = [0, false];
  for await (const chunk of chunks.open()) {
    if (size === 0) gzip = isGzip(chunk);
    size += chunk.length;
    sha256.update(chunk);
    md5.update(chunk);
  }
  const own = { sha256: sha256.digest('hex'), md5: md5.digest('hex'), size, gzip };
  const text = gzip ? await digestText(chunks, limits) : undefined;
  return text === undefined ? own : { ...own, text };
}

async function digestText(chunks: Chunks, limits: InflateLimits): Promise<Digest | undefined> {
  const md5 = hashing().createHash('md5');
  let size = 0;
  const pieces = gunzipStream(chunks, limits);
  let next = await pieces.next();
  for (; !next.done; next = await pieces.next()) {
    size += next.value.length;
    md5.update(next.value);
  }
  return next.value === undefined ? { size, md5: md5.digest('hex') } : undefined;
}

function hash(algorithm: 'sha256' | 'md5', bytes: Buffer): string {
  return hashing().createHash(algorithm).update(bytes).digest('hex');
}
