/** Rows of an answer, for tests that make them up and take them apart. */
import fc from 'fast-check';
import { type Row, RowTable } from '../../src/sources/answer/batch.js';

/** A row and its text. */
export type TextRow = Row & { readonly text: string };

export function rowOf(given: Partial<TextRow>): TextRow {
  return {
    time: 0,
    offset: 0,
    file: 0,
    matches: true,
    id: 0n,
    content: 0n,
    actor: 0n,
    text: '',
    ...given,
  };
}

export function tableOf(rows: readonly TextRow[]): { rows: RowTable; text: Uint8Array } {
  const table = new RowTable();
  let size = 0;
  for (const { text, ...row } of rows) {
    size += Buffer.byteLength(text);
    table.add(row, size);
  }
  return { rows: table, text: Buffer.from(rows.map(({ text }) => text).join('')) };
}

export function textRowsOf({ rows, text }: { rows: RowTable; text: Uint8Array }): TextRow[] {
  return Array.from({ length: rows.count }, (_, i) => ({
    ...rows.row(i),
    text: Buffer.from(text.subarray(rows.start(i), rows.end(i))).toString(),
  }));
}

/** Few values of each, so that times, ids and actors come again; texts may be empty. */
export function arbitraryRow(): fc.Arbitrary<TextRow> {
  return fc.record({
    time: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 5 }) }, fc.constant(Number.NaN)),
    offset: fc.nat(),
    file: fc.nat(2 ** 31 - 1),
    matches: fc.boolean(),
    id: fc.bigInt(0n, 4n),
    content: fc.bigInt(0n, 2n),
    actor: fc.bigInt(0n, 2n),
    text: fc.string({ unit: 'binary', maxLength: 20 }),
  });
}

/** By time, rows without one last, otherwise as they stand. */
export function sortedByTime(rows: readonly TextRow[]): TextRow[] {
  const rank = ({ time }: TextRow) => (Number.isNaN(time) ? Number.MAX_VALUE : time);
  return [...rows].sort((a, b) => rank(a) - rank(b));
}
