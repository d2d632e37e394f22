// @ts-check
/** A thread that writes the `large` shape: files as those of `few`, of ten times as many events. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { createEvent } from './trail/event.mjs';
import { CHUNK, digest, objectKey, placeOf, wantedIndex } from './trail/layout.mjs';
import { createPopulation } from './trail/population.mjs';
import { countEvent, createTally } from './trail/tally.mjs';

const { seed, events, folder, next } = /** @type {import('./trail/chunks.mjs').Job} */ (workerData);
const population = createPopulation(seed);
/** @type {import('./trail/chunks.mjs').Written} */
const written = { files: [], tally: createTally() };

for (let start = claim(); start < events; start = claim()) writeChunk(start, Math.min(start + CHUNK, events));
parentPort?.postMessage({ large: written });

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
    countEvent(written.tally, event, wanted);
  }
  const json = Buffer.from(`[${texts.join(',')}]`);
  const gzip = gzipSync(json);
  const { region, time } = placeOf(end - 1);
  const key = objectKey(region, time, texts.length, digest(gzip));
  const path = join(folder, 'large', key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, gzip);
  written.files.push(key);
  written.tally.bytes += json.length;
  written.tally.gzipBytes += gzip.length;
}
