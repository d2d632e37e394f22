import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseObjectKey } from '../../../src/archive/object-key.js';
import {
  mergesOf,
  type NewFile,
  segmentName,
  sharesOf,
  tasksOf,
  textEstimate,
} from '../../../src/sources/index/plan.js';
import type { IndexedFile, Segment } from '../../../src/sources/index/state.js';

function delivered(region: string, stamp: string): NewFile {
  const name = `Actiontrail_${region}_${stamp}_1002_1_100_${'0'.repeat(32)}.gz`;
  return { name, path: name, key: parseObjectKey(name) };
}

const STAMP = [1, 1, 1, 1] as const;

function segment(name: string, rows: number, partition = 'cn-hangzhou/2026-06'): Segment {
  const stored = { stamp: STAMP, hash: '' };
  return {
    name,
    partition,
    rows,
    odd: 0,
    apart: false,
    textBytes: rows * 1000,
    parquet: stored,
    lookup: stored,
  };
}

function file(number: number, rows: number, ...segments: string[]): IndexedFile {
  const counts = { events: rows, unreadable: 0, textBytes: rows * 1000, rows };
  return { name: `${number}`, stamp: STAMP, hash: '', number, ...counts, segments, damage: [], mixed: false };
}

describe('which files go into segments together', () => {
  test('those of a region and month do, by day; what tells no day goes apart', () => {
    const [late, early, other, june] = [
      delivered('cn-hangzhou', '20260520120000'),
      delivered('cn-hangzhou', '20260501120000'),
      { name: 'export.jsonl', path: 'export.jsonl', key: undefined },
      delivered('eu-central-1', '20260601000000'),
    ];
    expect(sharesOf([late, early, other, june])).toEqual([
      { partition: 'cn-hangzhou/2026-05', files: [early, late] },
      { partition: 'eu-central-1/2026-06', files: [june] },
      { partition: 'other', files: [other] },
    ]);
  });

  test('a segment is named by its region and days', () => {
    const day = Date.UTC(2026, 4, 3, 5);
    expect(segmentName('cn-hangzhou/2026-05', [day, day + 1000], 7)).toBe('cn-hangzhou/2026-05-03-7');
    expect(segmentName('cn-hangzhou/2026-05', [day, day + 86_400_000], 8)).toBe(
      'cn-hangzhou/2026-05-03--2026-05-04-8',
    );
    expect(segmentName('other', [], 9)).toBe('other/9');
  });
});

describe('which segments become one', () => {
  const small = (count: number, rows: number) =>
    Array.from({ length: count }, (_, i) => segment(`s${i}`, rows));
  const files = (segments: readonly Segment[]) =>
    segments.map(({ name, rows }, i) => file(i + 1, rows, name));

  test('sixteen small ones of a partition do, fifteen do not', () => {
    const [few, many] = [small(15, 50), small(16, 50)];
    expect(mergesOf(few, files(few))).toEqual([]);
    expect(mergesOf(many, files(many))).toEqual([many]);
  });

  test('small ones are not merged with large ones, nor across partitions', () => {
    const mixed = [...small(15, 50), segment('large', 40_000), segment('apart', 50, 'eu-central-1/2026-06')];
    expect(mergesOf(mixed, files(mixed))).toEqual([]);
  });

  test('one that is mostly of files which are gone is written anew', () => {
    const segments = [segment('kept', 4000), segment('gone', 4000)];
    expect(mergesOf(segments, [file(1, 4000, 'kept'), file(2, 2000, 'gone')])).toEqual([[segments[1]]]);
  });
});

describe('which files are read together', () => {
  const shareOf = (partition: string, files: number) => ({
    partition,
    files: Array.from({ length: files }, (_, i) => ({ name: `${i}`, path: `${i}`, key: undefined })),
  });

  test('those of a share, in parts of about the same size, the largest first', () => {
    const shares = [shareOf('a', 2), shareOf('b', 6)];
    expect(tasksOf(shares, [10, 10, 50, 50, 50, 50, 50, 50], 160)).toEqual([
      { from: 2, to: 5, text: 150 },
      { from: 5, to: 8, text: 150 },
      { from: 0, to: 2, text: 20 },
    ]);
    expect(tasksOf([], [], 100)).toEqual([]);
  });

  test('each file once, and never those of two shares', () => {
    const shares = fc.array(fc.array(fc.nat(1000), { minLength: 1, maxLength: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 5000 }), (texts, segmentText) => {
        const tasks = tasksOf(
          texts.map((of, i) => shareOf(`${i}`, of.length)),
          texts.flat(),
          segmentText,
        );
        const inOrder = tasks.toSorted((a, b) => a.from - b.from);
        expect(inOrder.flatMap(({ from, to }) => texts.flat().slice(from, to))).toEqual(texts.flat());
        const borders = new Set(inOrder.map(({ from }) => from));
        let border = 0;
        for (const of of texts) {
          expect(borders.has(border)).toBe(true);
          border += of.length;
        }
        expect(inOrder.every(({ from, to }) => from < to)).toBe(true);
      }),
    );
  });

  test('by what is known of their text', () => {
    expect([textEstimate('a.gz', 10), textEstimate('a.json', 10)]).toEqual([70, 10]);
  });
});
