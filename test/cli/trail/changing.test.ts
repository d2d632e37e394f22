import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUDITOR } from '../../support/actiontrail/callers.js';
import type { ActionTrailOptions } from '../../support/actiontrail/server.js';
import { type TrailWorld, trailWorld } from '../../support/trail-world.js';

const ROLE = 'acs:ram::1000000000000001:role/aliyunserviceroleforactiontrail';
const PROJECT = 'acs:log:cn-hangzhou:1000000000000001:project/audit-project';

/** An account whose trail logs everything into a bucket. */
async function world(options: ActionTrailOptions = {}): Promise<TrailWorld> {
  const made = await trailWorld(options);
  made.server.account().addTrail({
    name: 'audit-main',
    settings: { OssBucketName: 'audit-logs', OssKeyPrefix: 'audit-x', OssWriteRoleArn: ROLE },
    state: 'Enable',
    created: Date.parse('2026-06-01T00:00:00Z'),
  });
  return made;
}

const settingsOf = ({ server }: TrailWorld, name = 'audit-main') => server.account().trail(name)?.settings;
const stateOf = ({ server }: TrailWorld, name = 'audit-main') => server.account().trail(name)?.state;
const snapshotsOf = ({ home }: TrailWorld) => {
  const folder = join(home, '.local/state/atrail/trails');
  return readdirSync(folder).map((name) => join(folder, name));
};

