import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AUDITOR } from './callers.js';
import { runActionTrail } from './running.js';
import { type Ask, askWithSdk, refused } from './sdk.js';
import type { ActionTrailOptions } from './server.js';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const JUNE = { StartTime: '2026-06-01T00:00:00Z', EndTime: '2026-06-15T12:00:00Z' };

/** Events at these times of day on 14 June 2026, named after them. */
function eventsAt(...times: readonly string[]) {
  return times.map((time) => ({
    eventId: time,
    serviceName: 'Ecs',
    acsRegion: 'cn-hangzhou',
    eventTime: `2026-06-14T${time}:00Z`,
  }));
}

async function history(options: ActionTrailOptions = {}) {
  const server = await runActionTrail({
    now: () => NOW,
    pace: { perSecond: Number.POSITIVE_INFINITY },
    ...options,
  });
  return { server, ask: askWithSdk(server) };
}

async function idsOf(ask: Ask, parameters: Readonly<Record<string, string>> = {}) {
  const { body } = await ask('LookupEvents', parameters);
  return (body.Events as readonly { readonly eventId: string }[]).map(({ eventId }) => eventId);
}

describe('which events are found', () => {
  test('the newest first, or in the order of time', async () => {
    const { ask } = await history({ events: eventsAt('02:00', '01:00', '03:00') });
    expect(await idsOf(ask)).toEqual(['03:00', '02:00', '01:00']);
    expect(await idsOf(ask, { Direction: 'FORWARD' })).toEqual(['01:00', '02:00', '03:00']);
  });

  test('those of the last 7 days unless a window is said, and the answer says which', async () => {
    const old = { ...eventsAt('01:00')[0], eventId: 'old', eventTime: '2026-06-08T11:59:59Z' };
    const { ask } = await history({ events: [...eventsAt('01:00'), old] });
    expect(await idsOf(ask)).toEqual(['01:00']);
    expect(await idsOf(ask, JUNE)).toEqual(['01:00', 'old']);
    const { body } = await ask('LookupEvents');
    expect(body).toMatchObject({ StartTime: '2026-06-08T12:00:00Z', EndTime: '2026-06-15T12:00:00Z' });
  });

  test('the ends of a window belong to it, or do not', async () => {
    const events = eventsAt('01:00', '02:00', '03:00');
    const window = { StartTime: '2026-06-14T01:00:00Z', EndTime: '2026-06-14T03:00:00Z' };
    expect(await idsOf((await history({ events })).ask, window)).toEqual(['03:00', '02:00', '01:00']);
    expect(await idsOf((await history({ events, ends: 'exclusive' })).ask, window)).toEqual(['02:00']);
  });

  test('none older than 90 days', async () => {
    const [event] = eventsAt('01:00');
    const { ask } = await history({
      events: [
        { ...event, eventId: 'kept', eventTime: '2026-03-17T12:00:00Z' },
        { ...event, eventId: 'forgotten', eventTime: '2026-03-17T11:59:59Z' },
      ],
    });
    expect(await idsOf(ask, { ...JUNE, StartTime: '2026-01-01T00:00:00Z' })).toEqual(['kept']);
  });

  test('none that is still on its way', async () => {
    let now = Date.parse('2026-06-14T01:09:59Z');
    const { ask, server } = await history({
      events: eventsAt('01:00'),
      now: () => now,
      delay: ({ eventId }) => (eventId === 'late' ? 3_600_000 : 600_000),
    });
    expect(await idsOf(ask)).toEqual([]);
    now += 1000;
    expect(await idsOf(ask)).toEqual(['01:00']);
    server.account().addEvents([{ ...eventsAt('01:00')[0], eventId: 'late' }]);
    expect(await idsOf(ask)).toEqual(['01:00']);
    now += 3_000_000;
    expect(await idsOf(ask)).toEqual(['01:00', 'late']);
  });

  test('those of the region that is asked; global services are in one region, wherever they happened', async () => {
    const [event] = eventsAt('01:00');
    const { server, ask } = await history({
      events: [
        { ...event, eventId: 'here' },
        { ...event, eventId: 'there', acsRegion: 'eu-central-1' },
        { ...event, eventId: 'global', serviceName: 'Ram', acsRegion: 'eu-central-1' },
      ],
    });
    expect(await idsOf(ask)).toEqual(['here', 'global']);
    expect(await idsOf(askWithSdk(server, { region: 'eu-central-1' }))).toEqual(['there']);
    const { body } = await ask('GetGlobalEventsStorageRegion', {}, { method: 'GET' });
    expect(body).toMatchObject({ StorageRegion: 'cn-hangzhou' });
  });

  test('those of the account that asks', async () => {
    const other = { ...AUDITOR, id: 'LTAI5tOther', account: '1000000000000002' };
    const { server, ask } = await history({ keys: [AUDITOR, other], events: eventsAt('01:00') });
    server.account(other.account).addEvents(eventsAt('02:00'));
    expect(await idsOf(ask)).toEqual(['01:00']);
    expect(await idsOf(askWithSdk(server, { key: other }))).toEqual(['02:00']);
  });

  test('those that the attributes of the query describe', async () => {
    const [one, other] = eventsAt('01:00', '02:00');
    const { ask } = await history({ events: [one!, { ...other, serviceName: 'Oss' }] });
    const attributes = { 'LookupAttribute.1.Key': 'ServiceName', 'LookupAttribute.1.Value': 'Oss' };
    expect(await idsOf(ask, attributes)).toEqual(['02:00']);
    const half = refused(ask('LookupEvents', { 'LookupAttribute.1.Key': 'ServiceName' }));
    expect(await half).toMatchObject({ code: 'InvalidQueryParameter' });
  });
});

