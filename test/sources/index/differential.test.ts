/**
 * What an index answers against what a scan answers, byte for byte, ledger and warnings included: generated queries
 * over generated archives. test/support/seed.ts says how to ask others, and more.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printQuery } from '../../../src/query/print.js';
import type { Query } from '../../../src/query/query.js';
import { VOCABULARY } from '../../support/arbitrary-event.js';
import { arbitraryQuery } from '../../support/arbitrary-query.js';
import { type HostileArchive, writeHostileArchive } from '../../support/hostile-archive.js';
import { type Ran, runHere } from '../../support/program.js';
import { CAMPAIGN, SEED } from '../../support/seed.js';

const RUNS = CAMPAIGN * 8;
/** Each question is asked of DuckDB, too, which takes a while on a busy machine. */
const PATIENCE = 300_000;

const ARCHIVES: readonly HostileArchive[] = Array.from({ length: CAMPAIGN }, (_, i) => [
  { seed: SEED + 2 * i, files: 30, pool: 150, damaged: false },
  { seed: SEED + 2 * i + 1, files: 30, pool: 150, damaged: true },
]).flat();

const MODES: Readonly<Record<string, readonly string[]>> = {
  raw: ['-o', 'raw', '--reveal'],
  'masked jsonl': ['-o', 'jsonl'],
  json: ['-o', 'json'],
  csv: ['-o', 'csv', '--fields', 'time,event,user,requestParameters,resource'],
  table: ['-o', 'table'],
  'a count': ['-c'],
  paths: ['-l'],
};

const COUNTED = [
  'user,event',
  'event',
  'hour',
  'day,service',
  'ip',
  'key,role,session',
  'resource',
  'mfa',
  'id',
];

function arbitraryFlags(): fc.Arbitrary<readonly string[]> {
  const day = Date.UTC(2026, 5, 1);
  const instant = fc
    .integer({ min: day - 86_400_000, max: day + 3 * 86_400_000 })
    .map((time) => new Date(time).toISOString());
  return fc
    .record({
      region: fc.option(fc.constantFrom(...VOCABULARY.regions), { freq: 1 }),
      since: fc.option(instant),
      dedupe: fc.boolean(),
      limit: fc.option(fc.integer({ min: 1, max: 30 })),
    })
    .map(({ region, since, dedupe, limit }) => [
      ...(region === null ? [] : ['--region', region]),
      ...(since === null ? [] : ['--since', since]),
      ...(dedupe ? [] : ['--no-dedupe']),
      ...(limit === null ? [] : ['--limit', String(limit)]),
    ]);
}

function queryText(): fc.Arbitrary<string> {
  return fc
    .oneof({ weight: 5, arbitrary: arbitraryQuery() }, fc.constant<Query>({ kind: 'all' }))
    .map(printQuery);
}

/** The ledger of a search that stopped early says how far it had read ahead, which is nobody's business. */
function comparable({ code, stdout, stderr }: Ran, flags: readonly string[]) {
  return { code, stdout: stdout.toString('latin1'), stderr: flags.includes('--limit') ? '' : stderr };
}

async function expectSame(
  command: readonly string[],
  flags: readonly string[],
  query: string,
): Promise<void> {
  const [known, read] = await Promise.all([
    runHere(...command, ...flags, '--', query),
    runHere(...command, ...flags, '--no-index', '--', query),
  ]);
  expect(comparable(known, flags)).toEqual(comparable(read, flags));
}

describe.each(ARCHIVES)('over a generated archive (seed $seed, damaged: $damaged)', (archive) => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'atrail-index-'));
    writeHostileArchive(folder, archive);
    const built = await runHere('archive', 'index', '--in', folder);
    expect(built.stderr).toContain('in the index');
  }, PATIENCE);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Object.keys(MODES))(
    'a search gives the same: %s',
    async (mode) => {
      const command = ['archive', 'search', '--in', folder, ...MODES[mode]!];
      const asked = fc.tuple(queryText(), arbitraryFlags(), fc.constantFrom('files', 'time'));
      const limited = mode === 'a count' || mode === 'paths' ? asked.map(withoutLimit) : asked;
      await fc.assert(
        fc.asyncProperty(limited, ([query, flags, sort]) =>
          expectSame(command, [...flags, '--sort', sort], query),
        ),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );

  test(
    'counts are the same',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          queryText(),
          arbitraryFlags(),
          fc.constantFrom(...COUNTED),
          fc.constantFrom([], ['--top', '0'], ['--top', '3'], ['-o', 'jsonl'], ['--reveal']),
          (query, flags, by, more) =>
            expectSame(
              ['archive', 'stats', '--in', folder, '--by', by, ...more],
              withoutLimit([query, flags, ''])[1],
              query,
            ),
        ),
        { numRuns: 4 * RUNS },
      );
    },
    PATIENCE,
  );

  test(
    'events are shown the same',
    async () => {
      const ids = (await runHere('archive', 'search', '--in', folder, '-o', 'tsv', '--fields', 'id')).stdout
        .toString()
        .split('\n')
        .filter((id) => /^[\w.-]{6,}$/.test(id));
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...ids), fc.integer({ min: 4, max: 40 }), async (id, length) => {
          const command = ['event', 'show', id.slice(0, length), '--in', folder];
          const [known, read] = await Promise.all([runHere(...command), runHere(...command, '--no-index')]);
          expect(comparable(known, [])).toEqual(comparable(read, []));
        }),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );
});

function withoutLimit<Rest extends string>([query, flags, rest]: readonly [
  string,
  readonly string[],
  Rest,
]): [string, readonly string[], Rest] {
  const at = flags.indexOf('--limit');
  return [query, at < 0 ? flags : [...flags.slice(0, at), ...flags.slice(at + 2)], rest];
}
