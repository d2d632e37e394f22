import { createServer as createTcpServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PLAIN } from '../../src/output/paint.js';
import { errorLines } from '../../src/output/problem.js';
import { AUDITOR } from '../support/actiontrail/callers.js';
import { actionTrail, closedPort, errorOf, ID, quickConnection, SECRET } from './asking.js';
import { farEnd, json, listen } from './far-end.js';

const CN = { region: 'cn-hangzhou' };
const CANARY = 'cAnArYinTheQuery';

/** What a call that fails says. Whatever it is, it is two lines, and nothing of the query or the secret is in it. */
async function failing(url: string, options: Parameters<typeof quickConnection>[1] = {}) {
  const { connection } = quickConnection(url, options);
  const error = await errorOf(
    connection.call('LookupEvents', { 'LookupAttribute.1.Value': CANARY, NextToken: 'nExT' }, CN),
  );
  const told = errorLines(error, PLAIN);
  expect(told.split('\n')).toHaveLength(3);
  expect(told).toMatch(/^atrail: LookupEvents in cn-hangzhou /);
  for (const hidden of [CANARY, 'nExT', SECRET, 'Signature=', '    at ']) expect(told).not.toContain(hidden);
  return { error, told };
}

function answering(status: number, body: string, headers: Record<string, string> = {}) {
  return farEnd((response) => response.writeHead(status, headers).end(body));
}

const RULES: readonly (readonly [
  code: string,
  status: number,
  exitCode: number,
  wrong: RegExp,
  next: RegExp,
])[] = [
  [
    'NoPermission',
    403,
    4,
    /the permission actiontrail:LookupEvents is missing/,
    /RAM policy that allows actiontrail:LookupEvents on \*/,
  ],
  ['Forbidden.RAM', 403, 4, /actiontrail:LookupEvents is missing/, /atrail whoami/],
  ['InvalidAccessKeyId.NotFound', 404, 4, new RegExp(`does not know the access key ${ID}`), /whoami/],
  ['InvalidAccessKeyId.Inactive', 400, 4, /is disabled/, /Enable it/],
  ['InvalidSecurityToken.Expired', 400, 4, /have expired/, /Get new ones/],
  ['InvalidSecurityToken.MismatchWithAccessKey', 400, 4, /does not belong to the access key/, /together/],
  ['InvalidSecurityToken.Malformed', 400, 4, /does not belong/, /together/],
  ['SignatureDoesNotMatch', 400, 4, /signature .* is not right/, /Check the secret/],
  ['IncompleteSignature', 400, 4, /signature .* is not right/, /Check the secret/],
  ['Throttling.User', 400, 2, /answers no more calls/, /2 calls per second/],
  ['ServiceUnavailable', 503, 2, /in its own words/, /Wait a little/],
  ['TrailNotFoundException', 404, 2, /in its own words/, /atrail trail list/],
  ['InvalidParameterStartTime', 400, 2, /in its own words/, /90 days/],
  ['InvalidParameterCombination', 400, 2, /in its own words/, /--explain/],
  ['InvalidQueryParameter', 400, 2, /in its own words/, /does not take a value/],
  ['InsufficientBucketPolicyException', 403, 2, /in its own words/, /may not write to the bucket/],
  ['MaximumNumberOfTrailsExceededException', 403, 2, /in its own words/, /5 trails/],
  ['NotHeardOfBefore', 400, 2, /in its own words/, /request id/],
];

