import { describe, expect, test } from 'vitest';
import { AUDITOR } from './callers.js';
import { runActionTrail } from './running.js';
import { askWithSdk, refused } from './sdk.js';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const KEY = { AccessKey: 'LTAI5tUsed' };

function use(eventTime: string, members: Readonly<Record<string, unknown>>) {
  return {
    eventTime,
    serviceName: 'Ecs',
    eventName: 'DescribeInstances',
    userIdentity: { type: 'ram-user', userName: 'alice', principalId: '2001', accessKeyId: KEY.AccessKey },
    ...members,
  };
}

const LATEST = use('2026-06-14T10:00:00Z', { acsRegion: 'eu-central-1', sourceIpAddress: '203.0.113.5' });

async function service() {
  const server = await runActionTrail({
    now: () => NOW,
    events: [
      use('2026-06-01T10:00:00Z', { eventName: 'RunInstances', referencedResources: { Instance: ['i-1'] } }),
      use('2026-06-02T10:00:00Z', { serviceName: 'Oss', eventName: 'PutBucket' }),
      LATEST,
      use('2026-06-03T10:00:00Z', { sourceIpAddress: '203.0.113.5' }),
      // Within 400 days, though no lookup finds it any more.
      use('2025-06-15T10:00:00Z', { eventName: 'StopInstance', sourceIpAddress: '198.51.100.9' }),
      use('2025-05-01T10:00:00Z', { eventName: 'DeleteInstance' }),
      { ...LATEST, userIdentity: { accessKeyId: 'LTAI5tOther' } },
    ],
  });
  return askWithSdk(server);
}

describe('of an access key is told', () => {
  test('whose it is and what it did last, in any region', async () => {
    const ask = await service();
    const { body } = await ask('GetAccessKeyLastUsedInfo', KEY);
    expect(body).toMatchObject({
      AccessKeyId: 'LTAI5tUsed',
      AccountId: AUDITOR.account,
      AccountType: 'ram-user',
      OwnerId: '2001',
      UserName: 'alice',
      ServiceName: 'Ecs',
      Source: 'ManagementEvent',
      UsedTimestamp: Date.parse('2026-06-14T10:00:00Z'),
    });
    expect(JSON.parse(String(body.Detail))).toEqual(LATEST);
  });

  test('which services it used', async () => {
    const { body } = await (await service())('GetAccessKeyLastUsedProducts', KEY);
    expect(body.Products).toMatchObject([
      { ServiceName: 'Ecs', UsedTimestamp: Date.parse('2026-06-14T10:00:00Z') },
      { ServiceName: 'Oss', UsedTimestamp: Date.parse('2026-06-02T10:00:00Z') },
    ]);
  });

  test('what it did with one of them, in pages', async () => {
    const ask = await service();
    const asked = { ...KEY, ServiceName: 'Ecs', PageSize: '2' };
    const first = await ask('GetAccessKeyLastUsedEvents', asked);
    expect(first.body.Events).toMatchObject([
      { EventName: 'DescribeInstances' },
      { EventName: 'RunInstances' },
    ]);
    const second = await ask('GetAccessKeyLastUsedEvents', {
      ...asked,
      NextToken: String(first.body.NextToken),
    });
    expect(second.body.Events).toMatchObject([{ EventName: 'StopInstance' }]);
    expect(second.body).not.toHaveProperty('NextToken');
    const ips = await ask('GetAccessKeyLastUsedIps', asked);
    expect(ips.body.Ips).toMatchObject([{ Ip: '203.0.113.5' }, { Ip: '198.51.100.9' }]);
    const resources = await ask('GetAccessKeyLastUsedResources', asked);
    expect(resources.body.Resources).toMatchObject([{ ResourceType: 'Instance', ResourceName: 'i-1' }]);
  });

  test('only whose it is where it was never used', async () => {
    const { body } = await (await service())('GetAccessKeyLastUsedInfo', { AccessKey: AUDITOR.id });
    expect(body).toMatchObject({ UserName: 'auditor', OwnerId: '200000000000000001' });
    expect(body).not.toHaveProperty('UsedTimestamp');
  });
});

test.each([
  ['GetAccessKeyLastUsedInfo', { AccessKey: 'LTAI5tNobodys' }, 'InvalidQueryParameter'],
  ['GetAccessKeyLastUsedInfo', {}, 'MissingParameter'],
  ['GetAccessKeyLastUsedEvents', KEY, 'MissingParameter'],
  ['GetAccessKeyLastUsedIps', { ...KEY, ServiceName: 'Ecs', PageSize: '0' }, 'InvalidQueryParameter'],
])('%s %o is refused', async (operation, parameters, code) => {
  expect(await refused((await service())(operation, parameters))).toMatchObject({ code });
});
