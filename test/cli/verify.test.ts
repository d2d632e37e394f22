import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { headPath, manifestPath } from '../../src/archive/manifest.js';
import { lineHash } from '../../src/archive/manifest-chain.js';
import { openManifest } from '../../src/archive/manifest-writing.js';
import {
  anEvent,
  type DeliveredFile,
  keyOf,
  temporaryFolder,
  writeArchive,
  writeBelow,
} from '../support/archive.js';
import { runCli } from '../support/context.js';
import {
  changeManifest,
  type Manifested,
  manifestedArchive,
  record,
  removeManifest,
} from '../support/manifested.js';
import { OssServer, TEST_KEYS } from '../support/oss/server.js';
import { DEMO, runBuilt } from '../support/program.js';

const hours = (count: number): DeliveredFile[] =>
  Array.from({ length: count }, (_, hour) => {
    const time = `2026-06-01T${String(hour).padStart(2, '0')}:30:00Z`;
    return { stamp: time, events: [anEvent({ eventTime: time }), anEvent({ eventTime: time })] };
  });

const verify = (folder: string, ...more: readonly string[]) =>
  runCli(['archive', 'verify', '--in', folder, ...more]);

/** The lines that name something. */
const named = (stdout: string) =>
  stdout.split('\n').filter((line) => /^(different|undecided|note )/.test(line));

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 0x40;
  writeFileSync(path, bytes);
}

