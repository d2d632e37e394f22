/** The built program as a person runs it: what it prints, what it says, and how it ends. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEMO, runBuilt } from '../support/program.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-e2e-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const event = (id: string, more: object = {}) => ({
  eventId: id,
  eventName: 'DeleteInstance',
  eventTime: '2026-06-01T10:00:00Z',
  ...more,
});
const put = (name: string, bytes: string | Buffer) => writeFileSync(join(folder, name), bytes);
const search = (...args: readonly string[]) => runBuilt(['archive', 'search', '--in', folder, ...args]);
/** What a person sees of a run. */
const seen = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await search(...args);
  return { code, stdout: stdout.toString(), stderr };
};

describe('exit codes', () => {
  beforeEach(() => put('a.json', JSON.stringify([event('a'), event('b', { eventName: 'RunInstances' })])));

  test.each([
    ['something is found', ['event: DeleteInstance'], 0],
    ['nothing matches', ['event: DeleteTrail'], 1],
    ['none was expected and none is there', ['event: DeleteTrail', '--expect', 'none'], 0],
    ['none was expected and one is there', ['event: DeleteInstance', '--expect', 'none'], 1],
    ['some were expected and some are there', ['event: DeleteInstance', '--expect', 'some'], 0],
    ['some were expected and none is there', ['event: DeleteTrail', '--expect', 'some'], 1],
    ['the query makes no sense', ['event: ('], 2],
    ['a time makes no sense', ['--since', 'sometime'], 2],
  ])('when %s', async (_name, args, code) => {
    expect((await search(...args, '-o', 'jsonl')).code).toBe(code);
  });

  test.each([
    ['none', ['--expect', 'none', 'event: DeleteTrail']],
    ['some', ['--expect', 'some', 'event: DeleteInstance']],
    ['nothing in particular', ['event: DeleteInstance']],
  ])('a damaged file leaves it undecided when %s is expected', async (_name, args) => {
    put('b.json.gz', gzipSync(JSON.stringify([event('c')])).subarray(0, 40));
    expect((await search(...args)).code).toBe(2);
  });
});

describe('a damaged file', () => {
  const LONG = Array.from({ length: 200 }, (_, i) => event(`id-${i}`, { requestId: `${i * 7919}` }));

  test('is printed as far as it goes, and named once with reason and place', async () => {
    put('a.json.gz', gzipSync(JSON.stringify([event('whole')])));
    const bytes = gzipSync(JSON.stringify(LONG));
    put('b.json.gz', bytes.subarray(0, bytes.length - 200));
    const { code, stdout, stderr } = await seen('-o', 'jsonl', '--fields', 'id');
    const ids = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids.length).toBeGreaterThan(100);
    expect(ids).toEqual(['whole', ...LONG.slice(0, ids.length - 1).map(({ eventId }) => eventId)]);
    const named = stderr.split('\n').filter((line) => line.includes('b.json.gz'));
    expect(named).toEqual([
      `damaged ${join(folder, 'b.json.gz')}: the gzip data ends too early at byte ${(bytes.length - 200).toLocaleString('en-US')} of the file, and more behind it`,
    ]);
    expect(stderr).toContain('files   2 listed = 1 read + 1 damaged + 0 skipped\n');
    expect(code).toBe(2);
  });

  test.each([
    ['a folder that looks like a file', () => mkdirSync(join(folder, 'b.json.gz')), 0, ''],
    [
      'a link that leads nowhere',
      () => symlinkSync('gone', join(folder, 'b.json')),
      2,
      'a symbolic link that leads nowhere',
    ],
    ['no JSON at all', () => put('b.json', 'hello'), 2, 'this is not JSON at byte 0 of its text'],
    [
      'a zip archive',
      () => put('b.gz', Buffer.from('504b030414000000', 'hex')),
      2,
      'this is a zip archive, not JSON at byte 0 of its text',
    ],
    ['an empty file', () => put('b.json', ''), 0, ''],
  ])('%s beside a good file', async (_name, make, code, reason) => {
    put('a.json', JSON.stringify([event('a')]));
    make();
    const ran = await seen('-o', 'jsonl', '--fields', 'id');
    expect(ran.stdout).toBe('{"id":"a"}\n');
    const damaged = ran.stderr.split('\n').filter((line) => line.startsWith('damaged'));
    expect(damaged.map((line) => line.slice(line.indexOf(': ') + 2))).toEqual(reason === '' ? [] : [reason]);
    expect(ran.code).toBe(code);
  });

  test('many of them are named, and then counted', async () => {
    for (let i = 10; i < 65; i++) put(`${i}.json`, 'no json');
    const { stderr, code } = await seen('-c');
    const lines = stderr.split('\n').filter((line) => line.startsWith('damaged'));
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('damaged 5 more files');
    expect(code).toBe(2);
  });
});

