/**
 * What statements answer from the columns of an index against what they answer from the files, byte for byte, ledger
 * and warnings included: over generated archives, some of whose files the index does not hold, or not as they are.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printQuery } from '../../src/query/print.js';
import type { Query } from '../../src/query/query.js';
import { arbitraryQuery } from '../support/arbitrary-query.js';
import { anEvent, writeBelow } from '../support/archive.js';
import { runCli } from '../support/context.js';
import { writeHostileArchive } from '../support/hostile-archive.js';
import { CAMPAIGN, SEED } from '../support/seed.js';

const RUNS = 5 * CAMPAIGN;
const PATIENCE = 300_000;

const TEXTS =
  '"time", id, event, service, region, account, "user", actor, role, session, key, ip, agent, error, message, rw, type, category, mfa, "global"';

/** None of them says an order, so it is that of the events, and is to be the same. */
const STATEMENTS = [
  `select ${TEXTS} from events`,
  'select count(*) from events',
  'select count(*), count("user"), min(time), max(time) from events where error is null',
  'select service, count(*) from events group by 1',
  'select event from events limit 3',
  'select first(ip), list("user") from events group by region, account',
  'select __time__, __topic__ from log',
  'select time, resources from events',
  'select r, count(*) from (select unnest(resources) as r, event from events) group by r',
  // What the columns do not hold.
  'select source, version, request, insight from events',
  'select * from events limit 40',
  'select "event.eventName", "event.requestParameters" from log',
];

const MEMBERS = [
  'eventId',
  'eventName',
  'eventTime',
  'serviceName',
  'acsRegion',
  'recipientAccountId',
  'sourceIpAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'eventRW',
  'eventType',
  'eventCategory',
  'userIdentity.type',
  'userIdentity.userName',
  'userIdentity.accountId',
  'userIdentity.accessKeyId',
];

const QUERIES = [
  ...MEMBERS.map((path) => `select "event.${path}"`),
  `select ${MEMBERS.map((path) => `"event.${path}"`).join(', ')}`,
  'select __time__, count(*) as n group by __time__',
  'select "event.serviceName", count(*) as n, approx_distinct("event.userIdentity.userName") group by 1',
  'select arbitrary("event.eventName") as name, count(1) as n',
  'select event limit 20',
];

const FLAGS = [
  [],
  ['--reveal'],
  ['--no-dedupe'],
  ['--reveal', '--no-dedupe'],
  ['--since', '2026-06-01T12:00Z'],
];

async function expectSame(...words: readonly string[]): Promise<void> {
  const [known, read] = [await runCli(words), await runCli([...words, '--no-index'])];
  expect(known, words.join(' ')).toEqual(read);
}

/** Changes files behind the back of their index: some are new, some written again, some gone. */
function change(folder: string, seed: number, damaged: boolean): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.atrail'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  rmSync(files[3]!);
  // The same events again, before and behind all others.
  for (const name of ['0-before', 'z-behind']) mkdirSync(join(folder, name), { recursive: true });
  for (const [at, file] of files.slice(5, 11).entries())
    copyFileSync(
      file,
      join(folder, at % 2 === 0 ? '0-before' : 'z-behind', `again-${at}-${file.split('-').at(-1)}`),
    );
  writeHostileArchive(folder, { seed, files: 4, pool: 150, damaged });
  writeHostileArchive(folder, { seed: seed + 1, files: 4, pool: 40, damaged });
}

/** Files of which columns tell everything: nothing else is read. */
function writePlain(folder: string): void {
  for (let file = 0; file < 6; file++) {
    const events = Array.from({ length: 12 }, (_, i) =>
      anEvent({
        eventId: `plain-${file}-${i}`,
        // Not in the order of the file, and some alike.
        eventTime: i === 5 ? 'yesterday' : new Date(Date.UTC(2026, 5, 1, (i * 7) % 11)).toISOString(),
        eventName: `Describe${i % 5}`,
        serviceName: ['Ecs', 'Ram', 'Oss'][(i + file) % 3]!,
        sourceIpAddress: `203.0.113.${(i * file) % 9}`,
      }),
    );
    writeBelow(folder, `${(file * 5) % 6}.json`, JSON.stringify(events));
  }
}

const ARCHIVES = [
  { damaged: false, changed: false, plain: true },
  { damaged: false, changed: false },
  { damaged: false, changed: true },
  { damaged: true, changed: false },
  { damaged: true, changed: true },
];

describe.each(ARCHIVES)('an archive, damaged: $damaged, changed: $changed', ({ damaged, changed, plain }) => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'atrail-columns-'));
    if (plain) writePlain(folder);
    else writeHostileArchive(folder, { seed: SEED, files: 30, pool: 150, damaged });
    const built = await runCli(['archive', 'index', '--in', folder]);
    expect(built.stderr).toContain('in the index');
    if (changed) change(folder, SEED, damaged);
  }, PATIENCE);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test(
    'the columns are the same, in the same order',
    async () => {
      for (const flags of FLAGS)
        await expectSame('sql', '--in', folder, '-o', 'jsonl', ...flags, `select ${TEXTS} from events`);
    },
    PATIENCE,
  );

  test(
    `statements answer the same, seed ${SEED}`,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...STATEMENTS),
          fc.constantFrom(...FLAGS),
          async (statement, flags) => expectSame('sql', '--in', folder, '-o', 'jsonl', ...flags, statement),
        ),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );

  test(
    `queries answer the same, seed ${SEED}`,
    async () => {
      const search = fc.oneof(arbitraryQuery(), fc.constant<Query>({ kind: 'all' })).map(printQuery);
      await fc.assert(
        fc.asyncProperty(
          search,
          fc.constantFrom(...QUERIES),
          fc.constantFrom(...FLAGS),
          async (text, query, flags) =>
            expectSame('query', '--in', folder, '-o', 'jsonl', ...flags, '--', `${text} | ${query}`),
        ),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );
});

test('a damaged index is said to be, and the files are read', { timeout: PATIENCE }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'atrail-columns-'));
  try {
    writePlain(folder);
    await runCli(['archive', 'index', '--in', folder]);
    const index = join(folder, '.atrail', 'index');
    const [parquet] = readdirSync(index, { recursive: true }).filter((name) =>
      `${name}`.endsWith('.parquet'),
    );
    truncateSync(join(index, `${parquet}`), 1000);
    const words = ['sql', '--in', folder, '-o', 'jsonl', 'select service, count(*) from events group by 1'];
    const [known, read] = [await runCli(words), await runCli([...words, '--no-index'])];
    expect(known.stderr).toContain('warning: the index cannot be used');
    expect(known.stdout).toBe(read.stdout);
    expect(known.code).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
