import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anEvent, type PlainEvent, writeArchive, writeBelow } from '../support/archive.js';
import { runCli } from '../support/context.js';

const DEMO = 'fixtures/demo/archive';

function archiveOf(...events: readonly PlainEvent[]): string {
  return writeArchive([{ stamp: '2026-06-01T23:00:00Z', events }]);
}

/** `hour`:00 on 1 June. */
function at(hour: number, members: PlainEvent = {}): PlainEvent {
  return anEvent({ eventTime: `2026-06-01T${String(hour).padStart(2, '0')}:00:00Z`, ...members });
}

async function stats(folder: string, ...argv: string[]): Promise<string> {
  return (await runCli(['archive', 'stats', '--in', folder, ...argv])).stdout;
}

describe('atrail archive stats', () => {
  it('counts the events of the demo by name, the most frequent first', async () => {
    const { code, stdout, stderr } = await runCli([
      'archive',
      'stats',
      'rw: Write',
      '--by',
      'event',
      '--top',
      '3',
      '--in',
      DEMO,
    ]);
    expect(stdout).toBe(`\
event                       count  share  first                 last
AddBackendServers             261  15.6%  2026-06-01T00:39:50Z  2026-06-10T19:07:18Z
RemoveBackendServers          261  15.6%  2026-06-01T02:12:38Z  2026-06-10T19:34:00Z
UnassignPrivateIpAddresses    184  11.0%  2026-06-01T00:09:51Z  2026-06-10T23:46:08Z
(32 other values)             963  57.7%  2026-06-01T00:39:00Z  2026-06-10T23:46:47Z
`);
    expect(stderr).toBe(`\
window  any time (UTC)
files   700 listed = 700 read + 0 damaged + 0 skipped
events  5,692 read = 1,669 printed + 3,982 not matching + 41 duplicates + 0 unreadable
bytes   8,264,099 read
`);
    expect(code).toBe(0);
  });

  it('counts combinations, and what is missing under (none)', async () => {
    const folder = archiveOf(
      at(1, { errorCode: 'Forbidden' }),
      at(2, { errorCode: 'Forbidden' }),
      at(3),
      at(4, { eventName: 'RunInstances' }),
    );
    expect(await stats(folder, '--by', 'event,error', '-o', 'csv')).toBe(`\
event,error,count,share,first,last
DescribeInstances,Forbidden,2,0.5,2026-06-01T01:00:00Z,2026-06-01T02:00:00Z
DescribeInstances,(none),1,0.25,2026-06-01T03:00:00Z,2026-06-01T03:00:00Z
RunInstances,(none),1,0.25,2026-06-01T04:00:00Z,2026-06-01T04:00:00Z
`);
  });

  it('tells programs what is missing with null, and how many values the rest stands for', async () => {
    const folder = archiveOf(at(1), at(2), at(3, { errorCode: 'A' }), at(4, { errorCode: 'B' }));
    expect(await stats(folder, '--by', 'error', '--top', '1', '-o', 'json')).toBe(`\
[
{"error":null,"count":2,"share":0.5,"first":"2026-06-01T01:00:00Z","last":"2026-06-01T02:00:00Z"},
{"others":2,"count":2,"share":0.5,"first":"2026-06-01T03:00:00Z","last":"2026-06-01T04:00:00Z"}
]
`);
  });

  it('counts an event under each of its resources, and says that shares are of events', async () => {
    const referencedResources = { 'ACS::ECS::Instance': ['i-1', 'i-2'] };
    const folder = archiveOf(at(1, { referencedResources }), at(2));
    expect(await stats(folder, '--by', 'referencedResources')).toBe(`\
referencedResources  count  share  first                 last
i-1                      1  50.0%  2026-06-01T01:00:00Z  2026-06-01T01:00:00Z
i-2                      1  50.0%  2026-06-01T01:00:00Z  2026-06-01T01:00:00Z
(none)                   1  50.0%  2026-06-01T02:00:00Z  2026-06-01T02:00:00Z
Shares are of 2 events; one with several values counts under each of them.
`);
  });

  it('shows 20 values unless told otherwise, and all for --top 0', async () => {
    const folder = archiveOf(...Array.from({ length: 25 }, (_, i) => at(1, { eventName: `E${i}` })));
    const lines = async (...argv: string[]) =>
      (await stats(folder, '--by', 'event', '-o', 'tsv', ...argv)).split('\n').length - 2;
    expect([await lines(), await lines('--top', '0'), await lines('--top', '25')]).toEqual([21, 25, 25]);
  });

  it('counts an event that was delivered twice once, unless --no-dedupe', async () => {
    const event = at(1);
    const folder = writeArchive([
      { stamp: '2026-06-01T02:00:00Z', events: [event] },
      { stamp: '2026-06-01T03:00:00Z', events: [event] },
    ]);
    expect(await stats(folder, '--by', 'event', '-o', 'jsonl')).toContain('"count":1,');
    expect(await stats(folder, '--by', 'event', '-o', 'jsonl', '--no-dedupe')).toContain('"count":2,');
  });

  it('shows control characters of values, and defuses what a spreadsheet would run', async () => {
    const folder = archiveOf(at(1, { eventName: '=cmd()\x1b[31m' }));
    expect((await stats(folder, '--by', 'event')).split('\n')[1]).toMatch(/^=cmd\(\)\\x1b\[31m {6}1 /);
    expect((await stats(folder, '--by', 'event', '-o', 'csv')).split('\n')[1]).toMatch(/^"'=cmd\(\)/);
  });

  it('masks secrets unless they are to be revealed', async () => {
    const folder = archiveOf(at(1, { requestParameters: { Password: 'hunter2' } }));
    const by = ['--by', 'requestParameters.Password', '-o', 'jsonl'];
    expect(await stats(folder, ...by)).not.toContain('hunter2');
    expect(await stats(folder, ...by, '--reveal')).toContain('hunter2');
  });
});

describe('atrail archive stats over time', () => {
  const events = [at(8), at(8), at(10), at(11, { eventTime: 'never' })];

  it('has each hour in order, empty ones too, and what has no time at the end', async () => {
    expect(await stats(archiveOf(...events), '--by', 'hour')).toBe(`\
hour               count  share  first                 last
2026-06-01T08:00Z      2  50.0%  2026-06-01T08:00:00Z  2026-06-01T08:00:00Z
2026-06-01T09:00Z      0   0.0%
2026-06-01T10:00Z      1  25.0%  2026-06-01T10:00:00Z  2026-06-01T10:00:00Z
(none)                 1  25.0%
`);
  });

  it('draws bars on a terminal, in its own characters', async () => {
    const argv = ['archive', 'stats', '--by', 'hour', '--in', archiveOf(...events), '--color', 'never'];
    const utf8 = await runCli(argv, { terminal: 49, env: { LANG: 'en_US.UTF-8' } });
    expect(utf8.stdout).toBe(`\
2026-06-01T08:00Z  ████████████████████  2  50.0%
2026-06-01T09:00Z                        0   0.0%
2026-06-01T10:00Z  ██████████            1  25.0%
(none)             ██████████            1  25.0%
`);
    const ascii = await runCli(argv, { terminal: 49, env: { LANG: 'C' } });
    expect(ascii.stdout.split('\n')[2]).toBe('2026-06-01T10:00Z  ##########            1  25.0%');
  });

  it('gives plain numbers to programs', async () => {
    expect(await stats(archiveOf(at(8), at(10)), '--by', 'hour', '-o', 'jsonl')).toBe(`\
{"hour":"2026-06-01T08:00Z","count":1,"share":0.5,"first":"2026-06-01T08:00:00Z","last":"2026-06-01T08:00:00Z"}
{"hour":"2026-06-01T09:00Z","count":0,"share":0,"first":null,"last":null}
{"hour":"2026-06-01T10:00Z","count":1,"share":0.5,"first":"2026-06-01T10:00:00Z","last":"2026-06-01T10:00:00Z"}
`);
  });

  it('shows the busiest times with --top', async () => {
    const lines = (await stats(archiveOf(at(8), at(10), at(10)), '--by', 'hour', '--top', '1')).split('\n');
    expect(lines.slice(1, -1).map((line) => line.slice(0, 17))).toEqual([
      '2026-06-01T10:00Z',
      '(1 other value)  ',
    ]);
  });

  it('counts time together with other fields', async () => {
    const folder = archiveOf(at(8), at(10), at(10, { eventName: 'RunInstances' }));
    expect(await stats(folder, '--by', 'day,event', '-o', 'tsv')).toBe(
      'day\tevent\tcount\tshare\tfirst\tlast\n' +
        '2026-06-01\tDescribeInstances\t2\t0.666667\t2026-06-01T08:00:00Z\t2026-06-01T10:00:00Z\n' +
        '2026-06-01\tRunInstances\t1\t0.333333\t2026-06-01T10:00:00Z\t2026-06-01T10:00:00Z\n',
    );
  });

  it('is refused where one odd event makes it endless', async () => {
    const folder = archiveOf(at(8), at(9, { eventTime: '9999-12-31T23:59:59Z' }));
    const { code, stdout, stderr } = await runCli(['archive', 'stats', '--by', 'hour', '--in', folder]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('and at most 10,000 are shown\n  Narrow the time with --since and --until');
  });
});

describe('the exit code of atrail archive stats', () => {
  it('is 1 where nothing matches, and the answer is empty', async () => {
    const argv = ['archive', 'stats', '--by', 'event', '--user', 'nobody', '--in', archiveOf(at(1))];
    expect(await runCli(argv)).toMatchObject({ code: 1, stdout: '' });
    expect(await runCli([...argv, '-o', 'csv'])).toMatchObject({
      code: 1,
      stdout: 'event,count,share,first,last\n',
    });
  });

  it('is 2 where a file is damaged, and the rest is still counted', async () => {
    const folder = archiveOf(at(1));
    writeBelow(folder, 'broken.json', '[{"eventId": ');
    const { code, stdout, stderr } = await runCli(['archive', 'stats', '--by', 'event', '--in', folder]);
    expect(code).toBe(2);
    expect(stdout).toContain('DescribeInstances      1');
    expect(stderr).toContain(`damaged ${join(folder, 'broken.json')}: `);
  });

  it('is 2 where an event has more combinations than are counted', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `i-${i}`);
    const folder = archiveOf(at(1, { referencedResources: { a: ids }, requestParameters: { b: ids } }));
    const argv = ['archive', 'stats', '--by', 'referencedResources,requestParameters', '--in', folder];
    const { code, stderr } = await runCli(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(
      'warning: 1 of the events have too many values, of which only some are counted\n',
    );
  });

  it('is 130 after an interruption, and counts of a part are not printed', async () => {
    const argv = ['archive', 'stats', '--by', 'event', '--in', DEMO];
    const { code, stdout, stderr } = await runCli(argv, { interrupted: AbortSignal.abort() });
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('(700 not read: interrupted)');
  });

  it('is 2 for a field that no event has, before anything is read', async () => {
    const { code, stderr } = await runCli(['archive', 'stats', '--by', 'evnt', '--in', DEMO]);
    expect([code, stderr]).toEqual([
      2,
      'atrail: --by: events have no field "evnt"\n  Did you mean event? Write event.evnt for a member that is new.\n',
    ]);
  });
});

describe('atrail archive search --fields', () => {
  it('refuses a field that no event has, before anything is read', async () => {
    const { code, stderr } = await runCli(['archive', 'search', '--fields', 'time,usr', '--in', DEMO]);
    expect([code, stderr]).toEqual([
      2,
      'atrail: --fields: events have no field "usr"\n  Did you mean user? Write event.usr for a member that is new.\n',
    ]);
  });
});

it('counts a time even where what tells it would be masked', async () => {
  const folder = writeArchive([
    { stamp: '2026-06-01T10:10:00Z', events: [anEvent({ eventTime: { UserData: 1_780_308_000 } })] },
  ]);
  const { stdout } = await runCli(['archive', 'stats', '--by', 'hour', '-o', 'csv', '--in', folder]);
  expect(stdout.split('\n')[1]).toBe('2026-06-01T10:00Z,1,1,2026-06-01T10:00:00Z,2026-06-01T10:00:00Z');
});
