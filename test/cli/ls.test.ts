import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  anEvent,
  type DeliveredFile,
  temporaryFolder,
  writeArchive,
  writeBelow,
} from '../support/archive.js';
import { runCli } from '../support/context.js';

const DEMO = 'fixtures/demo/archive';

/** One file an hour on 1 June but for the hours from 14:00 on, and on 2 June. */
function withHole(members: Partial<DeliveredFile> = {}): DeliveredFile[] {
  const hours = [...Array(14).keys(), ...[...Array(24).keys()].map((hour) => hour + 24)];
  return hours.map((hour) => ({
    stamp: new Date(Date.UTC(2026, 5, 1, hour)).toISOString(),
    told: 3,
    ...members,
  }));
}

describe('atrail archive ls', () => {
  it('shows the regions of the demo, its totals, and that it has no gaps', async () => {
    const { code, stdout, stderr } = await runCli(['archive', 'ls', '--in', DEMO, '--by', 'region']);
    expect(stdout).toBe(`\
         account  region          files  events       size  first             last
1000000000000001  ap-southeast-1     77     341   95.5 KiB  2026-06-01T02:21  2026-06-10T20:45
1000000000000001  cn-hangzhou       204   2,319  437.9 KiB  2026-06-01T01:09  2026-06-10T23:46
1000000000000001  cn-shanghai       163   1,327  266.4 KiB  2026-06-01T00:39  2026-06-10T23:46
1000000000000001  eu-central-1       14      24   11.2 KiB  2026-06-01T18:08  2026-06-10T18:09
1000000000000002  ap-southeast-1     48     184   55.8 KiB  2026-06-01T02:33  2026-06-10T20:00
1000000000000002  cn-hangzhou       125   1,119  231.6 KiB  2026-06-01T00:58  2026-06-10T20:28
1000000000000002  cn-shanghai        69     378   94.9 KiB  2026-06-01T02:06  2026-06-10T20:09
total 700 files, 5,692 events, 1.2 MiB, 2026-06-01T00:39:50Z to 2026-06-10T23:46:47Z
`);
    expect(stderr).toBe(
      'window  any time (UTC)\nfiles   700 listed = 700 understood + 0 not understood + 0 skipped\n',
    );
    expect(code).toBe(0);
  });

  it('counts the days of one region, and says how many files were skipped and why', async () => {
    const argv = ['archive', 'ls', '--in', DEMO, '--account', '1000000000000001', '--region', 'eu-*'];
    const { stdout, stderr } = await runCli([...argv, '--since', '2026-06-06', '--until', '2026-06-08']);
    expect(stdout).toBe(`\
         account  region        day         files  events     size  first  last
1000000000000001  eu-central-1  2026-06-06      3      12  3.6 KiB  18:26  19:30
1000000000000001  eu-central-1  2026-06-07      1       1    652 B  18:12  18:12
total 4 files, 13 events, 4.3 KiB, 2026-06-06T18:26:09Z to 2026-06-07T18:12:22Z
`);
    expect(stderr).toBe(
      'window  2026-06-06T00:00:00Z until 2026-06-08T00:00:00Z (UTC)\n' +
        'files   700 listed = 4 understood + 0 not understood + 696 skipped (10 outside the window, 686 of other regions or accounts)\n',
    );
  });

  it('shows the hole around an incident in which no file lies', async () => {
    const folder = writeArchive(withHole());
    const argv = ['archive', 'ls', '--in', folder, '--around', '2026-06-01 18:00'];
    const { code, stdout } = await runCli(argv);
    expect(stdout).toBe(`\
Gaps
region       from              until             long  usual
cn-hangzhou  2026-06-01T13:00  2026-06-02T00:00  11h   1h
`);
    expect(code).toBe(1);
  });

  it('gives gaps to programs with the day on which they begin', async () => {
    const folder = writeArchive(withHole({ account: '42' }));
    const csv = await runCli(['archive', 'ls', '--in', folder, '-o', 'csv']);
    const [header, first, second] = csv.stdout.split('\n');
    expect(header).toBe('kind,account,region,day,files,bytes,events,first,last,gaps');
    expect(first).toMatch(
      /^Actiontrail,42,cn-hangzhou,2026-06-01,14,\d+,42,2026-06-01T00:00:00Z,2026-06-01T13:00:00Z,2026-06-01T13:00:00Z\/2026-06-02T00:00:00Z$/,
    );
    expect(second).toMatch(/,2026-06-02T23:00:00Z,$/);
    const json = await runCli(['archive', 'ls', '--in', folder, '-o', 'json', '--by', 'account']);
    expect(JSON.parse(json.stdout)).toEqual([
      {
        kind: 'Actiontrail',
        account: '42',
        region: null,
        day: null,
        files: 38,
        bytes: 38 * gzipSync('[]').length,
        events: 114,
        first: '2026-06-01T00:00:00Z',
        last: '2026-06-02T23:00:00Z',
        gaps: [
          {
            account: '42',
            region: 'cn-hangzhou',
            from: '2026-06-01T13:00:00Z',
            to: '2026-06-02T00:00:00Z',
            seconds: 39_600,
            usualSeconds: 3600,
          },
        ],
      },
    ]);
  });

  it('says where no file has come since', async () => {
    const stopped = withHole({ region: 'eu-central-1' }).slice(0, 14);
    const folder = writeArchive([...withHole().slice(14), ...stopped]);
    const { stdout } = await runCli(['archive', 'ls', '--in', folder, '--by', 'region']);
    expect(stdout).toContain('eu-central-1  2026-06-01T13:00  no file since  1d 10h  1h\n');
  });

  it('shows insights apart, and files with other names in one line', async () => {
    const stamp = '2026-06-01T10:00:00Z';
    const folder = writeArchive([
      { stamp, events: [anEvent()] },
      { stamp, kind: 'Actiontrail-Insight', told: 2 },
    ]);
    writeBelow(folder, 'notes.txt', 'hello');
    writeBelow(folder, 'export/events.json', '[]');
    const { stdout, stderr } = await runCli(['archive', 'ls', '--in', folder, '--by', 'region']);
    expect(stdout.replaceAll(/\d+ B/g, '# B')).toBe(`\
region       files  events   size  first             last
cn-hangzhou      1       1  # B  2026-06-01T10:00  2026-06-01T10:00
total 1 file, 1 event, # B, 2026-06-01T10:00:00Z to 2026-06-01T10:00:00Z

Insights
region       files  events  size  first             last
cn-hangzhou      1       2  # B  2026-06-01T10:00  2026-06-01T10:00
total 1 file, 2 events, # B, 2026-06-01T10:00:00Z to 2026-06-01T10:00:00Z

2 other files, # B: the names are not those of delivered files
`);
    expect(stderr).toContain('files   4 listed = 2 understood + 2 not understood + 0 skipped\n');
    const jsonl = await runCli(['archive', 'ls', '--in', folder, '-o', 'jsonl']);
    expect(jsonl.stdout.split('\n').at(-2)).toBe(
      '{"kind":"other","account":null,"region":null,"day":null,"files":2,"bytes":7,"events":null,"first":null,"last":null,"gaps":[]}',
    );
  });

  it('reads no content', async () => {
    const folder = temporaryFolder();
    const name = `Actiontrail_cn-hangzhou_20260601000000_1002_7_9_${'0'.repeat(32)}.gz`;
    writeBelow(folder, name, 'no gzip at all');
    const { code, stdout } = await runCli(['archive', 'ls', '--in', folder, '-o', 'tsv', '--by', 'region']);
    expect([code, stdout.split('\n')[1]]).toEqual([
      0,
      'Actiontrail\t\tcn-hangzhou\t\t1\t14\t7\t2026-06-01T00:00:00Z\t2026-06-01T00:00:00Z\t',
    ]);
  });

  it('exits with 1 where there is nothing, and prints an empty answer', async () => {
    const folder = temporaryFolder();
    expect(await runCli(['archive', 'ls', '--in', folder])).toMatchObject({ code: 1, stdout: '' });
    expect(await runCli(['archive', 'ls', '--in', folder, '-o', 'json'])).toMatchObject({
      code: 1,
      stdout: '[]\n',
    });
  });

  it('exits with 2 where something could not be looked at, and still prints the rest', async () => {
    const folder = writeArchive([{ stamp: '2026-06-01T10:00:00Z' }]);
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
    const { code, stdout, stderr } = await runCli(['archive', 'ls', '--in', folder, '--by', 'region']);
    expect(code).toBe(2);
    expect(stdout).toContain('total 1 file, 0 events');
    expect(stderr).toContain(`damaged ${join(folder, 'link')}: a symbolic link that leads nowhere\n`);
  });

  it('refuses standard input, which has no names, and a query, which it would not apply', async () => {
    const stdin = await runCli(['archive', 'ls', '--in', '-']);
    expect(stdin).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('atrail: standard input holds no files that could be listed\n'),
    });
    const query = await runCli(['archive', 'ls', '--in', DEMO, 'user: alice']);
    expect(query).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('atrail: there is no file or folder user: alice\n'),
    });
  });
});
