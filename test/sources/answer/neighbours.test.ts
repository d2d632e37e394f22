import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Neighbours } from '../../../src/sources/answer/neighbours.js';
import { arbitraryRow, rowOf, type TextRow, tableOf, textRowsOf } from '../../support/rows.js';

/** `m` is a match, `.` is none; letters behind them name the actor. */
function rowsOf(written: string): TextRow[] {
  return written
    .split(' ')
    .map((word, i) => rowOf({ matches: word[0] === 'm', actor: BigInt(word.charCodeAt(1)), text: `${i}` }));
}

function printed(written: string, count: number): string {
  const neighbours = new Neighbours(count);
  return textRowsOf(neighbours.join(tableOf(rowsOf(written))))
    .map(({ text }) => text)
    .join(' ');
}

test.each([
  ['before and after', '.a .a .a ma .a .a .a', 2, '1 2 3 4 5'],
  ['only of the same actor', '.a .b ma .b .a', 1, '0 2 4'],
  ['each once between two matches', 'ma .a .a ma', 2, '0 1 2 3'],
  ['those before a match stand right before it', '.a .b .b ma', 1, '0 3'],
  ['two actors at a time', '.a .b ma mb .b .a', 1, '0 2 1 3 4 5'],
  ['matches next to each other', 'ma ma .a', 1, '0 1 2'],
  ['none at all', '.a ma .a', 0, '1'],
])('%s: of %s with %d come %s', (_name, written, count, expected) => {
  expect(printed(written, count)).toBe(expected);
});

test('portions make no difference, and each row is printed at most once', () => {
  fc.assert(
    fc.property(fc.array(arbitraryRow(), { maxLength: 40 }), fc.nat(40), fc.nat(3), (given, cut, count) => {
      const rows = given.map((row, i) => ({ ...row, text: `${i}` }));
      const whole = textRowsOf(new Neighbours(count).join(tableOf(rows)));
      const parts = new Neighbours(count);
      const joined = [rows.slice(0, cut), rows.slice(cut)].flatMap((part) =>
        textRowsOf(parts.join(tableOf(part))),
      );
      expect(joined).toEqual(whole);
      expect(joined.filter(({ matches }) => matches)).toEqual(rows.filter(({ matches }) => matches));
      expect(new Set(joined.map(({ text }) => text)).size).toBe(joined.length);
    }),
  );
});

test('a row is printed if and only if a match of its actor stands near enough', () => {
  fc.assert(
    fc.property(
      fc.array(arbitraryRow(), { maxLength: 30 }),
      fc.integer({ min: 1, max: 3 }),
      (given, count) => {
        const rows = given.map((row, i) => ({ ...row, text: `${i}` }));
        const near = rows.filter((row) => {
          const sequence = rows.filter(({ actor }) => actor === row.actor);
          const at = sequence.indexOf(row);
          return sequence.slice(Math.max(0, at - count), at + count + 1).some(({ matches }) => matches);
        });
        const found = textRowsOf(new Neighbours(count).join(tableOf(rows))).map(({ text }) => Number(text));
        expect([...found].sort((a, b) => a - b)).toEqual(near.map(({ text }) => Number(text)));
      },
    ),
  );
});

test('a match owes its neighbours until they have come', () => {
  const neighbours = new Neighbours(2);
  const owes = rowsOf('ma .a .b .a').map((row) => {
    neighbours.join(tableOf([row]));
    return neighbours.owes;
  });
  expect(owes).toEqual([true, true, true, false]);
});
