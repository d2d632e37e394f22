import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { anEvent, type PlainEvent, temporaryFolder, writeArchive, writeBelow } from '../support/archive.js';
import { runCli } from '../support/context.js';

const DEMO = 'fixtures/demo/archive';

function archiveOf(...events: readonly PlainEvent[]): string {
  return writeArchive([{ stamp: '2026-06-01T23:00:00Z', events }]);
}

function query(folder: string, text: string, ...flags: string[]) {
  return runCli(['query', text, '--in', folder, ...flags]);
}

describe('atrail query', () => {
  it('prints the rows as a table, and accounts for every event', async () => {
    const { code, stdout, stderr } = await query(
      DEMO,
      'rw: Write | select "event.eventName" as name, count(*) as n group by name order by n desc, name limit 3',
    );
    expect(stdout).toBe(`\
name                        n
AddBackendServers           261
RemoveBackendServers        261
UnassignPrivateIpAddresses  184
`);
    expect(stderr).toBe(`\
window  any time (UTC)
files   700 listed = 700 read + 0 damaged + 0 skipped
events  5,692 read = 1,669 printed + 3,982 not matching + 41 duplicates + 0 unreadable
bytes   8,264,099 read
`);
    expect(code).toBe(0);
  });

  it('keeps digits, and shows lists, objects and times, in every format', async () => {
    const folder = archiveOf(anEvent({ requestParameters: { Id: 0 } }));
    const text = `* | select 12345678901234567890 as big, 1.50 as d, array['a', null] as list, map(array['x'], array[1]) as m, from_unixtime(__time__) as t, null as n, true as b, json_extract('{"a":9007199254740993}', '$') as j`;
    expect((await query(folder, text, '-o', 'jsonl')).stdout).toBe(
      '{"big":12345678901234567890,"d":1.50,"list":["a",null],"m":{"x":1},"t":"2026-06-01 10:00:00","n":null,"b":true,"j":{"a":9007199254740993}}\n',
    );
    expect((await query(folder, text, '-o', 'csv')).stdout).toBe(
      'big,d,list,m,t,n,b,j\n12345678901234567890,1.50,"[""a"",null]","{""x"":1}",2026-06-01 10:00:00,,true,"{""a"":9007199254740993}"\n',
    );
    expect((await query(folder, text, '-o', 'json')).stdout).toMatch(/^\[\n\{.*\}\n\]\n$/);
    expect((await query(folder, text, '-o', 'tsv')).stdout.split('\n')[1]).toContain('1.50\t["a",null]');
  });

  it('exits with 1 without rows, and with 2 where something could not be read', async () => {
    const folder = archiveOf(anEvent());
    const none = await query(folder, 'event: Nothing | select "event.eventName"', '-o', 'csv');
    expect([none.code, none.stdout]).toEqual([1, 'event.eventName\n']);
    expect((await query(folder, '* | select 1 where false', '--expect', 'none')).code).toBe(0);
    expect((await query(folder, '* | select 1', '--expect', 'none')).code).toBe(1);
    writeBelow(folder, 'broken.gz', Buffer.from('1f8b080000', 'hex'));
    const incomplete = await query(folder, '* | select count(*) as n', '-o', 'csv');
    expect([incomplete.code, incomplete.stdout]).toEqual([2, 'n\n1\n']);
  });

  it('takes filters, windows and zones as a search does', async () => {
    const folder = archiveOf(
      anEvent({ eventTime: '2026-06-01T20:30:00Z', eventName: 'A' }),
      anEvent({ eventTime: '2026-06-01T22:30:00Z', eventName: 'B' }),
    );
    const text = `* | select "event.eventName" as n, date_format(from_unixtime(__time__), '%Y-%m-%d %H') as h, __time__ as t`;
    const args = ['--since', '2026-06-02 05:00', '--tz', 'Asia/Shanghai', '-o', 'csv'];
    expect((await query(folder, text, ...args)).stdout).toBe('n,h,t\nB,2026-06-02 06,1780353000\n');
    const offset = ['--tz', '+08:00', '--event', 'B', '-o', 'csv'];
    expect((await query(folder, text, ...offset)).stdout).toBe('n,h,t\nB,2026-06-02 06,1780353000\n');
  });

  it('takes each event once, and masks secrets, unless told otherwise', async () => {
    const event = anEvent({ requestParameters: { Password: 'hunter2' } });
    const folder = writeArchive(
      ['01', '02'].map((hour) => ({ stamp: `2026-06-01T${hour}:00:00Z`, events: [event] })),
    );
    const text = '* | select "event.requestParameters.Password" as p, length(event) > 0 as e';
    expect((await query(folder, text, '-o', 'csv')).stdout).toBe('p,e\n***,true\n');
    const all = await query(folder, text, '-o', 'csv', '--reveal', '--no-dedupe');
    expect(all.stdout).toBe('p,e\nhunter2,true\nhunter2,true\n');
  });

  it('shows every known member for a star, and tells names apart that differ in case', async () => {
    const folder = archiveOf(anEvent({ x: 1, X: 2 }));
    const { stdout } = await query(folder, '* | select *', '-o', 'csv');
    expect(stdout.split('\n')[0]).toMatch(
      /^__time__,__topic__,__source__,event\.acsRegion,.*event\.userIdentity/,
    );
    const both = await query(folder, '* | select "event.x", "event.X"', '-o', 'csv');
    expect(both.stdout).toBe('event.x,event.X\n1,2\n');
    expect(both.stderr).toContain('warning: events are not known to have a field event.x\n');
  });
});

