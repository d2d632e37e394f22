/**
 * Inflates what is too large to hold, piece by piece, with node's own stream: it frees its memory and reads
 * every gzip member. Also the way to salvage where zlib-sync is not installed.
 */
import { createGunzip, type Gunzip } from 'node:zlib';
import type { Damage } from './damage.js';
import { excessOf, type InflateLimits } from './inflate-limits.js';
import { CORRUPT, CUT_SHORT, trailing } from './salvage.js';

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
  if (first.damage?.reason !== CORRUPT || !chunks.repeatable) return first.damage;
  // The last write failed as a whole and took its good bytes with it: again, the last step byte by byte.
  const again = yield* inflate(chunks, limits, first.damage.offset, first.produced);
  return again.damage ?? first.damage;
}

interface Outcome {
  readonly damage: Damage | undefined;
  readonly produced: number;
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
  const damaged = (reason: string, offset: number): Outcome => {
    gunzip.destroy();
    return { damage: { reason, offset, of: 'file' }, produced };
  };

  for await (const chunk of chunks.open()) {
    for (let at = 0; at < chunk.length; ) {
      const careful = consumed >= carefulFrom;
      const room = careful ? 1 : Math.min(STEP, carefulFrom - consumed);
      const step = chunk.subarray(at, at + room);
      const state = await writer.write(step);
      for (const piece of writer.take()) {
        const before = produced;
        produced += piece.length;
        if (produced > skip) yield before >= skip ? piece : piece.subarray(skip - before);
      }
      if (state === 'failed') return damaged(CORRUPT, consumed);
      consumed += step.length;
      at += step.length;
      const excess = excessOf(produced, consumed, limits);
      if (excess !== undefined) return damaged(excess, consumed);
      if (state === 'ended') {
        const rest = trailing(step, Math.max(0, step.length - (consumed - gunzip.bytesWritten)));
        const offset = gunzip.bytesWritten;
        if (rest !== undefined) return damaged(rest.reason, offset);
      }
    }
  }
  const state = await writer.end();
  for (const piece of writer.take()) {
    const before = produced;
    produced += piece.length;
    if (produced > skip) yield before >= skip ? piece : piece.subarray(skip - before);
  }
  if (state === 'failed') return damaged(CUT_SHORT, consumed);
  return { damage: undefined, produced };
}

type WriteState = 'written' | 'ended' | 'failed';

/** Writes to a gunzip stream one step at a time and keeps what comes out until it is taken. */
function startWriter(gunzip: Gunzip) {
  let pieces: Buffer[] = [];
  let state: WriteState = 'written';
  let wake = () => {};
  gunzip.on('data', (piece: Buffer) => pieces.push(piece));
  gunzip.on('error', () => {
    state = 'failed';
    wake();
  });
  // Behind the last member, the stream ends without waiting for more and without answering the write.
  gunzip.on('end', () => {
    if (state !== 'failed') state = 'ended';
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
