/**
 * Scans that are ended early, many of them, in a file of its own: a thread that is ended while it sets up an
 * inflater takes the whole process with it (node_zlib.cc: "close before init"), so threads must come to their end
 * by themselves.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/archive/inflate-limits.js';
import { ALL } from '../../src/query/query.js';
import { scan } from '../../src/sources/archive/scan.js';
import { ScanThreads } from '../../src/sources/archive/threads.js';
import { runBuilt } from '../support/program.js';

let folder: string;
let paths: string[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-early-'));
  paths = Array.from({ length: 3000 }, (_, i) => join(folder, `${i}.json.gz`));
  paths.forEach((path, i) => {
    writeFileSync(path, gzipSync(JSON.stringify([{ eventId: `id-${i}`, eventName: 'RunInstances' }])));
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const question = {
  query: ALL,
  window: {},
  needles: null,
  limits: DEFAULT_LIMITS,
  rows: { kind: 'identity' },
  neighbours: false,
} as const;

test('sixty scans that end after the first rows leave the process alive', async () => {
  for (let i = 0; i < 60; i++) {
    const threads = new ScanThreads(4);
    const batches = scan(paths, question, threads);
    expect((await batches.next()).done).toBe(false);
    await batches.return(undefined);
    await threads.close();
  }
}, 60_000);

test('the program ends with 0 each time it stops at the first match', async () => {
  const codes = new Set<number | null>();
  for (let i = 0; i < 20; i++)
    codes.add((await runBuilt(['archive', 'search', '--in', folder, '-q', '-j', '4'])).code);
  expect([...codes]).toEqual([0]);
}, 60_000);