describe('an archive as it was fetched', () => {
  it('is whole', async () => {
    const { folder } = await manifestedArchive(hours(3));
    const { code, stdout, stderr } = await verify(folder);
    expect(stdout.replace(/head [0-9a-f]{64}/, 'head #').replace(/\d+ B,/, '# B,')).toBe(`\
manifest  3 lines, chain whole, head #
files     3 = 3 whole + 0 different + 0 undecided; 0 missing, 0 extra, 0 unknown
bytes     # B, as the manifest tells in 3 of 3 files
events    6
name size that of the file in 3
name md5  that of the file in 3
verdict   whole: every check that was made holds
`);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('is whole on several threads, too, and says the same', async () => {
    const { folder } = await manifestedArchive(hours(12));
    const here = await verify(folder, '-o', 'jsonl');
    const built = await runBuilt(['archive', 'verify', '--in', folder, '-o', 'jsonl', '-j', '3']);
    expect([built.code, built.stdout.toString()]).toEqual([0, here.stdout]);
  });

  it('tells of a version that was fetched again only the last', async () => {
    const { folder, keys } = await manifestedArchive(hours(2));
    await record(folder, keys);
    expect(await verify(folder)).toMatchObject({ code: 0 });
  });
});

describe('tampering is named', () => {
  const tampered = async (count: number, act: (archive: Manifested) => void | Promise<void>) => {
    const archive = await manifestedArchive(hours(count));
    await act(archive);
    const { code, stdout } = await verify(archive.folder);
    return { ...archive, code, findings: named(stdout) };
  };

  it('a byte that was flipped, wherever it is', async () => {
    const { keys, code, findings } = await tampered(3, ({ folder, keys }) => {
      // The time in the header of gzip, which no checksum covers; and the middle of the data.
      flip(join(folder, keys[0]!), 4);
      flip(join(folder, keys[2]!), 40);
    });
    expect(code).toBe(1);
    expect(findings[0]).toBe(`different ${keys[0]}: sha256: the bytes were changed since they were fetched`);
    expect(findings[1]).toBe(`different ${keys[2]}: sha256: the bytes were changed since they were fetched`);
    expect(findings[2]).toMatch(/^different .*: gzip: the gzip data is corrupt at byte \d+ of the file$/);
  });

  it('a file that was dropped', async () => {
    const { keys, code, findings } = await tampered(3, ({ folder, keys }) => rmSync(join(folder, keys[1]!)));
    expect([code, findings]).toEqual([
      1,
      [`different ${keys[1]}: missing: line 2 of the manifest tells of it, and it is not there`],
    ]);
  });

  it('two neighbouring lines of the manifest that were dropped', async () => {
    const { keys, code, findings } = await tampered(5, ({ folder }) =>
      changeManifest(folder, (lines) => lines.toSpliced(1, 2)),
    );
    expect([code, findings]).toEqual([
      1,
      [
        'different manifest: line 2 has the number 4: lines 2 to 3 of the manifest are missing',
        `different ${keys[1]}: extra: no line of the manifest tells of it`,
        `different ${keys[2]}: extra: no line of the manifest tells of it`,
      ],
    ]);
  });

  it('two files whose content was swapped', async () => {
    const { keys, code, findings } = await tampered(3, ({ folder, keys }) => {
      const [a, b] = [readFileSync(join(folder, keys[0]!)), readFileSync(join(folder, keys[2]!))];
      writeFileSync(join(folder, keys[0]!), b);
      writeFileSync(join(folder, keys[2]!), a);
    });
    expect(code).toBe(1);
    expect(findings).toEqual([
      `different ${keys[0]}: sha256: it holds the bytes of ${keys[2]}`,
      `different ${keys[0]}: time: 2 events newer than its name tells, up to 2026-06-01T02:30:00Z`,
      `different ${keys[2]}: sha256: it holds the bytes of ${keys[0]}`,
    ]);
  });

  it('a file that was renamed', async () => {
    const name = (key: string) => key.replace('20260601013000', '20260601014500');
    const { keys, code, findings } = await tampered(3, ({ folder, keys }) =>
      renameSync(join(folder, keys[1]!), join(folder, name(keys[1]!))),
    );
    expect([code, findings]).toEqual([
      1,
      [
        `different ${name(keys[1]!)}: extra: no line of the manifest tells of it; it has the bytes of ${keys[1]}`,
        `different ${keys[1]}: missing: line 2 of the manifest tells of it, and it is not there`,
      ],
    ]);
  });

  it('an older version in the place of the newest', async () => {
    const { keys, code, findings } = await tampered(2, async ({ folder, keys }) => {
      const path = join(folder, keys[0]!);
      const older = readFileSync(path);
      writeFileSync(path, gzipSync(gunzipSync(older), { level: 1 }));
      flip(path, 4);
      await record(folder, [keys[0]!]);
      writeFileSync(path, older);
    });
    expect([code, findings]).toEqual([
      1,
      [`different ${keys[0]}: sha256: it holds an older version, that of line 1 of the manifest`],
    ]);
  });

  it('a manifest that was cut', async () => {
    const { keys, code, findings } = await tampered(4, ({ folder }) =>
      changeManifest(folder, (lines) => lines.slice(0, 3)),
    );
    expect([code, findings]).toEqual([
      1,
      [
        'different manifest: line 3 is the last, but the head tells of 4 lines',
        `different ${keys[3]}: extra: no line of the manifest tells of it`,
      ],
    ]);
  });

  it('a head that was changed, and one that was taken away', async () => {
    const changed = await tampered(2, ({ folder }) =>
      writeFileSync(headPath(folder), JSON.stringify({ lines: 2, last: 'f'.repeat(64) })),
    );
    expect([changed.code, changed.findings]).toEqual([
      1,
      ['different manifest: line 2 is not the line that the head tells of'],
    ]);
    const gone = await tampered(2, ({ folder }) => rmSync(headPath(folder)));
    expect([gone.code, gone.findings]).toEqual([
      1,
      ['different manifest: line 2 is the last, but the head that would confirm it is missing'],
    ]);
  });

  it('a line that was changed', async () => {
    const { code, findings } = await tampered(3, ({ folder }) =>
      changeManifest(folder, ([first, ...rest]) => [first!.replace('oss://logs', 'oss://lugs'), ...rest]),
    );
    expect(code).toBe(1);
    expect(findings).toEqual([
      'different manifest: line 2 gives another hash for the line before it, so one of the two was changed',
    ]);
  });

  it('files and lines that were taken away together with a new head, by a hash that was noted before', async () => {
    const { folder, keys } = await manifestedArchive(hours(3));
    const noted = /head ([0-9a-f]{64})/.exec((await verify(folder)).stdout)![1]!;
    expect(await verify(folder, '--head', noted)).toMatchObject({ code: 0 });
    let last = '';
    changeManifest(folder, (lines) => {
      last = lineHash(lines[1]!);
      return lines.slice(0, 2);
    });
    writeFileSync(headPath(folder), JSON.stringify({ lines: 2, last }));
    rmSync(join(folder, keys[2]!));
    expect(await verify(folder)).toMatchObject({ code: 0 });
    const { code, stdout } = await verify(folder, '--head', noted);
    expect([code, named(stdout)]).toEqual([
      1,
      [
        `different manifest: no line has the hash ${noted}: the manifest was cut or written anew since that was told`,
      ],
    ]);
    // What came behind the noted line is no difference.
    await record(folder, keys.slice(0, 1));
    expect(await verify(folder, '--head', last)).toMatchObject({ code: 0 });
  });

  it('a manifest that was taken away with its head, where its hash was noted', async () => {
    const { folder } = await manifestedArchive(hours(2));
    removeManifest(folder);
    const { code, stdout } = await verify(folder, '--head', 'a'.repeat(64));
    expect(code).toBe(1);
    expect(named(stdout)).toHaveLength(2);
  });

  it('a file that somebody has put there', async () => {
    const { code, findings } = await tampered(1, ({ folder }) => {
      writeBelow(folder, 'AliyunLogs/more.json', JSON.stringify([anEvent()]));
    });
    expect([code, findings]).toEqual([
      1,
      ['different AliyunLogs/more.json: unknown: its name is not that of a delivered file'],
    ]);
  });
});

describe('whatever somebody does to an archive', () => {
  const acts: readonly ((folder: string, key: string, other: string, at: number) => string[])[] = [
    (folder, key, _, at) => {
      const path = join(folder, key);
      flip(path, at % statSync(path).size);
      return [key];
    },
    (folder, key, _, at) => {
      const path = join(folder, key);
      truncateSync(path, at % statSync(path).size);
      return [key];
    },
    (folder, key) => {
      appendFileSync(join(folder, key), '\0');
      return [key];
    },
    (folder, key) => {
      rmSync(join(folder, key));
      return [key];
    },
    (folder, key, other) => {
      copyFileSync(join(folder, other), join(folder, key));
      return [key];
    },
    (folder, key) => {
      writeFileSync(join(folder, key), gzipSync('[]'));
      return [key];
    },
    (folder, key) => {
      renameSync(join(folder, key), join(folder, `${key}.json`));
      return [key, `${key}.json`];
    },
    (folder, _key, _other, at) => {
      changeManifest(folder, (lines) => lines.toSpliced(at % lines.length, 1 + (at % 2)));
      return ['manifest: '];
    },
    (folder, _key, _other, at) => {
      const path = manifestPath(folder);
      flip(path, at % statSync(path).size);
      return ['manifest: '];
    },
  ];

  it('verify does not call it whole, and names what it was done to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...acts),
        fc.nat(5),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(100_000),
        async (act, file, step, at) => {
          const { folder, keys } = await manifestedArchive(hours(6));
          const touched = act(folder, keys[file]!, keys[(file + step) % 6]!, at);
          const { code, stdout } = await verify(folder);
          expect(code).toBe(1);
          for (const each of touched) expect(named(stdout).join('\n')).toContain(each);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('without a manifest', () => {
  it('the files are checked by themselves, and it is said that nothing tells which there should be', async () => {
    const { code, stdout } = await runCli(['archive', 'verify', '--in', DEMO]);
    expect(stdout).toBe(`\
undecided manifest: there is no manifest here: nothing tells which files there should be
files     700 = 700 whole + 0 different + 0 undecided; 0 missing, 0 extra, 0 unknown
bytes     1.2 MiB, nothing vouches for them
events    5,692
name size that of the file in 700
name md5  that of the file in 700
notes     5 (-o jsonl has them)
verdict   not decided: nothing is known to be wrong, and not everything could be checked
`);
    expect(code).toBe(2);
    expect(await runCli(['archive', 'verify', '--in', DEMO, '--files-only'])).toMatchObject({ code: 0 });
  });

  it('damage, exchanged content and wrong counts are differences', async () => {
    const [a, b] = [
      anEvent({ eventTime: '2026-06-01T10:00:00Z' }),
      anEvent({ eventTime: '2026-06-01T11:00:00Z' }),
    ];
    const shanghai = { acsRegion: 'cn-shanghai', recipientAccountId: '2' };
    const folder = writeArchive([
      { stamp: '2026-06-01T10:00:00Z', events: [a], told: 2 },
      { stamp: '2026-06-01T10:00:01Z', events: [b] },
      { stamp: '2026-06-01T10:00:02Z', events: [anEvent(shanghai)], account: '1' },
      { stamp: '2026-06-01T10:00:03Z', events: [anEvent({ isGlobal: true, acsRegion: 'cn-shanghai' })] },
      { stamp: '2026-06-01T10:00:04Z', events: [anEvent({ eventTime: '2026-05-31T23:59:59Z' })] },
    ]);
    const { code, stdout } = await verify(folder, '--files-only');
    expect(code).toBe(1);
    expect(named(stdout).map((line) => line.replace(/^(\w+) .*_(\d{14})_.*\.gz/, '$1 $2'))).toEqual([
      'different 20260601100000: events: it holds 1 event, and its name tells of 2',
      'different 20260601100001: time: 1 event newer than its name tells, up to 2026-06-01T11:00:00Z',
      'different 20260601100002: region: 1 event of the region cn-shanghai',
      'different 20260601100002: account: 1 event of the account 2',
    ]);
    const records = (await verify(folder, '--files-only', '-o', 'jsonl')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(
      records.flatMap(({ findings = [] }) => findings).filter(({ severity }) => severity === 'note'),
    ).toEqual([
      {
        check: 'region',
        severity: 'note',
        text: '1 event of a global service and of the region cn-shanghai',
      },
      { check: 'time', severity: 'note', text: '1 event of days before, from 2026-05-31T23:59:59Z on' },
    ]);
  });

  it('each way in which gzip and JSON can be broken is told with its place', async () => {
    const folder = temporaryFolder();
    const file = { stamp: '2026-06-01T10:00:00Z', events: [anEvent(), anEvent()] };
    const whole = gzipSync(JSON.stringify(file.events));
    const put = (stamp: string, bytes: Buffer) => writeBelow(folder, keyOf({ ...file, stamp }, bytes), bytes);
    put('2026-06-01T10:00:01Z', whole.subarray(0, -5));
    put(
      '2026-06-01T10:00:02Z',
      Buffer.concat([whole.subarray(0, -8), Buffer.from([1, 2, 3, 4]), whole.subarray(-4)]),
    );
    put('2026-06-01T10:00:03Z', Buffer.concat([whole, Buffer.from('rest')]));
    put('2026-06-01T10:00:04Z', gzipSync(JSON.stringify(file.events).slice(0, -20)));
    put('2026-06-01T10:00:05Z', gzipSync(`${JSON.stringify(file.events[0])}\nno event`));
    const half = JSON.stringify([file.events[0]]);
    put('2026-06-01T10:00:06Z', Buffer.concat([gzipSync(half), gzipSync(half)]));
    put('2026-06-01T10:00:07Z', Buffer.concat([gzipSync(half), gzipSync(half).subarray(0, -6)]));
    put('2026-06-01T10:00:08Z', Buffer.from(JSON.stringify(file.events)));
    const { code, stdout } = await verify(folder, '--files-only');
    expect(code).toBe(1);
    const told = named(stdout).map((line) =>
      line.replace(/^(\w+) .*_\d{13}(\d)_.*\.gz/, '$1 $2').replace(/ at byte.*/, ''),
    );
    expect(told).toEqual([
      'different 1: gzip: the gzip data ends too early',
      'different 2: gzip: the gzip data is corrupt',
      'different 3: gzip: bytes that are not gzip follow',
      'different 4: json: the text ends inside an event',
      'different 5: json: this is not JSON',
      'different 7: gzip: the gzip data ends too early',
    ]);
  });

  it('an md5 that holds neither way decides nothing alone, and stands out where it holds everywhere else', async () => {
    const files = hours(24);
    const folder = writeArchive(files);
    const bytes = gzipSync(JSON.stringify(files[0]!.events));
    const key = keyOf(files[0]!, bytes);
    flip(join(folder, key), 4);
    const { code, stdout } = await verify(folder, '--files-only');
    expect([code, named(stdout)]).toEqual([
      2,
      [`undecided ${key}: name: the md5 in its name is that of neither file nor text, unlike in all others`],
    ]);
    const alone = writeArchive([]);
    writeBelow(alone, key, readFileSync(join(folder, key)));
    const single = await verify(alone, '--files-only');
    expect(single.code).toBe(0);
    expect(single.stdout).toContain('name md5  that of neither file nor text in 1\n');
  });

  it('says whether size and md5 are those of the file or of the text', async () => {
    const folder = temporaryFolder();
    const text = JSON.stringify([anEvent()]);
    const md5 = createHash('md5').update(text).digest('hex');
    const day = 'AliyunLogs/Actiontrail/cn-hangzhou/2026/06/01';
    const name = `Actiontrail_cn-hangzhou_20260601100000_1002_1_${text.length}_${md5}.gz`;
    writeBelow(folder, `${day}/${name}`, gzipSync(text));
    const { code, stdout } = await verify(folder, '--files-only');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'name size that of the text inside in 1\nname md5  that of the text inside in 1\n',
    );
  });

  it('looks for no manifest in the folders above, and says where one is', async () => {
    const { folder, keys } = await manifestedArchive(hours(2));
    const { code, stdout } = await verify(dirname(join(folder, keys[0]!)));
    expect([code, named(stdout)]).toEqual([
      2,
      [`undecided manifest: there is no manifest here: the one of ${folder} was not looked at`],
    ]);
  });

  it('an empty folder is not whole', async () => {
    expect(await verify(temporaryFolder(), '--files-only')).toMatchObject({ code: 2 });
  });
});

describe('what cannot be read', () => {
  it('leaves it undecided, where nothing is known to be wrong', async () => {
    const { folder } = await manifestedArchive(hours(2));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
    const { code, stdout } = await verify(folder);
    expect([code, named(stdout)]).toEqual([
      2,
      ['undecided link: reading: a symbolic link that leads nowhere'],
    ]);
  });

  it.each([
    [['--in', 'a', 'b'], 'one archive is verified at a time'],
    [['--in', 'nowhere-at-all'], 'there is no folder nowhere-at-all'],
    [['--in', 'package.json'], 'package.json is no folder'],
    [['--in', 'oss://logs'], 'verify looks at files on disk, and oss://logs is a bucket'],
    [['--in', '.', '--head', 'abc'], '--head abc is no sha256'],
    [
      ['--in', '.', '--files-only', '--head', 'a'.repeat(64)],
      '--head is about the manifest, and --files-only leaves it out',
    ],
  ])('is refused in two lines: %s', async (argv, wrong) => {
    const { code, stdout, stderr } = await runCli(['archive', 'verify', ...argv]);
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([2, '', `atrail: ${wrong}`]);
    expect(stderr.split('\n')).toHaveLength(3);
  });
});

describe('against the bucket', () => {
  async function bucketOf(keys: readonly string[], origin: string, folder = origin) {
    const server = await OssServer.start();
    onTestFinished(() => server.close());
    const bucket = server.bucket('logs');
    for (const key of keys) bucket.put(key, readFileSync(join(origin, key)));
    const home = temporaryFolder();
    const env = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: TEST_KEYS.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: TEST_KEYS.accessKeySecret,
      ATRAIL_OSS_ENDPOINT: server.endpoint,
      ...{ HOME: home, XDG_STATE_HOME: home },
    };
    const compare = (...more: readonly string[]) =>
      runCli(['archive', 'verify', '--in', folder, '--against', 'oss://logs', ...more], { env });
    return { server, bucket, compare, env };
  }

  /** Records that a run has asked for the 1st of June. */
  async function asked(folder: string): Promise<void> {
    const manifest = await openManifest(folder, () => 0);
    await manifest.append({
      ...{
        kind: 'run',
        started: '2026-06-02T00:00:00.000Z',
        finished: '2026-06-02T00:01:00.000Z',
        from: 'oss://logs',
      },
      folders: [{ folder: 'AliyunLogs/Actiontrail/cn-hangzhou/', since: '2026-06-01', until: '2026-06-01' }],
      open: [],
    });
    await manifest.close();
  }

  it('finds it the same', async () => {
    const { folder, keys } = await manifestedArchive(hours(3));
    const { compare } = await bucketOf(keys, folder);
    const { code, stdout } = await compare();
    expect(stdout).toContain(
      'bucket    3 the same, 0 deleted, 0 replaced, 0 missed, 0 added since, 0 never asked for\n',
    );
    expect([code, named(stdout)]).toEqual([0, []]);
  });

  it('finds what was just synchronised whole and the same', async () => {
    const { folder: origin, keys } = await manifestedArchive(hours(4));
    const to = temporaryFolder();
    const { env, compare } = await bucketOf(keys, origin, to);
    expect(await runCli(['archive', 'sync', 'oss://logs', '--to', to], { env })).toMatchObject({ code: 0 });
    const { code, stdout } = await compare();
    expect(stdout).toContain('bytes     ');
    expect(stdout).toContain('as the manifest tells in 4 of 4 files\n');
    expect(stdout).toContain('bucket    4 the same, 0 deleted, 0 replaced, 0 missed, ');
    expect([code, named(stdout)]).toEqual([0, []]);
  });

  it('names what was deleted, replaced and missed there, and tells of what came since', async () => {
    const { folder, keys } = await manifestedArchive(hours(5));
    await asked(folder);
    const { bucket, compare } = await bucketOf(keys, folder);
    const [key] = keys as [string];
    bucket.delete(keys[0]!);
    bucket.put(keys[1]!, gzipSync('[]'));
    bucket.put(key.replace('20260601003000', '20260601004500'), 'x');
    bucket.put(key.replace('20260601003000', '20260601005000'), 'x', {
      lastModified: new Date('2026-06-03T00:00:00Z'),
    });
    bucket.put(key.replaceAll('hangzhou', 'beijing'), 'x');
    bucket.put('AliyunLogs/', '');
    bucket.put('notes.txt', 'x');
    const { code, stdout } = await compare();
    expect(named(stdout)).toEqual([
      `different ${key.replace('20260601003000', '20260601004500')}: bucket: missed: the bucket has had it since 2026-06-01T12:00:00.000Z, and it was not fetched`,
      `different ${keys[1]}: bucket: replaced: the bucket has other bytes, written 2026-06-01T12:00:00.000Z`,
      `different ${keys[0]}: bucket: deleted: the bucket does not have it any more`,
    ]);
    expect(stdout).toContain(
      'bucket    3 the same, 1 deleted, 1 replaced, 1 missed, 1 added since, 1 never asked for, 1 others\n',
    );
    expect(code).toBe(1);
    const records = (await compare('-o', 'jsonl')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.filter(({ severity }) => severity === 'note')).toMatchObject([
      { check: 'bucket', text: 'added 2026-06-03T00:00:00.000Z, after the last sync' },
    ]);
    expect(records.at(-1)).toMatchObject({
      kind: 'sum',
      bucket: { same: 3, deleted: 1, replaced: 1, added: 1 },
    });
  });

  it('lets the bucket tell which files there should be, where there is no manifest', async () => {
    const { folder, keys } = await manifestedArchive(hours(3));
    removeManifest(folder);
    const { bucket, compare } = await bucketOf(keys, folder);
    expect(await compare()).toMatchObject({ code: 0 });
    bucket.put(keys[0]!.replace('20260601003000', '20260601004500'), 'x');
    const { code, stdout } = await compare();
    expect([code, named(stdout).length]).toEqual([1, 1]);
    expect(stdout).toContain(': bucket: missed: the bucket has it, written ');
    const summary = join(temporaryFolder(), 'summary.txt');
    await compare('--summary', summary);
    expect(readFileSync(summary, 'utf8')).toContain('compared with  oss://logs\n');
  });

  it('decides nothing where the bucket cannot be listed, or nothing comes from it', async () => {
    const { folder, keys } = await manifestedArchive(hours(2));
    const { server, compare } = await bucketOf(keys, folder);
    server.faults = ({ operation }) =>
      operation === 'ListObjects' ? { kind: 'refuse', status: 403, code: 'AccessDenied' } : undefined;
    const refused = await compare();
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain('undecided bucket: the bucket could not be listed: ');
    server.faults = () => undefined;
    const elsewhere = await compare('--against', 'oss://logs/other');
    expect(elsewhere.code).toBe(2);
    expect(elsewhere.stdout).toContain(
      'undecided bucket: nothing here is known to come from oss://logs/other\n',
    );
    const wrong = await compare('--against', 'logs');
    expect(wrong).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('"logs" names no bucket'),
    });
  });
});

describe('for programs and for reports', () => {
  it('json is one object, whatever was found', async () => {
    const { folder, keys } = await manifestedArchive(hours(2));
    const whole = JSON.parse((await verify(folder, '-o', 'json')).stdout);
    expect(whole).toMatchObject({
      verdict: 'whole',
      findings: [],
      manifest: { lines: 2, chain: true, objects: 2 },
      counts: { files: 2, whole: 2, vouched: 2, events: 4 },
      files: [
        { path: keys[0], verdict: 'whole', asInManifest: true, nameMd5: 'file', events: 2 },
        { path: keys[1] },
      ],
    });
    for (const key of keys) rmSync(join(folder, key));
    const gone = JSON.parse((await verify(folder, '-o', 'json')).stdout);
    expect(gone).toMatchObject({
      verdict: 'different',
      files: [],
      findings: [{ check: 'missing' }, { check: 'missing' }],
    });
  });

  it('a summary says what was checked, by whom, and carries its own hash', async () => {
    const { folder, keys } = await manifestedArchive(hours(2));
    copyFileSync(join(folder, keys[1]!), join(folder, keys[0]!));
    const path = join(temporaryFolder(), 'report.txt');
    const { code, stderr } = await verify(
      folder,
      '--summary',
      path,
      '--signed-by',
      'A. Responder',
      '--signed-by',
      'B. Witness',
    );
    expect([code, stderr]).toEqual([1, `summary ${path}\n`]);
    const text = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const [body, hash] = text.split('\nsha256 of everything above this line: ');
    expect(hash).toBe(`${createHash('sha256').update(body!).digest('hex')}\n`);
    for (const part of [
      `archive        ${folder}\n`,
      'verified       2026-06-15T12:00:00Z to 2026-06-15T12:00:00Z\n',
      'verdict        different: something is not as it should be\n',
      'DIFFERENT  the bytes have the sha256 that the manifest tells\n',
      'holds      gzip is complete, and its checksums are right\n',
      'not made   the bucket holds the same objects now\n',
      `difference  sha256: ${keys[0]}: it holds the bytes of ${keys[1]}\n`,
      'A. Responder',
      'B. Witness',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/\nhead {11}[0-9a-f]{64}\n/);
  });

  it('an interrupted run gives no verdict and no summary', async () => {
    const { folder } = await manifestedArchive(hours(3));
    const path = join(temporaryFolder(), 'report.txt');
    const argv = ['archive', 'verify', '--in', folder, '--summary', path];
    const { code, stdout } = await runCli(argv, { interrupted: AbortSignal.abort() });
    expect([code, stdout, existsSync(path)]).toEqual([130, '', false]);
  });

  it('a summary that cannot be written is said', async () => {
    const { folder } = await manifestedArchive(hours(1));
    const { code, stderr } = await verify(folder, '--summary', join(folder, 'no', 'folder', 'report.txt'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^atrail: the summary cannot be written: ENOENT/);
  });
});
