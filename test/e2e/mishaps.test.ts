/** What went wrong once, tried as a user would meet it. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO, PROGRAM, runBuilt, start } from '../support/program.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-mishaps-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const event = (id: string, name: string, time: string) =>
  `{"eventId":"${id}","eventName":"${name}","eventTime":"2026-06-01T${time}Z","userIdentity":{"type":"ram-user","userName":"alice","accountId":"1"}}`;

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function shell(command: string): { status: number | null; stdout: string; stderr: string } {
  const line = command.replaceAll('atrail archive', `${process.execPath} ${PROGRAM} archive`);
  return spawnSync('bash', ['-c', line], { encoding: 'utf8', cwd: folder });
}

describe('exit codes', () => {
  test.runIf(process.platform === 'linux')(
    'are 2 where stderr cannot be written, not "nothing matched"',
    () => {
      expect(shell(`atrail archive search DeleteInstance -c --in ${DEMO} 2>/dev/full`).status).toBe(2);
    },
  );

  test('of --expect hold when the reader goes away', () => {
    const ask = (what: string) =>
      shell(
        `atrail archive search --expect ${what} -o raw --in ${DEMO} | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`,
      );
    expect([ask('none').stdout, ask('some').stdout]).toEqual(['1\n', '0\n']);
  });

  test('of --expect are 2 where nothing was read', async () => {
    const { code, stderr } = await runBuilt([
      'archive',
      'search',
      '--region',
      'cn-hangzou',
      '--in',
      DEMO,
      '--expect',
      'none',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('warning: no file was read\n');
  });

  test('are 2 for an empty file whose name promises events', async () => {
    const name =
      'promised/Actiontrail_cn-hangzhou_20260606201517_1002_11_2153_a5a4aa5d4985e1d94390454547991782.gz';
    const path = write(name, '');
    const { code, stderr } = await runBuilt(['archive', 'search', '--in', path]);
    expect(code).toBe(2);
    expect(stderr).toContain('there is nothing in it, though its name promises 11 events');
  });
});

test('-l names every file with a match, also where another file holds the same event', async () => {
  const paths = ['same/1.json', 'same/2.json'].map((name) => write(name, event('1', 'Zed', '10:00:00')));
  const { stdout } = await runBuilt(['archive', 'search', 'event: Zed', '-l', '--in', join(folder, 'same')]);
  expect(stdout.toString()).toBe(`${paths.join('\n')}\n`);
});

test('--context looks for neighbours by time, in whatever files they lie', async () => {
  const md5 = '0'.repeat(32);
  write(
    `near/Actiontrail_cn-a_20260601100500_1002_2_1_${md5}.gz`,
    gzipSync(`[${event('1', 'One', '10:01:00')},${event('5', 'Five', '10:05:00')}]`),
  );
  write(
    `near/Actiontrail_cn-b_20260601100600_1002_2_1_${md5}.gz`,
    gzipSync(`[${event('4', 'Match', '10:04:00')},${event('6', 'Six', '10:06:00')}]`),
  );
  const { stdout } = await runBuilt([
    'archive',
    'search',
    'event: Match',
    '-C',
    '1',
    '-o',
    'csv',
    '--fields',
    'event',
    '--in',
    join(folder, 'near'),
  ]);
  expect(stdout.toString()).toBe('event\nOne\nMatch\nFive\n');
});

test('a large gzip on a pipe whose first write is one byte is still gzip', () => {
  const noise = Array.from({ length: 200_000 }, () =>
    event(randomBytes(60).toString('base64'), 'Foo', '10:00:00'),
  );
  const path = write('large.gz', gzipSync(noise.join('\n'), { level: 1 }));
  expect(statSync(path).size).toBeGreaterThan(8 * 2 ** 20);
  const { stdout } = shell(
    `(head -c1 ${path}; sleep 0.3; tail -c +2 ${path}) | atrail archive search -c --in -`,
  );
  expect(stdout).toBe('200000\n');
}, 60_000);

test('an interrupted sort leaves no event behind in the folder for temporary files', async () => {
  const many = Array.from({ length: 400 }, (_, i) =>
    event(`${i}`, 'Foo', '10:00:00').replace('}', `,"userAgent":"${'x'.repeat(1000)}"}`),
  );
  for (let i = 0; i < 200; i++)
    write(
      `sorted/${i}.json`,
      many.map((line, n) => line.replace('"eventId":"', `"eventId":"${i}-${n}-`)).join('\n'),
    );
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  const child = start(['archive', 'search', '--sort', 'time', '-o', 'raw', '--in', join(folder, 'sorted')], {
    env: { TMPDIR: temporary },
    // Nobody reads it, so it does not come to its end.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  await sleep(1200);
  child.kill('SIGINT');
  expect((await exited)[0]).toBe(130);
  expect(readdirSync(temporary)).toEqual([]);
}, 60_000);
