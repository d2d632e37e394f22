import { describe, expect, test, vi } from 'vitest';
import type { Fault } from './faults.js';
import { runActionTrail } from './running.js';
import { askWithSdk, refused } from './sdk.js';

const NOW = Date.parse('2026-06-15T12:00:00Z');

/** A server with three events, and its first request meeting the fault. */
async function broken(fault: Fault, more: { readonly on?: string; readonly nth?: number } = {}) {
  const server = await runActionTrail({
    now: () => NOW,
    pace: { perSecond: Number.POSITIVE_INFINITY },
    events: ['1', '2', '3'].map((eventId) => ({ eventId, eventTime: `2026-06-14T0${eventId}:00:00Z` })),
    faults: [{ fault, ...more }],
  });
  const url = `http://127.0.0.1:${server.port}/`;
  return { server, ask: askWithSdk(server), get: () => fetch(url) };
}

describe('instead of an answer comes', () => {
  test.each([
    [
      { status: 503 },
      'application/json;charset=utf-8',
      /^\{"RequestId":"[0-9A-F-]+".*"Code":"ServiceUnavailable"/,
    ],
    [
      { status: 403, code: 'Forbidden', message: 'no' },
      'application/json;charset=utf-8',
      /"Forbidden","Message":"no"/,
    ],
    [{ status: 502, body: 'html' }, 'text/html', /^<!DOCTYPE html>.*<h1>502<\/h1>/],
    [{ status: 500, body: 'empty' }, null, /^$/],
    [{ status: 200, body: { text: '[]' } }, 'application/json;charset=utf-8', /^\[\]$/],
  ] as const)('%o', async (fault, type, body) => {
    const { server, get } = await broken({ kind: 'status', ...fault });
    const answer = await get();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([fault.status, type]);
    expect(await answer.text()).toMatch(body);
    expect(server.requests).toMatchObject([{ status: fault.status }]);
    expect((await get()).status).toBe(400);
  });

  test('a status with headers of its own', async () => {
    const { get } = await broken({ kind: 'status', status: 429, headers: { 'x-acs-retry-after': '250' } });
    expect((await get()).headers.get('x-acs-retry-after')).toBe('250');
  });

  test('nothing, until the server closes', async () => {
    const { server, get } = await broken({ kind: 'stall' });
    const asking = get().then(
      () => 'answered',
      () => 'cut',
    );
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    await server.close();
    expect(await asking).toBe('cut');
    expect(server.requests[0]).not.toHaveProperty('status');
  });

  test('the end of the connection', async () => {
    const { get } = await broken({ kind: 'reset' });
    await expect(get()).rejects.toThrow('fetch failed');
    expect((await get()).status).toBe(400);
  });

  test('a success of another shape', async () => {
    const { ask } = await broken({ kind: 'body', text: '{"Events":"none"}' });
    expect((await ask('LookupEvents')).body).toEqual({ Events: 'none' });
  });
});

describe('the answer comes', () => {
  test('in part, and then the end of the connection', async () => {
    const { get } = await broken({ kind: 'reset', afterBytes: 10 });
    const answer = await get();
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100);
    await expect(answer.text()).rejects.toThrow();
  });

  test('in part, as if it were whole', async () => {
    const { get } = await broken({ kind: 'truncated', bytes: 14 });
    expect(await (await get()).text()).toBe('{"RequestId":"');
    const { ask } = await broken({ kind: 'truncated' });
    await expect(ask('LookupEvents')).rejects.toThrow();
  });

  test('in small pieces', async () => {
    const { ask } = await broken({ kind: 'drip', bytes: 50, pause: 1 });
    expect((await ask('LookupEvents')).body.Events).toHaveLength(3);
  });

  test('never, but what was asked is done', async () => {
    const { server, ask } = await broken({ kind: 'lost-answer' }, { on: 'StartLogging' });
    const trail = server.account().addTrail({ name: 'audit-trail', settings: {} });
    await expect(ask('StartLogging', { Name: 'audit-trail' })).rejects.toThrow();
    expect(trail.state).toBe('Enable');
    expect(server.requests[0]).not.toHaveProperty('status');
  });
});

describe('pages go wrong', () => {
  const SIZE = { MaxResults: '1' };

  test('the token that was sent comes back', async () => {
    const { ask } = await broken({ kind: 'repeated-token' }, { nth: 2 });
    const first = await ask('LookupEvents', SIZE);
    const NextToken = String(first.body.NextToken);
    const second = await ask('LookupEvents', { ...SIZE, NextToken });
    expect(second.body).toMatchObject({ NextToken, Events: [{ eventId: '2' }] });
  });

  test('a page is empty, but has a token, which leads to what was missing', async () => {
    const { ask } = await broken({ kind: 'empty-page' });
    const first = await ask('LookupEvents', SIZE);
    expect(first.body.Events).toEqual([]);
    const second = await ask('LookupEvents', { ...SIZE, NextToken: String(first.body.NextToken) });
    expect(second.body.Events).toMatchObject([{ eventId: '3' }]);
  });

  test('a token has expired', async () => {
    const { ask } = await broken({ kind: 'expired-token' }, { nth: 2 });
    const { body } = await ask('LookupEvents', SIZE);
    const error = await refused(ask('LookupEvents', { ...SIZE, NextToken: String(body.NextToken) }));
    expect(error.code).toBe('InvalidQueryParameter');
    expect(error.message).toContain('NextToken has expired');
  });
});

test('the clock of the server is wrong for one request', async () => {
  const { ask } = await broken({ kind: 'skew', milliseconds: 3_600_000 });
  expect(await refused(ask('LookupEvents'))).toMatchObject({ code: 'InvalidTimeStamp.Expired' });
  await ask('LookupEvents');
});

describe('which requests meet a fault', () => {
  const fault: Fault = { kind: 'status', status: 503 };

  test('from the n-th of an operation on, so many', async () => {
    const server = await runActionTrail({ faults: [{ on: 'DescribeTrails', nth: 2, times: 2, fault }] });
    const ask = askWithSdk(server);
    for (let time = 0; time < 4; time++) {
      await ask('DescribeRegions').catch(() => {});
      await ask('DescribeTrails').catch(() => {});
    }
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200, 200, 503, 200, 503, 200, 200]);
  });

  test('those for which something holds, from now on', async () => {
    const server = await runActionTrail();
    const [hangzhou, beijing] = ['cn-hangzhou', 'cn-beijing'].map((region) => askWithSdk(server, { region }));
    await beijing!('DescribeTrails');
    server.inject({ on: ({ region }) => region === 'cn-beijing', times: Number.POSITIVE_INFINITY, fault });
    await hangzhou!('DescribeTrails');
    await refused(beijing!('DescribeTrails'));
    await refused(beijing!('LookupEvents'));
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200, 503, 503]);
  });
});
