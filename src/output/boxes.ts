import Table from 'cli-table3';
import { fitWidths, GAP } from './columns.js';
import { grouped } from './digits.js';
import type { Paint } from './paint.js';
import { makeVisible } from './visible.js';
import { cut, widest } from './width.js';

export interface FrameOptions {
  readonly head: readonly string[];
  /** Numbers get their thousands set apart; text is taken to be hostile. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** Columns of the terminal; absent where there is none, and then nothing is cut. */
  readonly width?: number;
  readonly paint: Paint;
}

/** Text is not narrowed below this, and numbers never are: a number that is cut is another number. */
const FLOOR = 6;
const NUMERIC = /^-?\d[\d,]*(?:\.\d+)?(?: ?(?:%|[KMGTP]?i?B))?$/;
const BORDERS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
];
const NO_LINES = { ...Object.fromEntries(BORDERS.map((name) => [name, ''])), middle: GAP };

/** A small table that is known as a whole: no lines, columns of numbers to the right, a line break at the end. */
export function frameTable({ head, rows, width: available, paint }: FrameOptions): string {
  const cells = rows.map((row) => head.map((_, at) => shown(row[at] ?? '')));
  const titles = head.map(makeVisible);
  const numeric = titles.map((_, at) => isNumeric(cells.map((row) => row[at]!)));
  const natural = titles.map((title, at) => widest([title, ...cells.map((row) => row[at]!)]));
  const floors = natural.map((wanted, at) => (numeric[at] ? wanted : Math.min(wanted, FLOOR)));
  const widths = available === undefined ? natural : (fitWidths(natural, floors, available) ?? floors);
  const table = new Table({
    chars: NO_LINES,
    colAligns: numeric.map((one) => (one ? 'right' : 'left')),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(titles.map((title, at) => paint.bold(cut(title, widths[at]!))));
  for (const row of cells) table.push(row.map((cell, at) => cut(cell, widths[at]!)));
  return table
    .toString()
    .split('\n')
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function shown(cell: string | number): string {
  return typeof cell === 'number' ? grouped(cell) : makeVisible(cell);
}

function isNumeric(column: readonly string[]): boolean {
  const filled = column.filter((cell) => cell !== '' && cell !== '-');
  return filled.length > 0 && filled.every((cell) => NUMERIC.test(cell));
}
