import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { anEvent, type DeliveredFile, keyOf, writeArchive, writeBelow } from '../support/archive.js';
import { runCli } from '../support/context.js';

const PATIENCE = 120_000;
const SINCE = '2026-06-01T10:00:00.000Z';

const alice = anEvent({ eventName: 'DeleteInstance', eventTime: '2026-06-01T10:00:00Z' });
const bob = anEvent({
  userIdentity: { type: 'ram-user', userName: 'bob' },
  eventTime: '2026-06-02T10:00:00Z',
});
const FILES: readonly DeliveredFile[] = [
  { stamp: '2026-06-01T10:00:00Z', events: [alice, anEvent()] },
  { stamp: '2026-06-02T10:00:00Z', events: [bob] },
];

let folder: string;

beforeEach(() => {
  folder = writeArchive(FILES);
});

const index = (...more: string[]) => runCli(['archive', 'index', '--in', folder, ...more]);
const search = (...more: string[]) => runCli(['archive', 'search', '--in', folder, '-o', 'jsonl', ...more]);
const indexFile = (...parts: string[]) => join(folder, '.atrail', 'index', ...parts);

function segments(ending: string): string[] {
  return readdirSync(indexFile(), { encoding: 'utf8', recursive: true }).filter((name) =>
    name.endsWith(ending),
  );
}

/** The same answer as without, and whether anything was said about the index. */
async function expectSameAnswer(query: string): Promise<{ warned: boolean }> {
  const [known, read] = [await search(query), await search('--no-index', query)];
  expect(known.stdout).toBe(read.stdout);
  expect(known.code).toBe(read.code);
  return { warned: known.stderr.includes('the index cannot be used') };
}

