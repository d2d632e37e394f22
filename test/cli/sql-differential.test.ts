/** What SQL answers over an archive is what a search and its counts answer, for generated queries and archives. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printQuery } from '../../src/query/print.js';
import { arbitraryQuery } from '../support/arbitrary-query.js';
import { runCli } from '../support/context.js';
import { writeHostileArchive } from '../support/hostile-archive.js';
import { CAMPAIGN, SEED } from '../support/seed.js';

const RUNS = 6 * CAMPAIGN;

/** Of fields that have one value, so that an event counts once. */
const FIELDS: readonly (readonly [field: string, column: string])[] = [
  ['userIdentity.type', '"event.userIdentity.type"'],
  ['eventSource', '"event.eventSource"'],
];

describe.each([false, true])('an archive, damaged: %s', (damaged) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'atrail-test-'));
    writeHostileArchive(folder, { seed: SEED, files: 12, pool: 80, damaged });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const common = () => ['--in', folder];

  test(`counts the same events, seed ${SEED}`, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryQuery(), async (query) => {
        const text = printQuery(query);
        const counted = await runCli(['archive', 'search', '-c', ...common(), '--', text]);
        const asked = await runCli([
          'query',
          '-o',
          'jsonl',
          ...common(),
          '--',
          `${text} | select count(*) as n`,
        ]);
        expect(asked.stdout, text).toBe(`{"n":${counted.stdout.trim()}}\n`);
        // What was read, what became of it, and what was damaged is the same.
        expect(asked.stderr).toBe(counted.stderr);
        const rows = await runCli(['sql', '-o', 'jsonl', ...common(), 'select count(*) as n from events']);
        const all = await runCli(['archive', 'search', '-c', ...common()]);
        expect(rows.stdout).toBe(`{"n":${all.stdout.trim()}}\n`);
      }),
      { numRuns: RUNS },
    );
  });

  test.each(FIELDS)('counts the same by %s', async (field, column) => {
    await fc.assert(
      fc.asyncProperty(arbitraryQuery(), async (query) => {
        const text = printQuery(query);
        const stats = await runCli([
          'archive',
          'stats',
          '--by',
          field,
          '--top',
          '0',
          '-o',
          'jsonl',
          ...common(),
          '--',
          text,
        ]);
        const sql = `select nullif(${column}, '') as v, count(*) as n group by 1`;
        const asked = await runCli(['query', '-o', 'jsonl', ...common(), '--', `${text} | ${sql}`]);
        const counts = (lines: string, read: (row: Record<string, string | number | null>) => unknown[]) =>
          lines
            .split('\n')
            .slice(0, -1)
            .map((line) => JSON.stringify(read(JSON.parse(line))))
            .sort();
        expect(
          counts(asked.stdout, ({ v, n }) => [v, n]),
          text,
        ).toEqual(counts(stats.stdout, (row) => [row[field], row.count]));
      }),
      { numRuns: RUNS },
    );
  });
});
