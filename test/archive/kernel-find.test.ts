import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Kernel, NEEDLE_LENGTH_MAX, NEEDLES_MAX, wasmKernel } from '../../src/archive/kernel.js';
import { plainKernel } from '../../src/archive/plain-kernel.js';
import { kernelText } from './kernel-text.js';

const wasm = wasmKernel();
const plain = plainKernel();

describe('find', () => {
  const find = (kernel: Kernel, text: Buffer, needles: readonly string[], from = 0, to = text.length) => {
    kernel.load(text);
    kernel.setNeedles(0, needles);
    return kernel.find(0, from, to);
  };

  it.each([
    ['no "DeleteTrail" here', ['deletetrail'], 4],
    ['no "dELETEtRAIL" here', ['deletetrail'], 4],
    ['no Delete Trail here', ['deletetrail'], -1],
    ['both b-2 and A.1', ['a.1', 'b-2'], 5],
    ['a+1 is not a.1', ['a.1'], 11],
    ['an escape \\u0064eletetrail', ['deletetrail'], 10],
    ['an escape \\u0044ELETETRAIL', ['deletetrail'], 10],
    ['an escaped \\u005c that may hide anything', ['deletetrail'], 11],
    ['an escape of another character \\u007a', ['deletetrail'], -1],
    ['an escape that is none u0064 \\u0164 \\u00', ['deletetrail'], -1],
    ['cut short \\u006', ['abc'], -1],
    ['cut short deletetrai', ['deletetrail'], -1],
    ['brackets [a] and {a}', ['[a]'], 9],
    ['not {a} for [a] without its case bit', ['{a}'], 4],
    ['at the end abc', ['abc'], 11],
    ['', ['abc'], -1],
    ['a needle that \\begins with a backslash', ['xxx', 'yyy', '\\beg'], 14],
  ])('in %s of %j: at %d', (text, needles, place) => {
    for (const kernel of [wasm, plain]) expect(find(kernel, Buffer.from(text), needles)).toBe(place);
  });

  it('takes no more needles than there is room for', () => {
    const many = Array.from({ length: NEEDLES_MAX + 1 }, (_, i) => `abc${i}`);
    expect(() => wasm.setNeedles(0, many)).toThrow(RangeError);
    expect(() => wasm.setNeedles(1, ['x'.repeat(NEEDLE_LENGTH_MAX + 1)])).toThrow(RangeError);
  });

  it('begins at `from` and lets a needle begin, but not end, before `to`', () => {
    const text = Buffer.from('..abc..abc');
    for (const kernel of [wasm, plain]) {
      expect([0, 2, 3, 7, 8].map((from) => find(kernel, text, ['abc'], from))).toEqual([2, 2, 7, 7, -1]);
      expect([2, 3, 10].map((to) => find(kernel, text, ['abc'], 0, to))).toEqual([-1, 2, 2]);
      expect(find(kernel, text, ['abc'], 3, 7)).toBe(-1);
    }
  });

  it('finds after cutting what it finds before, though cutting tells it whether there are escapes at all', () => {
    const tokens = [
      '\\u0061',
      '\\\\u0061',
      '\\U0061',
      '\\u',
      'u0061',
      'abc',
      'ABC',
      '"',
      '{',
      '}',
      '{"a":"',
      '"}',
    ];
    fc.assert(
      fc.property(kernelText(tokens), (text) => {
        const found = find(wasm, text, ['abc']);
        wasm.cut();
        expect(wasm.find(0, 0, text.length)).toBe(found);
        expect(find(plain, text, ['abc'])).toBe(found);
      }),
      { numRuns: 2000 },
    );
  });

  it('finds a needle at every place of a text that is longer than a step', () => {
    const needle = `${'q'.repeat(NEEDLE_LENGTH_MAX - 1)}z`;
    for (const place of [0, 15, 31, 32, 33, 8150, 8191, 8192, 8193, 16_383, 20_000]) {
      const text = Buffer.alloc(20_100, 'q');
      text.write(needle, place);
      expect(find(wasm, text, ['nothing', needle])).toBe(place);
      expect(
        find(wasm, text, [...Array.from({ length: NEEDLES_MAX - 1 }, (_, i) => `qqx${i}`), needle]),
      ).toBe(place);
      expect(find(wasm, text, [needle], 0, place)).toBe(-1);
    }
  });

  it('keeps two sets of needles apart', () => {
    const text = Buffer.from('first \\u0062 second');
    for (const kernel of [wasm, plain]) {
      kernel.load(text);
      kernel.setNeedles(0, ['second']);
      kernel.setNeedles(1, ['bbb']);
      expect([kernel.find(0, 0, 30), kernel.find(1, 0, 30), kernel.find(0, 0, 30)]).toEqual([13, 6, 13]);
      kernel.setNeedles(0, ['first']);
      expect([kernel.find(0, 0, 30), kernel.find(1, 0, 30)]).toEqual([0, 6]);
    }
  });

  it('answers as the plain kernel does', () => {
    const needle = fc.oneof(
      fc.string({ minLength: 3, maxLength: 5, unit: fc.constantFrom('a', 'b', 'z', '"', '.', '@', '[') }),
      fc
        .string({ minLength: 3, maxLength: NEEDLE_LENGTH_MAX, unit: 'grapheme-ascii' })
        .map((text) => text.toLowerCase()),
    );
    const cases = fc.array(needle, { minLength: 1, maxLength: NEEDLES_MAX }).chain((needles) => {
      const tokens = [
        ...needles,
        ...needles.map((text) => text.toUpperCase()),
        '\\u0061',
        '\\u005A',
        '\\u00e4',
        'a',
        'B',
        '键',
        '`',
        '{',
      ];
      return fc.tuple(fc.constant(needles), kernelText(tokens), fc.nat({ max: 200 }), fc.nat({ max: 400 }));
    });
    fc.assert(
      fc.property(cases, ([needles, text, from, length]) => {
        const to = Math.min(from + length, text.length);
        const start = Math.min(from, to);
        expect(find(wasm, text, needles, start, to)).toBe(find(plain, text, needles, start, to));
      }),
      { numRuns: 1000 },
    );
  });
});
