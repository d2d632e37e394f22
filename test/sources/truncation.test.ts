/** A delivered file that is cut short: what is printed is the beginning of the whole answer, and it is always said. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runHere } from '../support/program.js';

const EVENTS = [1, 2, 3, 4].map((n) => ({
  eventId: `0A1B2C3D-0000-0000-0000-00000000000${n}`,
  eventName: ['RunInstances', 'DeleteInstance', 'CreateUser', 'StopLogging'][n - 1],
  eventTime: `2026-06-01T10:00:0${n}Z`,
  sourceIpAddress: `192.0.2.${n * 17}`,
}));

let path: string;
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'atrail-cut-')), 'file.gz');
});
afterAll(() => rmSync(join(path, '..'), { recursive: true, force: true }));

async function search(bytes: Buffer) {
  writeFileSync(path, bytes);
  const { code, stdout, stderr } = await runHere('archive', 'search', '--in', path, '-o', 'jsonl');
  return { code, text: stdout.toString(), stderr };
}

test.each([
  ['one member', gzipSync(JSON.stringify(EVENTS))],
  ['a member for each line', Buffer.concat(EVENTS.map((event) => gzipSync(`${JSON.stringify(event)}\n`)))],
  ['gzip in gzip', gzipSync(gzipSync(JSON.stringify(EVENTS)))],
])('%s, cut at every byte', async (name, whole) => {
  const full = await search(whole);
  expect([full.code, full.text.split('\n')]).toEqual([0, [...EVENTS.map((e) => JSON.stringify(e)), '']]);
  const lengths = new Set<number>();
  for (let length = 1; length < whole.length; length++) {
    const { code, text, stderr } = await search(whole.subarray(0, length));
    expect(full.text.startsWith(text), `${length} bytes`).toBe(true);
    lengths.add(text.split('\n').length - 1);
    // Between two members, nothing shows that there were more.
    const isWhole = name === 'a member for each line' && code === 0;
    if (isWhole) expect(text).toBe(full.text.slice(0, text.length));
    else {
      expect([length, code]).toEqual([length, 2]);
      expect(stderr).toMatch(/^damaged .*file\.gz: .* at byte [\d,]+ of (?:the file|its text)/m);
    }
  }
  expect(Math.max(...lengths)).toBeGreaterThanOrEqual(3);
});
