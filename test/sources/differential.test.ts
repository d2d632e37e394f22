/**
 * The program's answers, byte for byte, against a slow and obvious search: generated queries over generated
 * archives. test/support/seed.ts says how to ask other questions, and more of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/query/parse.js';
import { printQuery } from '../../src/query/print.js';
import type { Query } from '../../src/query/query.js';
import { conjoin } from '../../src/query/simplify.js';
import { termsOf } from '../../src/query/terms.js';
import { VOCABULARY } from '../support/arbitrary-event.js';
import { arbitraryQuery } from '../support/arbitrary-query.js';
import { type HostileArchive, writeHostileArchive } from '../support/hostile-archive.js';
import { runHere } from '../support/program.js';
import { type ReferenceFile, readArchive } from '../support/reference-reading.js';
import {
  REFERENCE_FORMATS as FORMATS,
  type ReferenceQuestion,
  type ReferenceRow,
  searchSlowly,
} from '../support/reference-search.js';
import { CAMPAIGN, SEED } from '../support/seed.js';

const RUNS = 40;

const ARCHIVES: readonly HostileArchive[] = Array.from({ length: 2 * CAMPAIGN }, (_, i) => [
  { seed: SEED + 3 * i, files: 30, pool: 150, damaged: false },
  { seed: SEED + 3 * i + 1, files: 30, pool: 150, damaged: true },
  { seed: SEED + 3 * i + 2, files: 4, pool: 12, damaged: false },
]).flat();

interface Mode {
  readonly flags: readonly string[];
  readonly format: (rows: readonly ReferenceRow[]) => string;
}

const MODES: Readonly<Record<string, Mode>> = {
  raw: { flags: ['-o', 'raw', '--reveal'], format: FORMATS.raw },
  jsonl: { flags: ['-o', 'jsonl', '--reveal'], format: FORMATS.jsonl },
  'masked jsonl': { flags: ['-o', 'jsonl'], format: FORMATS.maskedJsonl },
  csv: { flags: ['-o', 'csv'], format: FORMATS.csv },
  'a count': { flags: ['-c'], format: FORMATS.count },
  paths: { flags: ['-l'], format: FORMATS.paths },
};

/** What is asked, and the flags that ask it. */
interface Asked extends ReferenceQuestion {
  readonly flags: readonly string[];
}

function arbitraryAsked(): fc.Arbitrary<Asked> {
  const day = Date.UTC(2026, 5, 1);
  const instant = fc.oneof(
    fc.constantFrom(Date.UTC(2026, 5, 1, 10), day, day + 86_400_000, Date.UTC(2020, 11, 1, 11, 54, 59, 366)),
    fc.integer({ min: day - 86_400_000, max: day + 3 * 86_400_000 }),
  );
  return fc
    .record({
      query: fc.oneof(arbitraryQuery(), fc.constant<Query>({ kind: 'all' })),
      region: fc.option(fc.constantFrom(...VOCABULARY.regions), { freq: 1 }),
      since: fc.option(instant, { nil: undefined }),
      until: fc.option(instant, { nil: undefined }),
      prefilter: fc.boolean(),
      prune: fc.boolean(),
      dedupe: fc.boolean(),
      sort: fc.constantFrom('files' as const, 'time' as const),
      limit: fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined }),
      context: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    })
    .filter(({ since, until }) => since === undefined || until === undefined || since < until)
    .map(({ query, region, prefilter, prune, ...question }) => ({
      ...question,
      query: region === null ? query : conjoin(query, termsOf({ region: [region] })),
      flags: [
        ...flag('--region', region),
        ...flag('--since', timeText(question.since)),
        ...flag('--until', timeText(question.until)),
        ...(prefilter ? [] : ['--no-prefilter']),
        ...(prune ? [] : ['--no-prune']),
        ...(question.dedupe ? [] : ['--no-dedupe']),
        ...flag('--sort', question.sort),
        ...flag('--limit', question.limit),
        ...flag('--context', question.context),
        // The region is a flag of its own, by which whole files may be skipped.
        '--',
        printQuery(query),
      ],
    }));
}

function timeText(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}

function flag(name: string, value: string | number | null | undefined): string[] {
  return value === null || value === undefined ? [] : [name, String(value)];
}

/** Neither counts nor paths come with neighbours or in another order; a file holds a match even if another one does. */
function asAsked(mode: string, asked: Asked): Asked {
  if (mode === 'a count') return { ...asked, context: undefined, sort: 'files' };
  return mode === 'paths' ? { ...asked, context: undefined, sort: 'files', dedupe: false } : asked;
}

function expectSame(actual: Buffer, expected: string): void {
  const text = actual.toString('latin1');
  if (text !== expected) expect(text.split('\n')).toEqual(expected.split('\n'));
}

describe.each(ARCHIVES)('over a generated archive (seed $seed, damaged: $damaged)', (archive) => {
  let folder: string;
  let files: ReferenceFile[];
  let found = 0;
  let asked = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'atrail-differential-'));
    writeHostileArchive(folder, archive);
    files = readArchive(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.keys(MODES))('the answer is that of a slow search: %s', async (name) => {
    const { flags, format } = MODES[name]!;
    await fc.assert(
      fc.asyncProperty(arbitraryAsked(), async (question) => {
        const rows = searchSlowly(files, asAsked(name, question));
        const ran = await runHere(
          'archive',
          'search',
          '--in',
          folder,
          '-j',
          '1',
          ...flags,
          ...question.flags,
        );
        expectSame(ran.stdout, format(rows));
        expect(ran.stderr).not.toContain('this is a bug');
        asked++;
        if (rows.some(({ matches }) => matches)) found++;
      }),
      { numRuns: RUNS },
    );
  });

  test('the ledger and the exit code account for every event', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryQuery(), async (query) => {
        const text = printQuery(query);
        const ran = await runHere(
          'archive',
          'search',
          '--in',
          folder,
          '-j',
          '1',
          '--no-prefilter',
          '-c',
          '--',
          text,
        );
        const printed = searchSlowly(files, { query: parseQuery(text) }).length;
        const matching = searchSlowly(files, { query, dedupe: false }).length;
        const readable = files.reduce((sum, file) => sum + file.events.length, 0);
        const [, line = ''] = /^events {2}(.*)$/m.exec(ran.stderr) ?? [];
        const counts = line.match(/[\d,]+/g)?.map((digits) => Number(digits.replaceAll(',', '')));
        // Broken lines may count as one object or as several.
        const [read = 0, , , , unreadable = 0] = counts ?? [];
        expect(read - unreadable).toBe(readable);
        expect(counts).toEqual([read, printed, readable - matching, matching - printed, unreadable]);
        expect(unreadable > 0).toBe(files.some((file) => file.unreadable > 0));
        expect(ran.code).toBe(unreadable > 0 ? 2 : printed > 0 ? 0 : 1);
      }),
      { numRuns: RUNS / 2 },
    );
  });

  test('any number of threads gives the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryAsked(),
        fc.constantFrom('2', '3', '8'),
        fc.constantFrom('raw', 'csv', 'paths'),
        async (question, threads, name) => {
          const { flags, format } = MODES[name]!;
          const rows = searchSlowly(files, asAsked(name, question));
          const ran = await runHere(
            'archive',
            'search',
            '--in',
            folder,
            '-j',
            threads,
            ...flags,
            ...question.flags,
          );
          expectSame(ran.stdout, format(rows));
        },
      ),
      { numRuns: 8 },
    );
  });

  test('enough of the questions have an answer, or this would prove nothing', () => {
    expect(found / asked).toBeGreaterThan(0.2);
  });
});
