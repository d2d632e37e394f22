import { describe, expect, test } from 'vitest';
import { AUDITOR } from './callers.js';
import { runActionTrail } from './running.js';
import { type Ask, askWithSdk, refused } from './sdk.js';
import type { ActionTrailOptions, ActionTrailServer } from './server.js';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const GET = { method: 'GET' } as const;
const NAME = { Name: 'audit-trail' };
const WANTED = { ...NAME, OssBucketName: 'audit-bucket', EventRW: 'All', TrailRegion: 'All' };
const MEMBER = { ...AUDITOR, id: 'LTAI5tMember', account: '1000000000000002' };
const ORGANIZATION = { id: 'rd-abc123', management: AUDITOR.account, members: [MEMBER.account] };

async function service(options: ActionTrailOptions = {}) {
  const server = await runActionTrail({
    now: () => NOW,
    buckets: [
      { name: 'audit-bucket', location: 'oss-cn-hangzhou' },
      { name: 'other-bucket', location: 'oss-cn-hangzhou' },
      { name: 'closed-bucket', closed: true },
    ],
    projects: [
      { name: 'audit-logs', region: 'cn-hangzhou' },
      { name: 'closed-logs', closed: true },
    ],
    ...options,
  });
  return { server, ask: askWithSdk(server) };
}

async function statesOf(ask: Ask): Promise<readonly unknown[]> {
  const trail = (await trailsOf(ask))[0] as { readonly Status: string };
  const { body } = await ask('GetTrailStatus', NAME);
  return [trail.Status, body.IsLogging];
}

async function trailsOf(ask: Ask, parameters: Readonly<Record<string, string>> = {}) {
  return (await ask('DescribeTrails', parameters)).body.TrailList as readonly Record<string, unknown>[];
}

