import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { type ArchiveFile, inReadingOrder, listArchive, sortFiles } from '../../src/archive/listing.js';
import { PersonError } from '../../src/errors.js';
import { useFolder } from './folder.js';

const folder = useFolder();
const onWindows = process.platform === 'win32';

/** The listing with paths relative to the test's folder. */
async function list(...paths: string[]) {
  const { files, passedOver, failures } = await listArchive(paths);
  const short = (path: string) => relative(folder.path(), resolve(path));
  return {
    files: files.map(({ path }) => short(path)),
    passedOver: passedOver.map(({ path, reason }) => `${short(path)}: ${reason}`),
    failures: failures.map(({ path, reason }) => `${short(path)}: ${reason}`),
  };
}

function delivered(region: string, stamp: string): string {
  const day = `${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp.slice(6, 8)}`;
  return `AliyunLogs/Actiontrail/${region}/${day}/Actiontrail_${region}_${stamp}_1002_1_9_${'0'.repeat(32)}.gz`;
}

describe('folders', () => {
  it('are walked to the bottom, every file is listed', async () => {
    for (const name of ['b.json', 'a/c.json', 'a/b/d.gz', 'a/readme.txt']) folder.write(name, '');
    mkdirSync(folder.path('empty'));
    expect(await list(folder.path())).toEqual({
      files: ['a/b/d.gz', 'a/c.json', 'a/readme.txt', 'b.json'],
      passedOver: [],
      failures: [],
    });
  });

  it('keep hidden files and folders to themselves, unless these are named', async () => {
    for (const name of ['.DS_Store', '.cache/a.json', 'b.json']) folder.write(name, '');
    expect(await list(folder.path())).toEqual({
      files: ['b.json'],
      passedOver: ['.DS_Store: hidden', '.cache: hidden'],
      failures: [],
    });
    expect((await list(folder.path('.cache'))).files).toEqual(['.cache/a.json']);
  });

  it('that cannot be read are told of, and the rest is listed', async () => {
    // Too long a path cannot be read by anybody, while permissions do not keep out an administrator.
    const deep = (name: string) => folder.path(name, ...Array.from({ length: 15 }, () => name.repeat(200)));
    mkdirSync(deep('a'), { recursive: true });
    mkdirSync(deep('b'), { recursive: true });
    folder.write('c.json', '');
    const inner = `${deep('a')}/b`;
    renameSync(folder.path('b'), inner);
    afterDeepTest = () => renameSync(inner, folder.path('b'));

    const { files, failures } = await list(folder.path());
    expect(files).toEqual(['c.json']);
    expect(failures).toEqual([expect.stringContaining('ENAMETOOLONG')]);
  });

  let afterDeepTest = () => {};
  afterEach(() => {
    afterDeepTest();
    afterDeepTest = () => {};
  });
});

describe('the order', () => {
  it('is by stamp across regions, then by path; files without a key come last', async () => {
    const keys = [
      delivered('cn-beijing', '20260602000000'),
      delivered('cn-hangzhou', '20260601120000'),
      delivered('ap-southeast-1', '20260601120000'),
      delivered('us-west-1', '20260531235959'),
    ];
    for (const name of [...keys, 'zz.json', 'aa.json']) folder.write(name, '');
    const { files } = await listArchive([folder.path('zz.json'), folder.path()]);
    expect(files.map(({ path }) => relative(folder.path(), path))).toEqual([
      keys[3],
      keys[2],
      keys[1],
      keys[0],
      'aa.json',
      'zz.json',
    ]);
    expect(files.map(({ key }) => key?.region)).toEqual([
      'us-west-1',
      'ap-southeast-1',
      'cn-hangzhou',
      'cn-beijing',
      undefined,
      undefined,
    ]);
  });
});

describe('a file', () => {
  it('is listed once, by however many names', async () => {
    const path = folder.write('a/b.json', '');
    const names = [
      path,
      path,
      folder.path('a'),
      folder.path(),
      `${folder.path('a')}/./b.json`,
      relative('', path),
    ];
    expect((await list(...names)).files).toEqual(['a/b.json']);
    expect((await list(...names.reverse())).files).toEqual(['a/b.json']);
  });

  it('may be standard input, without being looked for', async () => {
    expect(await listArchive(['-', '-'])).toEqual({
      files: [{ path: '-', key: undefined }],
      passedOver: [],
      failures: [],
    });
  });

  it.each([
    ['a path that does not exist', 'missing.json', /^there is no file or folder .*missing\.json$/],
    ['a path below a file', 'file.json/more', /^(there is no file or folder|.* cannot be read: ENOTDIR)/],
    ['a glob that matches nothing', '*.gz', /^nothing matches .*\*\.gz$/],
  ])('%s is an error that a person can mend', async (_, name, message) => {
    folder.write('file.json', '');
    const error: unknown = await listArchive([folder.path(name)]).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PersonError);
    expect((error as PersonError).message).toMatch(message);
  });
});