describe('errors for people have two lines and no stack', () => {
  test.each([
    [
      'a path that is not there',
      ['archive', 'search', '--in', '/no/such/path'],
      /^atrail: there is no file or folder \/no\/such\/path\n {2}\S.*\n$/,
    ],
    [
      'a pattern that matches nothing',
      ['archive', 'search', '--in', '/no/such/*.gz'],
      /^atrail: nothing matches \/no\/such\/\*\.gz\n {2}\S.*\n$/,
    ],
    [
      'a time that is none',
      ['archive', 'search', '--in', DEMO, '--since', 'noonish'],
      /^atrail: .*noonish.*\n {2}\S.*\n$/,
    ],
    [
      'a window that ends before it begins',
      ['archive', 'search', '--in', DEMO, '--since', '2026-06-02', '--until', '2026-06-01'],
      /^atrail: .*\n {2}\S.*\n$/,
    ],
    [
      'a size that is none',
      ['archive', 'search', '--in', DEMO, '--max-inflate', 'much'],
      /^atrail: --max-inflate much is neither.*\n {2}\S.*\n$/,
    ],
    [
      'an address that is none',
      ['archive', 'search', '--in', DEMO, '--ip', '10.0.0.0/99'],
      /^atrail: .*10\.0\.0\.0\/99.*\n {2}\S.*\n$/,
    ],
  ])('%s', async (_name, args, expected) => {
    const { code, stdout, stderr } = await runBuilt(args);
    expect(stderr).toMatch(expected);
    expect([code, stdout.length]).toEqual([2, 0]);
  });

  test('a query that cannot be read points at the place', async () => {
    const { code, stderr } = await runBuilt([
      'archive',
      'search',
      '--in',
      DEMO,
      'event: Delete* and (user: alice',
    ]);
    expect(stderr).toMatch(/\n.*\^/);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });

  test.each([
    ['a command', ['archive', 'serach'], 'search'],
    ['a noun', ['archvie', 'search'], 'archive'],
    ['a flag', ['archive', 'search', '--in', DEMO, '--untill', '2026-06-01'], '--until'],
  ])('a slip in %s is answered with what was meant', async (_name, args, meant) => {
    const { code, stdout, stderr } = await runBuilt(args);
    expect(stderr).toMatch(new RegExp(`Did you mean ${meant}\\?`));
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
    expect([code, stdout.length]).toEqual([2, 0]);
  });

  test('a slip in a field is refused; with event. before it, it is meant so and warned of', async () => {
    const refused = await runBuilt(['archive', 'search', '--in', DEMO, 'evnetName: DeleteInstance']);
    expect(refused.stderr).toMatch(/Did you mean eventName\?/);
    expect([refused.code, refused.stdout.length]).toEqual([2, 0]);
    const meant = await runBuilt(['archive', 'search', '--in', DEMO, 'event.evnetName: DeleteInstance']);
    expect(meant.stderr).toMatch(/^warning: .*evnetName; did you mean eventName\?\n/);
    expect(meant.code).toBe(1);
  });
});

