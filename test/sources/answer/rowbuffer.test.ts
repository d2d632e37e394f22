import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RECORD } from '../../../src/sources/answer/batch.js';
import { compareTimes, RowBuffer } from '../../../src/sources/answer/rowbuffer.js';
import { arbitraryRow, rowOf, sortedByTime, type TextRow, textRowsOf } from '../../support/rows.js';

function addAll(buffer: RowBuffer, rows: readonly TextRow[]): void {
  rows.forEach(({ text, ...row }, i) => {
    buffer.add(row, i % 2 === 0 ? text : Buffer.from(text));
  });
}

test('each file comes in time order, the files as they were read', () => {
  fc.assert(
    fc.property(fc.array(fc.array(arbitraryRow(), { maxLength: 20 }), { maxLength: 5 }), (files) => {
      const buffer = new RowBuffer();
      for (const rows of files) {
        addAll(buffer, rows);
        buffer.closeFile();
      }
      expect(textRowsOf(buffer.take())).toEqual(files.flatMap(sortedByTime));
    }),
  );
});

test('a file that is not closed keeps the order in which its rows were added', () => {
  const rows = [3, 1, 2].map((time) => rowOf({ time, text: `${time}` }));
  const buffer = new RowBuffer();
  addAll(buffer, rows);
  expect(textRowsOf(buffer.take())).toEqual(rows);
});

test('taking begins anew, and what was taken stays as it was', () => {
  const buffer = new RowBuffer();
  addAll(buffer, [rowOf({ time: 9, text: 'first' })]);
  const first = buffer.take();
  expect(buffer.size).toBe(0);
  addAll(buffer, [rowOf({ time: 1, text: 'other' })]);
  buffer.closeFile();
  expect(textRowsOf(first).map(({ text }) => text)).toEqual(['first']);
  expect(textRowsOf(buffer.take()).map(({ text }) => text)).toEqual(['other']);
});

test('counts rows and bytes, not characters', () => {
  const buffer = new RowBuffer();
  addAll(buffer, [rowOf({ text: '审计' }), rowOf({ text: 'é' })]);
  expect(buffer.size).toBe(2 * RECORD + 8);
});

test('a text larger than everything before it is kept whole', () => {
  const buffer = new RowBuffer();
  const texts = ['a', 'b'.repeat(100_000), '审'.repeat(100_000), '计'.repeat(100_000), 'e'.repeat(1_000_000)];
  addAll(
    buffer,
    texts.map((text) => rowOf({ text })),
  );
  expect(textRowsOf(buffer.take()).map(({ text }) => text)).toEqual(texts);
});

test('buffers that come back, of any size and with anything in them, change nothing', () => {
  const returned = fc.array(fc.constantFrom(0, 1, 1000, 300_000), { maxLength: 6 });
  const rows = fc.array(fc.array(arbitraryRow(), { maxLength: 10 }), { maxLength: 6 });
  fc.assert(
    fc.property(rows, returned, (batches, sizes) => {
      const old = sizes.map((size) => new Uint8Array(size).fill(0x78).buffer);
      const buffer = new RowBuffer(() => old.pop());
      for (const batch of batches) {
        addAll(buffer, batch);
        buffer.closeFile();
        expect(textRowsOf(buffer.take())).toEqual(sortedByTime(batch));
      }
    }),
  );
});

test.each([
  [1, 2, -1],
  [2, 1, 1],
  [1, 1, 0],
  [Number.NaN, 1, 1],
  [1, Number.NaN, -1],
  [Number.NaN, Number.NaN, 0],
])('comparing the times %d and %d gives %d', (a, b, expected) => {
  expect(compareTimes(a, b)).toBe(expected);
});
