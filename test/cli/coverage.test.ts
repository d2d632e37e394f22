import { readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AUDITOR } from '../support/actiontrail/callers.js';
import { runActionTrail } from '../support/actiontrail/running.js';
import {
  anEvent,
  type DeliveredFile,
  keyOf,
  type PlainEvent,
  temporaryFolder,
  writeArchive,
  writeBelow,
} from '../support/archive.js';
import { runCli } from '../support/context.js';
import { DEMO, runBuilt } from '../support/program.js';

/** Two files an hour on 1 June (a Monday), each with an event, but in the hours that are left out. */
function busy(leftOut: readonly number[] = [], more: Partial<DeliveredFile> = {}): DeliveredFile[] {
  return Array.from({ length: 48 }, (_, half) => new Date(Date.UTC(2026, 5, 1, 0, half * 30 + 5)))
    .filter((time) => !leftOut.includes(time.getUTCHours()))
    .map((time) => ({
      stamp: time.toISOString(),
      events: [anEvent({ eventTime: time.toISOString() })],
      ...more,
    }));
}

function trailEvent(eventName: string, eventTime: string, more: PlainEvent = {}): DeliveredFile {
  const event = anEvent({
    ...{ eventName, eventTime, serviceName: 'Actiontrail', requestParameters: { Name: 'main' } },
    ...{
      userIdentity: { type: 'ram-user', userName: 'mallory', accountId: '1' },
      sourceIpAddress: '203.0.113.9',
    },
    ...more,
  });
  return { stamp: eventTime, events: [event] };
}

const coverage = (folder: string, ...more: readonly string[]) =>
  runCli(['archive', 'coverage', '--in', folder, ...more]);
const last = (text: string) => text.trimEnd().split('\n').at(-1);