describe('atrail trail create', () => {
  it('creates a trail of everything, starts it, and waits until it logs', async () => {
    const made = await trailWorld({ loggingDelay: 20_000 });
    const { code, stdout, stderr } = await made.trail('create audit-main --oss-bucket audit-logs');
    expect([code, stdout]).toEqual([0, 'audit-main was created in cn-hangzhou, and logs\n']);
    expect(stderr).toBe(`\
done    CreateTrail audit-main in cn-hangzhou
done    StartLogging audit-main in cn-hangzhou
done    audit-main logs: the service says so
`);
    expect(settingsOf(made)).toMatchObject({
      EventRW: 'All',
      TrailRegion: 'All',
      OssBucketName: 'audit-logs',
    });
    const [create] = made.requests().filter(({ operation }) => operation === 'CreateTrail');
    expect(create!.parameters).toEqual({
      Name: 'audit-main',
      EventRW: 'All',
      TrailRegion: 'All',
      OssBucketName: 'audit-logs',
    });
  });

  it('takes all destinations, kinds of events and regions', async () => {
    const made = await trailWorld();
    const words =
      'create audit-main --oss-bucket audit-logs --oss-prefix audit-x/ --oss-role acs:ram::1000000000000001:role/a ' +
      '--sls-project audit-project --sls-role acs:ram::1000000000000001:role/b ' +
      '--maxcompute-project acs:odps:cn-hangzhou:1000000000000001:projects/actiontrail_x ' +
      '--maxcompute-role acs:ram::1000000000000001:role/c --event-rw write --trail-region cn-hangzhou,cn-beijing';
    expect((await made.trail(words)).code).toBe(0);
    expect(settingsOf(made)).toEqual({
      EventRW: 'Write',
      TrailRegion: 'cn-hangzhou,cn-beijing',
      OssBucketName: 'audit-logs',
      OssKeyPrefix: 'audit-x',
      OssWriteRoleArn: 'acs:ram::1000000000000001:role/a',
      SlsProjectArn: PROJECT,
      SlsWriteRoleArn: 'acs:ram::1000000000000001:role/b',
      MaxComputeProjectArn: 'acs:odps:cn-hangzhou:1000000000000001:projects/actiontrail_x',
      MaxComputeWriteRoleArn: 'acs:ram::1000000000000001:role/c',
    });
  });

  it('leaves it as it is made with --no-enable, and says how to start it', async () => {
    const made = await trailWorld();
    const { stdout } = await made.trail('create audit-main --sls-project audit-project --no-enable');
    expect(stdout).toBe(
      'audit-main was created in cn-hangzhou; it does not log until atrail trail enable audit-main --region cn-hangzhou\n',
    );
    expect(stateOf(made)).toBe('Fresh');
  });

  it('creates a trail of the organisation', async () => {
    const organization = { id: 'rd-x1', management: AUDITOR.account, members: [] };
    const made = await trailWorld({ organization });
    expect((await made.trail('create whole-company --oss-bucket audit-logs --organization')).code).toBe(0);
    expect(made.server.account().trail('whole-company')?.organization).toBe('rd-x1');
    const again = await made.trail('create whole-company --oss-bucket audit-logs --organization');
    expect(again).toMatchObject({ code: 0, stdout: 'whole-company is there already, just as asked\n' });
  });

  it('says that an account may not have one, and what to do', async () => {
    const made = await trailWorld();
    const { code, stderr } = await made.trail('create whole-company --oss-bucket audit-logs --organization');
    expect(code).toBe(2);
    expect(stderr).toMatch(/management account or a delegated administrator/);
  });

  it.each([
    ['create short --oss-bucket audit-logs', 'The rule is: 6 to 36 lowercase letters'],
    ['create audit-main --oss-bucket Audit', 'The rule is: 3 to 63 lowercase letters'],
    ['create audit-main --oss-bucket audit-logs --oss-prefix x', 'The rule is: 6 to 32 letters'],
    ['create audit-main', 'Give --oss-bucket, --sls-project or --maxcompute-project'],
    ['create audit-main --oss-bucket=', 'Give a value, or leave the flag out'],
    ['create audit-main --oss-bucket audit-logs --timeout soon', 'Write a number with its unit'],
    ['create audit-main --sls-project audit-project --oss-prefix audit-x', 'Give --oss-bucket'],
    ['create audit-main --oss-bucket audit-logs --region all', 'Give the home region of the trail'],
  ])('refuses `%s` before anything is changed', async (words, rule) => {
    const made = await trailWorld();
    const { code, stdout, stderr } = await made.trail(words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(rule);
    expect(made.asked().filter((operation) => operation !== 'DescribeRegions')).toEqual([]);
  });

  it('leaves a doubtful name to the service, and says so', async () => {
    const made = await trailWorld();
    const { code, stderr } = await made.trail('create Audit-Main --oss-bucket audit-logs');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^warning: "Audit-Main" has capital letters/);
    expect(made.asked()).toContain('CreateTrail');
  });

  it('prints the calls with --dry-run, and makes none of them', async () => {
    const made = await trailWorld();
    expect((await made.trail('create audit-main --oss-bucket audit-logs --dry-run')).stdout).toBe(`\
CreateTrail in cn-hangzhou
  Name           audit-main
  EventRW        All
  TrailRegion    All
  OssBucketName  audit-logs
StartLogging in cn-hangzhou
  Name  audit-main
`);
    expect(settingsOf(made)).toBeUndefined();
  });

  it('is a success that says so where the trail is there as asked', async () => {
    const made = await world();
    const words = 'create audit-main --oss-bucket audit-logs --oss-prefix audit-x';
    expect(await made.trail(words)).toMatchObject({
      code: 0,
      stdout: 'audit-main is there already, just as asked\n',
    });
    expect(made.asked()).toEqual(['DescribeTrails', 'GetTrailStatus']);
    made.server.account().trail('audit-main')!.state = 'Disable';
    expect(await made.trail(words)).toMatchObject({
      code: 0,
      stdout: 'audit-main was there already, just as asked, in cn-hangzhou, and logs\n',
    });
    expect(stateOf(made)).toBe('Enable');
  });

  it('shows the difference to another trail of that name, and the command that changes it', async () => {
    const made = await world();
    expect(await made.trail('create audit-main --oss-bucket other-logs --event-rw write')).toEqual({
      code: 2,
      stdout: '',
      stderr: `\
differs EventRW: All is there, Write was asked for
differs OssBucketName: audit-logs is there, other-logs was asked for
differs OssKeyPrefix: audit-x is there, (not set) was asked for
atrail: there is another trail named audit-main, with its home in cn-hangzhou; nothing was changed
  Choose another name, or change that one: atrail trail update audit-main --region cn-hangzhou --event-rw write --oss-bucket other-logs --without oss-prefix
`,
    });
  });

  it('explains the quota of a region', async () => {
    const made = await world();
    for (const at of [1, 2, 3, 4]) {
      made.server.account().addTrail({ name: `trail-${at}x`, settings: { SlsProjectArn: PROJECT } });
    }
    const { code, stderr } = await made.trail('create another-one --oss-bucket other-logs');
    expect(code).toBe(2);
    expect(stderr).toMatch(/5 trails/);
  });

  it('warns where events will be twice in one place', async () => {
    const made = await trailWorld();
    made.server.account().addTrail({ name: 'audit-main', settings: { SlsProjectArn: PROJECT } });
    const { code, stderr } = await made.trail('create audit-twin --sls-project audit-project');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'warning: the trail audit-main delivers into sls cn-hangzhou/audit-project, too: events will be there twice\n',
    );
  });

  it('asks again while a new role is not known everywhere, and gives up in the end', async () => {
    const buckets = [{ name: 'audit-logs', closed: 3 }];
    const made = await trailWorld({ buckets });
    const { code, stderr } = await made.trail('create audit-main --oss-bucket audit-logs');
    expect(code).toBe(0);
    expect(stderr).toContain('waiting CreateTrail was refused (InsufficientBucketPolicyException)');
    expect(made.asked().filter((operation) => operation === 'CreateTrail')).toHaveLength(4);

    const closed = await trailWorld({ buckets: [{ name: 'audit-logs', closed: true }] });
    expect(await closed.trail('create audit-main --oss-bucket audit-logs')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/ActionTrail may not write to the bucket/),
    });
    expect(closed.asked().filter((operation) => operation === 'CreateTrail').length).toBeLessThan(20);
  });

  it('says where a trail was made and started, and does not log in time', async () => {
    const made = await trailWorld({ loggingDelay: 3_600_000 });
    const { code, stderr } = await made.trail('create audit-main --oss-bucket audit-logs --timeout 30s');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /the calls were made, and the service did not say within 30s that audit-main logs\n/,
    );
    expect(stderr).toMatch(/atrail trail status audit-main --region cn-hangzhou\n$/);
  });
});

