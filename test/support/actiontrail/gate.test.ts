import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { AUDITOR, RESPONDER } from './callers.js';
import { runActionTrail } from './running.js';
import { askWithSdk, refused } from './sdk.js';
import type { ActionTrailServer } from './server.js';

const STS = { version: '2015-04-01' };
const HOSTILE = '\' ( ) ! * ~ + / & = % " \\ \n 名 😀 %27';

describe('the real client is let in', () => {
  test.each([
    ['ACS3-HMAC-SHA256', 'a permanent key', AUDITOR],
    ['ACS3-HMAC-SHA256', 'a temporary key', RESPONDER],
    ['v2', 'a permanent key', AUDITOR],
    ['v2', 'a temporary key', RESPONDER],
  ])('%s, %s', async (algorithm, _, key) => {
    const server = await runActionTrail();
    const ask = askWithSdk(server, { key, algorithm });
    const found = await ask('LookupEvents', {
      'LookupAttribute.1.Key': 'User',
      'LookupAttribute.1.Value': HOSTILE,
    });
    expect(found.body).toMatchObject({ Events: [] });
    expect(server.requests).toMatchObject([
      {
        operation: 'LookupEvents',
        region: 'cn-hangzhou',
        method: 'POST',
        parameters: { 'LookupAttribute.1.Key': 'User', 'LookupAttribute.1.Value': HOSTILE },
        account: AUDITOR.account,
        status: 200,
      },
    ]);
    const recorded = JSON.stringify(server.requests);
    for (const secret of [key.secret, key.token ?? key.secret, 'Signature=', 'SignatureNonce']) {
      expect(recorded).not.toContain(secret);
    }
  });

  test('and told who it is', async () => {
    const root = { id: 'LTAI5tTestRoot', secret: 'r', account: '1000000000000002' };
    const server = await runActionTrail({ keys: [AUDITOR, RESPONDER, root] });
    const who = async (key: typeof AUDITOR) =>
      (await askWithSdk(server, { key })('GetCallerIdentity', {}, STS)).body;
    expect(await who(AUDITOR)).toMatchObject({
      IdentityType: 'RAMUser',
      AccountId: '1000000000000001',
      UserId: '200000000000000001',
      Arn: 'acs:ram::1000000000000001:user/auditor',
    });
    expect(await who(RESPONDER)).toMatchObject({
      IdentityType: 'AssumedRoleUser',
      PrincipalId: '300000000000000001:alice',
      Arn: 'acs:ram::1000000000000001:assumed-role/responder/alice',
    });
    expect(await who(root)).toMatchObject({
      IdentityType: 'Account',
      Arn: 'acs:ram::1000000000000002:root',
    });
  });

  test('in the region of the path', async () => {
    const server = await runActionTrail();
    await askWithSdk(server, { region: 'eu-central-1' })('LookupEvents');
    expect(server.requests.map(({ region }) => region)).toEqual(['eu-central-1']);
    expect(server.endpoint).toBe(`http://127.0.0.1:${server.port}/{region}`);
    expect(await refused(askWithSdk(server, { region: 'cn-nowhere' })('LookupEvents'))).toMatchObject({
      code: 'InvalidRegionId.NotFound',
    });
  });
});

describe('who cannot be believed is turned away', () => {
  test.each([
    ['a wrong secret', { key: { ...AUDITOR, secret: 'wrong' } }, 'SignatureDoesNotMatch', 400],
    [
      'a wrong secret',
      { key: { ...AUDITOR, secret: 'wrong' }, algorithm: 'v2' },
      'SignatureDoesNotMatch',
      400,
    ],
    ['an unknown key', { key: { ...AUDITOR, id: 'LTAI5tNobody' } }, 'InvalidAccessKeyId.NotFound', 404],
    [
      'a temporary key without its token',
      { key: { ...AUDITOR, id: RESPONDER.id, secret: RESPONDER.secret } },
      'InvalidAccessKeyId.NotFound',
      404,
    ],
    [
      'an unknown token',
      { key: { ...RESPONDER, token: 'CAISother' } },
      'InvalidSecurityToken.Malformed',
      400,
    ],
    [
      "somebody else's token",
      { key: { ...AUDITOR, token: RESPONDER.token! } },
      'InvalidSecurityToken.MismatchWithAccessKey',
      400,
    ],
    [
      'an expired token',
      { key: { ...RESPONDER, id: 'STS.old', token: 'CAISold' } },
      'InvalidSecurityToken.Expired',
      400,
    ],
    ['a disabled key', { key: { ...AUDITOR, id: 'LTAI5tDisabled' } }, 'InvalidAccessKeyId.Inactive', 400],
  ] as const)('%s', async (_, options, code, status) => {
    const server = await runActionTrail({
      keys: [
        AUDITOR,
        RESPONDER,
        { ...RESPONDER, id: 'STS.old', token: 'CAISold', expires: Date.now() - 1000 },
        { ...AUDITOR, id: 'LTAI5tDisabled', disabled: true },
      ],
    });
    const error = await refused(askWithSdk(server, options)('LookupEvents'));
    expect(error).toMatchObject({ code, data: { statusCode: status, Code: code } });
    expect(error.data.RequestId).toMatch(/^[0-9A-F-]{36}$/);
    expect(server.requests).toMatchObject([{ status, code }]);
    if (code === 'SignatureDoesNotMatch') expect(error.message).toContain('server string to sign is:');
    expect(error.message).not.toContain(AUDITOR.secret);
  });

  test('a clock that is wrong by more than a quarter of an hour, with the time of the server', async () => {
    const clock = Date.parse('2026-06-01T10:00:00Z');
    const server = await runActionTrail({ clock: () => clock });
    const ask = askWithSdk(server);
    const at = (time: string) => ask('LookupEvents', {}, { headers: { 'x-acs-date': time } });
    const { statusCode, headers } = await at('2026-06-01T10:14:59Z');
    expect([statusCode, headers.date]).toEqual([200, 'Mon, 01 Jun 2026 10:00:00 GMT']);
    const error = await refused(at('2026-06-01T09:44:59Z'));
    expect(error.code).toBe('InvalidTimeStamp.Expired');
    expect(error.message).toContain('server time is 2026-06-01T10:00:00Z');
    expect(await refused(at('1 June 2026'))).toMatchObject({ code: 'InvalidTimeStamp.Format' });
  });

  test('a nonce that was used', async () => {
    const ask = askWithSdk(await runActionTrail());
    const headers = { 'x-acs-signature-nonce': 'once' };
    await ask('LookupEvents', {}, { headers });
    expect(await refused(ask('LookupEvents', {}, { headers }))).toMatchObject({ code: 'SignatureNonceUsed' });
  });

  test('who may not do it, with what is missing', async () => {
    const key = { ...AUDITOR, allow: ['actiontrail:Lookup*', 'actiontrail:describetrails'] };
    const ask = askWithSdk(await runActionTrail({ keys: [key] }));
    await ask('LookupEvents');
    await ask('DescribeTrails');
    await ask('GetCallerIdentity', {}, STS);
    expect(await refused(ask('StartLogging', { Name: 'audit-trail' }))).toMatchObject({
      code: 'NoPermission',
      data: {
        statusCode: 403,
        AccessDeniedDetail: {
          AuthAction: 'actiontrail:StartLogging',
          AuthPrincipalType: 'SubUser',
          NoPermissionType: 'ImplicitDeny',
        },
      },
    });
  });
});

