import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { takeLock } from '../../src/archive/lock.js';
import { lockPath, manifestPath } from '../../src/archive/manifest.js';
import { AUDITOR } from '../support/actiontrail/callers.js';
import { plausibleEvents } from '../support/actiontrail/events.js';
import { runActionTrail } from '../support/actiontrail/running.js';
import type { ActionTrailOptions, ActionTrailServer } from '../support/actiontrail/server.js';
import { anEvent, type PlainEvent, temporaryFolder } from '../support/archive.js';
import { runCli } from '../support/context.js';

const NOW = '2026-06-15T12:00:00Z';

/** A server whose history is these events, at noon of 15 June. */
async function serve(events: readonly (PlainEvent | string)[], more: ActionTrailOptions = {}) {
  const now = () => Date.parse(NOW);
  const server = await runActionTrail({
    now,
    events: [...events],
    pace: { perSecond: Number.POSITIVE_INFINITY },
    ...more,
  });
  return { server, to: temporaryFolder() };
}

function backfill(server: ActionTrailServer, to: string, ...more: readonly string[]) {
  const home = temporaryFolder();
  const env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: AUDITOR.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: AUDITOR.secret,
    ATRAIL_ENDPOINT: server.endpoint,
    ...{ HOME: home, XDG_STATE_HOME: home },
  };
  const region = more.includes('--region') ? [] : ['--region', 'cn-hangzhou'];
  return runCli(['archive', 'backfill', '--to', to, ...region, ...more], { env, now: NOW });
}

