import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Control } from '../../src/sources/archive/control.js';
import { filesOfRun, runLength } from '../../src/sources/archive/runs.js';

test('every file is in exactly one run, in order, and the first run behind the last is empty', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 16 }), (files, threads) => {
      const length = runLength(files, threads);
      const runs = Math.ceil(files / length);
      const read = Array.from({ length: runs }, (_, run) => filesOfRun(run, length, files)).flatMap(
        ([from, to]) => Array.from({ length: to - from }, (_, i) => from + i),
      );
      expect(read).toEqual(Array.from({ length: files }, (_, i) => i));
      const [from, to] = filesOfRun(runs, length, files);
      expect(from).toBe(to);
    }),
  );
});

test.each([
  [1, 8, 1],
  [100, 2, 2],
  [1600, 2, 32],
  [1_000_000, 2, 32],
])('%d files on %d threads go in runs of %d', (files, threads, length) => {
  expect(runLength(files, threads)).toBe(length);
});

test('each run is claimed once, by whomever', () => {
  const control = Control.create(2);
  const other = new Control(control.shared);
  expect([control.claimRun(), other.claimRun(), control.claimRun()]).toEqual([0, 1, 2]);
});

test('nobody claims a run or waits once the scan was stopped', () => {
  const control = Control.create(1);
  control.sent(0, 2 ** 30);
  control.stop();
  expect(control.claimRun()).toBeUndefined();
  control.waitForReader(0);
  expect(control.stopped).toBe(true);
});

test('what the reader has taken holds nobody up', () => {
  const control = Control.create(2);
  for (const thread of [0, 1]) control.sent(thread, 40 * 2 ** 20);
  for (const thread of [0, 1]) control.taken(thread, 40 * 2 ** 20);
  for (const thread of [0, 1]) control.waitForReader(thread);
  expect(control.claimRun()).toBe(0);
});

/** Another thread that, after a while, takes all that waits: whatever word counts it. */
function takeEverythingAfter(milliseconds: number, { shared }: Control): Worker {
  const script = `
    const { workerData } = require('node:worker_threads');
    const words = new Int32Array(workerData);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});
    for (let i = 0; i < words.length; i++) {
      if (words[i] > 1000) Atomics.store(words, i, 0);
      Atomics.notify(words, i);
    }`;
  return new Worker(script, { eval: true, workerData: shared });
}

test.each([
  ['claiming a run', (control: Control) => control.claimRun()],
  ['going on with a large file', (control: Control) => control.waitForReader(0)],
])('%s waits until the reader has caught up', async (_name, act) => {
  const control = Control.create(1);
  control.sent(0, 40 * 2 ** 20);
  const begun = performance.now();
  const worker = takeEverythingAfter(200, control);
  act(control);
  expect(performance.now() - begun).toBeGreaterThan(150);
  await worker.terminate();
});
