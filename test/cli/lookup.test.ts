import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { archiveEvents } from '../support/actiontrail/archived.js';
import { plausibleEvents } from '../support/actiontrail/events.js';
import type { Injection } from '../support/actiontrail/faults.js';
import { WORLD } from '../support/actiontrail/world.js';
import { Chance } from '../support/chance.js';
import { runCli } from '../support/context.js';
import { cacheOf, live } from '../support/live.js';

const UNPACED = { perSecond: Number.POSITIVE_INFINITY };
const REGIONS = ['--region', WORLD.regions.join(',')];
const WEEK = { from: '2026-06-09T00:00:00Z', to: '2026-06-15T11:00:00Z' };

function lines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

function event(second: number, members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventId: `E-${String(second).padStart(6, '0')}`,
    eventName: 'DeleteInstance',
    serviceName: 'Ecs',
    eventTime: new Date(Date.UTC(2026, 5, 14) + second * 1000).toISOString().replace('.000Z', 'Z'),
    eventRW: 'Write',
    acsRegion: 'cn-hangzhou',
    userIdentity: { type: 'ram-user', userName: 'alice' },
    ...members,
  };
}

function events(count: number, members: Record<string, unknown> = {}): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => event(i * 60, members));
}

describe('a lookup prints exactly what a search of the delivered files prints', () => {
  const TERMS = [
    ...['event: DeleteInstance', 'event: Delete*', 'event: lookupevents', 'event: createuser'],
    ...['service: ecs', 'service: Rds', 'event.serviceName: RAM', 'service: sts', 'service: AasSub'],
    ...['user: alice', 'user: deploy', 'user: "admin-role:alice"', 'user: ci-runner', 'role: ci-role'],
    ...[
      'session: terraform',
      'resource: i-bp1example0001',
      'resource: invoices',
      'key: LTAI5tExampleKey00000001',
    ],
    ...[
      'ip: 203.0.113.5',
      'ip: 203.0.113.0/24',
      'ip: internal',
      'rw: write',
      'rw: Read',
      'type: consolesignin',
    ],
    ...['error: *', 'not error: *', 'error: NoPermission', 'region: cn-beijing', 'mfa: false', 'terraform'],
    ...['event.eventAttributes.SensitiveAction: true', 'actor: root-account', 'userIdentity.userName: bob'],
  ];

  function question(chance: Chance): string {
    const term = () => chance.pick(TERMS);
    switch (chance.below(6)) {
      case 0:
        return term();
      case 1:
        return `${term()} and ${term()}`;
      case 2:
        return `${term()} or ${term()}`;
      case 3:
        return `${term()} and not ${term()}`;
      case 4:
        return `(${term()} or ${term()}) and ${term()}`;
      default:
        return `${term()} and ${term()} and (${term()} or not ${term()})`;
    }
  }

  it.each([1, 2, 3])('for generated events and questions (%d)', async (seed) => {
    const all = plausibleEvents({ count: 400, seed, ...WEEK });
    const service = await live({
      events: all,
      pace: UNPACED,
      hidesUserEvents: false,
      ends: seed === 2 ? 'exclusive' : 'inclusive',
      lastToken: seed === 3 ? '' : undefined,
    });
    const archive = archiveEvents(all);
    const chance = new Chance(seed);
    const questions = [
      '',
      ...(seed === 1 ? TERMS : []),
      ...Array.from({ length: 16 }, () => question(chance)),
    ];
    for (const query of questions) {
      const window = chance.oneIn(2)
        ? ['--since', '2026-06-10T07:00:00Z', '--until', '2026-06-13']
        : ['--since', '2026-06-09'];
      const flags = [query, '-o', 'jsonl', ...window];
      const cache = chance.oneIn(3) ? [] : ['--no-cache'];
      const found = await service.run('lookup', ...flags, ...REGIONS, ...cache);
      const searched = await runCli(['archive', 'search', ...flags, '--in', archive]);
      expect([query, found.code, lines(found.stdout).sort()]).toEqual([
        query,
        searched.code,
        lines(searched.stdout).sort(),
      ]);
      const times = lines(found.stdout).map((line) => (JSON.parse(line) as { eventTime: string }).eventTime);
      expect(times).toEqual([...times].sort().reverse());
    }
  });

  it('events of the console, too, where a user is asked for', async () => {
    const all = plausibleEvents({ count: 600, seed: 12, ...WEEK });
    const service = await live({ events: all, pace: UNPACED });
    const archive = archiveEvents(all);
    for (const query of [
      'user: alice',
      'user: bob and service: AasSub',
      'type: ConsoleSignin and user: Deploy',
    ]) {
      const flags = [query, '--since', '2026-06-09', '-o', 'jsonl'];
      const found = await service.run('lookup', ...flags, ...REGIONS);
      const searched = await runCli(['archive', 'search', ...flags, '--in', archive]);
      expect(lines(found.stdout).sort()).toEqual(lines(searched.stdout).sort());
      expect(found.code).toBe(0);
    }
    const { stderr } = await service.run('lookup', 'service: AasSub', ...REGIONS);
    expect(stderr).toContain('warning: events of RAM users in the console');
  });

  it('with attributes or without, quickly or not, newest or oldest first, in pieces or at once', async () => {
    const all = plausibleEvents({ count: 600, seed: 9, ...WEEK });
    const service = await live({
      events: all,
      pace: UNPACED,
      hidesUserEvents: false,
      longestWindow: 30 * 86_400_000,
    });
    const query = [
      'service: Ecs and event: RunInstances',
      '--since',
      '2026-06-09',
      '-o',
      'jsonl',
      ...REGIONS,
    ];
    const usual = lines((await service.run('lookup', ...query)).stdout);
    expect(usual.length).toBeGreaterThan(1);
    for (const flags of [
      ['--no-attributes'],
      ['--quick'],
      ['--chunk', '12h'],
      ['--since', '89d'],
      ['--no-cache'],
    ]) {
      expect(lines((await service.run('lookup', ...query, ...flags)).stdout)).toEqual(usual);
    }
    const oldest = lines((await service.run('lookup', ...query, '--order', 'oldest', '--no-cache')).stdout);
    expect([...oldest].sort()).toEqual([...usual].sort());
  });
});

