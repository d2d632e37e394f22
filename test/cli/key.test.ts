import { describe, expect, test } from 'vitest';
import { AUDITOR } from '../support/actiontrail/callers.js';
import { live } from '../support/live.js';

const KEY = 'LTAI5tExampleKey00000001';
const TEMPORARY = 'STS.NTexampleKey00000001';
const UNPACED = { perSecond: Number.POSITIVE_INFINITY };
const REGIONS = ['--region', 'cn-hangzhou,cn-beijing'];

const alice = {
  type: 'ram-user',
  accountId: AUDITOR.account,
  userName: 'alice',
  principalId: '2001',
  accessKeyId: KEY,
};

function event(day: number, members: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventId: `E-${day}-${members.eventName ?? ''}`,
    eventName: 'DescribeInstances',
    serviceName: 'Ecs',
    eventTime: `2026-06-${String(day).padStart(2, '0')}T10:00:00Z`,
    eventRW: 'Read',
    acsRegion: 'cn-hangzhou',
    sourceIpAddress: '203.0.113.5',
    userIdentity: alice,
    ...members,
  };
}

const HISTORY = [
  event(10),
  event(12, { eventName: 'RunInstances', sourceIpAddress: '198.51.100.9', acsRegion: 'cn-beijing' }),
  event(13, { eventName: 'GetSecretValue', serviceName: 'Kms', requestParameters: { Password: 'hunter2' } }),
  event(1, {
    eventName: 'CreateAccessKey',
    serviceName: 'Ram',
    userIdentity: { type: 'root-account', accountId: AUDITOR.account, userName: 'root' },
    referencedResources: { 'ACS::RAM::AccessKey': [KEY] },
    responseElements: { AccessKey: { AccessKeyId: KEY, AccessKeySecret: 'canary-secret' } },
  }),
  event(5, {
    eventName: 'AssumeRole',
    serviceName: 'Sts',
    referencedResources: { 'ACS::RAM::AccessKey': [TEMPORARY] },
  }),
  event(6, {
    eventName: 'DeleteInstance',
    userIdentity: {
      type: 'assumed-role',
      accountId: AUDITOR.account,
      userName: 'admin:alice',
      accessKeyId: TEMPORARY,
    },
  }),
];

describe('a permanent key', () => {
  test('whose it is, what it was used for, what it did last and what was done to it', async () => {
    const { run } = await live({ events: HISTORY, pace: UNPACED });
    const { code, stdout, stderr } = await run('key', KEY, ...REGIONS);
    expect(stdout).toBe(`\
Key
  id         LTAI5tExampleKey00000001
  kind       permanent
  owner      alice  ram-user  2001
  account    1000000000000001
  last used  2026-06-13T10:00:00Z  Kms

Used in 400 days
  2026-06-13T10:00:00Z  Kms
    events  GetSecretValue
    from    203.0.113.5
  2026-06-12T10:00:00Z  Ecs
    events  RunInstances, DescribeInstances
    from    198.51.100.9, 203.0.113.5
  2026-06-05T10:00:00Z  Sts
    events  AssumeRole
    from    203.0.113.5
    on      STS.NTexampleKey00000001

Did last
  time                  event              service  region       ip            resource
  2026-06-13T10:00:00Z  GetSecretValue     Kms      cn-hangzhou  203.0.113.5
  2026-06-12T10:00:00Z  RunInstances       Ecs      cn-beijing   198.51.100.9
  2026-06-10T10:00:00Z  DescribeInstances  Ecs      cn-hangzhou  203.0.113.5
  2026-06-05T10:00:00Z  AssumeRole         Sts      cn-hangzhou  203.0.113.5   STS.NTexampleKey00000001

Done to it
  time                  event            service  region       user  ip
  2026-06-01T10:00:00Z  CreateAccessKey  Ram      cn-hangzhou  root  203.0.113.5
`);
    expect(stderr).toContain('asked   EventAccessKeyId=LTAI5tExampleKey00000001 in cn-hangzhou, cn-beijing');
    expect(code).toBe(0);
  });

  test('as one record for programs, with secrets masked unless they are to be shown', async () => {
    const { run } = await live({ events: HISTORY, pace: UNPACED });
    const { stdout } = await run('key', KEY, ...REGIONS, '-o', 'jsonl');
    expect(stdout.endsWith('}\n')).toBe(true);
    const record = JSON.parse(stdout);
    expect(record.owner).toEqual({ user: 'alice', type: 'ram-user', id: '2001', account: AUDITOR.account });
    expect(record.services.map((each: { service: string }) => each.service)).toEqual(['Kms', 'Ecs', 'Sts']);
    expect(record.services[1].events.map((each: { event: string }) => each.event)).toEqual([
      'RunInstances',
      'DescribeInstances',
    ]);
    expect(record.did).toHaveLength(4);
    expect(record.doneTo[0].responseElements.AccessKey.AccessKeySecret).toBe('***');
    expect(stdout).not.toMatch(/hunter2|canary/);
    const json = await run('key', KEY, ...REGIONS, '-o', 'json', '--reveal');
    expect(JSON.parse(json.stdout)).toHaveLength(1);
    expect(json.stdout).toMatch(/hunter2.*canary-secret/s);
  });

  test('no more events than asked for, which is said, and services without their details', async () => {
    const { run, calls } = await live({ events: HISTORY, pace: UNPACED });
    const { stdout, stderr } = await run('key', KEY, ...REGIONS, '--events', '1', '--services', '0');
    expect(stdout).toContain('Did last\n  time');
    expect(stdout).not.toContain('RunInstances');
    expect(stderr).toContain(
      "note    these are the latest 1; atrail lookup 'key: LTAI5tExampleKey00000001' --since 90d --region cn-hangzhou,cn-beijing finds all",
    );
    expect(calls('GetAccessKeyLastUsedInfo') + calls('GetAccessKeyLastUsedProducts')).toBe(2);
    expect(calls('GetAccessKeyLastUsedEvents')).toBe(0);
  });

  test('that was never used has an owner all the same', async () => {
    const { run } = await live({ pace: UNPACED });
    const { code, stdout } = await run('key', AUDITOR.id, ...REGIONS);
    expect(stdout).toBe(`\
Key
  id       LTAI5tTestAuditor000001
  kind     permanent
  owner    auditor  ram-user  200000000000000001
  account  1000000000000001
`);
    expect(code).toBe(0);
  });

  test('that nobody knows is not found', async () => {
    const { run } = await live({ events: HISTORY, pace: UNPACED });
    const { code, stdout, stderr } = await run('key', 'LTAI5tNobody000000000000', ...REGIONS);
    expect(stdout).toBe('');
    expect(stderr).toContain('note    the service has no record of last use of this key\n');
    expect(stderr).toContain('note    nothing is known of this key; ids are compared letter for letter');
    expect(code).toBe(1);
  });

  test('of the old kind, with 16 letters and digits, is one as well', async () => {
    const old = 'f6IzzFZMmzNwEI4d';
    const { run } = await live({
      events: [event(10, { userIdentity: { ...alice, accessKeyId: old } })],
      pace: UNPACED,
    });
    const { code, stdout } = await run('key', old, ...REGIONS);
    expect(stdout).toContain('kind       permanent\n  owner      alice');
    expect(code).toBe(0);
  });
});