describe('atrail archive index', { timeout: PATIENCE }, () => {
  it('builds an index and says what is in it', async () => {
    const { code, stdout, stderr } = await index();
    expect(stdout).toBe('');
    expect(stderr.replace(/[\d.]+ KiB/, '9 KiB')).toBe(`\
files   2 in the index: 2 added
index   3 events in 9 KiB, in ${indexFile()}
`);
    expect(code).toBe(0);
    expect(segments('.parquet').map((name) => name.replaceAll('\\', '/'))).toEqual([
      'cn-hangzhou/2026-06-01--2026-06-02-1.parquet',
    ]);
    expect(await expectSameAnswer('user: bob')).toEqual({ warned: false });
  });

  it('is not taken for part of the archive', async () => {
    const before = await search('user: bob');
    await index();
    expect(await search('user: bob')).toEqual(before);
  });

  it('notices a file that was changed in place, whatever its times say', async () => {
    await index();
    const key = keyOf(FILES[1]!, gzipSync(JSON.stringify([bob])));
    const path = join(folder, key);
    const [spoiled, stamps] = [Buffer.alloc(statSync(path).size, 'x'), statSync(path)];
    writeFileSync(path, spoiled);
    utimesSync(path, stamps.atime, stamps.mtime);
    // Size and time are as they were; the time of the last change tells.
    expect((await search('user: bob')).code).toBe(2);
  });

  it('adds what is new, reads again what was replaced, and drops what is gone', async () => {
    await index();
    const late: DeliveredFile = {
      stamp: '2026-06-03T10:00:00Z',
      events: [anEvent({ eventName: 'StopLogging' })],
    };
    writeBelow(folder, keyOf(late, gzipSync('3')), gzipSync(JSON.stringify(late.events)));
    expect((await search('event: StopLogging')).code).toBe(0);
    expect((await index()).stderr).toContain('files   3 in the index: 1 added\n');

    const key = keyOf(FILES[1]!, gzipSync(JSON.stringify([bob])));
    writeFileSync(join(folder, key), gzipSync(JSON.stringify([{ ...bob, eventName: 'CreateUser' }])));
    expect((await search('event: CreateUser')).code).toBe(0);
    expect((await search('event: DescribeInstances', 'user: bob')).code).toBe(1);
    expect((await index()).stderr).toContain('files   3 in the index: 1 replaced\n');
    expect(await expectSameAnswer('user: bob')).toEqual({ warned: false });

    rmSync(join(folder, key));
    expect((await search('user: bob')).code).toBe(1);
    expect((await index()).stderr).toContain('files   2 in the index: 1 taken out\n');
    expect((await index()).stderr).toContain('files   2 in the index, all as they were\n');
  });

  it('knows files again that were only touched', async () => {
    await index();
    const key = keyOf(FILES[1]!, gzipSync(JSON.stringify([bob])));
    utimesSync(join(folder, key), 1, 1);
    expect((await index('--status')).stdout).toContain('1 in the index, 1 new or changed');
    expect((await index()).stderr).toContain('all as they were');
    expect((await index('--status')).code).toBe(0);
  });

  it('moves with its archive', async () => {
    await index();
    const moved = `${folder}-moved`;
    renameSync(folder, moved);
    folder = moved;
    expect(await expectSameAnswer('user: bob')).toEqual({ warned: false });
    expect((await index('--status')).code).toBe(0);
    rmSync(moved, { recursive: true });
  });

  it('makes one of many small parts', async () => {
    for (let day = 1; day <= 18; day++) {
      const file = {
        stamp: new Date(Date.UTC(2026, 6, day)).toISOString(),
        events: [anEvent({ requestId: `${day}` })],
      };
      writeBelow(folder, keyOf(file, gzipSync(`${day}`)), gzipSync(JSON.stringify(file.events)));
      await index();
    }
    expect(segments('.parquet').length).toBeLessThan(6);
    expect(await expectSameAnswer('event: DescribeInstances')).toEqual({ warned: false });
    expect((await search('event: DescribeInstances', '-c')).stdout).toBe('20\n');
  });

  it('tells of damaged files, and keeps what is whole in them', async () => {
    writeBelow(
      folder,
      'broken.json',
      '[{"eventId":"x","eventName":"Whole","eventTime":"2026-06-01T00:00:00Z"},{"eve',
    );
    const { code, stderr } = await index();
    expect(stderr).toContain('broken.json: the text ends inside an event');
    expect(code).toBe(2);
    expect(await expectSameAnswer('event: Whole')).toEqual({ warned: false });
  });

  it('is told of by --explain', async () => {
    await index();
    const explained = async (...more: string[]) =>
      (await search('--explain', ...more)).stdout.split('\n').find((line) => line.startsWith('index'));
    expect(await explained('user: bob')).toBe('index     holds 2 of the 2 files to read');
    expect(await explained('user: bob', '--no-index')).toBe('index     off');
    await index('--drop');
    expect(await explained('user: bob')).toBe('index     none');
  });

  it('deletes it, and nothing else', async () => {
    await index();
    expect(await index('--drop')).toEqual({
      code: 0,
      stdout: '',
      stderr: `index   deleted ${indexFile()}\n`,
    });
    expect(existsSync(join(folder, '.atrail'))).toBe(false);
    expect((await search('user: bob')).code).toBe(0);
    expect((await index('--drop')).stderr).toBe(`note    there is no index in ${folder}\n`);
  });

  it('says how it stands', async () => {
    expect(await index('--status')).toMatchObject({ code: 1, stdout: `index   none in ${indexFile()}\n` });
    await index();
    const { code, stdout } = await index('--status');
    expect(stdout).toContain('files   2 in the archive: 2 in the index, 0 new or changed\n');
    expect(code).toBe(0);
  });
});

