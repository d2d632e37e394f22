// @ts-check
/** The `huge` shape: one file that no string and few machines can hold, written as a stream. */
import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createEvent } from './event.mjs';
import { objectKey, wantedIndex } from './layout.mjs';
import { createPopulation } from './population.mjs';
import { countEvent, createTally } from './tally.mjs';

const REGION = 'cn-hangzhou';
const START = Date.UTC(2026, 3, 1);
const EVENTS_PER_PIECE = 200;

/**
 * @param {{ seed: number, events: number, folder: string, bytes: number }} job
 *   bytes: events are added until there are that many; events: where in them the wanted one is, as in the other shapes
 * @returns {Promise<import('./chunks.mjs').Written>}
 */
export async function writeHuge({ seed, events, folder, bytes }) {
  const tally = createTally();
  const md5 = createHash('md5');
  const unnamed = join(folder, 'huge', 'unfinished.gz');
  mkdirSync(dirname(unnamed), { recursive: true });
  const measure = new Transform({
    transform(/** @type {Buffer} */ piece, _encoding, done) {
      md5.update(piece);
      tally.gzipBytes += piece.length;
      done(null, piece);
    },
  });
  await pipeline(
    Readable.from(pieces(tally, { seed, events, bytes })),
    createGzip(),
    measure,
    createWriteStream(unnamed),
  );
  const gzip = { size: tally.gzipBytes, md5: md5.digest('hex') };
  const key = objectKey(REGION, timeOf(tally.all - 1), tally.all, gzip);
  mkdirSync(dirname(join(folder, 'huge', key)), { recursive: true });
  renameSync(unnamed, join(folder, 'huge', key));
  return { files: [key], tally };
}

/**
 * @param {import('./tally.mjs').Tally} tally
 * @param {{ seed: number, events: number, bytes: number }} job
 */
function* pieces(tally, { seed, events, bytes }) {
  const population = createPopulation(seed);
  while (tally.bytes < bytes) {
    const texts = [];
    for (let n = 0; n < EVENTS_PER_PIECE; n++) {
      const index = tally.all;
      const wanted = index === wantedIndex(events);
      const event = createEvent(population, { seed, index, region: REGION, time: timeOf(index), wanted });
      texts.push(JSON.stringify(event));
      countEvent(tally, event, wanted);
    }
    const piece = Buffer.from(`${tally.bytes === 0 ? '[' : ','}${texts.join(',')}`);
    tally.bytes += piece.length;
    yield piece;
  }
  tally.bytes += 1;
  yield Buffer.from(']');
}

/** One event a second. @param {number} index */
function timeOf(index) {
  return START + index * 1000;
}
