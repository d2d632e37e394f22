import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/archive/inflate-limits.js';
import { ALL, type Query } from '../../src/query/query.js';
import type { Batch } from '../../src/sources/answer/batch.js';
import type { ScanQuestion } from '../../src/sources/answer/question.js';
import { scan } from '../../src/sources/archive/scan.js';
import { ScanThreads, threadsAreStuck } from '../../src/sources/archive/threads.js';
import { textRowsOf } from '../support/rows.js';

const FILES = 300;

let folder: string;
let paths: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-scan-'));
  paths = Array.from({ length: FILES }, (_, i) => join(folder, `${i}.json.gz`));
  paths.forEach((path, i) => {
    const events = Array.from({ length: 5 }, (_, n) => ({
      eventId: `${i}-${n}`,
      eventName: 'RunInstances',
      requestParameters: { Padding: 'x'.repeat(40_000) },
    }));
    writeFileSync(path, gzipSync(JSON.stringify(events)));
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const question: ScanQuestion = {
  query: ALL,
  window: {},
  needles: null,
  limits: DEFAULT_LIMITS,
  rows: { kind: 'text', spec: { format: 'jsonl', fields: ['id'], reveal: false } },
  neighbours: false,
};

/** All rows are more than threads may send ahead of the reader, so that they wait for it. */
const wholeEvents: ScanQuestion = {
  ...question,
  rows: { kind: 'text', spec: { format: 'raw', reveal: true } },
};

async function collect(batches: AsyncIterable<Batch>): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of batches) {
    ids.push(...textRowsOf(batch).map(({ text }) => (JSON.parse(text) as { id: string }).id));
  }
  return ids;
}

describe.each([0, 1, 2, 3, 8])('on %d threads of its own', (count) => {
  let threads: ScanThreads | undefined;
  beforeEach(() => {
    threads = count === 0 ? undefined : new ScanThreads(count);
  });
  afterEach(() => threads?.close());

  test('every file is read once, and the rows come in their order', async () => {
    const expected = paths.flatMap((_, i) => Array.from({ length: 5 }, (_, n) => `${i}-${n}`));
    expect(await collect(scan(paths, question, threads))).toEqual(expected);
  });

  test('no file at all is the end at once', async () => {
    expect(await collect(scan([], question, threads))).toEqual([]);
  });

  test('one that stops early is let go, though threads wait for room to send', async () => {
    const batches = scan(paths, wholeEvents, threads);
    await batches.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await Promise.race([batches.return(undefined), late(5000)])).toEqual({
      done: true,
      value: undefined,
    });
  });

  test('a bug in it is thrown and ends it', async () => {
    const broken = { ...question, query: { kind: 'and' } as unknown as Query };
    await expect(Promise.race([collect(scan(paths, broken, threads)), late(5000)])).rejects.toThrow(
      TypeError,
    );
  });
});

test('threads that were started early do the scan, and end when it is ended early', async () => {
  const pool = new ScanThreads(2);
  const batches = scan(paths, wholeEvents, pool);
  await batches.next();
  await batches.return(undefined);
  expect(await Promise.race([pool.close(), late(5000)])).toBeUndefined();
  expect(threadsAreStuck()).toBe(false);
});

function late(milliseconds: number): Promise<string> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, 'too late').unref());
}

test('a file that is gone, a folder and a damaged file are named, and the others are read', async () => {
  const cut = join(folder, 'cut.json.gz');
  writeFileSync(cut, gzipSync('[{"eventId":"a","eventName":"b"}]').subarray(0, 30));
  const damaged: Batch['damaged'][number][] = [];
  let files = 0;
  for await (const batch of scan(
    [join(folder, 'gone'), paths[0]!, folder, cut, paths[1]!],
    question,
    undefined,
  )) {
    damaged.push(...batch.damaged);
    files += batch.tally.files;
  }
  expect(files).toBe(5);
  expect(
    damaged.map(({ file, failure, damage }) => [file, failure?.split(':')[0] ?? damage[0]?.reason]),
  ).toEqual([
    [0, 'ENOENT'],
    [2, 'EISDIR'],
    [3, 'the gzip data ends too early'],
  ]);
});