describe('atrail trail update', () => {
  it('sends everything again, and shows what changes', async () => {
    const made = await world();
    const { code, stdout, stderr } = await made.trail('update audit-main --sls-project audit-project');
    expect([code, stdout]).toEqual([0, 'audit-main was changed\n']);
    expect(stderr).toContain(`+ SlsProjectArn          ${PROJECT}\n`);
    expect(settingsOf(made)).toMatchObject({
      OssBucketName: 'audit-logs',
      OssKeyPrefix: 'audit-x',
      OssWriteRoleArn: ROLE,
      SlsProjectArn: PROJECT,
    });
  });

  it.each([true, false])(
    'clears nothing by omission, whether the service would (%s) or not',
    async (updateClears) => {
      const made = await world({ updateClears });
      const before = { ...settingsOf(made) };
      expect((await made.trail('update audit-main --oss-prefix audit-y')).code).toBe(2);
      expect((await made.trail('update audit-main --oss-prefix audit-y --yes')).code).toBe(0);
      expect(settingsOf(made)).toEqual({ ...before, OssKeyPrefix: 'audit-y' });
    },
  );

  it('asks for the name where something is recorded no more, and keeps a snapshot', async () => {
    const made = await world();
    const words = 'update audit-main --event-rw write';
    expect(await made.trail(words, { answers: ['audit-mian'] })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('what was typed is not the name of the trail; nothing was changed'),
    });
    expect(settingsOf(made)?.EventRW).toBe('All');
    const { code, stderr } = await made.trail(words, { answers: ['audit-main'] });
    expect(code).toBe(0);
    expect(stderr).toContain('- EventRW                All\n+ EventRW                Write\n');
    expect(stderr).toContain(
      'lost    read events of all regions: no other enabled trail is seen from cn-hangzhou\n',
    );
    expect(settingsOf(made)?.EventRW).toBe('Write');
    expect(snapshotsOf(made)).toHaveLength(1);
  });

  it('tells where the service took the call, and kept what was to be cleared', async () => {
    const made = await world({ updateClears: false });
    const { code, stderr } = await made.trail('update audit-main --without oss-prefix --yes');
    expect(code).toBe(2);
    expect(stderr).toContain('differs OssKeyPrefix: audit-x is there, (not set) was asked for\n');
    expect(stderr).toContain('atrail: the service took every call, and audit-main is not as asked\n');
  });

  it('takes a destination away where another one is left', async () => {
    const made = await world();
    await made.trail('update audit-main --sls-project audit-project');
    expect((await made.trail('update audit-main --without oss --yes')).code).toBe(0);
    expect(settingsOf(made)).toEqual(expect.not.objectContaining({ OssBucketName: 'audit-logs' }));
    expect((await made.trail('update audit-main --without sls --yes')).stderr).toContain(
      'a trail needs a destination',
    );
  });

  it('makes no call where nothing changes, and refuses to change nothing', async () => {
    const made = await world();
    expect(await made.trail('update audit-main --event-rw all')).toMatchObject({
      code: 0,
      stdout: 'audit-main is set up like this already\n',
    });
    expect(made.asked()).toEqual(['DescribeTrails', 'GetTrailStatus']);
    expect(await made.trail('update audit-main')).toMatchObject({ code: 2, stdout: '' });
  });

  it('prints the call with --dry-run', async () => {
    const made = await world();
    expect((await made.trail('update audit-main --without oss-prefix --dry-run')).stdout).toBe(`\
UpdateTrail in cn-hangzhou
  Name             audit-main
  EventRW          All
  TrailRegion      All
  OssBucketName    audit-logs
  OssWriteRoleArn  ${ROLE}
  OssKeyPrefix     (cleared)
`);
  });
});

