/** Standard input gives what the file gives: the built program, with the file behind `<` and behind a pipe. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finish, type Ran, runBuilt, start } from '../support/program.js';

const EVENTS = Array.from({ length: 4000 }, (_, i) => ({
  eventId: `id-${i}`,
  eventName: i % 3 === 0 ? 'DeleteInstance' : 'RunInstances',
  eventTime: new Date(Date.UTC(2026, 5, 1) + ((i * 7919) % 4000) * 1000).toISOString(),
  userIdentity: { userName: 'alice', type: 'ram-user' },
  requestParameters: { Padding: 'x'.repeat(3000) },
}));
const FILES: Readonly<Record<string, Buffer>> = {
  'small.json.gz': gzipSync(JSON.stringify(EVENTS.slice(0, 50))),
  'small.json': Buffer.from(JSON.stringify(EVENTS.slice(0, 50), null, 2)),
  // More than is read at once.
  'large.jsonl': Buffer.from(EVENTS.map((event) => JSON.stringify(event)).join('\n')),
  'large.json.gz': gzipSync(JSON.stringify(EVENTS)),
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-stdin-'));
  for (const [name, bytes] of Object.entries(FILES)) writeFileSync(join(folder, name), bytes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const search = (path: string) => ['archive', 'search', 'event: DeleteInstance', '--in', path, '-o', 'jsonl'];

test.each(Object.keys(FILES))('- gives what %s gives', async (name) => {
  const path = join(folder, name);
  const direct = await runBuilt(search(path));
  expect(direct.code).toBe(0);
  const found = direct.stdout.toString().split('\n').length - 1;
  expect(found).toBe(name.startsWith('small') ? 17 : 1334);

  expectSame(await redirected(path), direct);
  const piped = start(search('-'), { stdio: ['pipe', 'pipe', 'pipe'] });
  piped.stdin!.end(readFileSync(path));
  expectSame(await finish(piped), direct);
});

function expectSame(ran: Ran, other: Ran): void {
  expect(ran.stdout.equals(other.stdout)).toBe(true);
  expect([ran.code, ran.stderr]).toEqual([other.code, other.stderr]);
}

async function redirected(path: string): Promise<Ran> {
  const fd = openSync(path, 'r');
  try {
    return await runBuilt(search('-'), { stdio: [fd, 'pipe', 'pipe'] });
  } finally {
    closeSync(fd);
  }
}

test('standard input that comes in drops is read to its end', async () => {
  const child = start(search('-'), { stdio: ['pipe', 'pipe', 'pipe'] });
  const bytes = FILES['small.json.gz']!;
  const answer = finish(child);
  for (let at = 0; at < bytes.length; at += 500) {
    child.stdin!.write(bytes.subarray(at, at + 500));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.stdin!.end();
  const direct = await runBuilt(search(join(folder, 'small.json.gz')));
  expectSame(await answer, direct);
});

test('-l names standard input', async () => {
  const child = start(['archive', 'search', '--in', '-', '-l'], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin!.end(FILES['small.json']!);
  expect((await finish(child)).stdout.toString()).toBe('(standard input)\n');
});

test('empty standard input holds nothing', async () => {
  const child = start(['archive', 'search', '--in', '-', '-c'], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin!.end();
  expect(await finish(child)).toMatchObject({ code: 1, stdout: Buffer.from('0\n') });
});
