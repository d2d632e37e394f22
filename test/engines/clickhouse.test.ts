/** The same commands over files and over a table made of them by the printed statements, in a real engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { printQuery } from '../../src/query/print.js';
import { insertFrom, schemaStatement } from '../../src/sources/engine/clickhouse/schema.js';
import { arbitraryQuery } from '../support/arbitrary-query.js';
import { keyOf, writeBelow } from '../support/archive.js';
import { Chance } from '../support/chance.js';
import { startEngine, type TestEngine } from '../support/clickhouse/engine.js';
import { eventPool, respelled } from '../support/hostile-archive.js';
import { runBuilt, runIn } from '../support/program.js';
import { CAMPAIGN, SEED } from '../support/seed.js';

const TARGET = { database: 'audit', table: 'events' };
const PASSWORD = 'pass-w0rd-of-tests';

let engine: TestEngine;
let folder: string;
let table: string;

/** As trails deliver: one JSON array to a file; with duplicates, odd bytes and odd spellings. */
function writeFiles(): void {
  const chance = new Chance(SEED);
  const pool = eventPool({ seed: SEED, files: 0, pool: 150, damaged: false }, chance);
  for (let i = 0; i < 25; i++) {
    const events = Array.from({ length: 1 + chance.below(12) }, () => respelled(chance.pick(pool), chance));
    const text = Buffer.concat([
      Buffer.from('['),
      ...events.flatMap((each, at) => [Buffer.from(at === 0 ? '' : ','), each]),
      Buffer.from(']'),
    ]);
    const bytes = gzipSync(text);
    const stamp = new Date(Date.UTC(2026, 5, 1, 10, i)).toISOString();
    const region = chance.pick(['cn-hangzhou', 'cn-beijing']);
    writeBelow(folder, keyOf({ stamp, region, told: events.length }, bytes), bytes);
  }
}

beforeAll(async () => {
  engine = await startEngine(PASSWORD);
  table = engine.place('audit.events');
  folder = mkdtempSync(join(tmpdir(), 'atrail-engine-'));
  writeFiles();
  await engine.run('CREATE DATABASE audit');
  await engine.run(schemaStatement(TARGET));
  const files = `file('${folder}/AliyunLogs/**/*.gz', 'JSONAsString', 'json String', 'gzip')`;
  await engine.run(insertFrom(TARGET, files));
});

afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ask = (...args: string[]) => runIn({ env: { CLICKHOUSE_PASSWORD: PASSWORD } }, args);

/** The answer of the files, and that of the table; its ledger is another, as most that does not match stays there. */
async function bothWays(word: string, flags: readonly string[]) {
  const files = await ask('archive', word, '--in', folder, '--no-prune', ...flags);
  const rows = await ask('archive', word, '--in', table, ...flags);
  return { files, rows };
}

test(`any question has the same answer as over the files (ATRAIL_SEED=${SEED})`, async () => {
  let found = 0;
  const mode = fc.constantFrom(
    ['-o', 'raw', '--reveal'],
    ['-o', 'jsonl'],
    ['-o', 'csv'],
    ['-o', 'table'],
    ['-c'],
    ['-o', 'jsonl', '--no-dedupe'],
    ['-o', 'jsonl', '--limit', '5'],
    ['-o', 'jsonl', '--since', '2026-06-01T10:00:00Z', '--until', '2026-06-02'],
    ['-o', 'csv', '-C', '2'],
  );
  await fc.assert(
    fc.asyncProperty(arbitraryQuery(), mode, async (query, flags) => {
      const all = [...flags, '--sort', 'time', '--', printQuery(query)];
      const { files, rows } = await bothWays('search', all);
      expect([rows.stderr.includes('bug'), rows.stdout.toString('latin1')]).toEqual([
        false,
        files.stdout.toString('latin1'),
      ]);
      expect(rows.code).toBe(files.code);
      if (files.code === 0) found++;
    }),
    { numRuns: 80 * CAMPAIGN },
  );
  expect(found).toBeGreaterThan(10);
});

test('counts are those of the files', async () => {
  for (const flags of [
    ['--by', 'user,event', '-o', 'csv', '--top', '0'],
    ['--by', 'hour', '-o', 'json'],
    ['--by', 'service', '--error', 'any', '-o', 'jsonl'],
  ]) {
    const { files, rows } = await bothWays('stats', flags);
    expect(rows.stdout.toString()).toBe(files.stdout.toString());
    expect(rows.code).toBe(files.code);
  }
});

