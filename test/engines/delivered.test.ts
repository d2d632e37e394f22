/** The printed statements, run as they are but for host and key: delivered objects become a table in ClickHouse. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { anEvent, keyOf, temporaryFolder, writeBelow } from '../support/archive.js';
import { startEngine, type TestEngine } from '../support/clickhouse/engine.js';
import { runHere } from '../support/program.js';
import { serveObjects } from '../support/s3/server.js';

const BUCKET = 'my-trail-bucket';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(async () => await engine.stop());

const DAYS = ['2026-06-01', '2026-06-02', '2026-06-03'];

/** Keys as the service writes them, below the trail's prefix. */
function deliveredObjects(): Map<string, Buffer> {
  return new Map(
    DAYS.flatMap((day) =>
      ['cn-hangzhou', 'cn-beijing'].map((acsRegion): [string, Buffer] => {
        const events = [8, 9].map((hour) => anEvent({ acsRegion, eventTime: `${day}T0${hour}:00:00Z` }));
        const bytes = gzipSync(JSON.stringify(events));
        return [`audit/${keyOf({ stamp: `${day}T09:05:00Z`, region: acsRegion, events }, bytes)}`, bytes];
      }),
    ),
  );
}

async function printedStatements(...flags: string[]): Promise<string[]> {
  const ran = await runHere('export', 'clickhouse', ...flags);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  return ran.stdout
    .toString()
    .split(';\n')
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

test('ClickHouse reads delivered objects by the printed statements, and answers as the files do', async () => {
  const objects = deliveredObjects();
  const store = await serveObjects(BUCKET, objects, 'test-key-id');
  onTestFinished(() => store.close());
  const folder = temporaryFolder();
  for (const [key, bytes] of objects) writeBelow(folder, key, bytes);

  const oss = ['--oss', `oss://${BUCKET}/audit`, '--region', 'cn-hangzhou'];
  for (const statement of await printedStatements(...oss)) {
    await engine.run(
      statement
        .replace(
          `https://${BUCKET}.oss-cn-hangzhou.aliyuncs.com/`,
          `http://127.0.0.1:${store.port}/${BUCKET}/`,
        )
        .replace('<access key id>', 'test-key-id'),
    );
  }
  const question = ['-o', 'jsonl', '--sort', 'time', 'region: cn-beijing and not time < 1780272000'];
  const rows = await runHere('archive', 'search', '--in', engine.place('audit.events'), ...question);
  const files = await runHere('archive', 'search', '--in', folder, ...question);
  expect(rows.stdout.toString()).toBe(files.stdout.toString());
  expect(rows.stderr).toContain('events  6 read = 6 printed + 0 not matching + 0 duplicates + 0 unreadable');
  expect(
    store.asked.filter((line) => line.startsWith(`GET /${BUCKET}/audit/AliyunLogs/`)).length,
  ).toBeGreaterThan(5);
  const from = await engine.run('SELECT DISTINCT file FROM audit.events ORDER BY file');
  expect(from.trim().split('\n')).toEqual([...objects.keys()].map((key) => `${BUCKET}/${key}`).sort());
});

test('the statements for a cluster are statements that ClickHouse reads', async () => {
  const statements = await printedStatements('--cluster', 'main', '--table', 'logs.trail');
  expect(statements).toHaveLength(4);
  for (const statement of statements) {
    // Without the comment in front, which EXPLAIN does not take.
    await engine.run(`EXPLAIN AST ${statement.replace(/^--.*\n/, '')}`);
  }
  expect(statements.join('\n')).toContain("s3Cluster('main', atrail_oss,");
});
