import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { anEvent, temporaryFolder, writeArchive, writeBelow } from '../support/archive.js';
import { runCli } from '../support/context.js';
import { manifestedArchive, record } from '../support/manifested.js';
import { DEMO, runBuilt } from '../support/program.js';
import { tarOf } from '../support/tar.js';

const alice = { userIdentity: { type: 'ram-user', userName: 'alice' } };
const twice = anEvent({ eventTime: '2026-06-01T10:00:00Z', eventName: 'DeleteInstance' });
const FILES = [
  {
    stamp: '2026-06-01T10:00:00Z',
    events: [twice, anEvent({ eventTime: '2026-06-01T09:59:00Z', ...alice })],
  },
  {
    stamp: '2026-06-01T11:00:00Z',
    events: [twice, anEvent({ eventTime: '2026-06-01T10:59:00Z', eventName: 'DeleteInstance' })],
  },
  { stamp: '2026-06-01T12:00:00Z', events: [anEvent({ eventTime: '2026-06-01T12:00:00Z' })] },
];

const create = (folder: string, to: string, ...more: readonly string[]) =>
  runCli(['case', 'create', 'inc-1', 'event: DeleteInstance', '--in', folder, '--into', to, ...more]);
const check = (path: string, ...more: readonly string[]) => runCli(['case', 'verify', path, ...more]);
const differences = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('different'));
const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

async function bundle(...more: readonly string[]) {
  const archive = await manifestedArchive(FILES);
  const to = temporaryFolder();
  const made = await create(archive.folder, to, ...more);
  return { ...archive, ...made, to, path: join(to, more.includes('--tar') ? 'inc-1.tar' : 'inc-1') };
}

