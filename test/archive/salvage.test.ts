import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Damage } from '../../src/archive/damage.js';
import { gunzipStream } from '../../src/archive/gunzip-stream.js';
import { DEFAULT_LIMITS } from '../../src/archive/inflate-limits.js';
import { CORRUPT, CUT_SHORT, loadZlibSync, NOT_GZIP, salvage } from '../../src/archive/salvage.js';
import { openText } from '../../src/archive/text.js';
import { useFolder } from './folder.js';
import { readAll } from './reading.js';

const TEXT =
  '[{"eventId":"1","eventName":"StopLogging"},{"eventId":"2","eventName":"StopLogging","userAgent":"x"}]';
const SMALL = gzipSync(TEXT);

/** More than one step of input, with stored, fixed and dynamic blocks in it. */
const LONG = Array.from({ length: 4000 }, (_, i) => `{"eventId":"${(i * 2654435761) % 2 ** 32}"}`).join('\n');

interface Result {
  readonly text: string;
  readonly damage: Damage | undefined;
}

/** Undefined where zlib-sync, which is optional, was not built: there the stream is the only way. */
function salvaged(bytes: Buffer): Result | undefined {
  if (loadZlibSync() === null) return undefined;
  const result = salvage(bytes, 2 ** 24)!;
  return { text: Buffer.concat(result.pieces).toString('latin1'), damage: result.damage };
}

async function streamed(bytes: Buffer): Promise<Result> {
  const { text, damage } = await readAll(
    gunzipStream({ open: () => [bytes], repeatable: true }, DEFAULT_LIMITS),
  );
  return { text: text.toString('latin1'), damage };
}

/** What both ways say, which must be the same. */
async function bothWays(bytes: Buffer): Promise<Result> {
  const result = await streamed(bytes);
  expect(salvaged(bytes) ?? result).toEqual(result);
  return result;
}

describe('gzip data cut short', () => {
  it('at any byte gives the beginning of its text', async () => {
    let longest = 0;
    for (let size = 2; size < SMALL.length; size++) {
      const { text, damage } = await bothWays(SMALL.subarray(0, size));
      expect(TEXT.startsWith(text)).toBe(true);
      expect(damage).toEqual({ reason: CUT_SHORT, offset: size, of: 'file' });
      expect(text.length).toBeGreaterThanOrEqual(longest);
      longest = text.length;
    }
    expect(longest).toBe(TEXT.length);
  });

  it('is given almost to the last byte', async () => {
    const bytes = gzipSync(LONG);
    for (const size of [4096, 8192, bytes.length - 9, bytes.length - 8, bytes.length - 1]) {
      const { text, damage } = await bothWays(bytes.subarray(0, size));
      expect(LONG.startsWith(text)).toBe(true);
      expect(text.length / LONG.length).toBeGreaterThan(size / bytes.length - 0.1);
      expect(damage).toEqual({ reason: CUT_SHORT, offset: size, of: 'file' });
    }
  });
});

describe('gzip data with a byte changed', () => {
  it('anywhere is told of, or gives its whole text', async () => {
    for (const change of [0x01, 0xff]) {
      for (let at = 2; at < SMALL.length; at++) {
        const bytes = Buffer.from(SMALL);
        bytes[at]! ^= change;
        const { text, damage } = await bothWays(bytes);
        if (damage === undefined) expect(text).toBe(TEXT);
        // Time stamp, hints and system: nothing depends on them.
        if (at >= 4 && at < 10) expect(damage).toBeUndefined();
        if (at === 2 || at >= 10) expect(damage?.of).toBe('file');
      }
    }
  });

  it('in its check sum or length gives its whole text, and is told of', async () => {
    for (let at = SMALL.length - 8; at < SMALL.length; at++) {
      const bytes = Buffer.from(SMALL);
      bytes[at]! ^= 0x10;
      const offset = at < SMALL.length - 4 ? SMALL.length - 5 : SMALL.length - 1;
      const { text, damage } = await bothWays(bytes);
      expect(text).toBe(TEXT);
      expect(damage?.reason).toBe(CORRUPT);
      expect(damage?.offset).toBeLessThanOrEqual(offset);
    }
  });

  it('in the middle gives what stands before it', async () => {
    const bytes = gzipSync(LONG);
    for (const at of [4095, 4096, 9000]) {
      const damaged = Buffer.from(bytes);
      damaged.fill(0xff, at, at + 8);
      const { text, damage } = await bothWays(damaged);
      expect(damage?.reason).toBe(CORRUPT);
      expect(damage?.offset).toBeGreaterThanOrEqual(at);
      const same = commonLength(text, LONG);
      expect(same / LONG.length).toBeGreaterThan(at / bytes.length - 0.1);
    }
  });
});