describe('what is asked in a wrong way is refused', () => {
  test.each([
    ['NoSuchOperation', {}, 'InvalidAction.NotFound', 404],
    ['LookupEvents', { version: '2017-12-04' }, 'InvalidVersion', 400],
    ['GetCallerIdentity', {}, 'InvalidVersion', 400],
    ['StopLogging', { method: 'POST' }, 'UnsupportedHTTPMethod', 403],
    ['GetGlobalEventsStorageRegion', { method: 'POST' }, 'UnsupportedHTTPMethod', 403],
    ['DescribeTrailDeliveryMetricData', { method: 'POST' }, 'UnsupportedHTTPMethod', 403],
    ['StartLogging', {}, 'MissingParameter', 400],
    ['EnableInsight', {}, 'NotModelled', 501],
  ] as const)('%s %o', async (operation, call, code, status) => {
    const ask = askWithSdk(await runActionTrail());
    expect(await refused(ask(operation, {}, call))).toMatchObject({ code, data: { statusCode: status } });
  });

  test('without an action or a signature, with a body, or with another method', async () => {
    const server = await runActionTrail();
    const version = { 'x-acs-version': '2020-07-06' };
    expect(await plain(server, 'GET', {})).toMatchObject([400, { Code: 'MissingParameter' }]);
    const lookup = { 'x-acs-action': 'LookupEvents', ...version };
    expect(await plain(server, 'GET', lookup)).toMatchObject([400, { Code: 'IncompleteSignature' }]);
    expect(await plain(server, 'PUT', lookup)).toMatchObject([403, { Code: 'UnsupportedHTTPMethod' }]);
    expect(await plain(server, 'POST', lookup, 'StartTime=x')).toMatchObject([501, { Code: 'NotModelled' }]);
  });

  test('a header that is not signed', async () => {
    const server = await runActionTrail();
    const headers = {
      'x-acs-action': 'LookupEvents',
      'x-acs-version': '2020-07-06',
      authorization: `ACS3-HMAC-SHA256 Credential=${AUDITOR.id},SignedHeaders=host,Signature=${'0'.repeat(64)}`,
    };
    expect(await plain(server, 'GET', headers)).toMatchObject([400, { Code: 'IncompleteSignature' }]);
  });
});

test('a proxy is told the region by the host name', async () => {
  const server = await runActionTrail();
  for (const host of ['actiontrail.cn-beijing.aliyuncs.com', 'actiontrail-vpc.cn-beijing.aliyuncs.com']) {
    await plain(server, 'GET', { host });
    await plain(server, 'GET', {}, '', `http://${host}/?Action=LookupEvents`);
  }
  expect(server.requests.map(({ region, operation }) => `${region} ${operation}`)).toEqual([
    'cn-beijing ',
    'cn-beijing LookupEvents',
    'cn-beijing ',
    'cn-beijing LookupEvents',
  ]);
});

/** Status and body of a request that nobody signed. */
function plain(
  { port }: ActionTrailServer,
  method: string,
  headers: Readonly<Record<string, string>>,
  body = '',
  path = '/',
): Promise<readonly [status: number | undefined, body: unknown]> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve([response.statusCode, JSON.parse(Buffer.concat(chunks).toString())]));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
