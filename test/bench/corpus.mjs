// @ts-check
/**
 * The corpora that the benchmark reads, generated on first use and kept in `corpora/<events>/`:
 * `few` (files of 2,000 events), `many` (the same events in files of 50), and where they are asked for `huge` (one file
 * of 2 GiB of JSON) and `large` (ten times as many events, in files of 2,000).
 *
 *   node test/bench/corpus.mjs [--events N] [--huge] [--large]
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { writeHuge } from './trail/huge.mjs';
import { sumTallies } from './trail/tally.mjs';

/**
 * @typedef {import('./trail/tally.mjs').Tally} Tally
 * @typedef {'few' | 'many' | 'huge' | 'large'} Shape
 * @typedef {{ fingerprint: string, shape: Shape, files: number, tally: Tally }} Corpus
 *   its files lie in the folder named after the shape, and are listed in `<shape>.txt`, one path a line
 */

export const FULL_SIZE = 400_000;
const HUGE_BYTES = 2 ** 31;
const TIMES_LARGE = 10;
export const SEED = 20_260_401;
const HERE = fileURLToPath(new URL('.', import.meta.url));

/**
 * Gives the corpora of one size, from disk where they were made by this same program.
 * @param {number} events in `few` and `many`; the others scale with it
 * @param {{ huge: boolean, large?: boolean, say: (line: string) => void, root?: string }} options
 * @returns {Promise<{ folder: string, corpora: Corpus[] }>}
 */
export async function provideCorpora(events, { huge, large = false, say, root = join(HERE, 'corpora') }) {
  const folder = join(root, String(events));
  const fingerprint = fingerprintOf(events);
  const found = readCorpora(folder, fingerprint);
  if (!found.has('few') || !found.has('many')) {
    say(`generating ${events} events in two shapes`);
    for (const corpus of await writeChunks(folder, events, fingerprint, ['few', 'many']))
      found.set(corpus.shape, corpus);
  }
  if (large && !found.has('large')) {
    say(`generating ${events * TIMES_LARGE} events`);
    for (const corpus of await writeChunks(folder, events * TIMES_LARGE, fingerprint, ['large']))
      found.set(corpus.shape, corpus);
  }
  if (huge && !found.has('huge')) {
    const bytes = Math.ceil((HUGE_BYTES * events) / FULL_SIZE);
    say(`generating one file of ${bytes} bytes of JSON`);
    clear(folder, 'huge');
    const written = await writeHuge({ seed: SEED, events, folder, bytes });
    found.set('huge', keepManifest(folder, 'huge', fingerprint, [written]));
  }
  const isAsked = (/** @type {Corpus} */ { shape }) =>
    (huge || shape !== 'huge') && (large || shape !== 'large');
  return { folder, corpora: [...found.values()].filter(isAsked) };
}

/** @param {number} events */
function fingerprintOf(events) {
  const sources = readdirSync(join(HERE, 'trail')).sort();
  const hash = createHash('sha256').update(JSON.stringify([events, SEED, HUGE_BYTES]));
  for (const source of sources) hash.update(readFileSync(join(HERE, 'trail', source)));
  return hash.digest('hex');
}

/**
 * @param {string} folder
 * @param {string} fingerprint
 * @returns {Map<Shape, Corpus>}
 */
function readCorpora(folder, fingerprint) {
  /** @type {Map<Shape, Corpus>} */
  const found = new Map();
  for (const shape of /** @type {const} */ (['few', 'many', 'huge', 'large'])) {
    const manifest = join(folder, `${shape}.json`);
    if (!existsSync(manifest)) continue;
    /** @type {Corpus} */
    const corpus = JSON.parse(readFileSync(manifest, 'utf8'));
    if (corpus.fingerprint === fingerprint) found.set(shape, corpus);
  }
  return found;
}

/**
 * @param {string} folder
 * @param {number} events
 * @param {string} fingerprint
 * @param {readonly ('few' | 'many' | 'large')[]} shapes that one thread writes
 */
async function writeChunks(folder, events, fingerprint, shapes) {
  for (const shape of shapes) clear(folder, shape);
  const workerData = { seed: SEED, events, folder, next: new Int32Array(new SharedArrayBuffer(4)) };
  const script = shapes.includes('large') ? './large.mjs' : './trail/chunks.mjs';
  const written = await Promise.all(
    Array.from({ length: availableParallelism() }, () => resultOf(script, workerData)),
  );
  return shapes.map((shape) =>
    keepManifest(
      folder,
      shape,
      fingerprint,
      written.map((of) => of[shape]),
    ),
  );
}

/**
 * @param {string} script
 * @param {import('./trail/chunks.mjs').Job} workerData
 * @returns {Promise<Record<'few' | 'many' | 'large', import('./trail/chunks.mjs').Written>>}
 */
function resultOf(script, workerData) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(script, import.meta.url), { workerData });
    worker.once('message', resolve).once('error', reject);
  });
}

/**
 * The manifest goes first when a corpus is cleared and comes last when it is written, so a half-written corpus
 * is never taken for a whole one.
 * @param {string} folder
 * @param {Shape} shape
 */
function clear(folder, shape) {
  rmSync(join(folder, `${shape}.json`), { force: true });
  rmSync(join(folder, shape), { recursive: true, force: true });
  mkdirSync(join(folder, shape), { recursive: true });
}

/**
 * @param {string} folder
 * @param {Shape} shape
 * @param {string} fingerprint
 * @param {readonly import('./trail/chunks.mjs').Written[]} written
 * @returns {Corpus}
 */
function keepManifest(folder, shape, fingerprint, written) {
  const files = written.flatMap((part) => part.files).sort();
  const corpus = {
    fingerprint,
    shape,
    files: files.length,
    tally: sumTallies(written.map((part) => part.tally)),
  };
  writeFileSync(join(folder, `${shape}.txt`), files.map((file) => `${shape}/${file}\n`).join(''));
  writeFileSync(join(folder, `${shape}.json`), `${JSON.stringify(corpus, null, 2)}\n`);
  return corpus;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { events: { type: 'string' }, huge: { type: 'boolean' }, large: { type: 'boolean' } },
  });
  const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
  const { corpora } = await provideCorpora(Number(values.events ?? FULL_SIZE), {
    huge: values.huge ?? false,
    large: values.large ?? false,
    say,
  });
  for (const corpus of corpora) say(JSON.stringify(corpus));
}
