import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Kernel, wasmKernel } from '../../src/archive/kernel.js';
import { plainKernel, xxh64 } from '../../src/archive/plain-kernel.js';
import { arbitraryEventText } from '../support/arbitrary-event.js';
import { crc64 as reference } from '../support/oss/crc64.js';
import { kernelText } from './kernel-text.js';

const wasm = wasmKernel();
const plain = plainKernel();

function cut(kernel: Kernel, text: Buffer) {
  kernel.load(text);
  const { count, bounds, openStart, strayClose, brokenLine } = kernel.cut();
  return {
    objects: Array.from({ length: count }, (_, i) =>
      text.subarray(bounds[i * 2], bounds[i * 2 + 1]).toString(),
    ),
    bounds: [...bounds.subarray(0, count * 2)],
    openStart,
    strayClose,
    brokenLine,
  };
}

const JSON_TOKENS = [
  '{',
  '}',
  '{}',
  '{"a":"}"}',
  '"',
  '\\"',
  '\\\\',
  '\\',
  ' ',
  '\n',
  ',',
  '[',
  ']',
  '键',
  'é',
  '\u0000',
];

describe('cut', () => {
  it.each([
    ['', [], -1, -1],
    ['[]', [], -1, -1],
    ['[{"a":1},{"b":{"c":2}}]', ['{"a":1}', '{"b":{"c":2}}'], -1, -1],
    ['{"a":"}{"}{"b":"\\"}"}', ['{"a":"}{"}', '{"b":"\\"}"}'], -1, -1],
    ['{"a":"\\\\"}x{"b"', ['{"a":"\\\\"}'], 11, -1],
    ['{"a":1}}{"b":2}', ['{"a":1}'], -1, 7],
    ['}', [], -1, 0],
    ['{"a":"', [], 0, -1],
  ])('of %s', (text, objects, openStart, strayClose) => {
    for (const kernel of [wasm, plain]) {
      expect(cut(kernel, Buffer.from(text))).toMatchObject({ objects, openStart, strayClose });
    }
  });

  it.each([
    ['{"a":1}\n{"b":"c\n{"d":1}', ['{"a":1}'], 8, 15],
    ['{"b":"c\\\n"}', [], 0, 8],
    ['{"a":1}"\n{"d":1}', ['{"a":1}'], -1, 8],
    ['"{}\n"', [], -1, 3],
  ])('stops where a line ends inside a string: %j', (text, objects, openStart, brokenLine) => {
    for (const kernel of [wasm, plain]) {
      expect(cut(kernel, Buffer.from(text))).toMatchObject({
        objects,
        openStart,
        strayClose: -1,
        brokenLine,
      });
    }
  });

  it.each([0, 1, 2, 3, 61, 62, 63, 64, 65, 127, 128, 129])(
    'counts backslashes across the borders of blocks, %d bytes in',
    (before) => {
      for (let slashes = 0; slashes < 140; slashes++) {
        const text = Buffer.from(`${' '.repeat(before)}{"${'\\'.repeat(slashes)}"}"}`);
        expect(cut(wasm, text)).toEqual(cut(plain, text));
      }
    },
  );

  it('answers as the plain kernel does on anything like JSON', () => {
    fc.assert(
      fc.property(kernelText(JSON_TOKENS), (text) => {
        expect(cut(wasm, text)).toEqual(cut(plain, text));
      }),
      { numRuns: 1000 },
    );
  });

  it('answers as the plain kernel does on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(cut(wasm, Buffer.from(bytes))).toEqual(cut(plain, Buffer.from(bytes)));
      }),
    );
  });

  it('finds the events of an array wherever they begin', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEventText(), { maxLength: 6 }), fc.nat({ max: 64 }), (events, before) => {
        const text = Buffer.from(`${' '.repeat(before)}[${events.join(',')}]`);
        expect(cut(wasm, text)).toMatchObject({ objects: events, openStart: -1, strayClose: -1 });
      }),
    );
  });

  it('finds more objects than fit into its table at a time, one of them far into the text', () => {
    const text = Buffer.from(`[${'{},'.repeat(50_000)}{ "a":"${'x'.repeat(3_000_000)}"}]`);
    const { bounds } = cut(wasm, text);
    expect(bounds).toHaveLength(100_002);
    expect(bounds.slice(0, 4)).toEqual([1, 3, 4, 6]);
    expect(bounds.slice(-4)).toEqual([149_998, 150_000, 150_001, 150_001 + 3_000_009]);
  });

  it('is not led astray by what a longer text left behind', () => {
    const kernel = wasmKernel();
    cut(kernel, Buffer.from('{"a":"'.repeat(100)));
    expect(cut(kernel, Buffer.from('{"b":1}'))).toMatchObject({ objects: ['{"b":1}'], openStart: -1 });
    expect(cut(kernel, Buffer.from('{"b"'))).toMatchObject({ objects: [], openStart: 0 });
  });
});

describe('crc64', () => {
  // The check value of CRC-64/XZ, as catalogues of such checksums give it.
  it.each([
    ['', 0n],
    ['123456789', 0x995dc9bbdf1939fan],
  ])('of %j is that of the specification', (text, expected) => {
    for (const kernel of [wasm, plain]) {
      kernel.load(Buffer.from(text));
      expect(kernel.crc64(0, text.length, 0n)).toBe(expected);
    }
  });

  it('is the same byte by byte, and in two parts', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
        const at = Math.min(cut, bytes.length);
        wasm.load(bytes);
        plain.load(bytes);
        const whole = plain.crc64(0, bytes.length, 0n);
        expect(whole).toBe(BigInt(reference(bytes)));
        expect(wasm.crc64(0, bytes.length, 0n)).toBe(whole);
        for (const kernel of [wasm, plain]) {
          expect(kernel.crc64(at, bytes.length, kernel.crc64(0, at, 0n))).toBe(whole);
        }
      }),
    );
  });
});

describe('hash', () => {
  const hash = (kernel: Kernel, text: Uint8Array, seed: bigint) => {
    kernel.load(text);
    return kernel.hash(0, text.length, seed);
  };

  // From the reference implementation and python-xxhash's documentation.
  it.each([
    ['', 0n, 0xef46db3751d8e999n],
    ['a', 0n, 0xd24ec4f1a98c6e5bn],
    ['abc', 0n, 0x44bc2cf5ad770999n],
    ['xxhash', 0n, 0x32dd38952c4bc720n],
    ['xxhash', 20141025n, 0xb559b98d844e0635n],
    ['Nobody inspects the spammish repetition', 0n, 0xfbcea83c8a378bf1n],
  ])('of %j with seed %s is XXH64', (text, seed, expected) => {
    for (const kernel of [wasm, plain]) expect(hash(kernel, Buffer.from(text), seed)).toBe(expected);
  });

  it('is the same in both kernels, for any stretch of any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.nat({ max: 200 }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        (bytes, start, seed) => {
          const from = Math.min(start, bytes.length);
          wasm.load(bytes);
          expect(wasm.hash(from, bytes.length, seed)).toBe(xxh64(bytes.subarray(from), seed));
        },
      ),
    );
  });
});
