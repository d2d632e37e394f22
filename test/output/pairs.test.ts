import { expect, test } from 'vitest';
import { PLAIN } from '../../src/output/paint.js';
import { pairLines } from '../../src/output/pairs.js';

test('values stand below each other, and what is hidden in them is shown', () => {
  const pairs = [
    ['name', 'audit\x1b[2J'],
    ['owner', '名前'],
    ['home region', ''],
  ] as const;
  expect(pairLines(pairs, PLAIN)).toBe(`\
name         audit\\x1b[2J
owner        名前
home region
`);
});