test('events keep their bytes', async () => {
  const text = `{ "eventTime" : "2026-06-14T01:00:00Z",\n"big":12345678901234567890, "a":1.0, "a":"\\u5ba1 审 \\/" }`;
  const { ask } = await history({ events: [text, ...eventsAt('02:00')] });
  const { text: body } = await ask('LookupEvents', { Direction: 'FORWARD' }, { asText: true });
  expect(body).toContain(`"Events":[${text},{"eventId":"02:00"`);
  await expect(history({ events: ['{"eventTime":"yesterday"}'] })).rejects.toThrow(/without an eventTime/);
});

describe('what cannot be answered is refused', () => {
  test.each([
    [{ MaxResults: '0' }, 'InvalidQueryParameter'],
    [{ MaxResults: '51' }, 'InvalidQueryParameter'],
    [{ MaxResults: 'many' }, 'InvalidQueryParameter'],
    [{ Direction: 'forward' }, 'InvalidQueryParameter'],
    [{ NextToken: 'made-up' }, 'InvalidQueryParameter'],
    [{ StartTime: JUNE.StartTime }, 'InvalidParameterCombination'],
    [{ EndTime: JUNE.EndTime }, 'InvalidParameterCombination'],
    [{ ...JUNE, EndTime: JUNE.StartTime }, 'InvalidParameterCombination'],
    [{ ...JUNE, StartTime: '2026-05-01T00:00:00Z' }, 'InvalidParameterCombination'],
    [{ ...JUNE, StartTime: '2026-06-01' }, 'InvalidParameterStartTime'],
    [{ ...JUNE, StartTime: '2026-02-30T00:00:00Z' }, 'InvalidParameterStartTime'],
    [{ ...JUNE, EndTime: '2026-06-15T12:00:00.000Z' }, 'InvalidParameterEndTime'],
  ])('%o', async (parameters, code) => {
    const { ask } = await history({ longestWindow: 30 * 86_400_000 });
    const error = await refused(ask('LookupEvents', parameters));
    expect(error).toMatchObject({ code, data: { statusCode: 400 } });
  });
});

