// @ts-check
/**
 * The floor: the work that no program can avoid that reads these files with node's own gunzip. It reads and
 * inflates them whole, on as many threads as it is told, and looks at nothing.
 *
 *   node test/bench/floor.mjs <list of files> <threads> [--tuned]
 *
 * The list has one path a line, relative to the folder it lies in. `--tuned` tells gunzipSync how much is coming,
 * from the length at the end of the gzip file, which saves it growing and joining buffers.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';

/** @typedef {{ paths: readonly string[], next: Int32Array, tuned: boolean }} Job next: the shared counter */

const LEAST_AT_ONCE = 64; // zlib takes no smaller chunk
const MOST_AT_ONCE = 256 * 1024 * 1024;

if (isMainThread) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { tuned: { type: 'boolean' } },
  });
  const [list = '', threads = '1'] = positionals;
  const paths = readFileSync(list, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((path) => join(dirname(list), path));
  const job = { paths, next: new Int32Array(new SharedArrayBuffer(4)), tuned: values.tuned ?? false };
  const sums = await Promise.all(Array.from({ length: Number(threads) }, () => runThread(job)));
  process.stdout.write(`${sums.reduce((sum, bytes) => sum + bytes, 0)}\n`);
} else {
  parentPort?.postMessage(inflateAll(workerData));
}

/**
 * @param {Job} job
 * @returns {Promise<number>} bytes of JSON that the thread inflated
 */
function runThread(job) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: job });
    worker.once('message', resolve).once('error', reject);
  });
}

/** @param {Job} job */
function inflateAll({ paths, next, tuned }) {
  let bytes = 0;
  for (let n = Atomics.add(next, 0, 1); n < paths.length; n = Atomics.add(next, 0, 1)) {
    const gzip = readFileSync(/** @type {string} */ (paths[n]));
    bytes += gunzipSync(gzip, tuned ? { chunkSize: chunkSizeOf(gzip) } : {}).length;
  }
  return bytes;
}

/**
 * One byte more than the trailer promises: a chunk that is exactly full makes zlib ask for another.
 * @param {Buffer} gzip
 */
function chunkSizeOf(gzip) {
  const promised = gzip.readUInt32LE(gzip.length - 4) + 1;
  return Math.max(LEAST_AT_ONCE, Math.min(promised, MOST_AT_ONCE));
}
