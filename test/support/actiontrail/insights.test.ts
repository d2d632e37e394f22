import { expect, test } from 'vitest';
import { runActionTrail } from './running.js';
import { askWithSdk, refused } from './sdk.js';

const NOW = Date.parse('2026-06-15T12:00:00Z');

function insight(eventId: string, members: Readonly<Record<string, unknown>>) {
  return {
    eventId,
    eventType: 'ActionTrailInsight',
    eventTime: '2026-06-14T10:00:00Z',
    acsRegion: 'cn-hangzhou',
    insightDetails: members,
  };
}

const EVENTS = [
  insight('ip', { insightType: 'IpInsight', sourceIpAddress: '203.0.113.5' }),
  insight('rate', {
    insightType: 'ApiCallRateInsight',
    insightObject: 'alice',
    insightContext: { attributions: [{ serviceName: 'Ecs', eventName: 'RunInstances' }] },
  }),
];

test.each([
  ['', ['ip', 'rate']],
  ['InsightType=IpInsight', ['ip']],
  ['SourceIpAddress=203.0.113.5', ['ip']],
  ['InsightObject=alice', ['rate']],
  ['ServiceName=Ecs EventName=RunInstances', ['rate']],
  ['ServiceName=Ecs EventName=StopInstance', []],
  ['ServiceName=Ecs InsightType=ApiCallRateInsight', []],
  ['User=alice', []],
  // More than two are ignored, all of them.
  ['ServiceName=Oss EventName=RunInstances InsightType=IpInsight', ['ip', 'rate']],
])('insight events with %s', async (attributes, expected) => {
  const server = await runActionTrail({ now: () => NOW });
  server.account().addInsights(EVENTS);
  const parameters = attributes.split(' ').flatMap((each, at) => {
    const [key = '', value = ''] = each.split('=');
    const name = `LookupAttribute.${at + 1}`;
    return each === '' ? [] : [[`${name}.Key`, key] as const, [`${name}.Value`, value] as const];
  });
  const { body } = await askWithSdk(server)('LookupInsightEvents', Object.fromEntries(parameters));
  expect((body.Events as { readonly eventId: string }[]).map(({ eventId }) => eventId)).toEqual(expected);
});

test('a window of more than 93 days is refused', async () => {
  const ask = askWithSdk(await runActionTrail({ now: () => NOW }));
  const window = (StartTime: string) => ({ StartTime, EndTime: '2026-06-15T12:00:00Z' });
  await ask('LookupInsightEvents', window('2026-03-14T12:00:00Z'));
  const error = await refused(ask('LookupInsightEvents', window('2026-03-14T11:59:59Z')));
  expect(error).toMatchObject({ code: 'InvalidParameterCombination' });
});

test('what makes and ends resources is told as a string of JSON', async () => {
  const ask = askWithSdk(await runActionTrail());
  const { body } = await ask('DescribeResourceLifeCycleEvents', { ServiceName: 'Oss' });
  expect(JSON.parse(String(body.Data))).toMatchObject([{ ServiceName: 'Oss', Delete: ['DeleteBucket'] }]);
});