describe('a trail', () => {
  test('is fresh, logs when it is started, and stops', async () => {
    let now = NOW;
    const { server, ask } = await service({ now: () => now, loggingDelay: 5000 });
    expect((await ask('CreateTrail', WANTED)).body).toMatchObject({
      Name: 'audit-trail',
      HomeRegion: 'cn-hangzhou',
      OssBucketName: 'audit-bucket',
      OssWriteRoleArn: 'acs:ram::1000000000000001:role/aliyunserviceroleforactiontrail',
    });
    expect(await statesOf(ask)).toEqual(['Fresh', false]);
    await ask('StartLogging', NAME);
    expect(await statesOf(ask)).toEqual(['Fresh', false]);
    now += 5000;
    expect(await statesOf(ask)).toEqual(['Enable', true]);
    await ask('StopLogging', NAME, GET);
    expect(await statesOf(ask)).toEqual(['Disable', false]);
    await ask('StartLogging', NAME);
    expect(await statesOf(ask)).toEqual(['Disable', false]);
    now += 5000;
    expect(await statesOf(ask)).toEqual(['Enable', true]);
    expect(await trailsOf(ask)).toMatchObject([
      {
        ...WANTED,
        OssBucketLocation: 'oss-cn-hangzhou',
        Region: 'cn-hangzhou',
        IsOrganizationTrail: false,
        TrailArn: 'acs:actiontrail:cn-hangzhou:1000000000000001:trail/audit-trail',
        CreateTime: '2026-06-15T12:00:00Z',
        StartLoggingTime: '2026-06-15T12:00:05Z',
        StopLoggingTime: '2026-06-15T12:00:05Z',
      },
    ]);
    await ask('DeleteTrail', NAME);
    expect(await trailsOf(ask)).toEqual([]);
    expect(server.account().trail('audit-trail')).toBeUndefined();
  });

  test('is changed as a whole: what is not said is cleared, or stays', async () => {
    const change = { ...NAME, OssBucketName: 'other-bucket' };
    const settings = { OssBucketName: 'audit-bucket', OssKeyPrefix: 'prefix', TrailRegion: 'cn-beijing' };
    const harsh = await service();
    harsh.server.account().addTrail({ name: 'audit-trail', settings });
    await harsh.ask('UpdateTrail', change);
    expect(await trailsOf(harsh.ask)).toMatchObject([
      { OssBucketName: 'other-bucket', EventRW: 'Write', TrailRegion: 'All' },
    ]);
    expect((await trailsOf(harsh.ask))[0]).not.toHaveProperty('OssKeyPrefix');
    expect(await refused(harsh.ask('UpdateTrail', NAME))).toMatchObject({
      code: 'InvalidDeliveryConfigurationException',
    });
    const mild = await service({ updateClears: false });
    mild.server.account().addTrail({ name: 'audit-trail', settings });
    await mild.ask('UpdateTrail', change);
    expect(await trailsOf(mild.ask)).toMatchObject([
      { ...settings, OssBucketName: 'other-bucket', EventRW: 'All' },
    ]);
  });

  test('is managed from its home region only, and seen as a shadow where it records', async () => {
    const { server, ask } = await service();
    await ask('CreateTrail', { ...WANTED, TrailRegion: 'cn-hangzhou,cn-beijing' });
    const [beijing, shanghai] = ['cn-beijing', 'cn-shanghai'].map((region) => askWithSdk(server, { region }));
    for (const operation of ['StartLogging', 'UpdateTrail', 'DeleteTrail', 'GetTrailStatus']) {
      expect(await refused(beijing!(operation, NAME))).toMatchObject({
        code: 'TrailNotFoundException',
        data: { statusCode: 404 },
      });
    }
    const shadows = { IncludeShadowTrails: 'true' };
    expect(await trailsOf(beijing!)).toEqual([]);
    expect(await trailsOf(beijing!, shadows)).toMatchObject([{ ...NAME, HomeRegion: 'cn-hangzhou' }]);
    expect(await trailsOf(shanghai!, shadows)).toEqual([]);
  });

  test('is found by its name', async () => {
    const { server, ask } = await service();
    for (const name of ['trail-one', 'trail-two', 'trail-three']) {
      server.account().addTrail({ name, settings: {} });
    }
    expect(await trailsOf(ask, { NameList: 'trail-three,trail-one' })).toMatchObject([
      { Name: 'trail-one' },
      { Name: 'trail-three' },
    ]);
    expect(await refused(ask('DescribeTrails', { NameList: 'Bad Name' }))).toMatchObject({
      code: 'InvalidTrailNameException',
    });
  });
});