describe('no more calls are made than there are pages', () => {
  it('and one more for each region', async () => {
    const all = plausibleEvents({ count: 10_000, seed: 4, ...WEEK });
    const service = await live({ events: all, pace: UNPACED, hidesUserEvents: false, trailingPage: true });
    const { code, stdout, stderr } = await service.run('lookup', '-c', ...REGIONS);
    expect([code, stdout]).toEqual([0, '10000\n']);
    expect(stderr).toContain('lookups 5 planned = 5 answered + 0 failed + 0 not finished\n');
    for (const region of WORLD.regions) {
      const there = all.filter((text) => (JSON.parse(text) as { acsRegion: string }).acsRegion === region);
      const asked = service.server.requests.filter(
        (request) => request.region === region && request.operation === 'LookupEvents',
      );
      expect(asked.length).toBeLessThanOrEqual(Math.ceil(there.length / 50) + 1);
      expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
    }
  });

  it('none at all for the same or a narrower question', async () => {
    const service = await live({ events: events(120), pace: UNPACED });
    const asking = ['lookup', '--since', '2026-06-13', '--until', '2026-06-15', '-o', 'jsonl'];
    const first = await service.run(...asking);
    const calls = service.calls();
    expect(calls).toBe(3);
    const again = await service.run(...asking);
    expect(again.stdout).toBe(first.stdout);
    expect(again.stderr).toContain('calls   0 sent, 120 events from the cache\n');
    const narrower = await service.run(
      ...asking.slice(0, 3),
      '--until',
      '2026-06-14T01:00:00Z',
      '--event',
      'DeleteInstance',
      '-c',
    );
    expect([narrower.stdout, service.calls()]).toEqual(['60\n', calls]);
    await service.run(...asking, '--no-cache');
    expect(service.calls()).toBe(2 * calls);
  });

  it('and --limit, -q and --max-calls end it early', async () => {
    const service = await live({ events: events(400), pace: UNPACED });
    const asking = ['lookup', '--since', '2026-06-13', '--no-cache'];
    expect((await service.run(...asking, '--limit', '3', '-o', 'jsonl')).code).toBe(0);
    expect(service.calls()).toBe(1);
    expect(await service.run(...asking, '-q')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(service.calls()).toBe(2);
    const { code, stdout, stderr } = await service.run(...asking, '--max-calls', '2', '-o', 'jsonl');
    expect([code, lines(stdout).length]).toEqual([2, 100]);
    expect(stderr).toContain('stopped cn-hangzhou: LookupEvents in cn-hangzhou was not asked');
    const [, command] = /goes on there:\n +(.*)\n/.exec(stderr)!;
    expect(command).toBe(
      'atrail lookup --output jsonl --max-calls 2 --no-cache --region cn-hangzhou --since 2026-06-13T00:00:00Z --until 2026-06-14T05:00:01Z',
    );
    const rest = await service.run(...command!.split(' ').slice(1), '--max-calls', '20');
    // The last event is the only one that the two have in common: more may have happened in its second.
    expect(lines(rest.stdout)[0]).toBe(lines(stdout).at(-1));
    expect(new Set([...lines(stdout), ...lines(rest.stdout)]).size).toBe(400);
  });

  it('and --explain makes none', async () => {
    const service = await live();
    const { code, stdout } = await service.run(
      'lookup',
      'event: DeleteInstance',
      '--chunk',
      '5d',
      '--explain',
    );
    expect([code, stdout]).toEqual([
      0,
      `query     event: DeleteInstance
window    2026-06-08T12:00:00Z until 2026-06-15T12:00:00Z (UTC), the last 7 days
regions   cn-hangzhou
ask       EventName=DeleteInstance
then      keep what matches event: DeleteInstance
call      LookupEvents in cn-hangzhou: StartTime=2026-06-10T11:59:59Z EndTime=2026-06-15T12:00:00Z Direction=BACKWARD MaxResults=50 LookupAttribute.1.Key=EventName LookupAttribute.1.Value=DeleteInstance
call      LookupEvents in cn-hangzhou: StartTime=2026-06-08T11:59:59Z EndTime=2026-06-10T12:00:00Z Direction=BACKWARD MaxResults=50 LookupAttribute.1.Key=EventName LookupAttribute.1.Value=DeleteInstance
calls     2 at least, and one for each further 50 events
`,
    ]);
    await service.run('lookup', '--user', 'alice', '--region', 'all', '--explain');
    expect(service.server.requests).toEqual([]);
  });
});

describe('an answer is whole', () => {
  it.each<[string, Injection]>([
    ['a token expires', { on: 'LookupEvents', nth: 3, fault: { kind: 'expired-token' } }],
    ['a token repeats', { on: 'LookupEvents', nth: 2, times: 2, fault: { kind: 'repeated-token' } }],
    ['pages are empty', { on: 'LookupEvents', nth: 2, times: 3, fault: { kind: 'empty-page' } }],
    ['the service is busy', { on: 'LookupEvents', nth: 2, times: 2, fault: { kind: 'status', status: 503 } }],
  ])('when %s', async (_, fault) => {
    for (const order of ['newest', 'oldest']) {
      const service = await live({ events: events(320), pace: UNPACED, faults: [fault] });
      const { code, stdout } = await service.run('lookup', '-o', 'jsonl', '--fields', 'id', '--order', order);
      expect([code, lines(stdout).length, new Set(lines(stdout)).size]).toEqual([0, 320, 320]);
    }
  });

  it('or it is said what is missing, and how to go on', async () => {
    const all = [
      ...events(200),
      ...events(200, { acsRegion: 'cn-beijing' }).map((each, i) => ({ ...each, eventId: `B-${i}` })),
    ];
    const service = await live({
      events: all,
      pace: UNPACED,
      faults: [
        {
          on: ({ operation, region, parameters }) =>
            operation === 'LookupEvents' && region === 'cn-beijing' && parameters.NextToken !== undefined,
          times: 1000,
          fault: { kind: 'status', status: 403, code: 'NoPermission', message: 'You are not allowed.' },
        },
      ],
    });
    const { code, stdout, stderr } = await service.run(
      'lookup',
      '--region',
      'cn-hangzhou',
      '--region',
      'cn-beijing',
      '-o',
      'jsonl',
      '--fields',
      'id',
    );
    expect([code, lines(stdout).length]).toEqual([2, 250]);
    expect(stderr).toContain('lookups 2 planned = 1 answered + 1 failed + 0 not finished\n');
    expect(stderr).toMatch(/^failed {2}cn-beijing: /m);
    expect(stderr).toMatch(
      /--region cn-beijing --since 2026-06-08T12:00:00Z --until 2026-06-14T02:30:01Z\n$/,
    );
  });

  it('but what is older than 90 days cannot be', async () => {
    const service = await live({ events: events(3), pace: UNPACED });
    const { code, stdout, stderr } = await service.run('lookup', '--since', '2026-01-01', '-c');
    expect([code, stdout]).toEqual([2, '3\n']);
    expect(stderr).toContain(
      'warning: the service keeps 90 days; what is before 2026-03-17T12:00:00Z is not in the answer\n',
    );
    expect((await service.run('lookup', '--since', '90d', '-c')).code).toBe(0);
  });

  it('and what is no event makes it incomplete', async () => {
    const text =
      '{"RequestId":"R","Events":[1,null,"x",{},{"eventId":"A","eventName":"B","eventTime":"once"},{"eventId":"C","eventName":"D","eventTime":"2026-06-14T00:00:00Z","n":12345678901234567890}]}';
    const service = await live({
      pace: UNPACED,
      faults: [{ on: 'LookupEvents', fault: { kind: 'body', text } }],
    });
    const { code, stdout, stderr } = await service.run('lookup', '-o', 'jsonl');
    expect([code, lines(stdout).length]).toEqual([2, 2]);
    expect(stdout).toContain('"n":12345678901234567890');
    expect(stderr).toContain('damaged 4 of the entries that came are no audit events\n');
    expect(stderr).toContain('warning: 1 event without a readable time, which no window excludes\n');
    expect(stderr).toContain('6 read = 2 printed + 0 not matching + 0 duplicates + 4 unreadable\n');
    // Nothing of it was kept.
    expect((await service.run('lookup', '-c', '--until', '2026-06-15')).stdout).toBe('0\n');
  });

  it.each(['{}', '[]', '{"Events":7,"RequestId":"R"}', '"x"'])('and %s is no answer', async (text) => {
    const service = await live({
      pace: UNPACED,
      faults: [{ on: 'LookupEvents', times: 50, fault: { kind: 'body', text } }],
    });
    const { code, stdout, stderr } = await service.run('lookup', '-c');
    expect([code, stdout]).toEqual([2, '0\n']);
    expect(stderr).toMatch(/^failed {2}cn-hangzhou: .*\n {8}\S/m);
  });

  it('when credentials are refused, there is none', async () => {
    const service = await live({ pace: UNPACED });
    const env = { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'sEcReTcAnArY0000000000000000abcd' };
    const { code, stdout, stderr } = await service.runWith({ env }, 'lookup', '-o', 'jsonl');
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toContain('failed  cn-hangzhou: ');
    expect(stderr).not.toMatch(/hint|sEcReT|goes on there/);
  });
});

describe('Ctrl-C', () => {
  it('prints the command that goes on where it was pressed', async () => {
    const service = await live({ events: events(400), pace: UNPACED });
    const stop = new AbortController();
    let writes = 0;
    const change: NonNullable<Parameters<typeof service.runWith>[0]['change']> = (context) => ({
      ...context,
      stdout: {
        ...context.stdout,
        write: async (text) => {
          await context.stdout.write(text);
          if (text.length > 0) writes++;
          if (writes < 2) return;
          setTimeout(() => stop.abort(), 20);
          await new Promise((resolve) => setTimeout(resolve, 40));
        },
      },
    });
    const asking = ['lookup', 'user: alice', '--quick', '-o', 'jsonl', '--since', '2d', '--no-cache'];
    const stopped = await service.runWith({ change, interrupted: stop.signal }, ...asking);
    expect(stopped.code).toBe(130);
    const [, covered, missing] = /covered (\S+) until 2026-06-15T12:00:00Z\nmissing \S+ until (\S+);/.exec(
      stopped.stderr,
    )!;
    expect(covered).toBe(missing);
    const [, command] = /goes on there:\n +(.*)\n$/.exec(stopped.stderr)!;
    expect(command).toMatch(
      /^atrail lookup 'user: alice' --output jsonl --quick --no-cache --region cn-hangzhou --since \S+ --until \S+$/,
    );
    const rest = await service.run(
      'lookup',
      'user: alice',
      ...command!.split("'user: alice' ")[1]!.split(' '),
    );
    const both = [...lines(stopped.stdout), ...lines(rest.stdout)];
    expect(new Set(both).size).toBe(400);
    expect(both.length).toBeLessThan(460);
  });

  it('leaves no row unshown that is told as printed', async () => {
    const service = await live({ events: events(400), pace: UNPACED });
    const stop = new AbortController();
    let calls = 0;
    const change: NonNullable<Parameters<typeof service.runWith>[0]['change']> = (context) => ({
      ...context,
      sleep: async (ms) => {
        await context.sleep(ms);
        if (++calls === 3) stop.abort();
        await new Promise((resolve) => setTimeout(resolve, 20));
      },
    });
    const asking = ['lookup', '--since', '2026-06-14', '--no-cache', '--fields', 'id'];
    const { code, stdout, stderr } = await service.runWith({ change, interrupted: stop.signal }, ...asking);
    const [, printed] = /read = (\d+) printed/.exec(stderr)!;
    expect([code, lines(stdout).length]).toEqual([130, Number(printed) + 1]);
    expect(Number(printed)).toBeGreaterThan(0);
  });
});

describe('what is said', () => {
  it('is the window, what was asked, and a ledger', async () => {
    const service = await live({
      events: [event(0), event(1, { eventName: 'StopInstance' })],
      pace: UNPACED,
    });
    const { code, stdout, stderr } = await service.run('lookup', 'event: deleteinstance');
    expect(code).toBe(0);
    expect(
      stdout,
    ).toBe(`time                  event           service  region       user   ip  resource  error
2026-06-14T00:00:00Z  DeleteInstance  Ecs      cn-hangzhou  alice
`);
    const bytes = JSON.stringify(event(0)).length;
    expect(stderr).toBe(`window  2026-06-08T12:00:00Z until 2026-06-15T12:00:00Z (UTC), the last 7 days
asked   EventName=DeleteInstance in cn-hangzhou, letter for letter
lookups 1 planned = 1 answered + 0 failed + 0 not finished
calls   1 sent
events  1 read = 1 printed + 0 not matching + 0 duplicates + 0 unreadable
bytes   ${bytes} read
`);
  });

  it('is what could explain that there is nothing', async () => {
    const service = await live({ pace: UNPACED });
    const { code, stderr } = await service.run('lookup', '--service', 'Ram', '--region', 'eu-central-1');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'hint    events of services without regions, such as Ram, lie in one region only',
    );
  });

  it('is that nothing found by a narrowed question decides nothing', async () => {
    const service = await live({ pace: UNPACED });
    const asking = ['lookup', '--user', 'alice', '--expect', 'none', '-o', 'jsonl'];
    expect((await service.run(...asking)).code).toBe(0);
    expect((await service.run(...asking, '--quick')).code).toBe(2);
  });

  it('is how long it will take, when that is long', async () => {
    const service = await live({ events: events(1400), pace: UNPACED, longestWindow: 40 * 86_400_000 });
    const slow = (context: Parameters<NonNullable<Parameters<typeof service.runWith>[0]['change']>>[0]) => ({
      ...context,
      sleep: async (ms: number) => {
        await context.sleep(ms);
        await new Promise((resolve) => setTimeout(resolve, 150));
      },
    });
    const { stderr } = await service.runWith(
      { change: slow },
      'lookup',
      '--since',
      '89d',
      '--limit',
      '200',
      '-c',
    );
    expect(stderr).toMatch(/note {4}about [\d,]+ more calls, which take about .* at the pace of the service/);
  });

  it('is how far it has come, on a terminal', async () => {
    const service = await live({ events: events(400), pace: UNPACED });
    const terminal: NonNullable<Parameters<typeof service.runWith>[0]['change']> = (context) => ({
      ...context,
      stderr: { ...context.stderr, isTerminal: true, width: 100 },
      sleep: async (ms) => {
        await context.sleep(ms);
        await new Promise((resolve) => setTimeout(resolve, 120));
      },
    });
    const { stderr } = await service.runWith({ change: terminal }, 'lookup', '-c', '--since', '2026-06-14');
    expect(stderr).toMatch(/\r\[#*-*\] {1,2}\d+% {2}\d+s left {2}\d+ events {2}\d+ calls\x1b\[K/);
  });

  it.each([
    ['--chunk 5s', '--chunk 5s is too short: each piece takes a call at least'],
    ['--follow -c', '--follow has no end, so --count cannot be used with it'],
    ['--since 2027-01-01', 'nothing has happened yet in the window'],
    ['--region nowhere!', '"nowhere!" is no region'],
  ])('of %s is that it makes no sense', async (flags, wrong) => {
    const service = await live();
    const { code, stdout, stderr } = await service.run('lookup', ...flags.split(' '));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`atrail: ${wrong}`);
    expect(service.server.requests).toEqual([]);
  });
});

describe('--insight', () => {
  it('reads insight events', async () => {
    const service = await live({ pace: UNPACED });
    const { code, stderr } = await service.run('lookup', '--insight');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'hint    insight events are there only where insights are switched on for a trail\n',
    );
    expect([service.calls(), service.calls('LookupInsightEvents')]).toEqual([0, 1]);
  });

  it('by the same query language, newest or oldest first, at most 93 days back', async () => {
    const service = await live({ pace: UNPACED });
    const insights = Array.from({ length: 130 }, (_, i) =>
      event(i, {
        eventId: `I-${i}`,
        eventName: 'DescribeInstances',
        eventType: 'ActionTrailInsight',
        insightDetails: { insightType: i % 2 === 0 ? 'IpInsight' : 'AkInsight' },
      }),
    );
    service.server.account().addInsights(insights, 'cn-hangzhou');
    const asking = [
      'lookup',
      '--insight',
      'insight: IpInsight',
      '--since',
      '93d',
      '-o',
      'jsonl',
      '--fields',
      'id',
    ];
    const wanted = insights
      .filter((_, i) => i % 2 === 0)
      .map(({ eventId }) => JSON.stringify({ id: eventId }));
    const newest = await service.run(...asking);
    expect([newest.code, lines(newest.stdout)]).toEqual([0, wanted.toReversed()]);
    expect(lines((await service.run(...asking, '--order', 'oldest')).stdout)).toEqual(wanted);
  });
});

