import { describe, expect, test } from 'vitest';
import { ColumnTexts } from '../../../src/sources/index/column-texts.js';
import { Blocks } from '../../../src/sources/index/packed.js';

const textOf = ({ data, heap }: ReturnType<ColumnTexts['pack']>, row: number) => {
  const [length, start] = [data[row * 4]!, data[row * 4 + 2]!];
  const words = Buffer.from(data.buffer, data.byteOffset + row * 16 + 4, 12);
  return (
    length <= 12 ? words.subarray(0, length) : Buffer.from(heap).subarray(start, start + length)
  ).toString();
};

describe('the texts of a column', () => {
  test('are kept once, in the chunk and in the column', () => {
    const column = new ColumnTexts();
    const numbers = Uint32Array.from(
      ['one', 'a text that is longer', 'one', 'two', 'a text that is longer'],
      (text) => column.numberOf(text),
    );
    expect([...numbers]).toEqual([1, 2, 1, 3, 2]);
    const packed = column.pack(numbers, 5, new Blocks());
    expect(packed.heap).toHaveLength('a text that is longer'.length);
    expect([0, 1, 2, 3, 4].map((row) => textOf(packed, row))).toEqual([
      'one',
      'a text that is longer',
      'one',
      'two',
      'a text that is longer',
    ]);
    expect(packed.validity).toBeUndefined();
    expect(column.inChunk).toEqual([1, 2, 3]);
  });

  test('are missing where a row has none', () => {
    const column = new ColumnTexts();
    const packed = column.pack(Uint32Array.of(0, column.numberOf('x'), 0), 3, new Blocks());
    expect(packed.validity![0]! & 7).toBe(2);
    // DuckDB would leave out the first text where this is no UTF-8.
    expect([...packed.heap]).toEqual(new Array(16).fill(0));
  });

  test('are remembered from segment to segment, unless they are too many, or all of them are gone through', () => {
    const [usual, unique, forgetting] = [
      new ColumnTexts(),
      new ColumnTexts({ unique: true }),
      new ColumnTexts({ forgets: true }),
    ];
    for (const column of [usual, unique, forgetting]) {
      expect(column.numberOf('first')).toBe(1);
      expect(column.numberOf('second')).toBe(2);
      column.endSegment();
    }
    expect([usual, unique, forgetting].map((column) => column.numberOf('third'))).toEqual([3, 1, 1]);
    expect(usual.numberOf('second')).toBe(2);
    for (let i = 0; i < 70_000; i++) usual.numberOf(`text ${i}`);
    expect(usual.numberOf('text 69999')).toBe(70_003);
    usual.endSegment();
    expect(usual.numberOf('second')).toBe(1);
    const packed = usual.pack(Uint32Array.of(1), 1, new Blocks());
    expect(textOf(packed, 0)).toBe('second');
  });
});
