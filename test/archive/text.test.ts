import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type InflateLimits } from '../../src/archive/inflate-limits.js';
import { openText, type TextPieces } from '../../src/archive/text.js';
import { useFolder } from './folder.js';
import { readAll } from './reading.js';

const folder = useFolder();
const TEXT = '[{"eventId":"键","eventName":"DeleteTrail"}]';
const MB = 2 ** 20;

async function read(content: string | Uint8Array, limits: InflateLimits = DEFAULT_LIMITS) {
  const { text, damage } = await readAll(openText(folder.write('file', content), limits));
  return { text: text.toString(), damage };
}

function gzipTimes(content: string | Uint8Array, times: number): Buffer {
  let bytes = Buffer.from(content);
  for (let i = 0; i < times; i++) bytes = gzipSync(bytes);
  return bytes;
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

describe('the text of a file', () => {
  it.each<[what: string, content: string | Buffer]>([
    ['plain', TEXT],
    ['gzip', gzipSync(TEXT)],
    [
      'gzip of several members',
      Buffer.concat([gzipSync(TEXT.slice(0, 9)), gzipSync(''), gzipSync(TEXT.slice(9))]),
    ],
    ['gzip of 300 members', Buffer.concat(Array.from(TEXT.padEnd(300), (letter) => gzipSync(letter)))],
    ['gzip, padded with zeroes', Buffer.concat([gzipSync(TEXT), Buffer.alloc(1000)])],
    ['gzip in gzip', gzipTimes(TEXT, 2)],
    ['gzip four deep', gzipTimes(TEXT, 4)],
    ['UTF-8 with a byte-order mark', `\ufeff${TEXT}`],
    ['UTF-8 with a byte-order mark in gzip', gzipSync(`\ufeff${TEXT}`)],
    ['UTF-16, little end first, with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16, little end first, without', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16, big end first, with a mark', utf16be(`\ufeff${TEXT}`)],
    ['UTF-16, big end first, without', utf16be(TEXT)],
    ['UTF-16 in gzip', gzipSync(Buffer.from(TEXT, 'utf16le'))],
  ])('is found in %s', async (_, content) => {
    const { text, damage } = await read(content);
    expect(text.trimEnd()).toBe(TEXT);
    expect(damage).toBeUndefined();
  });

  it.each<[what: string, content: string | Buffer]>([
    ['an empty file', ''],
    ['gzip of nothing', gzipSync('')],
    ['gzip of gzip of nothing', gzipTimes('', 2)],
  ])('is empty in %s', async (_, content) => {
    expect(await read(content)).toEqual({ text: '', damage: undefined });
  });

  it('is followed by damage where other bytes follow the gzip data', async () => {
    const bytes = gzipSync(TEXT);
    for (const garbage of ['GARBAGE', '\0\0x', '\n\n']) {
      expect(await read(Buffer.concat([bytes, Buffer.from(garbage)]))).toEqual({
        text: TEXT,
        damage: { reason: 'bytes that are not gzip follow', offset: bytes.length, of: 'file' },
      });
    }
  });

  it('is not looked for in gzip nested deeper than four', async () => {
    expect(await read(gzipTimes(TEXT, 5))).toEqual({
      text: '',
      damage: { reason: 'gzip inside gzip, more than 4 deep', offset: 0, of: 'file' },
    });
  });

  it('is given as far as it goes where gzip in gzip is damaged', async () => {
    const inner = gzipSync(TEXT);
    const { text, damage } = await read(gzipSync(inner.subarray(0, -8)));
    expect(text).toBe(TEXT);
    expect(damage).toEqual({ reason: 'the gzip data ends too early', offset: inner.length - 8, of: 'file' });
  });

  it('throws what the file system says', async () => {
    mkdirSync(folder.path('sub'));
    const reading = async (name: string) => readAll(openText(folder.path(name), DEFAULT_LIMITS));
    await expect(reading('missing')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(reading('sub')).rejects.toMatchObject({ code: 'EISDIR' });
  });
});

describe('a file too large to hold', () => {
  const large = Buffer.concat([Buffer.from('{"'), randomBytes(9 * MB)]);

  it('comes in pieces, all of it', async () => {
    const { text, damage } = await readAll(openText(folder.write('file', large), DEFAULT_LIMITS));
    expect(text.equals(large)).toBe(true);
    expect(damage).toBeUndefined();
  });

  it('is inflated in pieces, member after member', async () => {
    const content = Buffer.concat([gzipSync(large, { level: 1 }), gzipSync(TEXT), Buffer.alloc(70_000)]);
    const { text, damage } = await readAll(openText(folder.write('file', content), DEFAULT_LIMITS));
    expect(text.equals(Buffer.concat([large, Buffer.from(TEXT)]))).toBe(true);
    expect(damage).toBeUndefined();
  });

  it('is inflated up to where it is cut short, corrupt or followed by something else', async () => {
    const whole = gzipSync(large, { level: 1 });
    const corrupt = Buffer.from(whole);
    corrupt[whole.length - 5]! ^= 1;
    for (const [bytes, reason, offset] of [
      [whole.subarray(0, -1), 'the gzip data ends too early', whole.length - 1],
      [corrupt, 'the gzip data is corrupt', whole.length - 5],
      [Buffer.concat([whole, Buffer.from('GARBAGE')]), 'bytes that are not gzip follow', whole.length],
    ] as const) {
      const { text, damage } = await readAll(openText(folder.write('file', bytes), DEFAULT_LIMITS));
      expect(text.equals(large)).toBe(true);
      expect(damage).toEqual({ reason, offset, of: 'file' });
    }
  });

  it.skipIf(process.platform === 'win32')('leaves no file open, be it read to the end or not', async () => {
    const path = folder.write('file', gzipSync(large, { level: 1 }));
    const open = () => readdirSync('/dev/fd').length;
    const before = open();
    await readAll(openText(path, DEFAULT_LIMITS));
    const pieces = openText(path, DEFAULT_LIMITS) as TextPieces;
    await pieces.next();
    await pieces.return(undefined);
    expect(open()).toBe(before);
  });
});

describe('limits', () => {
  const bomb = gzipSync(Buffer.alloc(100 * MB));
  /** Too large to be held, but no bomb by itself. */
  const filler = gzipSync(randomBytes(9 * MB), { level: 1 });

  it.each<[way: string, content: Buffer]>([
    ['in a small file', bomb],
    ['in a large file', Buffer.concat([bomb, filler])],
    ['in gzip', gzipSync(bomb)],
  ])('stop a bomb %s by its ratio', async (_, content) => {
    const { text, damage } = await readAll(openText(folder.write('file', content), DEFAULT_LIMITS));
    expect(text.length).toBeGreaterThan(64 * MB);
    expect(text.length).toBeLessThan(100 * MB);
    expect(damage).toEqual({
      reason: 'it inflates to more than 100 times its size (--max-inflate)',
      offset: expect.any(Number),
      of: 'file',
    });
  });

  it.each<[way: string, content: Buffer, bytes: number]>([
    ['in a small file', bomb, MB],
    ['in a tiny file', gzipSync(TEXT), 7],
    ['in a large file', filler, MB],
    ['in a damaged file', gzipSync(Buffer.alloc(2 * MB, 'x')).subarray(0, -4), MB],
  ])('stop at so many bytes %s, to the byte', async (_, content, bytes) => {
    const { text, damage } = await readAll(openText(folder.write('file', content), { bytes, ratio: 250 }));
    expect(text).toHaveLength(bytes);
    expect(damage?.reason).toBe(
      `it inflates to more than ${bytes.toLocaleString('en-US')} bytes (--max-inflate)`,
    );
  });

  it('let through what is as large as they allow', async () => {
    const content = Buffer.from(TEXT);
    expect(await read(gzipSync(content), { bytes: content.length, ratio: 250 })).toEqual({
      text: TEXT,
      damage: undefined,
    });
  });
});

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  async function readThroughPipe(content: Buffer) {
    const [file, pipe] = [folder.write('file', content), folder.path('pipe')];
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', file, pipe]);
    const ended = new Promise((resolve) => writer.on('exit', resolve));
    const result = await readAll(openText(pipe, DEFAULT_LIMITS));
    expect(await ended).toBe(0);
    return result;
  }

  it('is read like a file', async () => {
    const { text, damage } = await readThroughPipe(gzipSync(TEXT));
    expect([text.toString(), damage]).toEqual([TEXT, undefined]);
  });

  it('is salvaged like a file', async () => {
    const bytes = gzipSync(TEXT);
    bytes[bytes.length - 8]! ^= 1;
    const { text, damage } = await readThroughPipe(bytes);
    expect([text.toString(), damage?.reason]).toEqual([TEXT, 'the gzip data is corrupt']);
  });

  it('may hold more than memory should', async () => {
    const large = randomBytes(10 * MB);
    const { text, damage } = await readThroughPipe(gzipSync(large, { level: 1 }));
    expect(text.equals(large)).toBe(true);
    expect(damage).toBeUndefined();
  });
});