describe('atrail archive coverage', () => {
  it('shows a map, counts, and up to when all is there', async () => {
    const { code, stdout, stderr } = await coverage(writeArchive(busy()));
    expect(stdout).toBe(`\
cn-hangzhou
2026-06-01  ########################
. no event  -+*# few to many  ! files missing  S trail stopped

region       files  events  unique  copies  usual  missing
cn-hangzhou     48      48      48       0  30m    -

complete up to 2026-06-01T23:35:00Z, as far as files, their rhythm and the trails' own events tell
`);
    expect(stderr).toBe(`\
window  any time (UTC)
files   48 listed = 48 read + 0 damaged + 0 skipped
events  48 read = 48 unique + 0 duplicates + 0 outside + 0 undated + 0 unreadable
`);
    expect(code).toBe(0);
  });

  it('names hours without files, which neighbours make suspicious', async () => {
    const { code, stdout } = await coverage(writeArchive(busy([13, 14])));
    expect(stdout).toContain('2026-06-01  #############!!#########\n');
    expect(last(stdout)).toBe('missing: no file of cn-hangzhou from 2026-06-01T13:00Z to 2026-06-01T15:00Z');
    expect(code).toBe(1);
  });

  it('counts copies once, and events in the hour in which they happened', async () => {
    const event = anEvent({ eventTime: '2026-06-01T10:59:00Z' });
    const folder = writeArchive([
      ...busy(),
      { stamp: '2026-06-01T11:01:00Z', events: [event] },
      { stamp: '2026-06-01T12:01:00Z', events: [event] },
    ]);
    const { stdout } = await coverage(folder, '-o', 'csv');
    expect(stdout.split('\n')[0]).toBe(
      'kind,account,region,from,to,files,told,unique,duplicates,state,trail,operation,actor,key,ip,event,detail',
    );
    const hour = (of: string) =>
      stdout.split('\n').find((line) => line.includes(`hangzhou,2026-06-01T${of}:00:00Z,`));
    expect(hour('10')).toBe(
      'hour,,cn-hangzhou,2026-06-01T10:00:00Z,2026-06-01T11:00:00Z,2,2,3,1,files,,,,,,,',
    );
    expect(hour('11')).toBe(
      'hour,,cn-hangzhou,2026-06-01T11:00:00Z,2026-06-01T12:00:00Z,3,3,2,0,files,,,,,,,',
    );
  });

  it('tells when a trail was stopped, who did it, and what was refused', async () => {
    const folder = writeArchive([
      ...busy([13, 14, 15]),
      trailEvent('StopLogging', '2026-06-01T12:50:00Z'),
      trailEvent('DeleteTrail', '2026-06-01T12:52:00Z', { errorCode: 'NoPermission' }),
      trailEvent('StartLogging', '2026-06-01T15:50:00Z', {
        userIdentity: { type: 'ram-user', userName: 'alice' },
      }),
    ]);
    const { code, stdout } = await coverage(folder);
    expect(stdout).toContain('2026-06-01  ++++++++++++#SS-++++++++\n');
    expect(stdout).toContain(`\
Trails
time                  operation     trail  by       key  from         result
2026-06-01T12:50:00Z  StopLogging   main   mallory       203.0.113.9  done
2026-06-01T12:52:00Z  DeleteTrail   main   mallory       203.0.113.9  NoPermission
2026-06-01T15:50:00Z  StartLogging  main   alice         203.0.113.9  done
`);
    expect(last(stdout)).toBe(
      'missing: trail main stopped by mallory from 2026-06-01T12:50Z until 2026-06-01T15:50Z; no file of cn-hangzhou from 2026-06-01T13:00Z to 2026-06-01T15:00Z',
    );
    expect(code).toBe(1);
  });

  it('knows a stop that began before the window and ended behind it', async () => {
    const folder = writeArchive([
      ...busy([13, 14, 15]),
      trailEvent('StopLogging', '2026-06-01T12:50:00Z'),
      trailEvent('StartLogging', '2026-06-01T15:50:00Z'),
    ]);
    const window = ['--since', '2026-06-01 13:30', '--until', '2026-06-01 15:00'];
    const { code, stdout } = await coverage(folder, ...window);
    expect(code).toBe(1);
    expect(last(stdout)).toContain('stopped by mallory from 2026-06-01T12:50Z until 2026-06-01T15:50Z');
  });

  it('is the same with an index, whichever files that holds', async () => {
    const copied = anEvent({ eventTime: '2026-06-01T10:59:00Z' });
    const changed = { ...copied, eventTime: '2026-06-01T03:59:00Z' };
    const undated = anEvent({ eventTime: 'yesterday' });
    const folder = writeArchive([
      ...busy([13, 14, 15]),
      trailEvent('StopLogging', '2026-06-01T12:50:00Z'),
      { stamp: '2026-06-01T11:01:00Z', events: [copied, undated] },
      { stamp: '2026-06-01T12:01:00Z', events: [copied, copied, changed], region: 'cn-shanghai' },
    ]);
    const damaged = { stamp: '2026-06-01T16:01:00Z', events: [anEvent(), anEvent()] };
    const bytes = gzipSync(JSON.stringify(damaged.events)).subarray(0, -9);
    writeBelow(folder, keyOf(damaged, bytes), bytes);
    expect(await runCli(['archive', 'index', '--in', folder])).toMatchObject({ code: 2 });
    // Between the files that the index holds, and in a region that comes before theirs.
    for (const region of ['cn-beijing', 'cn-qingdao']) {
      const file = { stamp: '2026-06-01T12:02:00Z', events: [copied, anEvent()], region };
      const whole = gzipSync(JSON.stringify(file.events));
      writeBelow(folder, keyOf(file, whole), whole);
    }
    const index = join(folder, '.atrail', 'index');
    const windows = [[], ['--since', '2026-06-01 10:30', '--until', '2026-06-01 18:00']];
    const compare = async () => {
      const said: string[] = [];
      for (const flags of [...windows, ['--region', 'cn-shanghai'], ['--trail', 'main']]) {
        const known = await coverage(folder, '-o', 'csv', ...flags);
        const read = await coverage(folder, '-o', 'csv', ...flags, '--no-index');
        expect([known.code, known.stdout]).toEqual([read.code, read.stdout]);
        said.push(...known.stderr.split('\n').filter((line) => line.includes('index')));
        expect(known.stderr.replace(/^ *(?:warning: the index|The files are read instead).*\n/gm, '')).toBe(
          read.stderr,
        );
      }
      return said;
    };
    expect(await compare()).toEqual([]);
    const [segment] = readdirSync(index, { encoding: 'utf8', recursive: true }).filter((name) =>
      name.endsWith('.parquet'),
    );
    truncateSync(join(index, segment!), 100);
    expect(await compare()).toHaveLength(8);
  });

  it('ends without an answer when it is interrupted', async () => {
    const argv = ['archive', 'coverage', '--in', writeArchive(busy())];
    const result = await runCli(argv, { interrupted: AbortSignal.abort() });
    expect(result).toMatchObject({ code: 130, stdout: '' });
  });

  it('does not decide about a stop of some trail while files came, unless the trail is named', async () => {
    const folder = writeArchive([...busy(), trailEvent('StopLogging', '2026-06-01T02:00:00Z')]);
    const any = await coverage(folder, '--since', '2026-06-01 10:00');
    expect([any.code, last(any.stdout)]).toEqual([
      2,
      'not decided: trail main stopped by mallory from 2026-06-01T02:00Z and not known to be started again, though files came meanwhile, or it was too short to tell; --trail names the trail that delivers here',
    ]);
    expect(any.stdout).not.toContain('Trails\n');
    expect(await coverage(folder, '--trail', 'MAIN')).toMatchObject({ code: 1 });
    expect(await coverage(folder, '--trail', 'other')).toMatchObject({ code: 0 });
  });

  it('tells what of the window lies before the first and behind the last file', async () => {
    const folder = writeArchive(busy());
    const { code, stdout } = await coverage(folder, '--since', '2026-05-31', '--until', '2026-06-03');
    expect([code, last(stdout)]).toEqual([
      1,
      'missing: nothing before 2026-06-01T00:05Z; nothing behind 2026-06-01T23:35Z',
    ]);
  });

  it('does not decide where files are damaged, come too seldom, or are none', async () => {
    const damaged = writeArchive(busy());
    const file = { stamp: '2026-06-01T10:01:00Z', events: [anEvent()] };
    const bytes = gzipSync(JSON.stringify(file.events)).subarray(0, -9);
    const path = writeBelow(damaged, keyOf(file, bytes), bytes);
    const one = await coverage(damaged);
    expect([one.code, last(one.stdout)]).toEqual([2, 'not decided: 1 file damaged']);
    expect(one.stderr).toContain(`damaged ${path}: the gzip data ends too early at byte`);
    const seldom = await coverage(writeArchive(busy().slice(0, 4)));
    expect([seldom.code, last(seldom.stdout)]).toEqual([
      2,
      'not decided: files come too seldom to notice a gap',
    ]);
    const none = temporaryFolder();
    writeFileSync(join(none, 'events.json'), JSON.stringify([anEvent()]));
    const nothing = await coverage(none);
    expect([nothing.code, last(nothing.stdout)]).toEqual([
      2,
      'not decided: no file here has the name of a delivered one',
    ]);
    const linked = writeArchive(busy());
    symlinkSync(join(linked, 'nowhere'), join(linked, 'link'));
    expect(await coverage(linked)).toMatchObject({ code: 2 });
  });

  it('takes the region from the events where the name does not tell, and leaves insights out', async () => {
    const folder = writeArchive([
      ...busy(),
      { stamp: '2026-06-01T10:00:00Z', kind: 'Actiontrail-Insight', told: 3 },
    ]);
    writeBelow(folder, 'export.json', JSON.stringify([anEvent({ acsRegion: 'eu-central-1' })]));
    const { stdout, stderr } = await coverage(folder, '-o', 'jsonl');
    const records = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const busyHours = records.filter(({ region, unique }) => region === 'eu-central-1' && unique > 0);
    expect(busyHours).toMatchObject([{ from: '2026-06-01T10:00:00Z', files: 0, unique: 1, state: 'events' }]);
    expect(records.at(-1)).toMatchObject({
      kind: 'conclusion',
      state: 'complete',
      to: '2026-06-01T23:35:00Z',
    });
    expect(stderr).toContain('50 listed = 49 read + 0 damaged + 1 skipped (1 of insights)\n');
  });

  it('has a line for each month where the window is long, and fits a narrow terminal', async () => {
    const options = { terminal: 40, env: { NO_COLOR: '1' } };
    const { stdout } = await runCli(
      ['archive', 'coverage', '--in', writeArchive(busy()), '--since', '2026-05-01', '--until', '2026-06-30'],
      options,
    );
    const lines = stdout.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'cn-hangzhou',
      `2026-05  ${'.'.repeat(31)}`,
      `2026-06  #${'.'.repeat(14)}`,
    ]);
    expect(lines[1]!.length).toBeLessThanOrEqual(40);
  });

  it('says the same of the demo on several threads', async () => {
    const args = ['archive', 'coverage', '--in', DEMO, '-o', 'csv', '--trail', 'org-audit-overseas'];
    const here = await runCli(args);
    const built = await runBuilt([...args, '-j', '3']);
    expect([built.code, built.stdout.toString()]).toEqual([1, here.stdout]);
    expect(here.stdout).toContain(
      'missing: trail org-audit-overseas stopped by deploy-admin:x9-sync from 2026-06-06T19:41Z until 2026-06-09T02:12Z',
    );
  });
});

