/** How a run ends that somebody else ends: a reader who goes, Ctrl-C, a file that never comes to its end. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEMO, finish, PROGRAM, start } from '../support/program.js';

/** 60 files of 5 MB each, nearly nothing on disk. */
let archive: string;
beforeAll(() => {
  archive = mkdtempSync(join(tmpdir(), 'atrail-ending-'));
  const events = Array.from({ length: 2500 }, (_, i) => ({
    eventId: `id-${i}`,
    eventName: 'RunInstances',
    requestParameters: { Padding: `${i}`.repeat(500) },
  }));
  const bytes = gzipSync(JSON.stringify(events), { level: 1 });
  for (let i = 0; i < 60; i++) writeFileSync(join(archive, `${i}.json.gz`), bytes);
});
afterAll(() => rmSync(archive, { recursive: true, force: true }));

const everything = (...more: readonly string[]) => [
  'archive',
  'search',
  '--in',
  archive,
  '--no-dedupe',
  '-o',
  'raw',
  ...more,
];

describe('a reader that goes is a normal end', () => {
  test.each(['1', '3'])('head takes one line (-j %s)', async (threads) => {
    const child = start(everything('-j', threads), { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout!.once('data', () => child.stdout!.destroy());
    const { code, stderr } = await finish(child);
    expect([code, stderr]).toEqual([0, 'window  any time (UTC)\n']);
  });

  test('in a shell, head gets its line and the program ends with 0', () => {
    const script =
      '"$0" "$1" archive search --in "$2" -o jsonl --fields event 2>/dev/null | head -1; echo "$PIPESTATUS"';
    const out = execFileSync('bash', ['-c', script, process.execPath, PROGRAM, archive]);
    expect(out.toString()).toBe('{"event":"RunInstances"}\n0\n');
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test.each(['1', '3'])('ends a long scan at once, with its ledger (-j %s)', async (threads) => {
    const child = start(everything('-j', threads, 'event: NoSuchEvent', '--no-prefilter'), {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = finish(child);
    await firstOutput(child.stderr!);
    await sleep(300);
    const asked = performance.now();
    child.kill(signal);
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(stderr).toMatch(
      /^files {3}60 listed = \d+ read \+ 0 damaged \+ \d+ skipped \(\d+ not read: interrupted\)$/m,
    );
    expect(stderr).not.toContain('bug');
  });

  test.each(['1', '3'])('ends a run whose output nobody reads (-j %s)', async (threads) => {
    const child = start(everything('-j', threads), { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    await firstOutput(child.stderr!);
    await sleep(500);
    expect(await endedBy(child, signal)).toBe(true);
    expect(said).toMatch(/^events {2}/m);
  });

  test('ends a run that waits for standard input', async () => {
    const child = start(['archive', 'search', '--in', '-', '-c'], { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin!.write('[');
    await firstOutput(child.stderr!);
    await sleep(300);
    expect(await endedBy(child, signal)).toBe(true);
  });
});

/** Whether a signal ends it soon and in a way that a shell shows as 128 and the signal's number. */
async function endedBy(child: ChildProcess, signal: NodeJS.Signals): Promise<boolean> {
  const asked = performance.now();
  const exit = new Promise<boolean>((resolve) => {
    child.on('exit', (code, by) =>
      resolve((code === 130 || by === signal) && performance.now() - asked < 1500),
    );
  });
  child.kill(signal);
  const ended = await Promise.race([exit, sleep(3000, false)]);
  child.kill('SIGKILL');
  child.stdout?.destroy();
  return ended;
}

function firstOutput(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => stream.once('data', () => resolve()));
}

describe.skipIf(process.platform === 'win32')('a named pipe', () => {
  let folder: string;
  let pipe: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'atrail-fifo-'));
    pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('is opened once and read to its end', async () => {
    const child = start(['archive', 'search', '--in', pipe, '-c'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = finish(child);
    // A shell of its own, since opening a pipe waits for its reader.
    const text = JSON.stringify([{ eventId: 'a', eventName: 'b' }]);
    const writer = spawn('sh', ['-c', 'printf %s "$1" > "$0"', pipe, text], { stdio: 'ignore' });
    const ran = await Promise.race([ended, sleep(5000, 'still waiting')]);
    child.kill('SIGKILL');
    writer.kill('SIGKILL');
    expect(ran).toMatchObject({ code: 0, stdout: Buffer.from('1\n') });
  });

  test('that is silent does not hold up Ctrl-C', async () => {
    const child = start(['archive', 'search', '--in', pipe, '-c'], { stdio: ['ignore', 'pipe', 'pipe'] });
    await firstOutput(child.stderr!);
    await sleep(300);
    expect(await endedBy(child, 'SIGINT')).toBe(true);
  });

  test('in a folder is passed over', async () => {
    const child = start(['archive', 'search', '--in', folder, '-c'], { stdio: ['ignore', 'pipe', 'pipe'] });
    expect((await finish(child)).code).toBe(1);
  });
});

test('the limit ends a run long before everything is read', async () => {
  const { code, stdout, stderr } = await finish(
    start([...everything('--limit', '1', '-j', '3')], { stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  expect([code, stdout.toString().split('\n').length]).toEqual([0, 2]);
  const skipped = /(\d+) after the limit/.exec(stderr)?.[1];
  expect(Number(skipped)).toBeGreaterThan(50);
});

test('Ctrl-C after the end is not heard', async () => {
  const child = start(['archive', 'search', '--in', DEMO, '-c'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout!.once('data', () => child.kill('SIGINT'));
  expect((await finish(child)).code).toBeOneOf([0, 130]);
});
