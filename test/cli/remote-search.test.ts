/** `--in oss://…`: the same answers as from files, and nothing on disk. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { anEvent } from '../support/archive.js';
import { type CliResult, runCli } from '../support/context.js';
import { deliver, deliverMany } from '../support/oss/deliveries.js';
import { inTurn, type OssServer } from '../support/oss/server.js';
import { environmentOf, startOss, syncedFolder } from '../support/oss/synced.js';

function ask(server: OssServer, ...args: readonly string[]): Promise<CliResult> {
  return runCli(args, { env: environmentOf(server), now: '2026-06-15T12:00:00Z' });
}

async function bucketWithIncident() {
  const server = await startOss();
  const bucket = server.bucket('logs');
  deliverMany(bucket, 40, { minutes: 200 });
  deliverMany(bucket, 12, { minutes: 500, region: 'cn-beijing' });
  deliverMany(bucket, 5, { account: '1234567890123456' });
  deliver(bucket, {
    stamp: '2026-06-03T10:00:00Z',
    events: [
      anEvent({ eventName: 'StopLogging', eventTime: '2026-06-03T09:59:00Z', eventId: 'INCIDENT-1' }),
      anEvent({ eventTime: '2026-06-03T10:00:00Z' }),
    ],
  });
  const { key, body } = deliver(bucket, {
    stamp: '2026-06-03T11:00:00Z',
    events: Array.from({ length: 30 }, () => anEvent()),
  });
  bucket.put(key, body.subarray(0, body.length - 40));
  return { server, bucket };
}

/** The ledger and the files, whatever their folder is called. */
const told = ({ code, stdout, stderr }: CliResult, place: string) => ({
  code,
  stdout: stdout.replaceAll(`${place}/`, ''),
  stderr: stderr
    .split('\n')
    .filter((line) => /^(?:damaged|files|events|bytes|warning)/.test(line))
    .join('\n')
    .replaceAll(`${place}/`, ''),
});

describe('a bucket', () => {
  it.each([
    [['archive', 'search', '-o', 'raw']],
    [['archive', 'search', 'event: StopLogging', '-C', '1']],
    [['archive', 'search', '--count', 'user: alice']],
    [['archive', 'search', '-l', 'event: Describe*']],
    [['archive', 'search', '--no-prune', '--since', '2026-06-03', '-o', 'jsonl']],
    [['archive', 'stats', '--by', 'event,region', '-o', 'csv']],
    [['archive', 'ls', '-o', 'json']],
    [['archive', 'ls', '--by', 'account']],
    [['event', 'show', 'INCIDENT-1']],
  ])('answers as its copy does: %j', async (args) => {
    const { server } = await bucketWithIncident();
    const { folder, sync } = syncedFolder(server);
    await sync();
    const local = await ask(server, ...args, '--in', folder);
    const remote = await ask(server, ...args, '--in', 'oss://logs');
    expect(told(remote, 'oss://logs')).toEqual(told(local, folder));
    expect(local.stdout.length).toBeGreaterThan(1);
  });

  it('is listed and read only where the window and the region need it', async () => {
    const { server } = await bucketWithIncident();
    const { stdout, code } = await ask(
      server,
      'archive',
      'search',
      '--since',
      '2026-06-03',
      '--until',
      '2026-06-03 10:00',
      '--region',
      'cn-hangzhou',
      '--slack',
      '10m',
      '--count',
      '--in',
      'oss://logs/',
    );
    expect(stdout).toBe('4\n');
    expect(code).toBe(0);
    expect(server.requests.some(({ query }) => query['start-after']?.endsWith('/2026/06/03'))).toBe(true);
    expect(server.requests.some(({ key }) => key.includes('cn-beijing'))).toBe(false);
  });

  it('is read through lost connections and bad bytes, and what cannot be read is damaged', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 10);
    server.faults = inTurn(
      'GetObject',
      { kind: 'flip', at: 30 },
      { kind: 'reset', after: 20 },
      { kind: 'refuse' },
      { kind: 'short', by: 2 },
    );
    const { stdout, code } = await ask(server, 'archive', 'search', '--count', '--in', 'oss://logs');
    expect([stdout, code]).toEqual(['10\n', 0]);
    server.faults = ({ key }) =>
      key === bucket.keys[3] ? { kind: 'refuse', status: 403, code: 'AccessDenied' } : undefined;
    const partly = await ask(server, 'archive', 'search', '--count', '--in', 'oss://logs');
    expect([partly.stdout, partly.code]).toEqual(['9\n', 2]);
    expect(partly.stderr).toContain(
      `damaged oss://logs/${bucket.keys[3]}: LTAI5tTestTestTest may not ask for oss:GetObject`,
    );
    expect(partly.stderr).toContain('files   10 listed = 9 read + 1 damaged + 0 skipped');
  });

  it('streams what is too large to hold', async () => {
    const server = await startOss();
    const events = Array.from({ length: 9000 }, (_, i) => anEvent({ filler: `${i}`.repeat(300) }));
    const text = gzipSync(JSON.stringify(events), { level: 0 });
    expect(text.length).toBeGreaterThan(8 * 2 ** 20);
    server.bucket('logs').put('AliyunLogs/Actiontrail/cn-hangzhou/2026/06/01/large.gz', text);
    server.faults = inTurn('GetObject', { kind: 'reset', after: 3_000_000 });
    const { stdout, code } = await ask(server, 'archive', 'search', '--count', '--in', 'oss://logs');
    expect([stdout, code]).toEqual(['9000\n', 0]);
  });

  it('names one object, a folder, and nothing that is not there', async () => {
    const { server, bucket } = await bucketWithIncident();
    const one = await ask(server, 'archive', 'search', '--count', '--in', `oss://logs/${bucket.keys[0]}`);
    expect(one.stdout).toBe('1\n');
    const narrow = await ask(
      server,
      'archive',
      'search',
      '--count',
      '--since',
      '2026-06-01',
      '--in',
      `oss://logs/${bucket.keys[0]}`,
    );
    expect(narrow.stdout).toBe('1\n');
    const none = await ask(server, 'archive', 'search', '--in', 'oss://logs/Aliyun');
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('there is nothing at oss://logs/Aliyun');
  });

  it('stands beside files', async () => {
    const { server } = await bucketWithIncident();
    const other = await startOss();
    deliverMany(other.bucket('logs'), 3, { from: '2026-07-01T00:00:00Z' });
    const { folder, sync } = syncedFolder(other);
    await sync();
    const { stdout } = await ask(
      server,
      'archive',
      'search',
      '--count',
      'event: *',
      '--in',
      folder,
      'oss://logs/AliyunLogs/Actiontrail/cn-beijing',
    );
    expect(stdout).toBe('15\n');
  });
});