describe('--follow', () => {
  it('prints each event once, however late it appears, and goes on after errors', async () => {
    const late = new Map<unknown, number>();
    const all = Array.from({ length: 90 }, (_, i) => {
      const each = event(0, {
        eventId: `F-${i}`,
        eventTime: new Date(Date.UTC(2026, 5, 15, 12, 0, 5 + i * 10)).toISOString().replace('.000Z', 'Z'),
      });
      late.set(each.eventId, [0, 5000, 540_000][i % 3]!);
      return each;
    });
    const service = await live({
      events: all,
      pace: UNPACED,
      delay: ({ eventId }) => late.get(eventId) ?? 0,
      faults: [
        {
          on: 'LookupEvents',
          nth: 20,
          times: 12,
          fault: { kind: 'status', status: 403, code: 'NoPermission' },
        },
      ],
    });
    const stop = new AbortController();
    const change: NonNullable<Parameters<typeof service.runWith>[0]['change']> = (context) => ({
      ...context,
      sleep: async (ms) => {
        await context.sleep(ms);
        // An hour of following is enough.
        if (service.now() > Date.UTC(2026, 5, 15, 12, 35)) stop.abort();
      },
    });
    const { code, stdout, stderr } = await service.runWith(
      { change, interrupted: stop.signal },
      ...['lookup', '--follow', 'event: DeleteInstance', '-o', 'jsonl', '--fields', 'id'],
    );
    expect(code).toBe(130);
    expect(lines(stdout).sort()).toEqual(all.map(({ eventId }) => JSON.stringify({ id: eventId })).sort());
    expect(stderr.match(/^failed {2}cn-hangzhou/gm)).toHaveLength(1);
    expect(stderr.match(/^note {4}cn-hangzhou answers again/gm)).toHaveLength(1);
    expect(stderr).toMatch(/events {2}[\d,]+ read = 90 printed \+ 0 not matching/);
  });

  it('looks up first what is settled, and goes on from there', async () => {
    const all = Array.from({ length: 300 }, (_, i) =>
      event(0, {
        eventId: `F-${i}`,
        eventTime: new Date(Date.UTC(2026, 5, 15, 11) + i * 20_000).toISOString().replace('.000Z', 'Z'),
      }),
    );
    const service = await live({ events: all, pace: UNPACED, delay: 30_000 });
    const stop = new AbortController();
    const change: NonNullable<Parameters<typeof service.runWith>[0]['change']> = (context) => ({
      ...context,
      sleep: async (ms) => {
        await context.sleep(ms);
        if (service.now() > Date.UTC(2026, 5, 15, 12, 50)) stop.abort();
      },
    });
    const { code, stdout } = await service.runWith(
      { change, interrupted: stop.signal },
      ...['lookup', '--follow', '--since', '2h', '-o', 'json', '--fields', 'id'],
    );
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toEqual(all.map(({ eventId }) => ({ id: eventId })));
  });

  it('ends at once where nothing works from the start', async () => {
    const service = await live({ pace: UNPACED });
    const env = { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'sEcReTcAnArY0000000000000000abcd' };
    expect((await service.runWith({ env }, 'lookup', '--follow')).code).toBe(4);
  });

  it('ends with --limit', async () => {
    const service = await live({ events: events(120), pace: UNPACED });
    const { code, stdout } = await service.run(
      'lookup',
      '--follow',
      '--since',
      '2d',
      '--limit',
      '5',
      '-o',
      'csv',
      '--fields',
      'id',
    );
    expect([code, lines(stdout)]).toEqual([0, ['id', ...events(5).map(({ eventId }) => String(eventId))]]);
  });
});

