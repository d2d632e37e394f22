import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeLock } from '../../src/archive/lock.js';
import { checkpointPath, lockPath, manifestPath, type ObjectLine } from '../../src/archive/manifest.js';
import { openManifest } from '../../src/archive/manifest-writing.js';
import { run } from '../../src/cli/run.js';
import { AUDITOR } from '../support/actiontrail/callers.js';
import { startActionTrail } from '../support/actiontrail/server.js';
import { anEvent, temporaryFolder } from '../support/archive.js';
import { selfSigned } from '../support/certificate.js';
import { fakeContext, runCli } from '../support/context.js';
import { deliver, deliverMany, hashesOf } from '../support/oss/deliveries.js';
import { inTurn } from '../support/oss/server.js';
import { environmentOf, filesBelow, startOss, syncedFolder } from '../support/oss/synced.js';
import { start } from '../support/program.js';

/** One line of stderr that begins with a word. */
const lineOf = (stderr: string, word: string) => stderr.split('\n').find((line) => line.startsWith(word));

describe('archive sync', () => {
  it('keeps an index up to date where that is asked for', async () => {
    const server = await startOss();
    deliverMany(server.bucket('logs'), 5, { prefix: 'audit/' });
    const synced = syncedFolder(server);
    const first = await synced.sync(['--index']);
    expect(first.code).toBe(0);
    expect(lineOf(first.stderr, 'files ')).toBe('files   5 in the index: 5 added');
    deliver(server.bucket('logs'), { stamp: '2026-06-03T10:00:00Z', prefix: 'audit/' });
    const second = await synced.sync(['--index']);
    expect(lineOf(second.stderr, 'files ')).toMatch(/^files {3}6 in the index: 1 added/);
  });

  it('copies what trails deliver, records it, and then has nothing to do', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 12, { prefix: 'audit/' });
    deliver(
      bucket,
      { stamp: '2026-06-02T10:00:00Z', region: 'eu-central-1', prefix: 'audit/' },
      { versionId: 'v7' },
    );
    bucket.put('audit/report.pdf', 'x');
    bucket.put('web/index.html', 'x');
    const synced = syncedFolder(server);
    const first = await synced.sync(['-o', 'json']);
    expect(first.code).toBe(0);
    expect(lineOf(first.stderr, 'objects')).toBe(
      'objects 13 listed = 0 here already + 13 fetched + 0 failed',
    );
    expect(JSON.parse(first.stdout)).toMatchObject([
      { listed: 13, fetched: 13, events: 13, manifestLines: 14 },
    ]);
    const { 'audit/report.pdf': _, 'web/index.html': __, ...delivered } = hashesOf(bucket);
    expect(synced.files()).toEqual(delivered);
    expect(
      synced.lines().find((line) => line.kind === 'object' && line.key.includes('eu-central')),
    ).toMatchObject({
      kind: 'object',
      versionId: 'v7',
      storageClass: 'Standard',
      lastModified: '2026-06-02T10:00:00.000Z',
      events: 1,
      firstEvent: '2026-06-02T10:00:00Z',
      lastEvent: '2026-06-02T10:00:00Z',
      checks: ['length', 'crc64', 'etag', 'gzip', 'key events', 'key size', 'key md5'],
      from: 'oss://logs',
      endpoint: server.endpoint,
      identity: 'LTAI5tTestTestTest',
    });
    const requests = server.requests.length;
    const second = await synced.sync();
    expect(second.code).toBe(0);
    expect(lineOf(second.stderr, 'objects')).toMatch(
      /^objects \d+ listed = \d+ here already \+ 0 fetched \+ 0 failed$/,
    );
    expect(server.count('GetObject')).toBe(13);
    expect(server.requests.length - requests).toBeLessThan(15);
    expect(synced.lines()).toHaveLength(14);
  });

  it('takes stock of a large archive in a thread and by a checkpoint, and misses nothing', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 40, { minutes: 24 * 60 });
    const synced = syncedFolder(server);
    await synced.sync();
    // Lines of another bucket, and many of them.
    const manifest = await openManifest(synced.folder, () => 0);
    const {
      n: _,
      before: __,
      ...some
    } = JSON.parse(readFileSync(manifestPath(synced.folder), 'utf8').split('\n')[0]!);
    const line: ObjectLine = { ...some, from: 'oss://elsewhere', damage: 'x'.repeat(40_000) };
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => manifest.append({ ...line, key: `k${i}`, path: `p${i}` })),
    );
    await manifest.close();
    expect(existsSync(checkpointPath(synced.folder))).toBe(false);
    for (const hasCheckpoint of [false, true, true]) {
      expect(existsSync(checkpointPath(synced.folder))).toBe(hasCheckpoint);
      const nothing = await synced.sync();
      expect(lineOf(nothing.stderr, 'objects')).toMatch(
        / listed = \d+ here already \+ 0 fetched \+ 0 failed$/,
      );
      const [gone, cut, changed] = [bucket.keys[1]!, bucket.keys[2]!, bucket.keys[39]!];
      rmSync(join(synced.folder, gone));
      truncateSync(join(synced.folder, cut), 5);
      bucket.put(changed, `replaced ${Math.random()}`);
      const { stderr } = await synced.sync();
      expect(stderr).toContain('warning: 2 files gone from here');
      expect(stderr).toContain('warning: 1 object replaced in the bucket');
      expect(synced.files()).toEqual(hashesOf(bucket));
    }
    const lines = readFileSync(manifestPath(synced.folder), 'utf8');
    writeFileSync(manifestPath(synced.folder), lines.replace('"size":', '"size": '));
    const refused = await synced.sync();
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('was changed: line 2 gives') });
  });

  it('writes for its owner alone', async () => {
    const server = await startOss();
    deliverMany(server.bucket('logs'), 2);
    const synced = syncedFolder(server);
    await synced.sync();
    const modes = (path: string): string[] =>
      readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
        const below = join(path, entry.name);
        const mode = (statSync(below).mode & 0o777).toString(8);
        return entry.isDirectory() ? [`folder ${mode}`, ...modes(below)] : [`file ${mode}`];
      });
    expect([...new Set(modes(synced.folder))].sort()).toEqual(['file 600', 'folder 700']);
  });

  it('fetches late files of the settling window, and lists nothing older', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 30, { minutes: 24 * 60 });
    const synced = syncedFolder(server);
    await synced.sync();
    const late = deliver(bucket, { stamp: '2026-06-29T10:00:00Z' });
    const tooLate = deliver(bucket, { stamp: '2026-06-20T10:00:00Z' });
    const again = await synced.sync();
    expect(lineOf(again.stderr, 'objects')).toBe('objects 3 listed = 2 here already + 1 fetched + 0 failed');
    expect(Object.keys(synced.files())).toContain(late.key);
    expect(Object.keys(synced.files())).not.toContain(tooLate.key);
    expect((await synced.sync(['--settle', '30d'])).code).toBe(0);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('fetches what the window, the regions and the accounts need, and the rest when it is asked for', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 10, { minutes: 24 * 60 });
    deliverMany(bucket, 10, { minutes: 24 * 60, region: 'cn-beijing' });
    deliverMany(bucket, 3, { minutes: 24 * 60, account: '1234567890123456' });
    deliverMany(bucket, 3, { minutes: 24 * 60, account: '2222222222222222' });
    const synced = syncedFolder(server);
    const some = [
      '--since',
      '2026-06-04',
      '--until',
      '2026-06-06',
      '--region',
      'cn-hangzhou',
      '--account',
      '1*',
    ];
    const first = await synced.sync(some);
    expect(Object.keys(synced.files()).map((path) => path.replace(/^.*?_(\d{8})\d{6}_.*$/, '$1'))).toEqual([
      '20260604',
      '20260605',
      '20260606',
    ]);
    expect(first.code).toBe(0);
    expect(server.requests.filter(({ query }) => query.prefix?.includes('cn-beijing'))).toEqual([]);
    await synced.sync();
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('knows a half day for what it is', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 96, { minutes: 60 });
    const synced = syncedFolder(server);
    await synced.sync(['--since', '2026-06-02 12:00', '--settle', '1h']);
    await synced.sync(['--until', '2026-06-01 00:30', '--settle', '1h']);
    await synced.sync(['--settle', '1h']);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('copes with both spellings, other kinds of files and folders that are not there', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    const { key, body } = deliver(bucket, { stamp: '2026-06-01T10:00:00Z' });
    bucket.put(key.replace('Actiontrail/', 'ActionTrail/').replace('_10_', '_11_'), body);
    deliver(bucket, { stamp: '2026-06-01T10:00:00Z', kind: 'Actiontrail-Insight' });
    bucket.put('AliyunLogs/Waf/x', 'x');
    const synced = syncedFolder(server);
    const { stderr } = await synced.sync();
    expect(Object.keys(synced.files())).toHaveLength(3);
    expect(stderr).toContain('note    not looked at, as no trail delivers there: AliyunLogs/Waf/');
    const none = await syncedFolder(server, 'oss://logs/nothing').sync();
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('warning: there is no folder AliyunLogs/Actiontrail, where trails deliver');
  });

  it('takes bad bytes, lost connections and refusals as what they are', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 8);
    server.faults = inTurn(
      'GetObject',
      { kind: 'flip', at: 30 },
      { kind: 'short', by: 3 },
      { kind: 'long', by: 3 },
      { kind: 'reset', after: 10 },
      { kind: 'reset', after: -1 },
      { kind: 'refuse' },
      { kind: 'refuse', status: 500, code: 'InternalError' },
      { kind: 'other', body: Buffer.from('something else') },
    );
    const synced = syncedFolder(server);
    const { code, stderr } = await synced.sync();
    expect(lineOf(stderr, 'objects')).toBe('objects 8 listed = 0 here already + 8 fetched + 0 failed');
    expect(code).toBe(0);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('goes on behind an object that cannot be fetched, and tries it again the next time', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 5);
    const bad = bucket.keys[2]!;
    server.faults = ({ operation, key }) =>
      operation === 'GetObject' && key === bad ? { kind: 'flip', at: 20 } : undefined;
    const synced = syncedFolder(server);
    const { code, stderr } = await synced.sync();
    expect(code).toBe(2);
    expect(lineOf(stderr, 'objects')).toBe('objects 5 listed = 0 here already + 4 fetched + 1 failed');
    expect(stderr).toContain(`failed ${bad}: its CRC-64 is not that of the bytes that came`);
    expect(Object.keys(synced.files())).not.toContain(bad);
    server.faults = () => undefined;
    expect((await synced.sync(['--settle', '1s'])).code).toBe(0);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('keeps what is damaged in the bucket itself, and says so', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    const { key, body } = deliver(bucket, { stamp: '2026-06-01T10:00:00Z' });
    for (const crc64 of [undefined, false] as const) {
      bucket.put(
        key,
        body.subarray(0, body.length - 9),
        crc64 === undefined ? {} : { crc64, etag: 'not-an-md5' },
      );
      const synced = syncedFolder(server);
      const { code, stderr } = await synced.sync();
      expect(code).toBe(2);
      expect(stderr).toMatch(/damaged .*\.gz: .* of the file, in the bucket, too/);
      expect(synced.files()).toEqual(hashesOf(bucket));
    }
  });

  it('without any checksum, believes bytes that are odd only when they come twice', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliver(bucket, { stamp: '2026-06-01T10:00:00Z' }, { crc64: false, etag: 'not-an-md5' });
    server.faults = inTurn('GetObject', { kind: 'flip', at: 40 });
    const synced = syncedFolder(server);
    expect((await synced.sync()).code).toBe(0);
    expect(server.count('GetObject')).toBe(2);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('fetches what has gone or was replaced, and keeps a file that differs', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 40, { minutes: 24 * 60 });
    const synced = syncedFolder(server);
    await synced.sync();
    const [gone, changed] = [bucket.keys[1]!, bucket.keys[39]!];
    rmSync(join(synced.folder, gone));
    const before = readFileSync(join(synced.folder, changed));
    bucket.put(changed, 'replaced');
    const { stderr } = await synced.sync();
    expect(stderr).toContain('warning: 1 file gone from here');
    expect(stderr).toContain('warning: 1 object replaced in the bucket');
    expect(synced.files()).toEqual(hashesOf(bucket));
    const kept = /the old file is now (.*)/.exec(stderr)?.[1];
    expect(readFileSync(kept!)).toEqual(before);
  });

  it('never writes outside its folder or through a link, whatever a key says', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    const base = 'AliyunLogs/Actiontrail/cn-hangzhou/2026/06/01/';
    const strange = [
      '../../../../../../../../tmp/x',
      '/etc/x',
      'a\\..\\b',
      'nul\0l',
      'con',
      'X',
      'x',
      '.hidden',
      'x/y',
      'é.',
      'l'.repeat(400),
    ];
    for (const name of strange) bucket.put(base + name, `<${name}>`);
    const synced = syncedFolder(server);
    const { code, stderr } = await synced.sync();
    expect(lineOf(stderr, 'objects')).toBe('objects 11 listed = 0 here already + 11 fetched + 0 failed');
    expect(code).toBe(2);
    const files = Object.keys(synced.files());
    expect(files).toHaveLength(11);
    // A file and a folder of the same name cannot lie side by side.
    const usual = files.filter((path) => path.startsWith(base));
    expect(usual).toHaveLength(10);
    for (const path of files) expect(path).toMatch(/^(?:[\w%+-](?:[\w%+.-]*[\w%+-])?(?:\/|$))+$/);
    expect(Object.values(synced.files()).sort()).toEqual(Object.values(hashesOf(bucket)).sort());

    const linked = syncedFolder(server);
    const elsewhere = join(dirname(linked.folder), 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(join(linked.folder, 'AliyunLogs'), { recursive: true });
    symlinkSync(elsewhere, join(linked.folder, 'AliyunLogs/Actiontrail'));
    const refused = await linked.sync();
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('is a symbolic link, and nothing is written through one');
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it.each([5_000, 5 * 2 ** 20])(
    'takes an object that was replaced by one of %d bytes since it was listed',
    async (size) => {
      const server = await startOss();
      const bucket = server.bucket('logs');
      const key = 'AliyunLogs/Actiontrail/cn-hangzhou/2026/06/01/growing.json';
      bucket.put(key, JSON.stringify(anEvent()));
      server.faults = ({ operation }) => {
        if (operation === 'GetObject' && bucket.get(key)!.body.length < size) {
          bucket.put(key, JSON.stringify(anEvent({ filler: 'x'.repeat(size) })));
        }
        return undefined;
      };
      const synced = syncedFolder(server);
      const { code, stderr } = await synced.sync();
      expect(lineOf(stderr, 'objects')).toBe('objects 1 listed = 0 here already + 1 fetched + 0 failed');
      expect(code).toBe(0);
      expect(synced.files()).toEqual(hashesOf(bucket));
      expect(readdirSync(join(synced.folder, '.atrail/partial'))).toEqual([]);
    },
  );

  it('fetches at a limited rate, and what somebody on the way adds headers to', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 5);
    const limited = syncedFolder(server);
    expect((await limited.sync(['--limit-rate', '1M'])).code).toBe(0);
    expect(limited.files()).toEqual(hashesOf(bucket));
    const proxied = syncedFolder(server);
    server.proxied = true;
    expect((await proxied.sync()).code).toBe(0);
    expect(proxied.files()).toEqual(hashesOf(bucket));
  });

  it.each([100, 5 * 2 ** 20])(
    'trusts %d bytes that nothing vouches for once they came twice',
    async (size) => {
      const server = await startOss();
      const bucket = server.bucket('logs');
      const key = 'AliyunLogs/Actiontrail/cn-hangzhou/2026/06/01/old.json';
      const text = JSON.stringify(anEvent({ filler: 'x'.repeat(size) }));
      bucket.put(key, text, { crc64: false, etag: 'parts-2' });
      server.faults = inTurn('GetObject', { kind: 'flip', at: text.indexOf('xxx') + 1 });
      const synced = syncedFolder(server);
      expect((await synced.sync()).code).toBe(0);
      expect(synced.files()).toEqual(hashesOf(bucket));
      expect(server.count('GetObject')).toBe(3);
    },
  );

  it('fetches over TLS, from whom it trusts only', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 20);
    const { key, cert } = selfSigned();
    const port = Number(new URL(server.endpoint).port);
    const front = createTlsServer({ key, cert }, (socket) => {
      const back = connect(port, '127.0.0.1');
      socket.on('error', () => back.destroy()).pipe(back);
      back.on('error', () => socket.destroy()).pipe(socket);
    });
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    onTestFinished(() => void front.close());
    const trusted = join(temporaryFolder(), 'ca.pem');
    writeFileSync(trusted, cert);
    const endpoint = `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
    const folder = join(temporaryFolder(), 'archive');
    const sync = async (more: Record<string, string>) => {
      const child = start(['archive', 'sync', 'oss://logs', '--to', folder], {
        env: { ...environmentOf(server), ATRAIL_OSS_ENDPOINT: endpoint, ...more },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const [told, [code]] = await Promise.all([text(child.stderr!), once(child, 'close')]);
      return { told, code };
    };
    const refused = await sync({});
    expect(refused).toMatchObject({ code: 2, told: expect.stringContaining('is not trusted') });
    expect((await sync({ NODE_EXTRA_CA_CERTS: trusted })).code).toBe(0);
    expect(filesBelow(folder)).toEqual(hashesOf(bucket));
  });

  it('goes on with a large object where it broke off, also in the next run', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    const large = Buffer.alloc(9 * 2 ** 20, 'abcdefgh');
    bucket.put('AliyunLogs/Actiontrail/cn-hangzhou/2026/06/01/large', large);
    server.faults = inTurn(
      'GetObject',
      { kind: 'reset', after: 3_000_000 },
      { kind: 'reset', after: 2_000_000 },
    );
    const synced = syncedFolder(server);
    await synced.sync();
    const ranges = () =>
      server.requests
        .filter(({ operation }) => operation === 'GetObject')
        .map(({ headers }) => headers.range);
    expect(ranges()).toHaveLength(3);
    const [, second, third] = ranges().map((range) => Number(/\d+/.exec(String(range))?.[0]));
    expect(second).toBeGreaterThan(1_000_000);
    expect(third).toBeGreaterThan(second!);
    expect(Object.values(synced.files())).toEqual(Object.values(hashesOf(bucket)));

    const other = syncedFolder(server);
    server.faults = ({ operation }) =>
      operation === 'GetObject' ? { kind: 'reset', after: 1_000_000 } : undefined;
    expect((await other.sync()).code).toBe(2);
    server.faults = () => undefined;
    await other.sync();
    expect(Number(/\d+/.exec(String(ranges().at(-1)))?.[0])).toBeGreaterThan(4_000_000);
    expect(Object.values(other.files())).toEqual(Object.values(hashesOf(bucket)));
    expect(readdirSync(join(other.folder, '.atrail/partial'))).toEqual([]);
  });

  it('says what is in cold storage, has it restored, and picks it up later', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 3);
    const cold = deliver(bucket, { stamp: '2026-06-01T20:00:00Z' }, { storageClass: 'ColdArchive' });
    const synced = syncedFolder(server);
    const first = await synced.sync();
    expect(first.code).toBe(2);
    expect(lineOf(first.stderr, 'objects')).toBe(
      'objects 4 listed = 0 here already + 3 fetched + 0 failed + 1 in cold storage',
    );
    expect(first.stderr).toContain('cold    --restore asks for that');
    expect(server.count('RestoreObject')).toBe(0);
    const second = await synced.sync(['--restore', '7']);
    expect(second.stderr).toContain('cold    1 restoring asked for, 0 under way');
    const third = await synced.sync(['--restore']);
    expect(third.stderr).toContain('cold    0 restorings asked for, 1 under way');
    cold.restore = { ongoing: false, expires: 'Thu, 18 Jun 2026 12:00:00 GMT' };
    expect((await synced.sync(['--settle', '1s'])).code).toBe(0);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('fetches no more bytes than it may, and the rest later', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 10);
    const synced = syncedFolder(server);
    const { code, stderr } = await synced.sync(['--max-bytes', '500']);
    expect(code).toBe(2);
    expect(lineOf(stderr, 'objects')).toMatch(/ \+ [12] fetched \+ 0 failed \+ [89] left for later$/);
    expect((await synced.sync(['--settle', '1s'])).code).toBe(0);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('fetches no faster than it may', async () => {
    const server = await startOss();
    deliverMany(server.bucket('logs'), 10);
    const bytes = server.bucket('logs').objects.reduce((sum, { body }) => sum + body.length, 0);
    let waited = 0;
    const { context } = fakeContext({ env: environmentOf(server), now: new Date().toISOString() });
    const { sleep } = context;
    const noted = (ms: number) => {
      waited += ms;
      return sleep(ms);
    };
    const slow = { ...context, sleep: noted };
    const synced = syncedFolder(server);
    await run(
      ['archive', 'sync', 'oss://logs', '--to', synced.folder, '--limit-rate', '100', '--concurrency', '1'],
      slow,
    );
    // The clock stands still but for what is waited.
    expect(waited).toBeGreaterThan(((bytes - 400) / 100) * 1000);
  });

  it('prints a plan and does nothing else with --dry-run', async () => {
    const server = await startOss();
    deliverMany(server.bucket('logs'), 4);
    const synced = syncedFolder(server);
    const { code, stdout, stderr } = await synced.sync(['--dry-run', '-o', 'csv']);
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toContain(
      'listed,present,outside,toFetch,toFetchBytes,new,changed,missing,cold',
    );
    expect(stdout.split('\n')[1]).toContain(',4,0,0,4,');
    expect(stderr).toMatch(/plan {4}4 objects, \S+ (?:B|KiB), 4 requests\negress {2}/);
    expect(server.count('GetObject')).toBe(0);
    expect(() => statSync(synced.folder)).toThrow('ENOENT');
  });

  it('runs alone: a second run says who is at work, and takes over from one that died', async () => {
    const server = await startOss();
    deliverMany(server.bucket('logs'), 1);
    const synced = syncedFolder(server);
    mkdirSync(synced.folder);
    const lock = takeLock(lockPath(synced.folder), { pid: process.pid, now: Date.now });
    if (!('release' in lock)) throw new Error('the lock is taken');
    const refused = await synced.sync();
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      `another run is at work on ${synced.folder}: process ${process.pid} on `,
    );
    let looked = 0;
    const { context, written } = fakeContext({ env: environmentOf(server), now: new Date().toISOString() });
    const sleep = async () => {
      if (++looked === 3) lock.release();
    };
    const args = ['archive', 'sync', 'oss://logs', '--to', synced.folder, '--wait'];
    expect(await run(args, { ...context, sleep })).toBe(0);
    expect(looked).toBe(3);
    expect(written().stderr).toContain(`waiting for another run: process ${process.pid} on `);
    writeFileSync(
      join(synced.folder, '.atrail/lock'),
      JSON.stringify({ pid: 2 ** 22 + 1, host: (await import('node:os')).hostname(), since: '' }),
    );
    expect((await synced.sync()).code).toBe(0);
  });

  it('builds on no manifest that was changed', async () => {
    const server = await startOss();
    deliverMany(server.bucket('logs'), 3);
    const synced = syncedFolder(server);
    await synced.sync();
    const path = manifestPath(synced.folder);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"events":1', '"events":2'));
    const { code, stderr } = await synced.sync();
    expect(code).toBe(2);
    expect(stderr).toContain('was changed: line 2 gives another hash for the line before it');
    expect((await synced.sync(['--dry-run'])).code).toBe(2);
  });

  it('goes on behind a torn line of the manifest', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 3);
    const synced = syncedFolder(server);
    await synced.sync();
    appendFileSync(manifestPath(synced.folder), '{"n":5,"before":"');
    deliver(bucket, { stamp: '2026-06-01T20:00:00Z' });
    expect((await synced.sync()).code).toBe(0);
    expect(synced.lines()).toHaveLength(6);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('takes bucket and prefix from a trail', async () => {
    const server = await startOss({ keys: [{ accessKeyId: AUDITOR.id, accessKeySecret: AUDITOR.secret }] });
    deliverMany(server.bucket('logs'), 2, { prefix: 'audit/' });
    deliverMany(server.bucket('logs'), 2, { prefix: 'others/' });
    const service = await startActionTrail();
    onTestFinished(() => service.close());
    service.account().trails.push({
      name: 'audit-trail',
      homeRegion: 'cn-hangzhou',
      owner: AUDITOR.account,
      organization: undefined,
      settings: { EventRW: 'All', TrailRegion: 'All', OssBucketName: 'logs', OssKeyPrefix: 'audit' },
      state: 'Enable',
      created: 0,
      updated: 0,
      delivery: {},
      metrics: new Map(),
    });
    const env = {
      ATRAIL_ENDPOINT: service.endpoint,
      XDG_STATE_HOME: temporaryFolder(),
      ALIBABA_CLOUD_ACCESS_KEY_ID: AUDITOR.id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: AUDITOR.secret,
    };
    const synced = syncedFolder(server, '');
    const { code, stderr } = await synced.sync(['--trail', 'audit-trail'], { env });
    expect(stderr).toContain('from    oss://logs/audit at');
    expect(code).toBe(0);
    expect(Object.keys(synced.files())).toHaveLength(2);
    const none = await synced.sync(['--trail', 'no-such-trail'], { env });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('there is no trail "no-such-trail", seen from cn-hangzhou');
  });

  it.each([
    [[], 'no bucket is named'],
    [['oss://logs', '--trail', 'audit'], 'a bucket and a trail are both named'],
    [['logs'], '"logs" names no bucket'],
    [['oss://logs', '--limit-rate', 'fast'], '--limit-rate "fast" is no size'],
    [['oss://logs', '--endpoint', 'ftp://x'], 'the endpoint of OSS is no http or https address of a host'],
    [['oss://none'], 'there is no bucket none'],
  ])('refuses %j', async (args, message) => {
    const server = await startOss();
    const { code, stderr } = await runCli(['archive', 'sync', ...args], { env: environmentOf(server) });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('is interrupted at once, and nothing is lost', async () => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 60);
    const interruption = new AbortController();
    server.faults = ({ operation }) => {
      if (operation === 'GetObject' && server.count('GetObject') === 20) interruption.abort();
      return server.count('GetObject') > 20 ? { kind: 'stall', after: 5 } : undefined;
    };
    const synced = syncedFolder(server);
    const { code, stderr } = await synced.sync([], { interrupted: interruption.signal });
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /objects 60 listed = 0 here already \+ \d+ fetched \+ 0 failed \+ \d+ left for later/,
    );
    server.faults = () => undefined;
    expect((await synced.sync()).code).toBe(0);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('asks for nothing more once the clock turns out to be wrong', async () => {
    const server = await startOss();
    deliverMany(server.bucket('logs'), 200, { minutes: 1 });
    server.faults = ({ operation }) =>
      operation === 'GetObject' ? { kind: 'refuse', status: 403, code: 'RequestTimeTooSkewed' } : undefined;
    const { code, stderr } = await syncedFolder(server).sync();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^atrail: the clock of this machine is /m);
    expect(stderr).toContain('0 fetched + 0 failed + 200 left for later');
    expect(server.count('GetObject')).toBeLessThan(40);
  });

  it.each(['SecurityTokenExpired', 'InvalidSecurityToken.Expired'])('goes on behind %s', async (expired) => {
    const server = await startOss();
    const bucket = server.bucket('logs');
    deliverMany(bucket, 20, { minutes: 1 });
    server.faults = inTurn('GetObject', { kind: 'refuse', status: 403, code: expired });
    const synced = syncedFolder(server);
    expect((await synced.sync()).code).toBe(0);
    expect(synced.files()).toEqual(hashesOf(bucket));
  });

  it('gives up where nothing works any more', async () => {
    const server = await startOss();
    deliverMany(server.bucket('logs'), 200, { minutes: 1 });
    server.faults = ({ operation }) =>
      operation === 'GetObject' ? { kind: 'refuse', status: 403, code: 'AccessDenied' } : undefined;
    const { code, stderr } = await syncedFolder(server).sync();
    expect(code).toBe(2);
    expect(stderr).toContain('may not ask for oss:GetObject on oss://logs/AliyunLogs');
    expect(stderr).toContain('objects in a row could not be fetched, so the rest was not tried');
    expect(server.count('GetObject')).toBeLessThan(100);
  });
});

it('an event of a synchronised archive is found', async () => {
  const server = await startOss();
  deliver(server.bucket('logs'), {
    stamp: '2026-06-01T10:00:00Z',
    events: [anEvent({ eventName: 'StopLogging' })],
  });
  const synced = syncedFolder(server);
  await synced.sync();
  const { stdout, stderr } = await runCli([
    'archive',
    'search',
    'event: StopLogging',
    '--count',
    '--in',
    synced.folder,
  ]);
  expect(stdout).toBe('1\n');
  expect(stderr).not.toContain('hidden');
});
