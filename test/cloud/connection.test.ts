import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NumberText } from '../../src/event/event.js';
import { RESPONDER } from '../support/actiontrail/callers.js';
import { actionTrail, connectTo, envOfKey, errorOf, ID, quickConnection } from './asking.js';
import { farEnd, json } from './far-end.js';

const CN = { region: 'cn-hangzhou' };

describe('a call', () => {
  it('goes out as RPC, with every parameter in the query and nothing that is undefined', async () => {
    const server = await farEnd((response) => json(response, { RequestId: 'R-1' }));
    const { connection } = await connectTo(server.url);
    await connection.call(
      'LookupEvents',
      {
        'LookupAttribute.1.Value': "a'(b)*! ~ü",
        MaxResults: 50,
        IncludeShadowTrails: false,
        NextToken: undefined,
      },
      CN,
    );
    const { method, url, headers, body } = server.asked[0]!;
    expect([method, url.pathname, body]).toEqual(['POST', '/', '']);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      'LookupAttribute.1.Value': "a'(b)*! ~ü",
      MaxResults: '50',
      IncludeShadowTrails: 'false',
    });
    expect(headers).toMatchObject({
      'x-acs-action': 'LookupEvents',
      'x-acs-version': '2020-07-06',
      authorization: expect.stringMatching(`^ACS3-HMAC-SHA256 Credential=${ID},`),
    });
  });

  it('keeps the bytes of the answer, and the digits of its numbers', async () => {
    const text = '{ "RequestId":"R-1", "Events":[{"n":12345678901234567890,"f":1.0,"ü":"\\u00e9"}] }';
    const server = await farEnd((response) => response.end(text));
    const { connection } = await connectTo(server.url);
    const reply = await connection.call('LookupEvents', {}, CN);
    expect(reply.text).toBe(text);
    expect(reply.requestId).toBe('R-1');
    expect(reply.body.Events).toEqual([
      { n: new NumberText('12345678901234567890'), f: new NumberText('1.0'), ü: 'é' },
    ]);
  });

  it.each([
    ['StopLogging', 'GET'],
    ['GetGlobalEventsStorageRegion', 'GET'],
    ['DescribeTrailDeliveryMetricData', 'GET'],
    ['StartLogging', 'POST'],
    ['LookupEvents', 'POST'],
    ['DescribeTrails', 'POST'],
  ])('%s goes by %s', async (operation, method) => {
    const server = await farEnd((response) => json(response, { RequestId: 'R' }));
    await quickConnection(server.url).connection.call(operation, {}, CN);
    expect(server.asked.map((each) => each.method)).toEqual([method]);
  });

  it.each([
    ['a permanent key', {}],
    ['a temporary key', envOfKey(RESPONDER)],
  ])('is let in with %s, whatever signs are in it', async (_, env) => {
    const server = await actionTrail();
    const { connection } = await connectTo(server.endpoint, {}, env);
    const odd = "' ( ) ! * ~ + / & = % 名 \u{1f600}";
    const { body } = await connection.call(
      'LookupEvents',
      { 'LookupAttribute.1.Key': 'User', 'LookupAttribute.1.Value': odd },
      { region: 'ap-southeast-1' },
    );
    expect(body.Events).toEqual([]);
    expect(server.requests).toMatchObject([
      { operation: 'LookupEvents', region: 'ap-southeast-1', parameters: { 'LookupAttribute.1.Value': odd } },
    ]);
  });

  it('asks the region that is named, by the place that {region} has in the URL', async () => {
    const server = await farEnd((response) => json(response, {}));
    const { connection } = await connectTo(`${server.url}/at/{region}/`);
    await connection.call('DescribeTrails', {}, { region: 'eu-central-1' });
    expect(server.asked[0]!.url.pathname).toBe('/at/eu-central-1/');
  });
});