describe('an error of atrail query says what is wrong, where, and what to do', () => {
  const folder = () => archiveOf(anEvent());

  it.each([
    [
      '* | select eventName',
      'there is no column eventName\n  select eventName\n         ^\n  Write "event.eventName" for that field; text stands in single quotes.',
    ],
    [
      '* | select event.eventName from log',
      'a field of events stands in double quotes\n  select event.eventName from log\n         ^\n  Write "event.eventName".',
    ],
    [
      '* | select count(*) where "event.eventName" = "CreateUser"',
      'there is no column CreateUser\n  select count(*) where "event.eventName" = "CreateUser"\n                                            ^\n  Text stands in single quotes, as in \'CreateUser\'; fields are "event.…".',
    ],
    [
      '* | select cast("event.eventName" as varchar) from nowhere',
      'there is no table nowhere\n  select cast("event.eventName" as varchar) from nowhere\n                                                 ^\n  The events are in log.',
    ],
    [
      '* | select count(* from log',
      'syntax error at or near "from"\n  select count(* from log\n                 ^\n  Text stands in single quotes, names in double quotes; see --help for examples.',
    ],
    [
      '* | select "event.eventName", count(*)',
      'column "event.eventName" must appear in the GROUP BY clause or must be part of an aggregate function\n  select "event.eventName", count(*)\n         ^\n  Add it to GROUP BY, or take one of its values with arbitrary(…) or max(…).',
    ],
    [
      '* | select ip_to_city("event.sourceIpAddress")',
      'the function ip_to_city is not supported here\n  It needs a database of addresses that only Log Service has; ip_to_domain and is_subnet_of work.',
    ],
    [
      '* | select cast("event.eventName" as bigint)',
      `could not convert string 'DescribeInstances' to INT64 when casting from source column event.eventName
  select cast("event.eventName" as bigint)
         ^
  Write try_cast, which gives NULL for what it cannot read.`,
    ],
    ['event: X', 'there is no SQL in the query\n  Write '],
    ['* | delete from log', 'the SQL does not begin with SELECT or WITH\n  Write '],
    ["* | select * from '/etc/passwd'", 'there is no table /etc/passwd\n'],
    ['* | select ?', 'the statement has parameters\n  Write their values instead of ? and $1.'],
  ])('%s', async (text, message) => {
    const { code, stdout, stderr } = await query(folder(), text);
    expect(stderr).toContain(`atrail: ${message}`);
    expect([code, stdout]).toEqual([2, '']);
  });

  it('and reads nothing for it', async () => {
    const { stderr } = await query(folder(), '* | select nix');
    expect(stderr).not.toContain('events ');
  });
});

describe('limits of atrail query', () => {
  const endless =
    '* | select count(*) from unnest(sequence(1, 100000)) as a(x), unnest(sequence(1, 100000)) as b(y), unnest(sequence(1, 100000)) as c(z) where x + y + z = 7';

  it('stop a statement that takes too long', async () => {
    const { code, stderr } = await query(archiveOf(anEvent()), endless, '--timeout', '0.2s');
    expect(stderr).toContain(
      'atrail: the statement took longer than 0.2s\n  Ask for fewer events, or allow more with --timeout.\n',
    );
    expect(code).toBe(2);
  });

  it('end at once when interrupted', async () => {
    const interruption = new AbortController();
    const folder = archiveOf(anEvent());
    const running = runCli(['query', endless, '--in', folder], { interrupted: interruption.signal });
    setTimeout(() => interruption.abort(), 500);
    expect((await running).code).toBe(130);
  });

  it('refuse memory that is too little, and leave no temporary files behind', async () => {
    const folder = archiveOf(anEvent({ requestParameters: { Big: 'x'.repeat(2 ** 20) } }));
    // Others put things into the usual place.
    vi.stubEnv('TMPDIR', temporaryFolder());
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await query(folder, '* | select 1', '--memory', '1k')).stderr).toContain(
      'It takes a size from 64M up.',
    );
    const text = `* | select max(lpad("event.requestParameters.Big", 100000000, 'x')) as n`;
    const { code, stderr } = await query(folder, text, '--memory', '64M');
    expect(stderr).toContain(
      'atrail: the statement needs more than 64.0 MiB of memory\n  Allow more with --memory',
    );
    expect(code).toBe(2);
    expect(readdirSync(tmpdir())).toEqual([]);
  });
});

describe('hostile values', () => {
  it('come through as they are', async () => {
    const values = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom("'; drop table log; --", '"', '\0', 'a\nb', '\u202e', '\\'),
      ),
      {
        minLength: 1,
        maxLength: 20,
      },
    );
    await fc.assert(
      fc.asyncProperty(values, async (texts) => {
        const folder = archiveOf(
          ...texts.map((text, i) => anEvent({ requestParameters: { Name: text, Place: i } })),
        );
        const { stdout } = await query(
          folder,
          '* | select "event.requestParameters.Name" as v, json_extract_scalar(event, \'$.requestParameters.Name\') as w order by cast("event.requestParameters.Place" as bigint)',
          '-o',
          'jsonl',
        );
        const rows = stdout
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as unknown);
        const shown = texts.map((text) => Buffer.from(text).toString());
        expect(rows).toEqual(shown.map((text) => ({ v: text, w: text })));
      }),
      { numRuns: 8 },
    );
  });

  it('of ten megabytes come through, too', async () => {
    const long = '0123456789'.repeat(2 ** 20);
    const folder = archiveOf(
      ...['a', 'b'].map((end) => anEvent({ requestParameters: { Name: long + end } })),
    );
    const text =
      '* | select length("event.requestParameters.Name") as l, max("event.requestParameters.Name") as m group by l';
    const { stdout } = await query(folder, text, '-o', 'csv');
    expect(stdout).toBe(`l,m\n${long.length + 1},${long}b\n`);
  });
});
