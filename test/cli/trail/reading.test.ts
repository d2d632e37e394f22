import { describe, expect, it } from 'vitest';
import { AUDITOR } from '../../support/actiontrail/callers.js';
import { NOON, type TrailWorld, trailWorld } from '../../support/trail-world.js';

const HOUR = 3_600_000;
const at = (time: string) => Date.parse(time);

/** Two trails of the account, and one that is seen from Hangzhou only because it records it. */
async function world(): Promise<TrailWorld> {
  const world = await trailWorld();
  const account = world.server.account();
  account.addTrail({
    name: 'audit-main',
    settings: { OssBucketName: 'audit-logs', OssKeyPrefix: 'audit-x' },
    state: 'Enable',
    created: at('2026-06-01T00:00:00Z'),
    delivery: { LatestDeliveryTime: '2026-06-15T11:55:00Z' },
  });
  account.addTrail({
    name: 'beijing-writes',
    homeRegion: 'cn-beijing',
    settings: { OssBucketName: 'other-logs', EventRW: 'Write', TrailRegion: 'cn-beijing,cn-hangzhou' },
    state: 'Disable',
    created: at('2026-05-01T00:00:00Z'),
    stopped: at('2026-06-10T00:00:00Z'),
    delivery: { LatestDeliveryTime: '2026-06-09T23:55:00Z', LatestDeliveryError: 'AccessDenied' },
  });
  account.addTrail({
    name: 'frankfurt-own',
    homeRegion: 'eu-central-1',
    settings: { OssBucketName: 'third-logs', TrailRegion: 'eu-central-1' },
    created: at('2026-05-01T00:00:00Z'),
  });
  return world;
}

describe('atrail trail list', () => {
  it('shows the trails that record a region, wherever they have their home', async () => {
    const { trail, asked } = await world();
    expect(await trail('list')).toEqual({
      code: 0,
      stdout: `\
name            home         status   events  regions                 destinations
audit-main      cn-hangzhou  Enable   All     All                     oss://audit-logs/audit-x
beijing-writes  cn-beijing   Disable  Write   cn-beijing,cn-hangzhou  oss://other-logs
`,
      stderr: 'asked   cn-hangzhou, shadow and organisation trails included\n',
    });
    expect(asked()).toEqual(['DescribeTrails']);
  });

  it('shows each trail once where several regions are asked, and all of them for all', async () => {
    const { trail, asked } = await world();
    const names = async (words: string) =>
      (await trail(`list -o jsonl ${words}`)).stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line).name);
    expect(await names('--region cn-beijing,cn-hangzhou')).toEqual(['audit-main', 'beijing-writes']);
    asked();
    expect(await names('--region all')).toEqual(['audit-main', 'beijing-writes', 'frankfurt-own']);
    expect(asked()).toEqual(expect.arrayContaining(['DescribeRegions', 'DescribeTrails']));
  });

  it('names a region that fails, prints the rest and ends with 2', async () => {
    const { trail, server } = await world();
    const fault = { kind: 'status', status: 403, code: 'NoPermission' } as const;
    server.inject({ on: ({ region }) => region === 'cn-beijing', fault });
    const { code, stdout, stderr } = await trail('list --region cn-hangzhou --region cn-beijing -o tsv');
    expect([code, stdout.split('\n').length]).toEqual([2, 4]);
    expect(stderr).toMatch(/^failed {2}.*cn-beijing.*$/m);
  });

  it('ends with 1 where there is none', async () => {
    const { trail } = await trailWorld();
    expect(await trail('list')).toMatchObject({ code: 1, stdout: '' });
    expect(await trail('list -o json')).toMatchObject({ code: 1, stdout: '[]\n' });
  });

  it('shows a trail of the organisation to its members', async () => {
    const organization = { id: 'rd-x1', management: '2000000000000002', members: [AUDITOR.account] };
    const { trail, server } = await trailWorld({ organization });
    const whole = { name: 'whole-company', organization: 'rd-x1', settings: { OssBucketName: 'theirs' } };
    server.account(organization.management).addTrail({ ...whole, state: 'Enable' });
    expect((await trail('list')).stdout).toContain('oss://theirs  rd-x1\n');
  });

  it.each([
    '{}',
    '{"TrailList": null}',
    '{"TrailList": [{"HomeRegion": "cn-hangzhou"}]}',
    '{"TrailList": {}}',
  ])('takes %s for no answer, rather than for no trails', async (text) => {
    const { trail, server } = await world();
    server.inject({ on: 'DescribeTrails', fault: { kind: 'body', text } });
    const { code, stdout, stderr } = await trail('list');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('the answer to DescribeTrails in cn-hangzhou cannot be understood');
  });
});