describe('a trail that the service does not accept', () => {
  const sls = (project: string) => `acs:log:cn-hangzhou:1000000000000001:project/${project}`;
  test.each([
    [{ Name: '' }, 'MissingParameter'],
    [{ Name: 'Audit-Trail' }, 'InvalidTrailNameException'],
    [{ Name: 'short' }, 'InvalidTrailNameException'],
    [{ Name: `a${'b'.repeat(36)}` }, 'InvalidTrailNameException'],
    [{ OssBucketName: '' }, 'InvalidDeliveryConfigurationException'],
    [{ OssBucketName: 'No_Bucket' }, 'InvalidQueryParameter'],
    [{ OssBucketName: 'no-bucket' }, 'BucketDoesNotExistException'],
    [{ OssBucketName: 'closed-bucket' }, 'InsufficientBucketPolicyException'],
    [{ OssBucketName: 'taken-bucket' }, 'RepeatOssBucket'],
    [{ OssKeyPrefix: '1-prefix' }, 'InvalidPrefixException'],
    [{ OssKeyPrefix: 'short' }, 'InvalidPrefixException'],
    [{ SlsProjectArn: 'audit-logs' }, 'InvalidDeliveryConfigurationException'],
    [{ SlsProjectArn: sls('no-logs') }, 'SlsProjectDoesNotExistException'],
    [{ SlsProjectArn: sls('closed-logs') }, 'InsufficientSlsPolicyException'],
    [{ MaxComputeProjectArn: 'acs:odps:cn-hangzhou:1:project/x' }, 'InvalidDeliveryConfigurationException'],
    [{ EventRW: 'all' }, 'InvalidQueryParameter'],
    [{ TrailRegion: 'cn-hangzhou,cn-nowhere' }, 'InvalidQueryParameter'],
    [{ OssWriteRoleArn: 'role' }, 'InvalidQueryParameter'],
    [{ IsOrganizationTrail: 'yes' }, 'InvalidQueryParameter'],
    [{ IsOrganizationTrail: 'true' }, 'NotAllowCreateOrganizationTrail'],
  ])('%o: %s', async (parameters, code) => {
    const { server, ask } = await service({
      buckets: [{ name: 'audit-bucket' }, { name: 'closed-bucket', closed: true }, { name: 'taken-bucket' }],
    });
    server.account().addTrail({ name: 'taken-trail', settings: { OssBucketName: 'taken-bucket' } });
    expect(await refused(ask('CreateTrail', { ...WANTED, ...parameters }))).toMatchObject({ code });
    expect(server.account().trails).toHaveLength(1);
  });

  test('a name that another region has', async () => {
    const { server, ask } = await service();
    server.account().addTrail({ ...named('audit-trail'), homeRegion: 'cn-beijing' });
    expect(await refused(ask('CreateTrail', WANTED))).toMatchObject({ code: 'TrailAlreadyExistsException' });
  });

  test('a sixth in its region', async () => {
    const { server, ask } = await service();
    for (const number of [1, 2, 3, 4, 5]) server.account().addTrail(named(`trail-${number}`));
    expect(await refused(ask('CreateTrail', WANTED))).toMatchObject({
      code: 'MaximumNumberOfTrailsExceededException',
      data: { statusCode: 403, Message: expect.stringContaining('upper limit (5)') },
    });
    await askWithSdk(server, { region: 'cn-beijing' })('CreateTrail', WANTED);
  });

  test('a bucket whose policy was changed just now is accepted when asked again', async () => {
    const { ask } = await service({ buckets: [{ name: 'audit-bucket', closed: 2 }] });
    const code = 'InsufficientBucketPolicyException';
    expect(await refused(ask('CreateTrail', WANTED))).toMatchObject({ code });
    expect(await refused(ask('CreateTrail', WANTED))).toMatchObject({ code });
    await ask('CreateTrail', WANTED);
  });
});

describe('a trail of an organisation', () => {
  const SHARED = { ...WANTED, IsOrganizationTrail: 'true' };

  test('is made once, by the management account, and seen by members who ask for it', async () => {
    const { server, ask } = await service({ keys: [AUDITOR, MEMBER], organization: ORGANIZATION });
    const member = askWithSdk(server, { key: MEMBER });
    expect(await refused(member('CreateTrail', SHARED))).toMatchObject({
      code: 'NotAllowCreateOrganizationTrail',
    });
    await ask('CreateTrail', SHARED);
    expect(await refused(ask('CreateTrail', { ...SHARED, Name: 'another-trail' }))).toMatchObject({
      code: 'MaximumNumberOfOrganizationTrailExceeded',
    });
    expect(await trailsOf(member)).toEqual([]);
    expect(await trailsOf(member, { IncludeOrganizationTrail: 'true' })).toMatchObject([
      { Name: 'audit-trail', IsOrganizationTrail: true, OrganizationId: 'rd-abc123' },
    ]);
    const status = { ...NAME, IsOrganizationTrail: 'true' };
    expect((await member('GetTrailStatus', status)).body).toMatchObject({ IsLogging: false });
    expect(await refused(member('GetTrailStatus', NAME))).toMatchObject({ code: 'TrailNotFoundException' });
    expect(await refused(member('StartLogging', NAME))).toMatchObject({ code: 'TrailNotFoundException' });
    await ask('StartLogging', NAME);
    expect((await member('GetTrailStatus', status)).body).toMatchObject({ IsLogging: true });
  });
});

