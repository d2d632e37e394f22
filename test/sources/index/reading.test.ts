/** Files become segments: nothing of them is lost or told of too early, however they are cut. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ScanThreads } from '../../../src/sources/archive/threads.js';
import { readTasks } from '../../../src/sources/index/crew.js';
import { Reader, type Reading } from '../../../src/sources/index/reading.js';

const PATIENCE = 120_000;
const FIRST = 1000;

let folder: string;
let paths: string[];
let counts: number[];

function events(file: number, count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    eventId: `${file}-${i}`,
    eventName: `Event${i % 9}`,
    eventTime: new Date(Date.UTC(2026, 5, 1) + ((i * 7919) % count) * 1000).toISOString(),
    userIdentity: { type: 'ram-user', userName: `user ${i % 13}` },
    requestParameters: { InstanceId: `i-${file}-${i % 50}`, Filler: 'f'.repeat(300) },
  }));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-reading-'));
  counts = [];
  paths = Array.from({ length: 12 }, (_, file) => {
    // The last is too large to be held, so it is read in stretches.
    const count = file === 11 ? 20_000 : 150 + file;
    counts.push(count);
    const path = join(folder, file % 2 === 0 ? `${file}.json.gz` : `${file}.jsonl`);
    const lines = events(file, count).map((event) => JSON.stringify(event));
    writeFileSync(path, file % 2 === 0 ? gzipSync(`[${lines.join()}]`) : lines.join('\n'));
    return path;
  });
  const broken = join(folder, 'broken.json');
  writeFileSync(broken, '[{"eventId":"b","eventName":"Whole"},{"eventId');
  paths.push(broken, join(folder, 'missing.json'));
  counts.push(1, 0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Adds up what was read, and holds it to what it promises. */
class Account {
  readonly rows = new Map<number, number>();
  readonly whole = new Map<number, number>();
  readonly failures = new Set<number>();
  readonly events = new Map<string, string>();
  segments = 0;
  read = 0;

  take({ read, segment, inSegment, whole, damaged }: Reading): void {
    this.read += read;
    if (segment !== undefined) this.#takeSegment(segment);
    for (let i = 0; i < inSegment.length; i += 2) {
      const file = inSegment[i]!;
      expect(this.whole.has(file), 'rows of a file that was said to be whole').toBe(false);
      this.rows.set(file, (this.rows.get(file) ?? 0) + inSegment[i + 1]!);
    }
    for (const { file, events, unreadable } of whole) {
      expect(this.rows.get(file) ?? 0).toBe(events - unreadable);
      this.whole.set(file, events - unreadable);
    }
    for (const { file, failure } of damaged) if (failure !== undefined) this.failures.add(file);
  }

  #takeSegment({ chunks, rows }: NonNullable<Reading['segment']>): void {
    this.segments++;
    expect(chunks.reduce((sum, chunk) => sum + chunk.rows, 0)).toBe(rows);
    for (const { columns } of chunks) {
      const json = columns.find((column) => column.kind === 'spread')!;
      for (let i = 0; i < json.bounds.length; i += 2) {
        const own = Buffer.from(json.bytes.subarray(json.bounds[i], json.bounds[i + 1])).toString();
        const { eventId } = JSON.parse(own) as { eventId: string };
        expect(this.events.has(eventId)).toBe(false);
        this.events.set(eventId, own);
      }
    }
  }

  expectComplete(): void {
    expect([...this.whole].sort(([a], [b]) => a - b)).toEqual(counts.map((count, i) => [FIRST + i, count]));
    expect(this.failures).toEqual(new Set([FIRST + paths.length - 1]));
    expect(this.read).toBe(paths.length);
    expect(this.events.size).toBe(counts.reduce((sum, count) => sum + count, 0));
    expect(JSON.parse(this.events.get('3-7')!)).toEqual(events(3, counts[3]!)[7]);
  }
}

describe('reading for an index', { timeout: PATIENCE }, () => {
  test.each([
    ['in one segment', 64 * 2 ** 20, (segments: number) => segments === 1],
    ['in segments that hold a few files', 300_000, (segments: number) => segments > 10],
    ['in segments that hold less than a file', 10_000, (segments: number) => segments > 12],
  ])('finds everything %s', async (_, segmentText, isRight) => {
    const account = new Account();
    const reader = new Reader(paths, { seed: 1n, firstNumber: FIRST, segmentText });
    for await (const reading of reader.read({ from: 0, to: paths.length })) account.take(reading);
    account.expectComplete();
    expect(isRight(account.segments), `${account.segments} segments`).toBe(true);
  });

  test.each([0, 1, 3])('finds the same on %i threads, in memory that comes back', async (count) => {
    const threads =
      count === 0 ? undefined : new ScanThreads(count, { script: '#index-worker', later: true });
    try {
      const account = new Account();
      const tasks = Array.from({ length: 7 }, (_, i) => ({ from: i * 2, to: i * 2 + 2 }));
      const options = { seed: 1n, firstNumber: FIRST, segmentText: 200_000 };
      for await (const reading of readTasks(paths, tasks, options, threads)) account.take(reading);
      account.expectComplete();
    } finally {
      await threads?.close();
    }
  });

  test('ends early without waiting for the rest', async () => {
    const threads = new ScanThreads(2, { script: '#index-worker', later: true });
    const tasks = paths.map((_, i) => ({ from: i, to: i + 1 }));
    const options = { seed: 1n, firstNumber: FIRST, segmentText: 200_000 };
    let readings = 0;
    for await (const _ of readTasks(paths, tasks, options, threads)) if (++readings === 2) break;
    await threads.close();
    expect(threads.control.stopped).toBe(true);
  });
});
