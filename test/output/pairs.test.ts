import { expect, test } from 'vitest';
import { PLAIN } from '../../src/output/paint.js';
import { pairLines } from '../../src/output/pairs.js';

test('values stand below each other, and what is hidden in them is shown', () => {
  const pairs = [
    ['name', 'audit\x1b[2J'],
    ['名前', 'x'],
    ['home region', ''],
  ] as const;
  expect(pairLines(pairs, PLAIN)).toBe(`\
name         audit\\x1b[2J
名前         x
home region
`);
});