describe('what becomes of deliveries', () => {
  test('is told with the status', async () => {
    const { server, ask } = await service();
    const trail = server.account().addTrail({
      ...named('audit-trail'),
      settings: { OssBucketName: 'gone-bucket' },
      state: 'Enable',
      created: NOW,
    });
    trail.delivery = { LatestDeliveryTime: '2026-06-15T11:00:00Z', LatestDeliveryError: 'NoSuchBucket' };
    expect((await ask('GetTrailStatus', NAME)).body).toMatchObject({
      IsLogging: true,
      OssBucketStatus: false,
      StartLoggingTime: '2026-06-15T12:00:00Z',
      LatestDeliveryError: 'NoSuchBucket',
    });
  });

  test('is counted by period', async () => {
    const { server, ask } = await service();
    const at = (time: string) => Date.parse(`2026-06-15T${time}Z`);
    server
      .account()
      .addTrail(named('audit-trail'))
      .metrics.set('delivery_oss_success_count', [
        { at: at('10:05:00'), count: 3 },
        { at: at('10:55:00'), count: 4 },
        { at: at('12:00:00'), count: 5 },
        { at: at('09:59:59'), count: 6 },
      ]);
    const window = { StartTime: '2026-06-15T10:00:00Z', EndTime: '2026-06-15T13:00:00Z' };
    const asked = { TrailName: 'audit-trail', MetricName: 'delivery_oss_success_count', ...window };
    expect((await ask('DescribeTrailDeliveryMetricData', asked, GET)).body.MetricList).toEqual([
      { Timestamp: at('10:00:00'), Count: 7 },
      { Timestamp: at('12:00:00'), Count: 5 },
    ]);
    const wrong = { ...asked, MetricName: 'delivery_count' };
    expect(await refused(ask('DescribeTrailDeliveryMetricData', wrong, GET))).toMatchObject({
      code: 'InvalidQueryParameter',
    });
  });
});

test('data event selectors are put, read and deleted', async () => {
  const { server, ask } = await service();
  server.account().addTrail(named('audit-trail'));
  const trail = { TrailName: 'audit-trail' };
  const selectors = JSON.stringify([{ ServiceName: 'Oss', ReadWriteType: 'All' }]);
  await ask('PutDataEventSelector', { ...trail, EventSelectors: selectors, TrailRegionIds: 'cn-beijing' });
  expect((await ask('GetDataEventSelector', trail)).body).toMatchObject({
    DataEventSelectors: selectors,
    IsTrailAllRegion: false,
    SlsDeliveryConfigs: [
      {
        TrailRegion: 'cn-beijing',
        RegionSlsProjectArn: `acs:log:cn-beijing:${AUDITOR.account}:project/actiontrail-log-${AUDITOR.account}-cn-beijing`,
      },
    ],
  });
  const tooMany = JSON.stringify(Array.from({ length: 21 }, () => ({ ServiceName: 'Oss' })));
  for (const EventSelectors of [tooMany, '[]', '{}', 'Oss', '[{}]']) {
    const error = await refused(ask('PutDataEventSelector', { ...trail, EventSelectors }));
    expect(error).toMatchObject({ code: 'InvalidQueryParameter' });
  }
  await ask('DeleteDataEventSelector', trail);
  expect((await ask('GetDataEventSelector', trail)).body).toMatchObject({ DataEventSelectors: '[]' });
});

test('what tests ask is recorded in order, with the operations that change something', async () => {
  const { server, ask } = await service();
  await ask('CreateTrail', WANTED);
  await ask('StartLogging', NAME);
  await refused(ask('StartLogging', { Name: 'other-trail' }));
  expect(outline(server)).toEqual([
    'POST CreateTrail 200',
    'POST StartLogging 200',
    'POST StartLogging 404 TrailNotFoundException',
  ]);
});

function outline({ requests }: ActionTrailServer): string[] {
  return requests.map(({ method, operation, status, code = '' }) =>
    `${method} ${operation} ${status} ${code}`.trim(),
  );
}

function named(name: string) {
  return { name, settings: { OssBucketName: `bucket-of-${name}` } };
}