describe('an error that the service names', () => {
  it.each(RULES)('%s is told in two lines', async (code, status, exitCode, wrong, next) => {
    const body = { Code: code, Message: 'Said in its own words.', RequestId: 'REQ-1', HostId: 'h' };
    const server = await farEnd((response) => json(response, body, status));
    const { error, told } = await failing(server.url);
    expect(error).toMatchObject({ code, status, exitCode, requestId: 'REQ-1' });
    expect(error.message).toMatch(wrong);
    expect(error.next).toMatch(next);
    expect(told).toContain(`(${code}, 127.0.0.1:${server.port}, request id REQ-1)`);
  });

  it('names the permission as the service does', async () => {
    const server = await actionTrail({ keys: [{ ...AUDITOR, allow: ['sts:*'] }] });
    const { error } = await failing(server.endpoint);
    expect([error.code, error.exitCode]).toEqual(['NoPermission', 4]);
    expect(error.message).toContain('the permission actiontrail:LookupEvents is missing');
  });

  it.each([
    [-20.5 * 60_000, /the clock of this machine is 20m( \d+s)? ahead of the service's/],
    [185.5 * 60_000, /the clock of this machine is 3h 5m behind the service's/],
  ])('InvalidTimeStamp says how wrong the clock is: %d ms', async (milliseconds, says) => {
    const server = await actionTrail({ faults: [{ fault: { kind: 'skew', milliseconds } }] });
    const { error } = await failing(server.endpoint);
    expect([error.code, error.exitCode]).toEqual(['InvalidTimeStamp.Expired', 2]);
    expect(error.message).toMatch(says);
  });

  it('SignatureDoesNotMatch speaks of the clock where that is far off', async () => {
    const server = await farEnd((response) =>
      json(response, { Code: 'SignatureDoesNotMatch', Message: `server string to sign is: ${CANARY}` }, 400, {
        date: new Date(Date.now() - 3_600_000).toUTCString(),
      }),
    );
    const { error } = await failing(server.url);
    expect(error.next).toMatch(
      /^Set the clock of this machine first: it is (1h|59m).* ahead of the service's/,
    );
  });

  it('a wrong secret is noticed by the service that verifies it', async () => {
    const server = await actionTrail({ keys: [{ ...AUDITOR, secret: 'another one' }] });
    const { error } = await failing(server.endpoint);
    expect([error.code, error.exitCode]).toEqual(['SignatureDoesNotMatch', 4]);
  });

  it('may come with status 200, as some gateways do', async () => {
    const server = await answering(200, '{"Code":"NoPermission","Message":"no","RequestId":"R"}');
    expect((await failing(server.url)).error).toMatchObject({ code: 'NoPermission', exitCode: 4 });
  });

  it('takes the request id from the headers where the body has none', async () => {
    const server = await answering(500, '{"Code":"X","Message":"m"}', { 'x-acs-request-id': 'FROM-HEADER' });
    expect((await failing(server.url)).error.requestId).toBe('FROM-HEADER');
  });

  it('is cut where it is endless', async () => {
    const server = await farEnd((response) =>
      json(response, { Code: 'X'.repeat(9999), Message: 'm'.repeat(9999) }, 400),
    );
    expect((await failing(server.url)).told.length).toBeLessThan(900);
  });
});

const PAGE = '<!doctype html><html><body>Sign in to the hotel</body></html>';

describe('what is no answer of the service', () => {
  it.each<[string, number, string, string, string, number]>([
    ['a web page', 200, PAGE, 'NotTheService', 'the answer is a web page', 2],
    ['nothing', 200, '', 'UnreadableAnswer', 'the answer is empty', 2],
    ['blanks', 200, ' \n ', 'UnreadableAnswer', 'the answer is empty', 2],
    ['half of it', 200, '{"Events":[', 'UnreadableAnswer', 'the answer is no JSON, or was cut short', 2],
    ['a list', 200, '[1,2]', 'NotTheService', 'the answer is no JSON object', 2],
    ['null', 200, 'null', 'NotTheService', 'the answer is no JSON object', 2],
    ['a text', 200, '"hello"', 'NotTheService', 'the answer is no JSON object', 2],
    ['a redirection', 302, PAGE, 'Http302', 'the answer was HTTP 302', 2],
    ['401 with a page', 401, PAGE, 'Http401', 'the answer was HTTP 401', 4],
    ['403 with a page', 403, PAGE, 'Http403', 'the answer was HTTP 403', 4],
    ['403 with nothing', 403, '', 'Http403', 'the answer was HTTP 403', 4],
    ['404 with a page', 404, PAGE, 'Http404', 'the answer was HTTP 404', 2],
    ['407 of a proxy', 407, PAGE, 'Http407', 'the answer was HTTP 407', 2],
    ['429 with a text', 429, 'slow down', 'Http429', 'the answer was HTTP 429', 2],
    ['500 with nothing', 500, '', 'Http500', 'the answer was HTTP 500', 2],
    ['502 with a page', 502, PAGE, 'Http502', 'the answer was HTTP 502', 2],
    [
      '503 with JSON of somebody else',
      503,
      '{"error":"maintenance"}',
      'Http503',
      'the answer was HTTP 503',
      2,
    ],
    ['400 with a list', 400, '[]', 'Http400', 'the answer was HTTP 400', 2],
    ['400 with null', 400, 'null', 'Http400', 'the answer was HTTP 400', 2],
  ])('%s', async (_, status, body, code, says, exitCode) => {
    const server = await answering(status, body, {
      'content-type': body === PAGE ? 'text/html' : 'application/json',
    });
    const { error } = await failing(server.url);
    expect(error.message).toContain(says);
    expect([error.code, error.exitCode]).toEqual([code, exitCode]);
    expect(error.message).not.toContain('hotel');
  });

  it('XML, which the library reads in its own way', async () => {
    const server = await answering(403, '<Error><Code>AccessDenied</Code><Message>m</Message></Error>', {
      'content-type': 'text/xml;charset=utf-8',
    });
    expect((await failing(server.url)).error).toMatchObject({ status: 403, exitCode: 4 });
  });

  it('something that is no HTTP', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    onTestFinished(() => void server.close());
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const { error } = await failing(`http://127.0.0.1:${port}`);
    expect(error.code).toBe('NotHttp');
  });
});

describe('what happens on the way', () => {
  it('nobody listens', async () => {
    const { error, told } = await failing(`http://127.0.0.1:${await closedPort()}`);
    expect([error.code, error.exitCode, error.status]).toEqual(['ConnectionRefused', 2, undefined]);
    expect(told).toContain('nobody listens there');
  });

  it('there is no such host', async () => {
    const { error } = await failing('http://no-such-host.invalid');
    expect(error.code).toMatch(/^(Name(NotFound|NotResolved)|ConnectTimeout)$/);
    expect(error.message).toContain('no-such-host.invalid');
  });

  it('no TLS is spoken there', async () => {
    const { port } = await listen((_, response) => response.end());
    const { error } = await failing(`https://127.0.0.1:${port}`);
    expect(error.code).toBe('TlsFailed');
  });

  it('the connection is cut before the answer', async () => {
    const server = await farEnd((response) => response.socket!.resetAndDestroy());
    expect((await failing(server.url)).error.code).toBe('ConnectionLost');
  });

  it('the connection is cut within the answer', async () => {
    const server = await farEnd((response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"Events":[', () => response.socket!.destroy());
    });
    expect((await failing(server.url)).error.code).toBe('ConnectionLost');
  });

  it('the answer never begins', async () => {
    const server = await farEnd(() => {});
    const { error } = await failing(server.url, { limits: { answer: 200 } });
    expect([error.code, error.exitCode]).toEqual(['ReadTimeout', 2]);
  });

  it('the answer drips for ever, one byte at a time', async () => {
    const server = await farEnd((response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    });
    const { error } = await failing(server.url, { limits: { answer: 300 } });
    expect(error.code).toBe('ReadTimeout');
  });

  it('the answer has no end', async () => {
    const server = await farEnd((response) => {
      response.writeHead(200);
      const flood = () =>
        void response.write(' '.repeat(2 ** 16), () => response.destroyed || setImmediate(flood));
      flood();
    });
    const { error } = await failing(server.url, { limits: { size: 2 ** 20 } });
    expect(error.code).toBe('AnswerTooLarge');
  });

  it('there is no secure connection in time', async () => {
    const silent = createTcpServer(() => {});
    onTestFinished(() => void silent.close());
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port));
    });
    const { error } = await failing(`https://127.0.0.1:${port}`, { limits: { connect: 200 } });
    expect(error.code).toBe('ConnectTimeout');
  });

  it('a slow answer does not count as a slow connection', async () => {
    const server = await farEnd((response) => void setTimeout(() => json(response, { RequestId: 'R' }), 400));
    const { connection } = quickConnection(server.url, { limits: { connect: 200 } });
    expect((await connection.call('LookupEvents', {}, CN)).requestId).toBe('R');
  });
});

it('a trace tells of every attempt, and nothing else', async () => {
  const server = await farEnd((response, _, count) =>
    count === 1
      ? json(response, { Code: 'InternalError', Message: '' }, 500)
      : json(response, { RequestId: 'R' }),
  );
  const { connection, traced } = quickConnection(server.url, { policy: { attempts: 2, total: 60_000 } });
  await connection.call('LookupEvents', { NextToken: CANARY }, CN);
  expect(traced).toEqual(['LookupEvents cn-hangzhou 500 InternalError', 'LookupEvents cn-hangzhou 200']);
});