describe('event show', () => {
  const wanted = event(0, { eventId: '0A1B2C3D-0000-4000-8000-000000000001', acsRegion: 'eu-central-1' });

  it('finds an event live, in whatever region it is', async () => {
    const service = await live({ events: [...events(5), wanted], pace: UNPACED });
    const id = String(wanted.eventId);
    const { code, stdout, stderr } = await service.run('event', 'show', id.toLowerCase());
    expect(code).toBe(0);
    expect(stdout).toContain('0A1B2C3D-0000-4000-8000-000000000001');
    expect(stdout).toMatch(/Found in\n {2}live in +eu-central-1\n/);
    expect(stderr).toContain(`EventId=${id}`);
    const asked = new Set(service.server.requests.map(({ operation }) => operation));
    expect([...asked].sort()).toEqual(['DescribeRegions', 'GetCallerIdentity', 'LookupEvents']);
    const raw = await service.run('event', 'show', id, '--region', 'eu-central-1', '-o', 'raw');
    expect([raw.code, raw.stdout]).toEqual([0, `${JSON.stringify(wanted)}\n`]);
  });

  it('says where it looked when there is none', async () => {
    const service = await live({ pace: UNPACED });
    const { code, stdout, stderr } = await service.run('event', 'show', 'nothing', '--region', 'cn-beijing');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('atrail: the event history of cn-beijing has no event with the id "nothing"\n');
  });

  it('looks into an archive of its own first', async () => {
    const service = await live({ events: [wanted], pace: UNPACED });
    const delivered = event(3);
    const env = { ATRAIL_ARCHIVE: archiveEvents([JSON.stringify(delivered)]) };
    const there = await service.runWith({ env }, 'event', 'show', String(delivered.eventId), '-o', 'raw');
    expect([there.code, there.stdout]).toEqual([0, `${JSON.stringify(delivered)}\n`]);
    expect(service.server.requests).toEqual([]);
    const young = await service.runWith({ env }, 'event', 'show', String(wanted.eventId), '-o', 'raw');
    expect([young.code, young.stdout]).toEqual([0, `${JSON.stringify(wanted)}\n`]);
    const alone = await runCli(['event', 'show', 'nothing'], { env: { ...env, HOME: service.home } });
    expect(alone.code).toBe(1);
    expect(alone.stderr).toContain('The live event history was not asked, for want of credentials');
  });
});

