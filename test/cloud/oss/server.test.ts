/** The test server, asked by the real client as it comes: what the other tests build on. */
import OSS, { type OssOptions } from 'ali-oss';
import { describe, expect, it, onTestFinished } from 'vitest';
import { crc64 } from '../../support/oss/crc64.js';
import { inTurn, OssServer, type OssOptions as ServerOptions, TEST_KEYS } from '../../support/oss/server.js';

async function start(options: ServerOptions = {}): Promise<OssServer> {
  const server = await OssServer.start(options);
  onTestFinished(() => server.close());
  return server;
}

function client(server: OssServer, options: Partial<OssOptions> = {}): OSS {
  // With an address, the client names the bucket in Host even where it is in the path.
  const endpoint = options.sldEnable ? server.endpoint.replace('127.0.0.1', 'localhost') : server.endpoint;
  return new OSS({ ...TEST_KEYS, bucket: 'logs', endpoint, ...options });
}

const WAYS: readonly (readonly [name: string, options: Partial<OssOptions>])[] = [
  ['version 1, the bucket in Host', {}],
  ['version 1, the bucket in the path', { sldEnable: true }],
  ['version 4, the bucket in Host', { authorizationV4: true, region: 'oss-cn-hangzhou' }],
  [
    'version 4, the bucket in the path',
    { authorizationV4: true, region: 'oss-cn-hangzhou', sldEnable: true },
  ],
];

describe.each(WAYS)('signed with %s', (_, options) => {
  it('lists in pages, with folders and strange names', async () => {
    const server = await start();
    const bucket = server.bucket('logs');
    for (const key of ['a/1', 'a/2', 'b/1', 'c', "é '()*!+ %&?#", 'd/../e']) bucket.put(key, 'x');
    const oss = client(server, options);
    const keys: string[] = [];
    let token: string | null = null;
    do {
      const page = await oss.listV2({
        'max-keys': 2,
        ...(token === null ? {} : { 'continuation-token': token }),
      });
      keys.push(...page.objects.map(({ name }) => name));
      token = page.nextContinuationToken;
    } while (token !== null);
    expect(keys).toEqual(bucket.keys);
    const folders = await oss.listV2({ delimiter: '/', 'max-keys': 1000 });
    expect(folders.prefixes).toEqual(['a/', 'b/', 'd/']);
    const first = await oss.list({ 'max-keys': 4, prefix: 'a/' });
    expect(first.objects?.map(({ name }) => name)).toEqual(['a/1', 'a/2']);
    const later = await oss.list({ 'max-keys': 1, marker: 'b/1' });
    expect(later).toMatchObject({ isTruncated: true, nextMarker: 'c' });
  });

  it('puts, gets, heads and restores', async () => {
    const server = await start();
    const bucket = server.bucket('logs');
    const oss = client(server, options);
    await oss.put("k/é '()*!", Buffer.from('123456789'));
    const got = await oss.get("k/é '()*!");
    expect(got.content.toString()).toBe('123456789');
    expect(got.res.headers).toMatchObject({
      'x-oss-hash-crc64ecma': '11051210869376104954',
      etag: '"25F9E794323B453885F5181F1B624D0B"',
    });
    const part = await oss.get("k/é '()*!", { headers: { Range: 'bytes=2-4' } });
    expect(part.content.toString()).toBe('345');
    bucket.put('frozen', 'x', { storageClass: 'ColdArchive' });
    await expect(oss.get('frozen')).rejects.toMatchObject({ code: 'InvalidObjectState' });
    await oss.restore('frozen', { type: 'ColdArchive' });
    expect(bucket.get('frozen')?.restore).toEqual({ ongoing: true });
    await expect(oss.restore('frozen')).rejects.toMatchObject({ code: 'RestoreAlreadyInProgress' });
    const { res } = await oss.head('frozen');
    expect(res.headers).toMatchObject({ 'x-oss-restore': 'ongoing-request="true"' });
  });

  it('tells of the bucket', async () => {
    const server = await start();
    server.bucket('logs', {
      versioning: 'Enabled',
      encryption: { algorithm: 'KMS', keyId: 'k-1' },
      worm: { state: 'Locked', days: 365 },
      lifecycle: [{ id: 'r', prefix: 'audit/', days: 180 }],
      acl: 'public-read',
    });
    const oss = client(server, options);
    expect((await oss.getBucketInfo('logs')).bucket).toMatchObject({ Name: 'logs', Versioning: 'Enabled' });
    expect((await oss.getBucketLocation('logs')).location).toBe('oss-cn-hangzhou');
    expect((await oss.getBucketVersioning('logs')).versionStatus).toBe('Enabled');
    expect((await oss.getBucketEncryption('logs')).encryption).toMatchObject({ SSEAlgorithm: 'KMS' });
    expect(await oss.getBucketWorm('logs')).toMatchObject({ state: 'Locked', days: '365' });
    expect((await oss.getBucketLifecycle('logs')).rules).toMatchObject([{ prefix: 'audit/' }]);
    expect((await oss.getBucketACL('logs')).acl).toBe('public-read');
  });

  it('refuses wrong keys, wrong secrets and wrong clocks', async () => {
    const server = await start({ clock: () => Date.now() + 3_600_000 });
    server.bucket('logs');
    await expect(client(server, options).listV2({})).rejects.toMatchObject({ code: 'RequestTimeTooSkewed' });
    const other = await start();
    other.bucket('logs');
    const wrong = { ...options, accessKeySecret: 'wrong' };
    await expect(client(other, wrong).listV2({})).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    const unknown = { ...options, accessKeyId: 'LTAInobody' };
    await expect(client(other, unknown).listV2({})).rejects.toMatchObject({ code: 'InvalidAccessKeyId' });
    await expect(client(other, { ...options, bucket: 'none' }).listV2({})).rejects.toMatchObject({
      code: 'NoSuchBucket',
    });
  });
});

describe('faults', () => {
  it('come for the requests they are meant for', async () => {
    const server = await start();
    server.bucket('logs').put('k', Buffer.alloc(1000, 7));
    const oss = client(server);
    server.faults = inTurn(
      'GetObject',
      { kind: 'refuse', retryAfter: 2 },
      { kind: 'reset', after: 100 },
      { kind: 'flip', at: 5 },
      { kind: 'short', by: 10 },
    );
    await expect(oss.get('k')).rejects.toMatchObject({ code: 'SlowDown', status: 503 });
    await expect(oss.get('k')).rejects.toThrow();
    const flipped = await oss.get('k');
    expect(crc64(flipped.content)).not.toBe(flipped.res.headers['x-oss-hash-crc64ecma']);
    expect((await oss.get('k')).content).toHaveLength(990);
    expect((await oss.get('k')).content).toHaveLength(1000);
    expect(server.requests.map(({ status }) => status)).toEqual([503, 200, 200, 200, 200]);
  });
});