describe('globs', () => {
  it('match files and folders, which are walked', async () => {
    for (const name of ['2026/a.gz', '2026/b.json', '2025/c.gz', 'd.gz']) folder.write(name, '');
    expect((await list(folder.path('*.gz'))).files).toEqual(['d.gz']);
    expect((await list(folder.path('**/*.gz'))).files).toEqual(['2025/c.gz', '2026/a.gz', 'd.gz']);
    expect((await list(folder.path('20{25,26}'))).files).toEqual(['2025/c.gz', '2026/a.gz', '2026/b.json']);
  });

  it('give way to a file of that very name', async () => {
    for (const name of ['[a].json', 'a.json']) folder.write(name, '');
    expect((await list(folder.path('[a].json'))).files).toEqual(['[a].json']);
  });
});

describe.skipIf(onWindows)('symbolic links', () => {
  it('are followed to files and folders, each listed once', async () => {
    folder.write('outside/a.json', '');
    folder.write('outside/sub/b.json', '');
    mkdirSync(folder.path('in'));
    symlinkSync(folder.path('outside/a.json'), folder.path('in/file'));
    symlinkSync(folder.path('outside/a.json'), folder.path('in/same'));
    symlinkSync(folder.path('outside/sub'), folder.path('in/folder'));
    expect((await list(folder.path('in'))).files).toEqual(['in/file', 'in/folder/b.json']);
    expect((await list(folder.path('outside'), folder.path('in'))).files).toEqual([
      'outside/a.json',
      'outside/sub/b.json',
    ]);
  });

  it('that lead around in a circle end', async () => {
    folder.write('a/b.json', '');
    symlinkSync(folder.path(), folder.path('a/up'));
    symlinkSync(folder.path('a'), folder.path('again'));
    expect(await list(folder.path())).toMatchObject({
      files: [expect.stringMatching(/b\.json$/)],
      failures: [],
    });
  });

  it('that lead nowhere are told of', async () => {
    folder.write('a.json', '');
    symlinkSync(folder.path('missing'), folder.path('lost'));
    symlinkSync(folder.path('self'), folder.path('self'));
    const { files, failures } = await list(folder.path());
    expect(files).toEqual(['a.json']);
    expect(failures).toEqual([
      'lost: a symbolic link that leads nowhere',
      expect.stringMatching(/^self: ELOOP/),
    ]);
    await expect(listArchive([folder.path('self')])).rejects.toThrow(PersonError);
  });
});

describe.skipIf(onWindows)('pipes', () => {
  it('inside a folder are passed over, as they would be waited for', async () => {
    execFileSync('mkfifo', [folder.path('pipe')]);
    symlinkSync(folder.path('pipe'), folder.path('link'));
    expect(await list(folder.path())).toEqual({
      files: [],
      passedOver: ['link: neither file nor folder', 'pipe: neither file nor folder'],
      failures: [],
    });
  });

  it('that are named are meant', async () => {
    execFileSync('mkfifo', [folder.path('pipe')]);
    expect((await list(folder.path('pipe'))).files).toEqual(['pipe']);
  });
});

it('the order is by stamp, then by path, with what has no stamp at the end', () => {
  const file = fc.record({
    path: fc.string({ maxLength: 3 }),
    // Few stamps, so that several files have the same; one is later than can be sorted as a number.
    stamp: fc.option(fc.constantFrom(946_684_800_000, 1_780_000_000_000, 1_780_000_001_000, 250e12)),
  });
  const one = ({ path, stamp }: { path: string; stamp: number | null }) =>
    ({ path, key: stamp === null ? undefined : { stamp } }) as ArchiveFile;
  fc.assert(
    fc.property(fc.array(file, { maxLength: 60 }), (files) => {
      expect(sortFiles(files.map(one))).toEqual(files.map(one).sort(inReadingOrder));
    }),
  );
});