describe('a second attempt', () => {
  it.each([
    ['throttling', 400, { Code: 'Throttling.User', Message: 'slow', RequestId: 'R' }],
    ['429 without JSON', 429, 'no'],
    ['503', 503, { Code: 'ServiceUnavailable', Message: 'later', RequestId: 'R' }],
    ['502 from a gateway', 502, '<html>bad gateway</html>'],
  ])('is made after %s', async (_, status, body) => {
    const server = await farEnd((response, __, count) => {
      if (count === 3) json(response, { RequestId: 'R-3' });
      else if (typeof body === 'string')
        response.writeHead(status, { 'content-type': 'text/html' }).end(body);
      else json(response, body, status);
    });
    const { connection } = await connectTo(server.url);
    expect((await connection.call('LookupEvents', {}, CN)).requestId).toBe('R-3');
    expect(connection.counts).toEqual({ sent: 3, retried: 2 });
  });

  it('is made when the connection is cut before or within the answer, and for JSON that ends early', async () => {
    const server = await farEnd((response, _, count) => {
      if (count === 1) response.socket!.destroy();
      else if (count === 2) {
        response.writeHead(200, { 'content-length': '500' });
        response.write('{"RequestId":', () => response.socket!.destroy());
      } else response.end(count === 3 ? '{"RequestId":' : '{"RequestId":"R-4"}');
    });
    const { connection } = await connectTo(server.url);
    expect((await connection.call('LookupEvents', {}, CN)).requestId).toBe('R-4');
    expect(server.asked).toHaveLength(4);
  });

  it('waits longer each time, and as long as the service asks', async () => {
    const server = await farEnd((response, _, count) =>
      count < 4
        ? json(response, { Code: 'Throttling', Message: 'slow' }, 400, {
            'x-acs-retry-after': count === 3 ? '9000' : '1',
          })
        : json(response, {}),
    );
    const { connection, context } = await connectTo(server.url);
    const began = context.now();
    await connection.call('LookupEvents', {}, CN);
    // 0.5 to 1 s, 1 to 2 s, and then the 9 s of the service with a little more.
    const waited = context.now() - began;
    expect(waited).toBeGreaterThanOrEqual(10_500);
    expect(waited).toBeLessThanOrEqual(13_000);
  });

  it('does not wait for ever because somebody says so', async () => {
    const server = await farEnd((response, _, count) =>
      count === 1
        ? json(response, { Code: 'Throttling', Message: '' }, 400, { 'x-acs-retry-after': '99999999' })
        : json(response, {}),
    );
    const { connection, context } = await connectTo(server.url);
    const began = context.now();
    await connection.call('LookupEvents', {}, CN);
    expect(context.now() - began).toBeLessThan(70_000);
  });

  it('is made four times at most', async () => {
    const server = await farEnd((response) => json(response, { Code: 'InternalError', Message: 'oh' }, 500));
    const { connection } = await connectTo(server.url);
    const error = await errorOf(connection.call('DescribeTrails', {}, CN));
    expect([error.code, error.status]).toEqual(['InternalError', 500]);
    expect(connection.counts).toEqual({ sent: 5, retried: 4 });
  });

  it('is not begun when time is up', async () => {
    const server = await farEnd((response) => json(response, { Code: 'Throttling', Message: 'oh' }, 400));
    const { connection } = quickConnection(server.url, { policy: { attempts: 50, total: 10_000 } });
    await errorOf(connection.call('DescribeTrails', {}, CN));
    expect(connection.counts.sent).toBeLessThan(7);
  });

  it.each([
    'CreateTrail',
    'UpdateTrail',
    'DeleteTrail',
    'StartLogging',
    'StopLogging',
    'PutDataEventSelector',
  ])('is never made of %s, which changes something', async (operation) => {
    const server = await farEnd((response) => json(response, { Code: 'InternalError', Message: '' }, 500));
    const { connection } = await connectTo(server.url);
    await errorOf(connection.call(operation, {}, CN));
    expect(server.asked).toHaveLength(1);
    expect(connection.counts).toEqual({ sent: 1, retried: 0 });
  });

  it('is made of a write that somebody declares a read, and not of a read declared a write', async () => {
    const server = await farEnd((response) => json(response, { Code: 'InternalError', Message: '' }, 500));
    const { connection } = quickConnection(server.url, { policy: { attempts: 2, total: 60_000 } });
    await errorOf(connection.call('EnableInsight', {}, { ...CN, kind: 'read' }));
    await errorOf(connection.call('GetTrailStatus', {}, { ...CN, kind: 'write' }));
    expect(server.asked).toHaveLength(3);
  });

  it.each([
    ['TrailNotFoundException', 404],
    ['NoPermission', 403],
    ['InvalidParameterStartTime', 400],
  ])('is not made after %s, which would only be said again', async (code, status) => {
    const server = await farEnd((response) => json(response, { Code: code, Message: 'no' }, status));
    const { connection } = await connectTo(server.url);
    await errorOf(connection.call('LookupEvents', {}, CN));
    expect(server.asked).toHaveLength(1);
  });
});