describe('several members', () => {
  const [first, second] = [gzipSync('{"eventId":"1"}\n'), gzipSync('{"eventId":"2"}\n')];

  it('are given up to the damage in a later one', async () => {
    const { text, damage } = await bothWays(Buffer.concat([first, second.subarray(0, -8)]));
    expect(text).toBe('{"eventId":"1"}\n{"eventId":"2"}\n');
    expect(damage).toEqual({ reason: CUT_SHORT, offset: first.length + second.length - 8, of: 'file' });

    const corrupt = Buffer.concat([first, second]);
    corrupt[corrupt.length - 1]! ^= 1;
    expect(await bothWays(corrupt)).toEqual({
      text: '{"eventId":"1"}\n{"eventId":"2"}\n',
      damage: { reason: CORRUPT, offset: corrupt.length - 1, of: 'file' },
    });
  });

  it('end where something else begins', async () => {
    for (const garbage of ['xy', '\x1f\x00', '\0\0z']) {
      expect(await bothWays(Buffer.concat([first, second, Buffer.from(garbage, 'latin1')]))).toMatchObject({
        text: '{"eventId":"1"}\n{"eventId":"2"}\n',
        damage: { reason: NOT_GZIP, offset: first.length + second.length },
      });
    }
  });

  it.skipIf(loadZlibSync() === null)(
    'are left to the stream where there are more than 64, or more text than was allowed',
    () => {
      const many = (count: number) =>
        Buffer.concat([...Array<Buffer>(count).fill(first), second.subarray(0, -1)]);
      expect(salvage(many(63), 2 ** 20)?.damage?.reason).toBe(CUT_SHORT);
      expect(salvage(many(64), 2 ** 20)).toBeNull();
      expect(salvage(many(2), 48)).not.toBeNull();
      expect(salvage(many(2), 47)).toBeNull();
    },
  );

  const folder = useFolder();
  it('beyond 64 are salvaged all the same', async () => {
    const bytes = Buffer.concat([...Array<Buffer>(100).fill(first), second.subarray(0, -1)]);
    const { text, damage } = await readAll(openText(folder.write('file.gz', bytes), DEFAULT_LIMITS));
    expect(text.toString()).toBe(`${'{"eventId":"1"}\n'.repeat(100)}{"eventId":"2"}\n`);
    expect(damage).toEqual({ reason: CUT_SHORT, offset: bytes.length, of: 'file' });
  });
});

describe('a source that can be read once only', () => {
  it('still tells of the damage, and gives all but its last step', async () => {
    const bytes = Buffer.concat([gzipSync(LONG, { level: 0 }), gzipSync(TEXT)]);
    bytes[bytes.length - 1]! ^= 1;
    const { text, damage } = await readAll(
      gunzipStream({ open: () => [bytes], repeatable: false }, DEFAULT_LIMITS),
    );
    expect((LONG + TEXT).startsWith(text.toString())).toBe(true);
    expect(text.length).toBeGreaterThan(LONG.length - 20_000);
    expect(damage?.reason).toBe(CORRUPT);
  });
});

function commonLength(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