describe('atrail case create', () => {
  it('gathers events, their places, the untouched files, the manifest lines and what was asked', async () => {
    const { folder, keys, path, code, stdout, stderr } = await bundle(
      '--note',
      'ticket 7',
      '--created-by',
      'A. Responder',
    );
    expect(code).toBe(0);
    expect(stdout.replace(/[0-9a-f]{64}/, '#')).toBe(`\
case    ${path}
events  2
files   2, of which the manifest tells of 2
seal    #
`);
    expect(stderr).toContain('events  5 read = 3 printed + 2 not matching + 0 duplicates + 0 unreadable\n');
    expect(lines(join(path, 'events.jsonl')).map(({ eventTime }) => eventTime)).toEqual([
      '2026-06-01T10:00:00Z',
      '2026-06-01T10:59:00Z',
    ]);
    expect(lines(join(path, 'sources.jsonl')).map(({ event, file }) => [event, file])).toEqual([
      [1, `files/${keys[0]}`],
      [1, `files/${keys[1]}`],
      [2, `files/${keys[1]}`],
    ]);
    for (const key of keys.slice(0, 2)) {
      expect(readFileSync(join(path, 'files', key))).toEqual(readFileSync(join(folder, key)));
    }
    expect(existsSync(join(path, 'files', keys[2]!))).toBe(false);
    expect(lines(join(path, 'manifest.jsonl')).map(({ n, key }) => [n, key])).toEqual([
      [1, keys[0]],
      [2, keys[1]],
    ]);
    expect(JSON.parse(readFileSync(join(path, 'case.json'), 'utf8'))).toMatchObject({
      ...{ format: 1, name: 'inc-1', note: 'ticket 7', createdBy: 'A. Responder', createdAt: null },
      ...{ query: 'event: DeleteInstance', masked: true, events: 2, files: 2 },
      window: { since: null, until: null },
      manifest: { lines: 3, chain: true },
      ledger: { events: { read: 5, printed: 2, notMatching: 2, duplicates: 1 } },
    });
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'events.jsonl')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual(['inc-1']);
  });

  it('makes hashes that other tools can check', async () => {
    const { path } = await bundle();
    const said = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: path }).toString();
    expect(
      said
        .trim()
        .split('\n')
        .every((line) => line.endsWith(': OK')),
    ).toBe(true);
  });

  it.each([[[]], [['--tar']]])(
    'gives the same bytes for the same inputs, wherever they lie (%j)',
    async (flags) => {
      const { folder, path, stdout } = await bundle(...flags);
      const elsewhere = join(temporaryFolder(), 'copy');
      cpSync(folder, elsewhere, { recursive: true });
      const to = temporaryFolder();
      const again = await runBuilt(
        [
          'case',
          'create',
          'inc-1',
          'event: DeleteInstance',
          '--in',
          elsewhere,
          '--into',
          to,
          '-j',
          '2',
          ...flags,
        ],
        { env: { TZ: 'Asia/Shanghai' } },
      );
      expect(again.code).toBe(0);
      expect(again.stdout.toString().split('\n').slice(1)).toEqual(stdout.split('\n').slice(1));
      if (flags.length > 0) {
        expect(readFileSync(join(to, 'inc-1.tar')).equals(readFileSync(path))).toBe(true);
        expect(statSync(path).mode & 0o777).toBe(0o600);
      } else {
        expect(execFileSync('diff', ['-r', path, join(to, 'inc-1')]).toString()).toBe('');
      }
    },
  );

  it('masks secrets in the list of events unless they are to be shown, and leaves the files as they are', async () => {
    const secret = { responseElements: { Credentials: { SecurityToken: 'sesame' } } };
    const folder = writeArchive([
      { stamp: '2026-06-01T10:00:00Z', events: [anEvent({ eventName: 'DeleteInstance', ...secret })] },
    ]);
    const [masked, shown] = [temporaryFolder(), temporaryFolder()];
    await create(folder, masked);
    await create(folder, shown, '--reveal');
    expect(readFileSync(join(masked, 'inc-1', 'events.jsonl'), 'utf8')).not.toContain('sesame');
    expect(readFileSync(join(shown, 'inc-1', 'events.jsonl'), 'utf8')).toContain('sesame');
  });

  it('puts down a time only when it is given one', async () => {
    const { path } = await bundle('--created-at', '2026-06-15 14:00', '--tz', '+02:00');
    expect(JSON.parse(readFileSync(join(path, 'case.json'), 'utf8')).createdAt).toBe('2026-06-15T12:00:00Z');
  });

  it('keeps files of several folders apart, and names that stand in no list', async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    const text = (n: number) =>
      JSON.stringify([anEvent({ eventName: 'DeleteInstance', eventTime: `2026-06-01T10:00:0${n}Z` })]);
    writeBelow(a, 'x/one\ntwo%.json', text(1));
    writeBelow(b, 'x/one.json', text(2));
    const to = temporaryFolder();
    const { code } = await runCli(['case', 'create', 'inc-1', '--in', a, b, '--into', to]);
    expect(code).toBe(0);
    expect(readdirSync(join(to, 'inc-1/files/1/x'))).toEqual(['one%0atwo%25.json']);
    expect(readdirSync(join(to, 'inc-1/files/2/x'))).toEqual(['one.json']);
    expect(await check(join(to, 'inc-1'))).toMatchObject({ code: 0 });
  });

  it('says where a file is no more as the manifest tells, and exits with 2', async () => {
    const { folder, keys } = await manifestedArchive(FILES);
    writeFileSync(join(folder, keys[0]!), gzipSync(JSON.stringify(FILES[0]!.events), { level: 1 }));
    appendFileSync(join(folder, keys[0]!), Buffer.alloc(3));
    const to = temporaryFolder();
    const { code, stderr } = await create(folder, to);
    expect(code).toBe(2);
    expect(stderr).toContain(`warning: ${join(folder, keys[0]!)} is not as the archive's manifest tells\n`);
    const checked = await check(join(to, 'inc-1'));
    expect([checked.code, differences(checked.stdout)]).toEqual([
      1,
      [`different files/${keys[0]}: it is not as the manifest tells`],
    ]);
  });

  it('takes the last version of a file for that of the manifest', async () => {
    const { folder, keys } = await manifestedArchive(FILES);
    writeFileSync(join(folder, keys[0]!), gzipSync(JSON.stringify(FILES[0]!.events), { level: 0 }));
    await record(folder, [keys[0]!]);
    const to = temporaryFolder();
    expect(await create(folder, to)).toMatchObject({ code: 0 });
    expect(await check(join(to, 'inc-1'))).toMatchObject({ code: 0 });
  });

  it('leaves nothing behind where nothing matches, and where it is interrupted', async () => {
    const to = temporaryFolder();
    const none = await runCli(['case', 'create', 'inc-1', 'event: Nothing', '--in', DEMO, '--into', to]);
    expect(none).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('no case was made') });
    const interrupted = AbortSignal.abort();
    const stopped = await runCli(['case', 'create', 'inc-1', '--in', DEMO, '--into', to], { interrupted });
    expect(stopped.code).toBe(130);
    expect(readdirSync(to)).toEqual([]);
  });

  it.each([
    ['../up', [], '"../up" is no name for a case'],
    ['.hidden', [], '".hidden" is no name for a case'],
    ['nul', [], '"nul" is no name for a case'],
    ['a', ['--in', '-'], 'standard input has no files that a case could keep'],
    ['a', ['--in', 'oss://logs'], 'a case looks at files on disk, and oss://logs is a bucket'],
    ['a', ['--in', 'nowhere'], 'there is no file or folder nowhere'],
    ['a', ['--in', DEMO, '--created-at', 'soon'], '--created-at "soon" is no time'],
    ['a', ['--in', DEMO, '--into', 'package.json/x'], /^atrail: package.json\/x cannot be written: /],
  ])('refuses %s %j', async (name, argv, wrong) => {
    const to = argv.includes('--into') ? [] : ['--into', temporaryFolder()];
    const { code, stdout, stderr } = await runCli(['case', 'create', name, ...argv, ...to]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.split('\n').find((line) => line.startsWith('atrail: '))).toMatch(
      typeof wrong === 'string'
        ? new RegExp(`^atrail: ${wrong.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
        : wrong,
    );
  });

  it('overwrites nothing', async () => {
    const { folder, to, path } = await bundle();
    const again = await create(folder, to);
    expect(again).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(`atrail: ${path} is there already\n`),
    });
  });
});

describe('atrail case verify', () => {
  it.each([[[]], [['--tar']]])('finds a bundle unchanged, without its archive (%j)', async (flags) => {
    const { folder, path, stdout } = await bundle(...flags);
    rmSync(folder, { recursive: true });
    const [, seal] = /seal {4}([0-9a-f]{64})/.exec(stdout)!;
    const { code, stdout: said, stderr } = await check(path, '--seal', seal!);
    expect(said).toBe(`\
files     6 as all hashes tell, 0 differences
sources   2 files, of which the archive's manifest vouches for 2
seal      ${seal}
verdict   unchanged since it was made
`);
    expect([code, stderr]).toEqual([0, '']);
    const json = JSON.parse((await check(path, '-o', 'json')).stdout);
    expect(json).toMatchObject({ unchanged: true, seal, differences: [], about: { name: 'inc-1' } });
  });

  it('names each difference of a folder', async () => {
    const { path, keys } = await bundle();
    const file = join(path, 'files', keys[0]!);
    const bytes = readFileSync(file);
    bytes[20]! ^= 1;
    writeFileSync(file, bytes);
    renameSync(join(path, 'sources.jsonl'), join(path, 'sauces.jsonl'));
    symlinkSync('/etc/passwd', join(path, 'files', 'link'));
    const { code, stdout } = await check(path);
    expect(code).toBe(1);
    expect(differences(stdout).sort()).toEqual([
      `different files/${keys[0]}: it is not as the manifest tells`,
      `different files/${keys[0]}: it was changed`,
      'different files/link: it is a symbolic link, which a bundle never has',
      'different sauces.jsonl: SHA256SUMS does not tell of it',
      'different sources.jsonl: it is missing',
    ]);
  });

  it('notices with the seal that hashes were written anew', async () => {
    const { path, stdout } = await bundle();
    const [, seal] = /seal {4}([0-9a-f]{64})/.exec(stdout)!;
    writeFileSync(join(path, 'case.json'), '{}');
    const sums = execFileSync(
      'bash',
      ['-c', "find . -type f ! -name SHA256SUMS | sed 's,./,,' | LC_ALL=C sort | xargs sha256sum"],
      { cwd: path },
    );
    writeFileSync(join(path, 'SHA256SUMS'), sums);
    expect(await check(path)).toMatchObject({ code: 0 });
    const sealed = await check(path, '--seal', seal!);
    expect([sealed.code, differences(sealed.stdout).length]).toEqual([1, 1]);
    expect(sealed.stdout).toContain('different SHA256SUMS: its sha256 is ');
  });

  it('needs its list of hashes', async () => {
    const { path } = await bundle();
    rmSync(join(path, 'SHA256SUMS'));
    const { code, stdout } = await check(path);
    expect([code, differences(stdout)]).toEqual([
      1,
      ['different SHA256SUMS: it is missing, so nothing can be compared'],
    ]);
    const empty = await check(temporaryFolder());
    expect(empty.code).toBe(1);
  });

  it('names a byte that was flipped anywhere in a tar', async () => {
    const { path } = await bundle('--tar');
    const whole = readFileSync(path);
    // A size, a checksum, a name, the list of hashes, and something in each of the first files.
    for (const at of [124 + 10, 148, 0, 515, 1024 + 1024 + 20]) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 1;
      writeFileSync(path, bytes);
      expect([at, (await check(path)).code]).toEqual([at, 1]);
    }
    writeFileSync(path, whole.subarray(0, whole.length - 2048));
    expect(await check(path)).toMatchObject({ code: 1 });
  });

  it('refuses what is hostile in a tar, and never writes', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'bad.tar');
    const content = 'x';
    writeFileSync(
      path,
      tarOf([
        { path: 'inc/SHA256SUMS', content: 'not a hash\n' },
        { path: '../escaped', content },
        { path: '/tmp/atrail-absolute', content },
        { path: 'inc/../../up', content },
        { path: 'inc/back\\slash', content },
        { path: 'inc/link', type: '2', link: '/etc/passwd' },
        { path: 'inc/hard', type: '1', link: 'inc/SHA256SUMS' },
        { path: 'inc/device', type: '3' },
        { path: 'inc/pipe', type: '6' },
        { path: 'other/file', content },
        { path: 'inc/case.json', content },
        { path: 'inc/case.json', content },
        { path: 'inc/huge', content, size: 2 ** 33 - 1 },
      ]),
    );
    const { code, stdout } = await check(path);
    expect(code).toBe(1);
    for (const part of [
      '../escaped: refused: a path that leads elsewhere',
      '/tmp/atrail-absolute: refused: an absolute path',
      'inc/../../up: refused: a path that leads elsewhere',
      'refused: a path with control characters or backslashes',
      'inc/link: refused: it is a SymbolicLink, which a bundle never has',
      'inc/hard: refused: it is a Link, which a bundle never has',
      'inc/device: refused: it is a CharacterDevice, which a bundle never has',
      'inc/pipe: refused: it is a FIFO, which a bundle never has',
      'other/file: it lies outside of inc/',
      'case.json: it is there twice',
      'SHA256SUMS: line 1 is no hash and path',
      'the tar is damaged: ',
    ]) {
      expect(stdout).toContain(`different ${part}`.replace('different refused', 'refused'));
    }
    expect(readdirSync(folder)).toEqual(['bad.tar']);
    expect(existsSync('/tmp/atrail-absolute')).toBe(false);
  });

  it('says what is no case', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'x'));
    writeFileSync(join(folder, 'packed.tar.gz'), gzipSync('x'.repeat(2000)));
    writeFileSync(join(folder, 'text'), 'hello');
    const first = async (path: string) => {
      const { code, stdout, stderr } = await check(path);
      return [code, stdout, stderr.split('\n')[0]];
    };
    expect(await first(join(folder, 'packed.tar.gz'))).toEqual([
      2,
      '',
      'atrail: packed.tar.gz is compressed',
    ]);
    expect(await first(join(folder, 'text'))).toEqual([2, '', 'atrail: text is no tar']);
    expect((await first(join(folder, 'nothing')))[2]).toMatch(/^atrail: .*nothing cannot be read: ENOENT/);
    expect(await check(folder, '--seal', 'abc')).toMatchObject({ code: 2 });
  });
});