describe('the cache', () => {
  it('is shown and cleared', async () => {
    const service = await live({ events: events(10), pace: UNPACED });
    expect((await service.run('cache', 'info')).stdout).toContain('answers  0, 0 B\n');
    await service.run('lookup', '--since', '2026-06-13', '--until', '2026-06-15');
    const folder = cacheOf(service);
    const { stdout } = await service.run('cache', 'info', '-o', 'json');
    expect(JSON.parse(stdout)).toEqual([
      {
        folder,
        answers: 1,
        bytes: expect.any(Number),
        first: '2026-06-13T00:00:00Z',
        last: '2026-06-15T00:00:00Z',
      },
    ]);
    expect((await service.run('cache', 'clear')).stderr).toMatch(/^cleared 1 answers?, \d+ B\n$/);
    expect(existsSync(folder)).toBe(false);
  });

  it('knows no secrets by name', async () => {
    const service = await live({ events: events(10), pace: UNPACED });
    await service.run(
      'lookup',
      '--access-key',
      'LTAI5tExampleKey00000001',
      '--since',
      '2026-06-13',
      '--until',
      '2026-06-15',
    );
    const names = readdirSync(cacheOf(service), { recursive: true, encoding: 'utf8' });
    expect(names.join('\n')).not.toMatch(/LTAI|1000000000000001|hangzhou/);
    const file = names.find((name) => name.endsWith('.gz'))!;
    expect(gunzipSync(readFileSync(join(cacheOf(service), file))).toString()).toMatch(/^\{"format":1/);
  });
});
