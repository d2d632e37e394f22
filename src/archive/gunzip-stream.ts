/**
 * Inflates what is too large to hold, piece by piece, with node's own stream: it frees its memory and reads
 * every gzip member. Also the way to salvage where zlib-sync is not installed.
 */
import { createGunzip, type Gunzip } from 'node:zlib';
import type { Damage } from './damage.js';
import { excessOf, type InflateLimits } from './inflate-limits.js';
import { CORRUPT, CUT_SHORT, NOT_GZIP, trailing } from './salvage.js';

/** Bytes that come in pieces. */
export interface Chunks {
  /** From the beginning. */
  open(): AsyncIterable<Buffer> | Iterable<Buffer>;
  /** Whether `open` can be called a second time, which a damaged stretch needs; not so for a pipe. */
  readonly repeatable: boolean;
}

/** One write can unfold to 1032 times as much, and all of that is held. */
const STEP = 16 * 1024;

/** Yields inflated pieces; returns what was wrong, if anything. Everything before the damage is yielded. */
export async function* gunzipStream(
  chunks: Chunks,
  limits: InflateLimits,
): AsyncGenerator<Buffer, Damage | undefined> {
  const first = yield* inflate(chunks, limits, Number.POSITIVE_INFINITY, 0);
  if (first.failedAt === undefined || !chunks.repeatable) return first.damage;
  // The last write failed as a whole and took its good bytes with it: again, the last step byte by byte.
  const again = yield* inflate(chunks, limits, first.failedAt, first.produced);
  return again.damage ?? first.damage;
}

interface Outcome {
  readonly damage: Damage | undefined;
  readonly produced: number;
  /** Where the write begins that failed, in bytes of input. */
  readonly failedAt?: number;
}

/** @param skip inflated bytes that were yielded before */
async function* inflate(
  chunks: Chunks,
  limits: InflateLimits,
  carefulFrom: number,
  skip: number,
): AsyncGenerator<Buffer, Outcome> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  const writer = startWriter(gunzip);
  let consumed = 0;
  let produced = 0;
  const damaged = (reason: string, offset: number): Outcome => ({
    damage: { reason, offset, of: 'file' },
    produced,
  });
  function* takeNew(): Generator<Buffer> {
    for (const piece of writer.take()) {
      const from = Math.max(0, skip - produced);
      const to = Math.min(piece.length, limits.bytes - produced);
      if (from < to) yield piece.subarray(from, to);
      produced += piece.length;
    }
  }

  try {
    for await (const chunk of chunks.open()) {
      for (let at = 0; at < chunk.length; ) {
        const careful = consumed >= carefulFrom;
        const step = chunk.subarray(at, at + (careful ? 1 : Math.min(STEP, carefulFrom - consumed)));
        const state = await writer.write(step);
        yield* takeNew();
        if (state === 'no gzip') {
          // Two bytes are looked at before it is said; only byte by byte it is known which.
          return { ...damaged(NOT_GZIP, careful ? consumed - 1 : consumed), failedAt: consumed };
        }
        if (state === 'failed') return { ...damaged(CORRUPT, consumed), failedAt: consumed };
        consumed += step.length;
        at += step.length;
        const excess = excessOf(produced, consumed, limits);
        if (excess !== undefined) return damaged(excess, consumed);
        if (state === 'ended') {
          const rest = trailing(step, Math.max(0, step.length - (consumed - gunzip.bytesWritten)));
          if (rest !== undefined) return damaged(rest.reason, gunzip.bytesWritten);
        }
      }
    }
    const state = await writer.end();
    yield* takeNew();
    return state === 'ended' ? { damage: undefined, produced } : damaged(CUT_SHORT, consumed);
  } finally {
    gunzip.destroy();
  }
}

/** 'no gzip': behind a member stands something else than another one. */
type WriteState = 'written' | 'ended' | 'failed' | 'no gzip';

/** Writes to a gunzip stream one step at a time and keeps what comes out until it is taken. */
function startWriter(gunzip: Gunzip) {
  let pieces: Buffer[] = [];
  let state: WriteState = 'written';
  let wake = () => {};
  gunzip.on('data', (piece: Buffer) => pieces.push(piece));
  gunzip.on('error', ({ message }) => {
    state = message === 'incorrect header check' ? 'no gzip' : 'failed';
    wake();
  });
  // Behind the last member, the stream ends without waiting for more and without answering the write.
  gunzip.on('end', () => {
    if (state === 'written') state = 'ended';
    wake();
  });
  const settled = (act: (done: () => void) => void) =>
    new Promise<WriteState>((resolve) => {
      wake = () => resolve(state);
      if (state === 'written') act(wake);
      else wake();
    });
  return {
    write: (bytes: Buffer) => settled((done) => gunzip.write(bytes, () => done())),
    end: () => settled(() => gunzip.end()),
    take(): Buffer[] {
      const taken = pieces;
      pieces = [];
      return taken;
    },
  };
}