describe('an index that is damaged is said to be, and not used', { timeout: PATIENCE }, () => {
  const damage: Readonly<Record<string, () => void>> = {
    'a Parquet file is cut short': () => truncateSync(indexFile(segments('.parquet')[0]!), 100),
    'a Parquet file is gone': () => rmSync(indexFile(segments('.parquet')[0]!)),
    'a Parquet file has other bytes': () => {
      const path = indexFile(segments('.parquet')[0]!);
      const bytes = readFileSync(path);
      bytes.fill(7, 40, 400);
      writeFileSync(path, bytes);
    },
    'filters are longer': () => appendFileSync(indexFile(segments('.lookup')[0]!), 'x'),
    'the list of files has other bytes': () => {
      const path = indexFile('state.jsonl');
      writeFileSync(path, readFileSync(path, 'utf8').replace('"rows":3', '"rows":4'));
    },
    'the list of files is empty': () => writeFileSync(indexFile('state.jsonl'), ''),
  };

  it.each(Object.keys(damage))('%s', async (what) => {
    await index();
    damage[what]!();
    expect(await expectSameAnswer('user: bob')).toEqual({ warned: true });
    expect((await index('--status')).code).toBe(2);
    expect((await index()).stderr).toContain('warning: the index was damaged and is built anew');
    expect(await expectSameAnswer('user: bob')).toEqual({ warned: false });
  });

  it('an index of another version is as good as none', async () => {
    await index();
    const path = indexFile('state.jsonl');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"version":\d+/, '"version":999'));
    expect(await expectSameAnswer('user: bob')).toEqual({ warned: false });
    expect((await index()).stderr).toContain('2 added');
  });

  it('files that a killed build left behind change nothing, and are cleared away', async () => {
    await index();
    writeFileSync(indexFile('cn-hangzhou', '2026-06-01-99.parquet'), 'half a file');
    writeFileSync(indexFile('state.jsonl.new'), 'half a list');
    writeFileSync(indexFile('lock'), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), since: SINCE }));
    expect(await expectSameAnswer('user: bob')).toEqual({ warned: false });
    expect((await index()).code).toBe(0);
    expect(segments('.parquet')).toHaveLength(1);
    expect(existsSync(indexFile('state.jsonl.new'))).toBe(false);
  });
});

describe('what stands in the way of an index', { timeout: PATIENCE }, () => {
  it('another process that builds it', async () => {
    await index();
    writeFileSync(indexFile('lock'), JSON.stringify({ pid: process.ppid, host: hostname(), since: SINCE }));
    const { code, stderr } = await index();
    expect(stderr).toBe(`\
atrail: the index is being built by process ${process.ppid} on ${hostname()}, since ${SINCE}
  Wait until it has ended.
`);
    expect(code).toBe(2);
    expect(await expectSameAnswer('user: bob')).toEqual({ warned: false });
  });

  it('a folder that cannot be written', async () => {
    writeFileSync(join(folder, '.atrail'), 'a file');
    const { code, stderr } = await index();
    expect(stderr).toMatch(
      /^atrail: the index cannot be written to .*\n {2}Make room there or make it writable/,
    );
    expect(code).toBe(2);
  });

  it('no folder', async () => {
    expect((await runCli(['archive', 'index', '--in', join(folder, 'none')])).stderr).toMatch(
      /^atrail: there is no folder/,
    );
    mkdirSync(join(folder, 'x'));
    writeFileSync(join(folder, 'x', 'file'), '');
    expect((await runCli(['archive', 'index', '--in', join(folder, 'x', 'file')])).stderr).toContain(
      'is no folder',
    );
  });

  it('two folders', async () => {
    expect((await runCli(['archive', 'index', '--in', folder, folder])).stderr).toContain(
      'an index is of one folder',
    );
  });

  it('an interruption: what is there stays', async () => {
    await index();
    const before = readFileSync(indexFile('state.jsonl'), 'utf8');
    const late: DeliveredFile = { stamp: '2026-06-03T10:00:00Z', events: [anEvent()] };
    writeBelow(folder, keyOf(late, gzipSync('3')), gzipSync(JSON.stringify(late.events)));
    const gone = new AbortController();
    gone.abort();
    const { code } = await runCli(['archive', 'index', '--in', folder], { interrupted: gone.signal });
    expect(code).toBe(130);
    expect(readFileSync(indexFile('state.jsonl'), 'utf8').length).toBeGreaterThanOrEqual(before.length - 4);
    expect(await expectSameAnswer('user: bob')).toEqual({ warned: false });
  });

  it('two orders at once', async () => {
    expect((await index('--status', '--drop')).stderr).toBe(
      'atrail: --status and --drop do not go together\n  Give one of them.\n',
    );
  });
});