test('a temporary key is known by its events only, and by the event that handed it out', async () => {
  const { run, server } = await live({ events: HISTORY, pace: UNPACED });
  const { code, stdout, stderr } = await run('key', TEMPORARY, ...REGIONS);
  expect(stdout).toBe(`\
Key
  id       STS.NTexampleKey00000001
  kind     temporary, of a role or a session
  used by  admin:alice
  as       assumed-role
  account  1000000000000001

Did last
  time                  event           service  region       ip
  2026-06-06T10:00:00Z  DeleteInstance  Ecs      cn-hangzhou  203.0.113.5

Done to it
  time                  event       service  region       user   ip
  2026-06-05T10:00:00Z  AssumeRole  Sts      cn-hangzhou  alice  203.0.113.5
`);
  expect(stderr).toContain('note    temporary keys have no record of last use');
  expect(
    server.requests.map(({ operation }) => operation).filter((name) => name?.startsWith('GetAccessKey')),
  ).toEqual([]);
  expect(code).toBe(0);
});

describe('what cannot be asked', () => {
  const only = (...allow: readonly string[]) => ({
    keys: [{ ...AUDITOR, allow }],
    events: HISTORY,
    pace: UNPACED,
  });

  test('the record of last use, for want of permission: the history is shown, and it is incomplete', async () => {
    const { run } = await live(only('actiontrail:LookupEvents'));
    const { code, stdout, stderr } = await run('key', KEY, ...REGIONS);
    expect(stdout).toContain('used by  alice');
    expect(stdout).toContain('RunInstances');
    expect(stderr).toMatch(/^failed {2}.*GetAccessKeyLastUsedInfo/m);
    expect(code).toBe(2);
  });

  test('the history, for want of permission: the record is shown, and it is incomplete', async () => {
    const { run } = await live(only('actiontrail:GetAccessKey*'));
    const { code, stdout } = await run('key', KEY, ...REGIONS);
    expect(stdout).toContain('events  RunInstances, DescribeInstances');
    expect(stdout).not.toContain('Did last');
    expect(code).toBe(2);
  });

  test('anything at all', async () => {
    const { run } = await live(only('actiontrail:DescribeRegions'));
    expect(await run('key', KEY, ...REGIONS)).toMatchObject({ code: 4, stdout: '' });
    expect(await run('key', TEMPORARY, ...REGIONS)).toMatchObject({ code: 4, stdout: '' });
  });

  test('the details of a service: what came before them is shown', async () => {
    const { run } = await live({
      events: HISTORY,
      pace: UNPACED,
      faults: [{ on: 'GetAccessKeyLastUsedIps', times: 100, fault: { kind: 'status', status: 500 } }],
    });
    const { code, stdout, stderr } = await run('key', KEY, ...REGIONS);
    expect(stdout).toContain('owner      alice  ram-user  2001');
    expect(stdout).toContain('Used in 400 days\n  2026-06-13T10:00:00Z  Kms\n  2026-06-12T10:00:00Z  Ecs\n');
    expect(stderr).toMatch(/^failed {2}.*GetAccessKeyLastUsedIps/m);
    expect(code).toBe(2);
  });
});

test.each([
  ['abcdefghij0123456789ABCDEFGHIJ', 'this looks like the secret of an access key, not like its id'],
  ['LTAI5t***', 'this is no id of an access key'],
  ['', 'this is no id of an access key'],
  ['LTAI5t ExampleKey', 'this is no id of an access key'],
])('what is no id is refused before anything is asked, and not repeated: %j', async (id, wrong) => {
  const { run, server } = await live();
  const { code, stdout, stderr } = await run('key', id);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`atrail: ${wrong}\n`);
  if (id !== '') expect(stderr).not.toContain(id);
  expect(server.requests).toEqual([]);
});

test('hostile names show themselves', async () => {
  const { run } = await live({
    events: [event(10, { eventName: 'Evil\u001b[31m\u202eName', serviceName: 'E\u0007cs' })],
    pace: UNPACED,
  });
  const { stdout } = await run('key', KEY, ...REGIONS);
  expect(stdout).not.toMatch(/[\u001b\u202e\u0007]/);
  expect(stdout).toContain('Evil');
});