describe('pages', () => {
  const events = Array.from({ length: 45 }, (_, minute) => ({
    eventId: String(minute),
    eventTime: `2026-06-14T01:${String(minute).padStart(2, '0')}:00Z`,
    acsRegion: 'cn-hangzhou',
  }));

  async function pages(ask: Ask, parameters: Readonly<Record<string, string>>): Promise<unknown[]> {
    const seen: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const { body } = await ask('LookupEvents', { ...parameters, ...(NextToken && { NextToken }) });
      seen.push((body.Events as readonly unknown[]).length);
      NextToken = body.NextToken as string | undefined;
      if (NextToken === undefined || NextToken === '') return [...seen, NextToken];
    } while (seen.length < 100);
    return seen;
  }

  test('have 20 events unless said, and the last has no token', async () => {
    const { ask } = await history({ events });
    expect(await pages(ask, {})).toEqual([20, 20, 5, undefined]);
    expect(await pages(ask, { MaxResults: '50' })).toEqual([45, undefined]);
    expect(await pages(ask, { MaxResults: '15' })).toEqual([15, 15, 15, undefined]);
  });

  test('may end with an empty token, or with an empty page', async () => {
    const { ask } = await history({ events, lastToken: '', trailingPage: true });
    expect(await pages(ask, { MaxResults: '15' })).toEqual([15, 15, 15, 0, '']);
  });

  test('a token is for the same question only', async () => {
    const { server, ask } = await history({ events });
    const { body } = await ask('LookupEvents', { ...JUNE, MaxResults: '10' });
    const token = { ...JUNE, MaxResults: '10', NextToken: String(body.NextToken) };
    expect(await idsOf(ask, token)).toHaveLength(10);
    expect(await idsOf(ask, token)).toHaveLength(10);
    for (const changed of [
      { MaxResults: '11' },
      { Direction: 'FORWARD' },
      { EndTime: '2026-06-15T11:00:00Z' },
    ]) {
      const error = await refused(ask('LookupEvents', { ...token, ...changed }));
      expect(error).toMatchObject({ code: 'InvalidQueryParameter' });
    }
    const elsewhere = askWithSdk(server, { region: 'cn-beijing' });
    expect(await refused(elsewhere('LookupEvents', token))).toMatchObject({ code: 'InvalidQueryParameter' });
  });

  test('a token expires after a while, and after some uses', async () => {
    let now = NOW;
    const { ask } = await history({ events, now: () => now, tokenLife: 60_000, tokenUses: 2 });
    const next = async () => String((await ask('LookupEvents', JUNE)).body.NextToken);
    const used = { ...JUNE, NextToken: await next() };
    await ask('LookupEvents', used);
    await ask('LookupEvents', used);
    expect((await refused(ask('LookupEvents', used))).message).toContain('NextToken has expired');
    const late = { ...JUNE, NextToken: await next() };
    now += 60_001;
    expect((await refused(ask('LookupEvents', late))).message).toContain('NextToken has expired');
  });
});

describe('pace', () => {
  test('two requests in any second, for each account and region', async () => {
    let now = NOW;
    const { server, ask } = await history({ now: () => now, pace: { retryAfter: 700 } });
    const beijing = askWithSdk(server, { region: 'cn-beijing' });
    await ask('LookupEvents');
    now += 400;
    await ask('LookupEvents');
    await beijing('LookupEvents');
    await ask('DescribeTrails');
    now += 599;
    expect(await refused(ask('LookupEvents'))).toMatchObject({ code: 'Throttling.User' });
    now += 1;
    await ask('LookupEvents');
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200, 200, 200, 400, 200]);
  });

  test('the refusal says how long to wait, which the client does not pass on', async () => {
    const pace = { perSecond: 0, code: 'Throttling', status: 429, retryAfter: 700 } as const;
    const { ask } = await history({ pace });
    const waits: unknown[] = [];
    const seen = (message: unknown) =>
      waits.push((message as { readonly response: IncomingMessage }).response.headers['x-acs-retry-after']);
    subscribe('http.client.response.finish', seen);
    onTestFinished(() => void unsubscribe('http.client.response.finish', seen));
    expect(await refused(ask('LookupEvents'))).toMatchObject({
      code: 'Throttling',
      data: { statusCode: 429 },
    });
    expect(waits).toEqual(['700']);
  });
});

test('regions are named in two languages, with their hosts', async () => {
  const { ask } = await history();
  const english = await ask('DescribeRegions', { AcceptLanguage: 'en-US' });
  const hangzhou = { RegionId: 'cn-hangzhou', RegionEndpoint: 'actiontrail.cn-hangzhou.aliyuncs.com' };
  const [first] = (english.body.Regions as { readonly Region: readonly unknown[] }).Region;
  expect(first).toEqual({ ...hangzhou, LocalName: 'China (Hangzhou)' });
  const chinese = await ask('DescribeRegions');
  expect(chinese.body).toMatchObject({
    Regions: { Region: [{ LocalName: '华东1（杭州）' }, {}, {}, {}, {}] },
  });
});