test('SQL as Log Service has it is answered over a table, too', async () => {
  const sql = '* | select "event.eventName" as name, count(*) as n group by name order by n desc, name';
  const files = await ask('query', '--in', folder, '--no-prune', '-o', 'csv', sql);
  const rows = await ask('query', '--in', table, '-o', 'csv', sql);
  expect(rows.stdout.toString()).toBe(files.stdout.toString());
  expect(rows.code).toBe(0);
});

test('what is asked, and what became of it, is said', async () => {
  const { stdout } = await ask('archive', 'search', '--in', table, '-c', 'event: CreateUser');
  const ran = await ask(
    'archive',
    'search',
    '--in',
    table,
    '--limit',
    '1',
    '--since',
    '2026-06-01',
    'event: CreateUser',
  );
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(ran.stderr).toMatch(
    /^window {2}2026-06-01T00:00:00Z and later \(UTC\)\nengine {2}clickhouse:\/\/127\.0\.0\.1:\d+\/audit\.events, in the order of time\n/,
  );
  expect(ran.stderr).toMatch(/^queries 1 planned = /m);
  expect(ran.stderr).toMatch(/^calls {3}2 sent$/m);
  expect(ran.code).toBe(0);
});

test('--explain shows what ClickHouse selects by, and reads nothing', async () => {
  const ran = await ask('archive', 'search', '--in', table, '--explain', 'event: Delete* and key: LTAI1');
  expect(ran.stdout.toString()).toContain("lower(`event`) LIKE 'delete%'");
  expect(ran.stdout.toString()).toContain("lower(`key`) = 'ltai1'");
});

test('a wrong password is refused, and shown nowhere', async () => {
  const args = ['archive', 'search', '--in', table, 'event: CreateUser'];
  const ran = await runIn({ env: { CLICKHOUSE_PASSWORD: 'wr0ng-secret' } }, args);
  expect(ran.code).toBe(4);
  expect(ran.stderr).toMatch(/knows no such user and password/);
  expect(ran.stderr).not.toContain('wr0ng-secret');
});

test('a table that is not there, and one that is none of events', async () => {
  const missing = await ask('archive', 'search', '--in', engine.place('audit.nothing'));
  expect([missing.code, missing.stderr]).toEqual([
    2,
    expect.stringContaining('there is no table clickhouse://'),
  ]);
  await engine.run('CREATE TABLE audit.other (a String) ENGINE = Memory');
  const other = await ask('archive', 'search', '--in', engine.place('audit.other'));
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('has no column json')]);
});

test('a table with nothing but the events has the same answer; strange columns are not relied on', async () => {
  await engine.run('CREATE TABLE audit.bare (json String, event String) ENGINE = Memory');
  await engine.run("INSERT INTO audit.bare SELECT json, 'Nonsense' FROM audit.events");
  const bare = await ask('archive', 'search', '--in', engine.place('audit.bare'), '-c', 'event: CreateUser');
  const files = await ask('archive', 'search', '--in', folder, '--no-prune', '-c', 'event: CreateUser');
  expect(bare.stdout.toString()).toBe(files.stdout.toString());
  expect(bare.stderr).toContain(
    'note    the columns event are not as atrail makes them, and not used to select',
  );
});

test('rows that are no events are counted and make the answer incomplete', async () => {
  await engine.run('CREATE TABLE audit.broken (json String) ENGINE = Memory');
  await engine.run(
    `INSERT INTO audit.broken VALUES ('{"eventName":"A","eventId":"1"}'), ('{"eventName":'), ('')`,
  );
  const ran = await ask('archive', 'search', '--in', engine.place('audit.broken'), '-o', 'jsonl');
  expect(ran.stdout.toString()).toBe('{"eventName":"A","eventId":"1"}\n');
  expect(ran.stderr).toContain('damaged 2 of the rows that came are no audit events');
  expect(ran.code).toBe(2);
});

test('the built program asks it', async () => {
  const ran = await runBuilt(['archive', 'search', '--in', table, '-c'], {
    env: { CLICKHOUSE_PASSWORD: PASSWORD },
  });
  expect([ran.stderr, ran.code, Number(ran.stdout) > 0]).toEqual([
    expect.stringContaining('queries 1 planned = 1 answered'),
    0,
    true,
  ]);
});
