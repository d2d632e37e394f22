import { Agent } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listLevel, listPages } from '../../../src/cloud/oss/listing.js';
import type { ObjectStore } from '../../../src/cloud/oss/object-store.js';
import { openBucket } from '../../../src/cloud/oss/opening.js';
import { openAt, openingAt, TEST_SOURCE } from '../../support/oss/opened.js';
import { inTurn, type OssOptions, OssServer, TEST_KEYS } from '../../support/oss/server.js';

async function start(options: OssOptions = {}): Promise<OssServer> {
  const server = await OssServer.start(options);
  onTestFinished(() => server.close());
  return server;
}

async function keysOf(store: ObjectStore, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { objects } of listPages(store, { prefix })) keys.push(...objects.map(({ key }) => key));
  return keys;
}

const STRANGE = [
  '/absolute',
  '//twice',
  '../up',
  'a/../../b',
  'a//b',
  'a\\b',
  'nul\0l',
  'new\nline',
  "é '()*!+ %&?#;=@:,$",
  '%41',
  '<&>"',
  ' blank ',
  '\u{1f512}',
  'plus+sign',
];

describe('a bucket', () => {
  it('is listed and read whatever its keys are', async () => {
    const server = await start();
    const bucket = server.bucket('logs');
    for (const key of STRANGE) bucket.put(key, `<${key}>`);
    const store = await openAt(server);
    expect(await keysOf(store)).toEqual(bucket.keys);
    for (const key of STRANGE) expect(await text((await store.get(key, 0, undefined)).body)).toBe(`<${key}>`);
    expect((await listLevel(store, 'a/')).folders).toEqual(['a/../', 'a//']);
    expect(store.counts).toEqual({ requests: server.requests.length, retried: 0 });
  });

  it('is listed in pages of a thousand, from behind a key on', async () => {
    const server = await start();
    const bucket = server.bucket('logs');
    for (let i = 1000; i < 3500; i++) bucket.put(`k${i}`, '');
    const store = await openAt(server);
    expect(await keysOf(store)).toEqual(bucket.keys);
    expect(server.count('ListObjects')).toBe(3);
    const page = await store.list({ prefix: 'k', after: 'k3497' });
    expect(page.objects.map(({ key }) => key)).toEqual(['k3498', 'k3499']);
  });

  it('gives objects from a byte on, with all that their headers say', async () => {
    const server = await start();
    const put = server.bucket('logs').put('k', '0123456789', { versionId: 'v1' });
    const store = await openAt(server);
    const opened = await store.get('k', 4, put.etag);
    expect(await text(opened.body)).toBe('456789');
    const { body, ...told } = opened;
    expect(told).toEqual({
      from: 4,
      size: 10,
      etag: put.etag,
      crc64: put.crc64,
      versionId: 'v1',
      storageClass: 'Standard',
      lastModified: '2026-06-01T12:00:00.000Z',
    });
    await expect(store.get('k', 0, 'other')).rejects.toMatchObject({ code: 'PreconditionFailed' });
    await expect(store.get('none', 0, undefined)).rejects.toThrow('there is no object oss://logs/none');
  });

  it('asks again when that may help, and waits as it is told', async () => {
    const server = await start();
    server.bucket('logs').put('k', 'x');
    const options = openingAt(server);
    const store = await openBucket('logs', options);
    server.faults = inTurn(
      'ListObjects',
      { kind: 'refuse', retryAfter: 7 },
      { kind: 'reset', after: -1 },
      { kind: 'reset', after: 50 },
      { kind: 'torn list' },
    );
    expect(await keysOf(store)).toEqual(['k']);
    expect(options.waits).toHaveLength(4);
    expect(options.waits[0]).toBe(7000);
    expect(store.counts.retried).toBe(4);
  });

  it('never takes a part of a list for the whole', async () => {
    const server = await start();
    const bucket = server.bucket('logs');
    for (let i = 0; i < 2500; i++) bucket.put(`k${i}`, '');
    const store = await openAt(server);
    server.faults = inTurn('ListObjects', { kind: 'truncated list' });
    expect(await keysOf(store)).toEqual(bucket.keys);
    server.faults = (request) =>
      request.query['continuation-token'] === undefined ? undefined : { kind: 'repeated token' };
    await expect(keysOf(store)).rejects.toThrow('the answer to ListObjects on oss://logs is not whole');
  });

  it('gives up what is silent, and can be interrupted', async () => {
    const server = await start();
    server.bucket('logs').put('k', '0123456789');
    const interruption = new AbortController();
    const store = await openAt(server, { silence: 300, interrupted: interruption.signal });
    server.faults = inTurn(
      'GetObject',
      { kind: 'stall', after: 3 },
      { kind: 'stall', after: -1 },
      { kind: 'stall', after: 3 },
    );
    const { body } = await store.get('k', 0, undefined);
    const error = await text(body).catch((thrown) => store.lost('k', thrown));
    expect(String(error)).toContain('is silent: no byte came for');
    await expect(store.get('k', 0, undefined)).rejects.toMatchObject({ code: 'ESILENT' });
    const later = await store.get('k', 0, undefined);
    setTimeout(() => interruption.abort(), 20);
    await expect(text(later.body)).rejects.toThrow();
  });

  it('restores what is frozen', async () => {
    const server = await start();
    const bucket = server.bucket('logs');
    const put = bucket.put('k', 'x', { storageClass: 'ColdArchive' });
    const store = await openAt(server);
    await expect(store.get('k', 0, undefined)).rejects.toThrow('is in cold storage and must be restored');
    expect((await store.list({ prefix: '' })).objects).toMatchObject([{ storageClass: 'ColdArchive' }]);
    expect(await store.restore('k', 'ColdArchive', 3)).toBe('asked');
    expect(await store.restore('k', 'ColdArchive', 3)).toBe('under way');
    expect((await store.list({ prefix: '' })).objects).toMatchObject([{ restore: 'under way' }]);
    put.restore = { ongoing: false, expires: 'Thu, 18 Jun 2026 12:00:00 GMT' };
    expect(await store.restore('k', 'ColdArchive', 3)).toBe('restored');
    expect((await store.list({ prefix: '' })).objects).toMatchObject([{ restore: 'restored' }]);
    expect(await text((await store.get('k', 0, undefined)).body)).toBe('x');
  });
});