describe('atrail trail enable', () => {
  it('starts a trail, waits until it logs, and does nothing where it does', async () => {
    const made = await world({ loggingDelay: 5_000 });
    made.server.account().trail('audit-main')!.state = 'Fresh';
    expect(await made.trail('enable audit-main')).toMatchObject({ code: 0, stdout: 'audit-main logs\n' });
    expect(stateOf(made)).toBe('Enable');
    made.asked();
    expect(await made.trail('enable audit-main')).toMatchObject({
      code: 0,
      stdout: 'audit-main logs already\n',
    });
    expect(made.asked()).not.toContain('StartLogging');
  });
});

describe.each([
  ['disable', 'StopLogging'],
  ['delete', 'DeleteTrail'],
] as const)('atrail trail %s', (word, operation) => {
  const LOSS = `\
stops   read and write events of all regions
stops   delivery to oss://audit-logs/audit-x
lost    read and write events of all regions: no other enabled trail is seen from cn-hangzhou
`;

  it('shows what stops being recorded, and refuses without a terminal', async () => {
    const made = await world();
    expect(await made.trail(`${word} audit-main`)).toEqual({
      code: 2,
      stdout: '',
      stderr: `\
trail   audit-main in cn-hangzhou logs: read and write events of all regions, into oss://audit-logs/audit-x
${LOSS}atrail: this has to be confirmed, and there is no terminal to ask on; nothing was changed
  Look at what stops being recorded (--dry-run shows it), and give --yes.
`,
    });
    expect(made.asked()).not.toContain(operation);
    expect(stateOf(made)).toBe('Enable');
  });

  it('goes on where the name is typed, or --yes was given', async () => {
    for (const [words, answers] of [
      ['', ['audit-main']],
      [' --yes', undefined],
    ] as const) {
      const made = await world();
      const { code, stderr } = await made.trail(
        `${word} audit-main${words}`,
        answers === undefined ? {} : { answers },
      );
      expect(code).toBe(0);
      expect(stderr).toContain(LOSS);
      expect(made.asked().filter((each) => each === operation)).toHaveLength(1);
      expect(stateOf(made)).toBe(word === 'disable' ? 'Disable' : undefined);
    }
  });

  it.each(['', 'audit', 'AUDIT-MAIN', 'yes'])('does nothing where %j is typed', async (answer) => {
    const made = await world();
    const { code, stderr } = await made.trail(`${word} audit-main`, { answers: [answer] });
    expect(code).toBe(2);
    expect(stderr).toContain('nothing was changed');
    expect(made.asked()).not.toContain(operation);
  });

  it('says which other trail still records it', async () => {
    const made = await world();
    made.server.account().addTrail({
      name: 'backup-trail',
      homeRegion: 'cn-beijing',
      settings: { OssBucketName: 'other-logs', EventRW: 'Write' },
      state: 'Enable',
    });
    const { stderr } = await made.trail(`${word} audit-main --dry-run`);
    expect(stderr).toContain(`\
covered write events of all regions: trail backup-trail is enabled, into oss://other-logs
lost    read events of all regions: no enabled trail covers this from cn-hangzhou
`);
  });

  it('keeps a snapshot first, which only its owner reads', async () => {
    const made = await world();
    const { stderr } = await made.trail(`${word} audit-main --yes`);
    const [path] = snapshotsOf(made) as [string];
    expect(stderr).toContain(`kept    ${path}; atrail trail restore audit-main makes it as it was\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(JSON.parse(text)).toMatchObject({ before: word, logging: true, trail: { Name: 'audit-main' } });
    expect(text).not.toContain(AUDITOR.secret);
  });

  it('changes nothing where no snapshot can be kept, unless none is wanted', async () => {
    const made = await world();
    mkdirSync(join(made.home, '.local/state/atrail'), { recursive: true });
    writeFileSync(join(made.home, '.local/state/atrail/trails'), 'in the way');
    const { code, stderr } = await made.trail(`${word} audit-main --yes`);
    expect(code).toBe(2);
    expect(stderr).toContain('atrail: no snapshot can be kept, so nothing was changed: ');
    expect(stateOf(made)).toBe('Enable');
    expect((await made.trail(`${word} audit-main --yes --no-snapshot`)).code).toBe(0);
    expect(stateOf(made)).not.toBe('Enable');
  });

  it('from another region says which is the home region, and the command to type', async () => {
    const made = await world();
    expect(await made.trail(`${word} audit-main --no-snapshot -y --region eu-central-1`)).toEqual({
      code: 2,
      stdout: '',
      stderr: `\
atrail: the home region of audit-main is cn-hangzhou, and it can be changed only there; this was eu-central-1
  Type: atrail trail ${word} audit-main --yes --no-snapshot --region cn-hangzhou
`,
    });
    expect(made.asked()).toEqual(['DescribeTrails']);
  });

  it('refuses a trail that is not there', async () => {
    const made = await world();
    expect(await made.trail(`${word} audit-mian --yes`)).toMatchObject({
      code: 2,
      stderr: 'atrail: no trail named "audit-mian" is seen from cn-hangzhou\n  Did you mean audit-main?\n',
    });
  });
});

describe('atrail trail disable', () => {
  it('does nothing where the trail does not log', async () => {
    const made = await world();
    made.server.account().trail('audit-main')!.state = 'Disable';
    expect(await made.trail('disable audit-main')).toMatchObject({
      code: 0,
      stdout: 'audit-main does not log, so nothing was changed\n',
    });
    expect(made.asked()).not.toContain('StopLogging');
  });
});

describe('atrail trail restore', () => {
  it('makes a deleted trail again, the same in everything that can be set, and lets it log', async () => {
    const made = await world();
    await made.trail('update audit-main --sls-project audit-project');
    const before = { ...settingsOf(made) };
    await made.trail('delete audit-main --yes');
    expect(settingsOf(made)).toBeUndefined();
    const { code, stdout } = await made.trail('restore audit-main', { env: { ALIBABA_CLOUD_REGION_ID: '' } });
    expect([code, stdout]).toEqual([0, 'audit-main is as it was, and logs\n']);
    expect([settingsOf(made), stateOf(made)]).toEqual([before, 'Enable']);
    expect(await made.trail('restore audit-main')).toMatchObject({
      code: 0,
      stdout: 'audit-main is as it was, so nothing was changed\n',
    });
  });

  it('sets the data events again that were recorded', async () => {
    const made = await world();
    const selectors = JSON.stringify([{ ServiceName: 'Oss', ReadWriteType: 'All' }]);
    const dataEvents = { selectors, allRegions: false, regions: 'cn-beijing,cn-hangzhou' };
    made.server.account().trail('audit-main')!.dataEvents = dataEvents;
    const { stderr } = await made.trail('delete audit-main --yes');
    expect(stderr).toContain('stops   data events: 1 selector of the trail\n');
    made.server.inject({ on: 'PutDataEventSelector', fault: { kind: 'lost-answer' } });
    expect(await made.trail('restore audit-main')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('PutDataEventSelector audit-main in cn-hangzhou has taken effect'),
    });
    expect(made.server.account().trail('audit-main')?.dataEvents).toEqual(dataEvents);
  });

  it('says where it could not be found out whether there are data events, and goes on', async () => {
    const made = await world();
    const fault = { kind: 'status', status: 403, code: 'NoPermission' } as const;
    made.server.inject({ on: 'GetDataEventSelector', fault });
    const { code, stderr } = await made.trail('delete audit-main --yes');
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^failed {2}.*GetDataEventSelector/m)]);
  });

  it('undoes a disabling and an update', async () => {
    const made = await world();
    const before = { ...settingsOf(made) };
    await made.trail('disable audit-main --yes');
    expect((await made.trail('restore audit-main')).code).toBe(0);
    expect(stateOf(made)).toBe('Enable');
    await made.trail('update audit-main --event-rw write --oss-prefix audit-y --yes');
    const [newest] = (await made.trail('restore')).stdout.split('\n').slice(1);
    const from = newest!.split(/\s+/).at(-1);
    const { code, stderr } = await made.trail(`restore audit-main --from ${from} --yes`);
    expect(code).toBe(0);
    expect(stderr).toContain('- EventRW                Write\n+ EventRW                All\n');
    expect([settingsOf(made), stateOf(made)]).toEqual([before, 'Enable']);
  });

  it('leaves a trail off that did not log', async () => {
    const made = await world();
    made.server.account().trail('audit-main')!.state = 'Disable';
    await made.trail('delete audit-main --yes');
    expect((await made.trail('restore audit-main')).stdout).toBe('audit-main is as it was\n');
    expect(stateOf(made)).toBe('Fresh');
  });

  it('lists the snapshots where no name is given, the newest first', async () => {
    const made = await world();
    expect(await made.trail('restore')).toMatchObject({ code: 1, stdout: '' });
    await made.trail('disable audit-main --yes');
    await made.trail('delete audit-main --yes');
    const { code, stdout } = await made.trail('restore');
    const lines = stdout.split('\n').map((line) => line.split(/\s+/).slice(0, 5).join(' '));
    expect([code, lines[0]]).toEqual([0, 'trail home taken before logged']);
    expect(lines[1]).toMatch(/^audit-main cn-hangzhou 2026-06-15T12:\S+ delete no$/);
    expect(lines[2]).toMatch(/^audit-main cn-hangzhou 2026-06-15T12:\S+ disable yes$/);
    writeFileSync(join(made.home, '.local/state/atrail/trails/x.json'), '{');
    expect(await made.trail('restore')).toMatchObject({ code: 2, stdout });
  });

  it('is not done with the credentials of another account, nor in another region', async () => {
    const other = { id: 'LTAI5tOther', secret: 'not-a-secret-of-another-0001', account: '2000000000000002' };
    const made = await world({ keys: [AUDITOR, other] });
    await made.trail('delete audit-main --yes');
    const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: other.id, ALIBABA_CLOUD_ACCESS_KEY_SECRET: other.secret };
    expect((await made.trail('restore audit-main', { env })).stderr).toContain(
      'is of the account 1000000000000001, and this is the account 2000000000000002',
    );
    expect((await made.trail('restore audit-main --region eu-central-1')).stderr).toContain(
      'Type: atrail trail restore audit-main --region cn-hangzhou\n',
    );
    expect(made.server.account(other.account).trails).toEqual([]);
  });

  it.each([
    ['restore no-such-trail', 'there is no snapshot of a trail named "no-such-trail"'],
    ['restore --from /nowhere.json', '/nowhere.json is no snapshot of a trail'],
  ])('says what is wrong with `%s`', async (words, wrong) => {
    const made = await world();
    const { code, stderr } = await made.trail(words);
    expect(code).toBe(2);
    expect(stderr).toContain(wrong);
    expect(made.asked()).toEqual([]);
  });
});