describe('what is named and what is not there', () => {
  test('an empty folder holds nothing', async () => {
    expect(await seen()).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'window  any time (UTC)\nwarning: no file was read\nevents  0 read = 0 printed + 0 not matching + 0 duplicates + 0 unreadable\nbytes   0 read\n',
    });
  });

  test('an empty answer in json is an empty array, in csv a header', async () => {
    expect((await seen('-o', 'json')).stdout).toBe('[]\n');
    expect((await seen('-o', 'csv', '--fields', 'id,user')).stdout).toBe('id,user\n');
  });

  test('a folder may come from the environment', async () => {
    put('a.json', JSON.stringify([event('a')]));
    const ran = await runBuilt(['archive', 'search', '-c'], { env: { ATRAIL_ARCHIVE: folder } });
    expect([ran.code, ran.stdout.toString()]).toEqual([0, '1\n']);
  });

  test('hidden files in a folder are passed over, and that is said', async () => {
    put('.hidden.json', JSON.stringify([event('a')]));
    const { code, stderr } = await seen();
    expect(stderr).toContain('note    1 hidden or special file in the folders not looked at\n');
    expect(code).toBe(1);
  });

  test('behind the paths of --in stands a query, unless it is written as a path', async () => {
    put('a.json', JSON.stringify([event('a')]));
    const search = async (...words: string[]) => {
      const { code, stdout, stderr } = await runBuilt(['archive', 'search', '-c', '--in', folder, ...words]);
      return [code, stdout.toString(), stderr.toString().split('\n', 1)[0]];
    };
    const window = 'window  any time (UTC)';
    expect(await search('*')).toEqual([0, '1\n', window]);
    expect(await search('event: DeleteTrail')).toEqual([1, '0\n', window]);
    const taken = 'note    no file or folder is named DeleteTrail, so it is the query';
    expect(await search('DeleteTrail')).toEqual([1, '0\n', taken]);
    expect(await search('b.json')).toEqual([2, '', 'atrail: there is no file or folder b.json']);
    expect(await search('b*')).toEqual([2, '', 'atrail: nothing matches b*']);
  });

  test('nothing on stdout but the answer, and nothing on stderr with -q', async () => {
    put('a.json', JSON.stringify([event('a')]));
    expect(await seen('-q')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await seen('-q', 'event: DeleteTrail')).toEqual({ code: 1, stdout: '', stderr: '' });
    const quiet = await runBuilt(['archive', 'search', '-q', '--in', folder, 'DeleteTrail']);
    expect([quiet.code, quiet.stderr.toString()]).toEqual([1, '']);
    expect((await seen('-c')).stdout).toBe('1\n');
  });
});

test('two runs at a time give what one gives', async () => {
  const args = ['archive', 'search', 'event: Delete*', '--in', DEMO, '-o', 'jsonl', '--sort', 'time'];
  const [one, other] = await Promise.all([runBuilt(args), runBuilt(args)]);
  expect(one.code).toBe(0);
  expect(other).toEqual(one);
});

describe('colours', () => {
  const ESCAPE = '\u001b[';
  const demo = ['archive', 'search', 'error: *', '--in', DEMO, '--limit', '3'];
  const colored = async (env: Record<string, string>, ...more: readonly string[]) =>
    (await runBuilt([...demo, ...more], { env })).stdout.toString().includes(ESCAPE);

  test.each([
    ['nothing is coloured that goes into a pipe', {}, [], false],
    ['FORCE_COLOR colours it nevertheless', { FORCE_COLOR: '1' }, [], true],
    ['so does --color always', {}, ['--color', 'always'], true],
    ['--color never has the last word', { FORCE_COLOR: '1' }, ['--color', 'never'], false],
    ['NO_COLOR takes colours away', { NO_COLOR: '1' }, [], false],
  ])('%s', async (_name, env, more, expected) => {
    expect(await colored(env as Record<string, string>, ...more)).toBe(expected);
  });

  test('json is never coloured', async () => {
    expect(await colored({ FORCE_COLOR: '1' }, '-o', 'json')).toBe(false);
  });
});

test('without a terminal there is no progress', async () => {
  const { stderr } = await runBuilt(['archive', 'search', '--in', DEMO, '-c']);
  expect(stderr).not.toMatch(/\r|\u001b/);
});