/** Paths of files below a folder, but for atrail's own. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.atrail'))
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
}

const lookups = (server: ActionTrailServer) =>
  server.requests.filter(({ operation }) => operation === 'LookupEvents').length;

const JUNE = ['--since', '2026-06-10', '--until', '2026-06-14'] as const;

describe('atrail archive backfill', () => {
  it('writes a file for each day with events, as a trail would, and proves itself', async () => {
    const times = [
      '2026-06-10T00:00:00Z',
      '2026-06-10T23:59:59Z',
      '2026-06-12T10:00:00Z',
      '2026-06-14T00:00:00Z',
    ];
    const { server, to } = await serve(times.map((eventTime) => anEvent({ eventTime })));
    const { code, stdout, stderr } = await backfill(server, to, ...JUNE);
    expect(stdout.replace(/[\d.]+ (?:B|KiB)/, '# B')).toBe(
      `\
region       days asked  days known  files  events   size
cn-hangzhou           4           0      2       3  # B
`.replace('  size', '  size'),
    );
    expect(stderr).toBe('window  2026-06-10T00:00:00Z until 2026-06-14T00:00:00Z (UTC)\n');
    expect(code).toBe(0);
    expect(filesIn(to).map((path) => path.replace(/_\d+_[0-9a-f]{32}/, ''))).toEqual([
      'AliyunLogs/Actiontrail/cn-hangzhou/2026/06/10/Actiontrail_cn-hangzhou_20260610235959_1002_2.gz',
      'AliyunLogs/Actiontrail/cn-hangzhou/2026/06/12/Actiontrail_cn-hangzhou_20260612100000_1002_1.gz',
    ]);
    const held = JSON.parse(gunzipSync(readFileSync(join(to, filesIn(to)[0]!))).toString());
    expect(held.map(({ eventTime }: { eventTime: string }) => eventTime)).toEqual(times.slice(0, 2));
    const line = JSON.parse(readFileSync(manifestPath(to), 'utf8').split('\n')[0]!);
    expect(line).toMatchObject({
      ...{
        kind: 'object',
        from: 'actiontrail://cn-hangzhou/1000000000000001',
        identity: AUDITOR.id,
        events: 2,
      },
      ...{ firstEvent: times[0], lastEvent: times[1] },
    });
    const verified = await runCli(['archive', 'verify', '--in', to]);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.stdout).toContain('name md5  that of the file in 2\n');
    const found = await runCli(['archive', 'search', '--in', to, '-c']);
    expect(found.stdout).toBe('3\n');
  });

  it('asks nothing and writes nothing the second time', async () => {
    const events = plausibleEvents({
      count: 300,
      seed: 1,
      from: '2026-06-10T00:00:00Z',
      to: '2026-06-14T00:00:00Z',
    });
    const { server, to } = await serve(events);
    expect(await backfill(server, to, ...JUNE)).toMatchObject({ code: 0 });
    const [files, manifest, asked] = [filesIn(to), readFileSync(manifestPath(to)), lookups(server)];
    const again = await backfill(server, to, ...JUNE, '-o', 'csv');
    expect(again.stdout.split('\n')[1]).toBe('cn-hangzhou,0,4,0,0,0,0,');
    expect(lookups(server)).toBe(asked);
    expect(filesIn(to)).toEqual(files);
    expect(readFileSync(manifestPath(to)).equals(manifest)).toBe(true);
  });

  it('holds what a lookup finds, to the byte', async () => {
    const events = plausibleEvents({
      count: 700,
      seed: 7,
      from: '2026-06-10T00:00:00Z',
      to: '2026-06-14T00:00:00Z',
    });
    const { server, to } = await serve(events, { pace: { perSecond: Number.POSITIVE_INFINITY } });
    await backfill(server, to, ...JUNE, '--region', 'all');
    const home = temporaryFolder();
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: AUDITOR.id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: AUDITOR.secret,
      ATRAIL_ENDPOINT: server.endpoint,
      ...{ HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home },
    };
    const argv = ['lookup', '--region', 'all', ...JUNE, '-o', 'jsonl', '--no-dedupe', '--reveal'];
    const live = await runCli(argv, { env, now: NOW });
    const kept = await runCli(['archive', 'search', '--in', to, '-o', 'jsonl', '--no-dedupe', '--reveal']);
    expect(kept.stdout.split('\n').sort()).toEqual(live.stdout.split('\n').sort());
    expect(live.stdout.split('\n').length).toBeGreaterThan(500);
  });

  it('goes on where it was stopped, without a day twice or half', async () => {
    const events = plausibleEvents({
      count: 900,
      seed: 3,
      from: '2026-06-10T00:00:00Z',
      to: '2026-06-14T00:00:00Z',
    });
    const whole = await serve(events);
    await backfill(whole.server, whole.to, ...JUNE);
    const { server, to } = await serve(events);
    const stopped = await backfill(server, to, ...JUNE, '--max-calls', '6');
    expect(stopped.code).toBe(2);
    expect(stopped.stderr).toContain('failed  cn-hangzhou: ');
    const some = filesIn(to);
    expect(some.length).toBeLessThan(filesIn(whole.to).length);
    server.inject({
      on: 'LookupEvents',
      nth: 3,
      times: 99,
      fault: { kind: 'status', status: 400, code: 'InvalidQueryParameter' },
    });
    expect(await backfill(server, to, ...JUNE)).toMatchObject({ code: 2 });
    const rest = await serve(events);
    expect(await backfill(rest.server, to, ...JUNE)).toMatchObject({ code: 0 });
    expect(filesIn(to)).toEqual(filesIn(whole.to));
    for (const file of filesIn(to)) {
      expect(readFileSync(join(to, file)).equals(readFileSync(join(whole.to, file)))).toBe(true);
    }
    expect(await runCli(['archive', 'verify', '--in', to])).toMatchObject({ code: 0 });
  });

  it('leaves the day that is not over to a later run, and says what is too old', async () => {
    const { server, to } = await serve([anEvent({ eventTime: '2026-06-15T10:00:00Z' })]);
    const { code, stderr } = await backfill(server, to, '--since', '2026-01-01', '--until', '2026-06-16');
    expect(code).toBe(0);
    expect(stderr).toContain('warning: the service keeps 90 days, so nothing before 2026-03-17 can be had\n');
    expect(stderr).toContain('note    2026-06-15 is not over for an hour yet, and is left to a later run\n');
    expect(filesIn(to)).toEqual([]);
  });

  it('keeps accounts apart that share a folder', async () => {
    const { server, to } = await serve([anEvent({ eventTime: '2026-06-10T10:00:00Z' })]);
    await backfill(server, to, ...JUNE);
    const other = { ...AUDITOR, account: '1000000000000009' };
    const second = await serve([anEvent({ eventTime: '2026-06-10T11:00:00Z' })], { keys: [other] });
    const { stdout } = await backfill(second.server, to, ...JUNE, '-o', 'csv');
    expect(stdout.split('\n')[1]).toMatch(/^cn-hangzhou,4,0,1,1,/);
    expect(filesIn(to)).toHaveLength(2);
  });

  it('tells of a region that fails, and goes on in others', async () => {
    const { server, to } = await serve([anEvent({ eventTime: '2026-06-10T10:00:00Z' })]);
    server.inject({
      on: ({ region, operation }) => operation === 'LookupEvents' && region === 'cn-beijing',
      times: 99,
      fault: { kind: 'status', status: 400, code: 'InvalidQueryParameter' },
    });
    const { code, stdout, stderr } = await backfill(
      server,
      to,
      ...JUNE,
      '--region',
      'cn-beijing,cn-hangzhou',
      '-o',
      'csv',
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/^failed {2}cn-beijing: LookupEvents in cn-beijing failed: /m);
    expect(stdout).toContain('\ncn-hangzhou,4,0,1,1,');
    expect(filesIn(to)).toHaveLength(1);
  });

  it('does not work on an archive on which somebody else does, nor on one whose manifest was changed', async () => {
    const { server, to } = await serve([anEvent({ eventTime: '2026-06-10T10:00:00Z' })]);
    const lock = takeLock(lockPath(to), { pid: process.pid, now: Date.now });
    const busy = await backfill(server, to, ...JUNE);
    expect(busy).toMatchObject({ code: 2, stdout: '' });
    expect(busy.stderr).toContain(`atrail: another run is at work on ${to}: process ${process.pid} on `);
    if ('release' in lock) lock.release();
    await backfill(server, to, ...JUNE);
    writeFileSync(manifestPath(to), readFileSync(manifestPath(to), 'utf8').replace('1000000000000001', '1'));
    expect(await backfill(server, to, ...JUNE)).toMatchObject({ code: 2, stdout: '' });
  });

  it('is refused without credentials, and where nothing can be written', async () => {
    const to = temporaryFolder();
    const home = temporaryFolder();
    const env = { HOME: home, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' };
    const argv = ['archive', 'backfill', '--region', 'cn-hangzhou', '--to', to];
    expect(await runCli(argv, { env, now: NOW })).toMatchObject({ code: 4, stdout: '' });
    expect(existsSync(join(to, '.atrail'))).toBe(false);
    const { server } = await serve([]);
    writeFileSync(join(to, 'file'), '');
    const { code, stderr } = await backfill(server, join(to, 'file', 'below'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^atrail: .*below cannot be written: ENOTDIR/m);
  });
});