describe('the budget of calls', () => {
  it('is counted with attempts, and its end can be told from other errors', async () => {
    const server = await farEnd((response, _, count) =>
      count === 2 ? json(response, { Code: 'InternalError', Message: '' }, 500) : json(response, {}),
    );
    const { connection } = await connectTo(server.url, { maxCalls: 3 });
    await connection.call('LookupEvents', {}, CN);
    await connection.call('LookupEvents', {}, CN);
    const error = await errorOf(connection.call('LookupEvents', {}, CN));
    expect([error.code, error.exitCode]).toEqual(['BudgetSpent', 2]);
    expect(error.message).toBe(
      'LookupEvents in cn-hangzhou was not asked: the 3 calls of --max-calls are used up',
    );
    expect(connection.counts).toEqual({ sent: 3, retried: 1 });
  });

  it('is not exceeded by calls at the same time', async () => {
    const server = await farEnd((response) => json(response, {}));
    const { connection } = await connectTo(server.url, { maxCalls: 2 });
    const regions = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'eu-central-1'];
    const results = await Promise.allSettled(
      regions.map((region) => connection.call('LookupEvents', {}, { region })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(server.asked).toHaveLength(2);
  });
});

describe('the pace', () => {
  it('is kept: the service, which takes two calls a second, refuses none', async () => {
    let clock: () => number = Date.now;
    const server = await actionTrail({ pace: { perSecond: 2 }, now: () => clock() });
    const { connection, context } = await connectTo(server.endpoint);
    clock = context.now;
    const began = context.now();
    for (let call = 0; call < 12; call++) await connection.call('LookupEvents', {}, CN);
    expect(connection.counts).toEqual({ sent: 12, retried: 0 });
    expect(context.now() - began).toBe(11 * 520);
  });

  it('is kept apart for each region', async () => {
    const server = await actionTrail();
    const { connection, context } = await connectTo(server.endpoint);
    const began = context.now();
    for (const region of ['cn-hangzhou', 'cn-shanghai', 'eu-central-1', 'ap-southeast-1']) {
      await connection.call('LookupEvents', {}, { region });
    }
    expect(context.now() - began).toBe(0);
  });
});

describe('an interruption', () => {
  it('ends a call that waits for its answer, at once', async () => {
    const interruption = new AbortController();
    const server = await farEnd(() => interruption.abort());
    const { connection } = quickConnection(server.url, {
      interrupted: interruption.signal,
      policy: { attempts: 5, total: 60_000 },
    });
    const error = await errorOf(connection.call('LookupEvents', {}, CN));
    expect([error.code, error.exitCode, error.message]).toEqual([
      'Interrupted',
      130,
      'LookupEvents in cn-hangzhou was interrupted',
    ]);
    expect(server.asked).toHaveLength(1);
  });

  it('lets nothing be sent afterwards', async () => {
    const server = await farEnd((response) => json(response, {}));
    const { connection } = quickConnection(server.url, { interrupted: AbortSignal.abort() });
    expect((await errorOf(connection.call('DeleteTrail', {}, CN))).code).toBe('Interrupted');
    expect(server.asked).toHaveLength(0);
  });
});

describe('who asks', () => {
  it('is found out once for each key, and remembered where nobody else can read it', async () => {
    const server = await actionTrail();
    const state = { XDG_STATE_HOME: (await connectTo(server.endpoint)).context.env.HOME! };
    for (let run = 0; run < 2; run++) {
      const { connection } = await connectTo(server.endpoint, {}, state);
      expect(await connection.owner()).toBe('1000000000000001');
      expect(await connection.owner()).toBe('1000000000000001');
    }
    expect(server.requests.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
    const path = join(state.XDG_STATE_HOME, 'atrail', 'owners.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain(ID);
    expect(readdirSync(join(state.XDG_STATE_HOME, 'atrail'))).toEqual(['owners.json']);
  });

  it('is a hash of the key where that cannot be found out', async () => {
    const server = await farEnd((response) => json(response, { Code: 'NoPermission', Message: '' }, 403));
    const { connection } = await connectTo(server.url);
    expect(await connection.owner()).toMatch(/^key-[0-9a-f]{16}$/);
  });

  it('is never what a server makes up to get out of a folder', async () => {
    const server = await farEnd((response) => json(response, { AccountId: '../../etc' }));
    const { connection } = await connectTo(server.url);
    expect(await connection.owner()).toMatch(/^key-[0-9a-f]{16}$/);
  });

  it('is asked at the place of its own that ATRAIL_STS_ENDPOINT names', async () => {
    const server = await farEnd((response) => json(response, {}));
    const sts = await farEnd((response) => json(response, { AccountId: '42' }));
    const { connection } = await connectTo(server.url, {}, { ATRAIL_STS_ENDPOINT: sts.url });
    expect(await connection.owner()).toBe('42');
    expect([server.asked.length, sts.asked[0]!.headers['x-acs-version']]).toEqual([0, '2015-04-01']);
  });
});

describe('regions', () => {
  it('are those that are named, once each', async () => {
    const { regions } = await connectTo('http://127.0.0.1:1');
    expect(await regions(['cn-hangzhou,eu-central-1', 'cn-hangzhou'])).toEqual([
      'cn-hangzhou',
      'eu-central-1',
    ]);
  });

  it('are all, or those like a pattern, of the ones that the service lists', async () => {
    const server = await actionTrail();
    const { regions } = await connectTo(server.endpoint);
    const all = await regions(['all']);
    expect(all).toEqual([...new Set(all)]);
    expect(all.length).toBeGreaterThan(3);
    expect(await regions(['cn-*'])).toEqual(all.filter((id) => id.startsWith('cn-')));
    expect(await regions(['*'])).toEqual(all);
    await expect(regions(['mars-*'])).rejects.toThrow('no region is named like mars-*');
  });

  it('come from the flag, the profile that was asked for, the environment, or the profile in use', async () => {
    const named = await connectTo('http://127.0.0.1:1', {}, { ALIBABA_CLOUD_REGION_ID: 'cn-beijing' });
    expect([named.region, named.regionFrom]).toEqual(['cn-beijing', 'ALIBABA_CLOUD_REGION_ID']);
    expect(await named.regions()).toEqual(['cn-beijing']);
    const unnamed = await connectTo('http://127.0.0.1:1');
    await expect(unnamed.regions()).rejects.toThrow('no region is named');
  });

  it('with a host of their own are asked there', async () => {
    const list = { Region: [{ RegionId: 'xx-new-1', RegionEndpoint: 'actiontrail.new.aliyuncs.com' }] };
    const { connection } = quickConnection('http://127.0.0.1:1');
    const { listRegions } = await import('../../src/cloud/regions.js');
    const answering = {
      ...connection,
      call: async () => ({ text: '', requestId: '', body: { Regions: list } }),
    };
    expect(await listRegions(answering, 'cn-hangzhou')).toEqual([
      { id: 'xx-new-1', host: 'actiontrail.new.aliyuncs.com' },
    ]);
  });

  it.each(['cn_hangzhou', '-x', 'evil.example.com/', 'a b', 'CN'])('%j is none', async (region) => {
    const { regions } = await connectTo('http://127.0.0.1:1');
    await expect(regions([region])).rejects.toThrow(`${JSON.stringify(region)} is no region`);
  });
});