describe('a hostile answer', () => {
  const HOSTILE = {
    Name: '=cmd()\u001b[2J\u202e',
    HomeRegion: 'cn-hangzhou',
    Status: 'Enable\n',
    EventRW: 'All',
    TrailRegion: 'All',
    OssBucketName: '../../x',
    OssKeyPrefix: '\u0007',
    StartLoggingTime: '\u001b]0;x\u0007',
  };

  it.each(['list', 'list -o csv', 'show', 'status', 'doctor'])(
    'does nothing to the terminal: %s',
    async (words) => {
      const { trail, server } = await world();
      const text = JSON.stringify({ RequestId: 'x', TrailList: [HOSTILE] });
      server.inject({ on: 'DescribeTrails', times: 9, fault: { kind: 'body', text } });
      const status = JSON.stringify({ IsLogging: true, LatestDeliveryError: '\u001b[31m' });
      server.inject({ on: 'GetTrailStatus', times: 9, fault: { kind: 'body', text: status } });
      const { stdout, stderr } = await trail(words === 'show' ? `show ${HOSTILE.Name}` : words);
      const shown = words.includes('csv') ? stdout.replaceAll(/"[^"]*"/g, '') : stdout;
      expect(shown + stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
      if (words.includes('csv')) expect(stdout).toContain('"\'=cmd()\u001b[2J');
    },
  );
});

describe('atrail trail show', () => {
  it('shows how a trail is set up, in a region other than its home, too', async () => {
    const { trail } = await world();
    expect(await trail('show beijing-writes')).toEqual({
      code: 0,
      stdout: `\
name            beijing-writes
home region     cn-beijing
status          Disable
records         write events of cn-beijing and cn-hangzhou
of              this account
delivers to     oss://other-logs
bucket lies in  oss-cn-beijing
arn             acs:actiontrail:cn-beijing:1000000000000001:trail/beijing-writes
created         2026-05-01T00:00:00Z
changed         2026-05-01T00:00:00Z
ceased to log   2026-06-10T00:00:00Z
`,
      stderr: '',
    });
  });

  it('gives programs what the service says', async () => {
    const { trail } = await world();
    const { stdout } = await trail('show audit-main -o json');
    expect(JSON.parse(stdout)).toMatchObject([
      {
        name: 'audit-main',
        eventRW: 'All',
        ossKeyPrefix: 'audit-x',
        isOrganizationTrail: false,
        slsProjectArn: null,
      },
    ]);
  });

  it('says what may have been meant', async () => {
    const { trail } = await world();
    expect(await trail('show audit-mian')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'atrail: no trail named "audit-mian" is seen from cn-hangzhou\n  Did you mean audit-main?\n',
    });
    expect((await trail('show frankfurt-own')).stderr).toContain(
      'atrail trail list --region all shows all trails',
    );
  });
});

describe('atrail trail status', () => {
  it('has a line for each destination, and ends with 1 where a trail does not log', async () => {
    const { trail, requests } = await world();
    expect(await trail('status')).toEqual({
      code: 1,
      stdout: `\
trail           home         logging  since                 destination               latest                age     error
audit-main      cn-hangzhou  yes      2026-06-01T00:00:00Z  oss://audit-logs/audit-x  2026-06-15T11:55:00Z  5m      -
beijing-writes  cn-beijing   NO       2026-06-10T00:00:00Z  oss://other-logs          2026-06-09T23:55:00Z  5d 12h  AccessDenied
`,
      stderr: '',
    });
    const regions = requests().filter(({ operation }) => operation === 'GetTrailStatus');
    expect(regions.map(({ region }) => region)).toEqual(['cn-hangzhou', 'cn-beijing']);
  });

  it('ends with 0 where all is well', async () => {
    const { trail } = await world();
    const { code, stdout } = await trail('status audit-main -o json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        trail: 'audit-main',
        homeRegion: 'cn-hangzhou',
        logging: true,
        startLoggingTime: '2026-06-01T00:00:00Z',
        stopLoggingTime: null,
        destination: 'oss://audit-logs/audit-x',
        usable: true,
        latestDelivery: '2026-06-15T11:55:00Z',
        ageSeconds: 300,
        error: null,
      },
    ]);
  });

  it('goes on where the answer names a region that is none, and asks nothing there', async () => {
    const { trail, server, requests } = await world();
    const odd = { Name: 'odd-trail', HomeRegion: 'evil.example/x', OssBucketName: 'b' };
    const good = { Name: 'audit-main', HomeRegion: 'cn-hangzhou', OssBucketName: 'audit-logs' };
    const text = JSON.stringify({ TrailList: [odd, good] });
    server.inject({ on: 'DescribeTrails', fault: { kind: 'body', text } });
    const { code, stdout, stderr } = await trail('status -o tsv');
    expect([code, stdout.split('\n').length]).toEqual([2, 3]);
    expect(stderr).toContain('failed  "evil.example/x" is no region\n');
    expect(requests().filter(({ operation }) => operation === 'GetTrailStatus')).toHaveLength(1);
  });

  it('says where no trail is seen', async () => {
    const { trail } = await trailWorld();
    expect(await trail('status')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'note    no trail is seen from cn-hangzhou\n',
    });
  });

  it('names a status that cannot be asked, prints the others, and ends with 2', async () => {
    const { trail, server } = await world();
    server.inject({
      on: 'GetTrailStatus',
      fault: { kind: 'status', status: 404, code: 'TrailNotFoundException' },
    });
    const { code, stdout, stderr } = await trail('status -o tsv');
    expect([code, stdout.split('\n').length]).toEqual([2, 3]);
    expect(stderr).toMatch(/^failed {2}.*GetTrailStatus/m);
  });
});

