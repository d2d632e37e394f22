import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repeatedIn } from '../../../src/sources/index/repeated.js';

test('values that are there several times are found, each once', () => {
  // Halves that are alike in different values must not pass for the value.
  const half = fc.constantFrom(0n, 1n, 0x7fffffffn, 0x80000000n, 0xffffffffn);
  const value = fc.tuple(half, half).map(([high, low]) => (high << 32n) | low);
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), (values) => {
      const several = [...new Set(values.filter((each, at) => values.indexOf(each) !== at))];
      const sorted = several.sort((a, b) => (a < b ? -1 : 1));
      expect(repeatedIn(BigUint64Array.from(values))).toEqual(sorted);
    }),
  );
});
