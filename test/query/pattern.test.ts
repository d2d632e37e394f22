import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../../src/query/fold.js';
import {
  compileWhole,
  compileWithin,
  escapePattern,
  literalOf,
  normalPattern,
} from '../../src/query/pattern.js';

describe('the whole text is what the pattern says, without regard to case', () => {
  test.each<[pattern: string, text: string, matches: boolean]>([
    ['alice', 'ALICE', true],
    ['alice', 'alice2', false],
    ['al*', 'al', true],
    ['al*', 'Alice', true],
    ['*ice', 'alice', true],
    ['*ice', 'alices', false],
    ['a*b*c', 'aXbXbXc', true],
    ['a*b*c', 'acb', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a?c', 'a😀c', true],
    ['??', '😀', false],
    ['*??', '😀', false],
    ['*', '', true],
    ['?', '', false],
    ['', '', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['a\\\\b', 'a\\b', true],
    ['a\\', 'a\\', true],
    ['.*', 'abc', false],
    ['ΑΣ*', 'ας', true],
    ['*σ', 'ΑΣ', true],
    ['k', '\u212a', false],
    ['\u0130stanbul', 'istanbul', false],
    ['\u0130STANBUL', '\u0130stanbul', true],
    ['GRÖSSE', 'grösse', true],
  ])('%j on %j', (pattern, text, matches) => {
    expect(compileWhole(pattern)(text)).toBe(matches);
  });
});

test('the pattern is found anywhere in a text', () => {
  expect(['lic', 'LI?E', 'a*e', 'x', 'ee'].map((pattern) => compileWithin(pattern)('<alice>'))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('a pattern has one spelling', () => {
  expect(['a\\b', '**', '*?*?', 'a\\', '\\*\\?\\\\', '*?\\a?*'].map(normalPattern)).toEqual([
    'ab',
    '*',
    '??*',
    'a\\\\',
    '\\*\\?\\\\',
    '?*a?*',
  ]);
});

test('only a pattern without wildcards has a literal', () => {
  expect(['', 'ab', 'a\\*', 'a*', '?'].map(literalOf)).toEqual(['', 'ab', 'a*', undefined, undefined]);
});

const hostile = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '*', '?', '\\', '😀', 'Σ', 'ς', '\u212a') });

test('an escaped text matches itself and has itself as its literal', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(literalOf(escapePattern(text))).toBe(text);
      expect(compileWhole(escapePattern(text))(text)).toBe(true);
    }),
  );
});

test('wildcards match what an obvious recursive matcher matches', () => {
  const small = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '😀'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, small, (wildcards, text) => {
      const expected = matchesPlainly([...wildcards], [...text]);
      expect(compileWhole(wildcards)(text)).toBe(expected);
      expect(compileWhole(normalPattern(wildcards))(text)).toBe(expected);
      expect(compileWithin(wildcards)(text)).toBe(matchesPlainly(['*', ...wildcards, '*'], [...text]));
    }),
    { numRuns: 1000 },
  );
});

test('a hostile value costs time in proportion to its length', () => {
  const test = compileWhole(`${'*a'.repeat(25)}b`);
  expect(test('a'.repeat(100_000))).toBe(false);
}, 1000);

test('folding goes character by character and makes no ASCII out of anything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect(fold(a + b)).toBe(fold(a) + fold(b));
      expect(fold(a).length).toBe(a.length);
      expect(fold(a).replace(/[^\0-\x7f]/g, '')).toBe(a.replace(/[^\0-\x7f]/g, '').toLowerCase());
    }),
  );
  const everyOther = Array.from({ length: 0xff80 }, (_, at) => String.fromCharCode(0x80 + at));
  expect(everyOther.filter((char) => /[\0-\x7f]/.test(fold(char)))).toEqual([]);
});

function matchesPlainly(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*')
    return matchesPlainly(rest, text) || (text.length > 0 && matchesPlainly(pattern, text.slice(1)));
  return text.length > 0 && (first === '?' || first === text[0]) && matchesPlainly(rest, text.slice(1));
}