/** Leads whatever host is asked to the test server, which tells hosts apart by their names. */
function everywhere(server: OssServer): Agent {
  const agent = new Agent();
  agent.createConnection = () => connect(Number(new URL(server.endpoint).port), '127.0.0.1');
  return agent;
}

describe('opening a bucket', () => {
  it.each([
    [{}, 'https://oss-cn-beijing.aliyuncs.com', 'logs.oss-cn-beijing.aliyuncs.com'],
    [
      { internal: true },
      'https://oss-cn-beijing-internal.aliyuncs.com',
      'logs.oss-cn-beijing-internal.aliyuncs.com',
    ],
    [{ pathStyle: true }, 'https://oss-cn-beijing.aliyuncs.com', 'oss-cn-beijing.aliyuncs.com'],
  ])('finds its region by itself: %j', async (wish, endpoint, host) => {
    const server = await start();
    server.bucket('logs', { region: 'cn-beijing' }).put('k', 'x');
    const { endpoint: _, ...options } = openingAt(server);
    const store = await openBucket('logs', { ...options, ...wish, agentFor: async () => everywhere(server) });
    expect(await keysOf(store)).toEqual(['k']);
    expect(store).toMatchObject({ endpoint, region: 'cn-beijing' });
    expect(server.requests.map(({ status }) => status)).toEqual([403, 200]);
    expect(server.requests.at(-1)?.headers.host).toBe(host);
  });

  it('goes by the older signature where a server knows no other', async () => {
    const server = await start({ signatures: [1] });
    server.bucket('logs').put('k', 'x');
    expect(await keysOf(await openAt(server))).toEqual(['k']);
    expect(String(server.requests.at(-1)?.headers.authorization)).toMatch(/^OSS LTAI/);
  });

  it('uses new temporary credentials when the old ones have expired', async () => {
    const server = await start({ keys: [] });
    server.bucket('logs').put('k', 'x');
    let generation = 0;
    const keysAt = (n: number) => ({
      accessKeyId: `STS.${n}`,
      accessKeySecret: `s${n}`,
      securityToken: `t${n}`,
    });
    const store = await openAt(Object.assign(server, { keys: [keysAt(0)] }), {
      source: { described: 'a role', credentials: async () => keysAt(generation) },
    });
    expect(await keysOf(store)).toEqual(['k']);
    generation = 1;
    server.keys = [keysAt(1)];
    expect(await keysOf(store)).toEqual(['k']);
    expect(server.requests.at(-1)?.headers['x-oss-security-token']).toBe('t1');
  });

  it('asks again with new credentials where the token had expired on the way', async () => {
    const server = await start();
    server.bucket('logs').put('k', 'x');
    const store = await openAt(server);
    server.faults = inTurn('ListObjects', { kind: 'refuse', status: 403, code: 'SecurityTokenExpired' });
    expect(await keysOf(store)).toEqual(['k']);
  });

  it.each([
    ['a bucket that is not there', { bucket: 'none' }, 2, 'there is no bucket none'],
    ['an unknown key', { accessKeyId: 'LTAInobody' }, 4, 'OSS does not know the access key LTAInobody'],
    [
      'a wrong secret',
      { accessKeySecret: 'wr0ng-s3cret' },
      4,
      'the signature made with the access key LTAI5tTestTestTest is not right',
    ],
  ])(
    'says what is wrong: %s',
    async (_, { bucket = 'logs', ...wrong }: Record<string, string>, exitCode, message) => {
      const server = await start();
      server.bucket('logs');
      const source = { ...TEST_SOURCE, credentials: async () => ({ ...TEST_KEYS, ...wrong }) };
      const error = await openBucket(bucket, openingAt(server, { source })).catch((thrown) => thrown);
      expect(error.message).toContain(message);
      expect(error.exitCode).toBe(exitCode);
      expect(`${error.message} ${error.next}`).not.toMatch(/wr0ng|a-secret/);
    },
  );

  it.each([
    [3_780_000, 'the clock of this machine is 1h 3m behind that of OSS'],
    [-90_000_000, 'the clock of this machine is 1d 1h ahead of that of OSS'],
  ])('says how wrong the clock is: %d ms', async (ahead, message) => {
    const server = await start({ clock: () => Date.now() + ahead });
    server.bucket('logs');
    await expect(openAt(server)).rejects.toThrow(message);
  });

  it('says that nobody listens', async () => {
    const server = await OssServer.start();
    const { endpoint } = server;
    await server.close();
    await expect(openAt({ endpoint } as OssServer)).rejects.toThrow(
      `${endpoint} cannot be reached from here`,
    );
  });
});