describe('atrail trail metrics', () => {
  async function counted(): Promise<TrailWorld> {
    const made = await world();
    const noon = at(NOON);
    made.server
      .account()
      .trail('audit-main')!
      .metrics.set('delivery_oss_success_count', [
        { at: noon - 3 * HOUR, count: 1200 },
        { at: noon - 1.5 * HOUR, count: 300 },
        { at: noon - 30 * HOUR, count: 9999 },
      ]);
    return made;
  }

  it('gives numbers in a table where there is no terminal', async () => {
    const { trail, requests } = await counted();
    expect(await trail('metrics audit-main --since 4h --period 1h')).toEqual({
      code: 0,
      stdout: `\
time               oss delivered  oss failed
2026-06-15T08:00Z              -  -
2026-06-15T09:00Z          1,200  -
2026-06-15T10:00Z            300  -
2026-06-15T11:00Z              -  -
`,
      stderr: `\
window  2026-06-15T08:00:00Z until 2026-06-15T12:00:00Z (UTC), in periods of 1h
note    delivery_oss_success_count is not told for 2 of 4 periods
note    delivery_oss_fail_count is not told for 4 of 4 periods
`,
    });
    const metrics = requests().filter(({ operation }) => operation === 'DescribeTrailDeliveryMetricData');
    expect(metrics.map(({ method, parameters }) => [method, parameters.Period])).toEqual([
      ['GET', '3600'],
      ['GET', '3600'],
    ]);
  });

  it('draws bars on a terminal', async () => {
    const { trail } = await counted();
    const options = { terminal: 60, env: { LANG: 'C.UTF-8', NO_COLOR: '1' } };
    expect((await trail('metrics audit-main --since 4h --period 1h', options)).stdout).toBe(
      `\
oss delivered  1,500
2026-06-15T08:00Z                                   0   0.0%
2026-06-15T09:00Z  ███████████████████████████  1,200  80.0%
2026-06-15T10:00Z  ██████▊                        300  20.0%
2026-06-15T11:00Z                                   0   0.0%
oss failed  0
`,
    );
  });

  it('tells programs with null what the service does not tell', async () => {
    const { trail } = await counted();
    const { stdout } = await trail('metrics audit-main --since 2h --period 1h -o jsonl');
    expect(stdout).toBe(`\
{"time":"2026-06-15T10:00:00Z","periodSeconds":3600,"delivery_oss_success_count":300,"delivery_oss_fail_count":null}
{"time":"2026-06-15T11:00:00Z","periodSeconds":3600,"delivery_oss_success_count":null,"delivery_oss_fail_count":null}
`);
  });

  it('ends with 1 where there are no figures', async () => {
    const { trail } = await world();
    expect(await trail('metrics audit-main')).toMatchObject({ code: 1, stdout: '' });
  });

  it('refuses a period that the service does not take, before anything is asked', async () => {
    const { trail, asked } = await world();
    expect(await trail('metrics audit-main --period 90s')).toMatchObject({ code: 2, stdout: '' });
    expect(asked()).toEqual([]);
  });
});

describe('commands that read', () => {
  it.each([
    'list',
    'list --region all',
    'show audit-main',
    'status',
    'doctor',
    'metrics audit-main',
    'create new-trail --oss-bucket other-logs --dry-run',
    'update audit-main --event-rw write --dry-run',
    'enable beijing-writes --region cn-beijing --dry-run',
    'disable audit-main --dry-run',
    'delete audit-main --dry-run',
    'restore',
  ])('send only what changes nothing: %s', async (words) => {
    const { trail, server, asked } = await world();
    server.account().addTrail({ name: 'never-started', settings: { OssBucketName: 'audit-logs' } });
    const { code, stdout, stderr } = await trail(`${words} --debug`);
    expect([0, 1]).toContain(code);
    expect(stdout + stderr).not.toContain(AUDITOR.secret);
    const operations = asked();
    if (words !== 'restore') expect(operations.length).toBeGreaterThan(0);
    expect(operations.filter((operation) => !/^(?:Describe|Get|List|Lookup)/.test(operation))).toEqual([]);
  });
});
