import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeVisible } from '../../src/output/visible.js';
import { cut, width, wrap } from '../../src/output/width.js';

const visible = fc
  .array(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('管理员', '😀', ' ', ',')))
  .map((parts) => makeVisible(parts.join('')));

test.each([
  ['', 0],
  ['alice', 5],
  ['管理员', 6],
  ['ﾊﾝ', 2],
  ['e\u0301', 1],
  ['😀', 2],
  ['✈️', 2],
  ['👩‍👩‍👧', 2],
  ['1️⃣', 2],
  ['🇨🇳', 2],
  ['محمَّد', 4],
  ['नमस्ते', 4],
  ['…', 1],
])('%j takes %i columns', (text, columns) => {
  expect(width(text)).toBe(columns);
});

describe('cut', () => {
  test.each([
    ['alice', 5, 'alice'],
    ['alice', 4, 'ali…'],
    ['alice', 1, '…'],
    ['alice', 0, ''],
    ['管理员', 6, '管理员'],
    ['管理员', 5, '管理…'],
    ['管理员', 4, '管…'],
    ['管理员', 1, '…'],
  ])('%j in %i columns is %j', (text, columns, shown) => {
    expect(cut(text, columns)).toBe(shown);
  });

  test('is never wider than asked, and whole when it fits', () => {
    fc.assert(
      fc.property(visible, fc.nat(30), (text, columns) => {
        const shown = cut(text, columns);
        expect(width(shown)).toBeLessThanOrEqual(columns);
        expect(shown === text).toBe(width(text) <= columns);
      }),
    );
  });
});

describe('wrap', () => {
  test.each([
    ['one two three', 8, ['one two ', 'three']],
    ['a,b,c,d', 4, ['a,b,', 'c,d']],
    ['abcdefgh', 3, ['abc', 'def', 'gh']],
    ['管理员', 4, ['管理', '员']],
    ['管', 1, ['管']],
    ['', 5, ['']],
  ])('%j in %i columns', (text, columns, lines) => {
    expect(wrap(text, columns)).toEqual(lines);
  });

  test('keeps every character and no line is too wide', () => {
    fc.assert(
      fc.property(visible, fc.integer({ min: 2, max: 30 }), (text, columns) => {
        const lines = wrap(text, columns);
        expect(lines.join('')).toBe(text);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
