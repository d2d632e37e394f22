// @ts-check
/** A thread that writes the `few` and `many` shapes: it claims chunks until there are none left. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { createEvent } from './event.mjs';
import { CHUNK, digest, objectKey, placeOf, SHAPES, wantedIndex } from './layout.mjs';
import { createPopulation } from './population.mjs';
import { countEvent, createTally } from './tally.mjs';

/**
 * @typedef {{ seed: number, events: number, folder: string, next: Int32Array }} Job next: the shared counter
 * @typedef {{ files: string[], tally: import('./tally.mjs').Tally }} Written
 */

const { seed, events, folder, next } = /** @type {Job} */ (workerData);
const population = createPopulation(seed);
/** @type {Record<keyof typeof SHAPES, Written>} */
const written = { few: { files: [], tally: createTally() }, many: { files: [], tally: createTally() } };

for (let start = claim(); start < events; start = claim()) writeChunk(start, Math.min(start + CHUNK, events));
parentPort?.postMessage(written);

function claim() {
  return Atomics.add(next, 0, 1) * CHUNK;
}

/** @param {number} start @param {number} end */
function writeChunk(start, end) {
  const texts = [];
  for (let index = start; index < end; index++) {
    const wanted = index === wantedIndex(events);
    const event = createEvent(population, { seed, index, ...placeOf(index), wanted });
    texts.push(JSON.stringify(event));
    for (const { tally } of Object.values(written)) countEvent(tally, event, wanted);
  }
  for (const shape of /** @type {(keyof typeof SHAPES)[]} */ (Object.keys(SHAPES))) {
    for (let from = 0; from < texts.length; from += SHAPES[shape]) {
      writeFile(shape, start + from, texts.slice(from, from + SHAPES[shape]));
    }
  }
}

/**
 * @param {keyof typeof SHAPES} shape
 * @param {number} start number of the first event
 * @param {readonly string[]} texts
 */
function writeFile(shape, start, texts) {
  const json = Buffer.from(`[${texts.join(',')}]`);
  const gzip = gzipSync(json);
  const { region, time } = placeOf(start + texts.length - 1);
  const key = objectKey(region, time, texts.length, digest(gzip));
  const path = join(folder, shape, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, gzip);
  const { files, tally } = written[shape];
  files.push(key);
  tally.bytes += json.length;
  tally.gzipBytes += gzip.length;
}
