/** That an index is asked at all: its answers are those of a scan, so they do not tell. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/archive/inflate-limits.js';
import { listArchive } from '../../../src/archive/listing.js';
import { parseQuery } from '../../../src/query/parse.js';
import type { Batch } from '../../../src/sources/answer/batch.js';
import type { ArchiveQuestion } from '../../../src/sources/archive/search.js';
import { askIndex } from '../../../src/sources/index/ask.js';
import { countInIndex } from '../../../src/sources/index/count.js';
import { openIndex } from '../../../src/sources/index/open.js';
import { anEvent, type DeliveredFile, keyOf, writeArchive, writeBelow } from '../../support/archive.js';
import { runCli } from '../../support/context.js';

const IDENTITY = { kind: 'identity' } as const;

async function indexed() {
  const folder = writeArchive([
    { stamp: '2026-06-01T10:00:00Z', events: [anEvent(), anEvent({ eventName: 'StopLogging' })] },
    { stamp: '2026-06-02T10:00:00Z', events: [anEvent()] },
  ]);
  await runCli(['archive', 'index', '--in', folder]);
  writeBelow(folder, 'later.json', JSON.stringify([anEvent()]));
  const { files } = await listArchive([folder]);
  return { index: openIndex(resolve(folder))!, files, folder };
}

function filesIn({ rows }: Batch): number[] {
  return Array.from({ length: rows.count }, (_, i) => rows.file(i));
}

function question(query: string, more: Partial<ArchiveQuestion> = {}): ArchiveQuestion {
  return {
    paths: [],
    query: parseQuery(query),
    scope: { kind: 'all' },
    window: {},
    slack: 0,
    prune: true,
    prefilter: true,
    index: true,
    limits: DEFAULT_LIMITS,
    threads: undefined,
    ...more,
  };
}

describe('an index answers for the files that it holds', { timeout: 60_000 }, () => {
  test('with the rows that match, in the order of the files', async () => {
    const { index, files } = await indexed();
    const known = (await askIndex(index, question('event: Describe*'), files, IDENTITY, 1))!;
    expect(files.map((_, at) => known.has(at))).toEqual([true, true, false]);
    const batches = [...known.take(3)];
    expect(batches.map(filesIn)).toEqual([[0, 1]]);
    expect(batches.map(({ tally }) => [tally.files, tally.events, tally.notMatching])).toEqual([[2, 3, 1]]);
  });

  test('in batches between which there is room for the rows of files that are to be read', async () => {
    const { folder, index } = await indexed();
    const between: DeliveredFile = { stamp: '2026-06-01T20:00:00Z', events: [anEvent()] };
    writeBelow(folder, keyOf(between, gzipSync('3')), gzipSync(JSON.stringify(between.events)));
    const { files } = await listArchive([folder]);
    const known = (await askIndex(index, question('event: Describe*'), files, IDENTITY, 1))!;
    expect(files.map((_, at) => known.has(at))).toEqual([true, false, true, false]);
    expect([...known.take(1)].map(filesIn)).toEqual([[0]]);
    expect([...known.take(4)].map(filesIn)).toEqual([[2]]);
  });

  test('without opening a database where its filters say that a value is nowhere', async () => {
    const { index, files, folder } = await indexed();
    for (const { name } of index.state.segments)
      rmSync(join(folder, '.atrail', 'index', ...`${name}.parquet`.split('/')));
    const known = (await askIndex(index, question('key: nobody'), files, IDENTITY, 1))!;
    const batches = [...known.take(3)];
    expect(batches.map(filesIn)).toEqual([[]]);
    expect(batches.map(({ tally }) => [tally.files, tally.events, tally.notMatching])).toEqual([[2, 3, 3]]);
  });

  test('but not where its columns can rule out nothing, nor where files would be read in another way', async () => {
    const { index, files } = await indexed();
    expect(await askIndex(index, question('some words'), files, IDENTITY, 1)).toBeUndefined();
    const limits = { ...DEFAULT_LIMITS, ratio: 5 };
    expect(await askIndex(index, question('user: alice', { limits }), files, IDENTITY, 1)).toBeUndefined();
  });

  test('with counts, where the columns tell them', async () => {
    const { index, files } = await indexed();
    const wanted = { by: ['event'], rows: IDENTITY, dedupe: true, most: 1 };
    const all = { question: question(''), ...wanted };
    const counted = (await countInIndex(index, all, files.slice(0, 2), 1))!;
    expect(counted.groups.map(({ values, count }) => [values, count])).toEqual([[['DescribeInstances'], 2]]);
    expect(counted.rest?.count.count).toBe(1);
    expect(counted.more).toBe(false);
    // With a file that is still to be read, all groups are wanted, and what they were made of.
    const some = (await countInIndex(index, all, files, 1))!;
    expect(some.groups).toHaveLength(2);
    expect(some.known.counted!.pairs).toHaveLength(3);
    expect(await countInIndex(index, { ...all, question: question('event: D*') }, files, 1)).toBeUndefined();
    expect(await countInIndex(index, { ...all, by: ['resource'] }, files, 1)).toBeUndefined();
  });
});