describe('atrail archive coverage --live', () => {
  const hour = (of: number) => Date.UTC(2026, 5, 1, of, 10);

  async function live(
    leftOut: readonly number[],
    metrics: Readonly<Record<string, readonly { at: number; count: number }[]>>,
    more: readonly string[] = [],
  ) {
    const server = await runActionTrail({ now: () => Date.UTC(2026, 5, 15, 12) });
    const trail = server.account().addTrail({
      ...{
        name: 'audit-main',
        homeRegion: 'cn-beijing',
        settings: { OssBucketName: 'logs' },
        state: 'Enable',
      },
      created: Date.UTC(2026, 4, 1),
    });
    for (const [name, counts] of Object.entries(metrics)) trail.metrics.set(name, counts);
    const state = temporaryFolder();
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: AUDITOR.id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: AUDITOR.secret,
      ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou',
      ATRAIL_ENDPOINT: server.endpoint,
      ...{ HOME: state, XDG_STATE_HOME: state },
    };
    const argv = ['archive', 'coverage', '--in', writeArchive(busy(leftOut)), '--live', ...more];
    const result = await runCli(more.includes('--trail') ? argv : [...argv, '--trail', 'audit-main'], {
      env,
    });
    return { ...result, server };
  }

  it('compares with what the service has counted, at the region of the trail', async () => {
    const { code, stdout, server } = await live([], {
      delivery_oss_success_count: [{ at: hour(10), count: 7 }],
    });
    expect(stdout).toContain('audit-main, as the service counts: 7 delivered, 0 failed\n');
    expect(code).toBe(0);
    expect(server.requests.map(({ region, operation }) => `${region} ${operation}`)).toEqual([
      'cn-hangzhou DescribeTrails',
      'cn-beijing DescribeTrailDeliveryMetricData',
      'cn-beijing DescribeTrailDeliveryMetricData',
    ]);
  });

  it('misses what the service has delivered and no file is near', async () => {
    const counts = { delivery_oss_success_count: [10, 14, 15].map((of) => ({ at: hour(of), count: 1 })) };
    const { code, stdout } = await live([13, 14, 15, 16], counts);
    expect(last(stdout)).toContain(
      'no file near 2026-06-01T14:00Z, when the service says it delivered; no file near 2026-06-01T15:00Z',
    );
    expect(code).toBe(1);
    const csv = await live([13, 14, 15, 16], counts, ['-o', 'csv']);
    expect(csv.stdout).toContain(
      '\ndelivery,,,2026-06-01T14:00:00Z,2026-06-01T15:00:00Z,,1,,,delivered,audit-main,,,,,,\n',
    );
  });

  it('does not decide where deliveries have failed', async () => {
    const { code, stdout } = await live([], { delivery_oss_fail_count: [{ at: hour(10), count: 1 }] });
    expect([code, last(stdout)]).toEqual([2, 'not decided: the service counts 1 delivery that failed']);
  });

  it('does not decide where the service refuses to tell, and stops where there is no such trail', async () => {
    const asked = await live([], {}, ['--trail', 'other-trail']);
    expect([asked.code, asked.stdout]).toEqual([2, '']);
    expect(asked.stderr).toContain('atrail: there is no trail other-trail that is seen from cn-hangzhou\n');
    const unnamed = await runCli(['archive', 'coverage', '--in', DEMO, '--live']);
    expect(unnamed).toMatchObject({
      code: 2,
      stderr: 'atrail: --live needs to know the trail\n  Name it with --trail.\n',
    });
    const none = await runCli(
      ['archive', 'coverage', '--in', writeArchive(busy()), '--live', '--trail', 'x'],
      {
        env: {
          HOME: temporaryFolder(),
          ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
          ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou',
        },
      },
    );
    expect(none).toMatchObject({ code: 4, stdout: '' });
  });
});
