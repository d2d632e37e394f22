import Table from 'cli-table3';
import { fitWidths, GAP, lineWidth } from './columns.js';
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
const FLOOR = 12;
/** Before what is left of a row that is wider than the terminal. */
const INDENT = '  ';
const NUMERIC = /^-?\d[\d,]*(?:\.\d+)?(?: ?(?:%|[KMGTP]?i?B))?$/;
const BORDERS = [
  ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
  ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
];
const NO_LINES = { ...Object.fromEntries(BORDERS.map((name) => [name, ''])), middle: GAP };

/**
 * A small table that is known as a whole: no lines, columns of numbers to the right, a line break at the end. Where a
 * terminal is too narrow for its columns, each row goes on in the next line.
 */
export function frameTable({ head, rows, width: available, paint }: FrameOptions): string {
  const cells = rows.map((row) => head.map((_, at) => shown(row[at] ?? '')));
  const titles = head.map(makeVisible);
  const numeric = titles.map((_, at) => isNumeric(cells.map((row) => row[at]!)));
  const natural = titles.map((title, at) => widest([title, ...cells.map((row) => row[at]!)]));
  const floors = natural.map((wanted, at) => (numeric[at] ? wanted : Math.min(wanted, FLOOR)));
  const parts = (available === undefined ? [titles.map((_, at) => at)] : fold(floors, available)).map(
    (columns, part) => {
      const indent = part === 0 ? '' : INDENT;
      const of = <T>(values: readonly T[]) => columns.map((at) => values[at]!);
      const room = available === undefined ? Number.POSITIVE_INFINITY : available - indent.length;
      const widths = fitWidths(of(natural), of(floors), room) ?? of(floors);
      const lines = [of(titles).map((title, at) => paint.bold(cut(title, widths[at]!)))];
      for (const row of cells) lines.push(of(row).map((cell, at) => cut(cell, widths[at]!)));
      return aligned(lines, of(numeric)).map((line) => `${indent}${line}`.trimEnd());
    },
  );
  // A row without anything in its second line has one line.
  const shownOf = (row: number) =>
    parts.map((lines) => lines[row]!).filter((line, part) => part === 0 || line !== '');
  return [...parts[0]!.keys()]
    .flatMap(shownOf)
    .map((line) => `${line}\n`)
    .join('');
}

/** Which columns stand on each line of a row: as many as there is room for, at their least. */
function fold(floors: readonly number[], available: number): readonly (readonly number[])[] {
  const lines: number[][] = [[]];
  floors.forEach((_, at) => {
    const line = lines.at(-1)!;
    const room = available - (lines.length === 1 ? 0 : INDENT.length);
    if (line.length === 0 || lineWidth([...line, at].map((column) => floors[column]!)) <= room) line.push(at);
    else lines.push([at]);
  });
  return lines;
}

function aligned(rows: readonly (readonly string[])[], numeric: readonly boolean[]): readonly string[] {
  const table = new Table({
    chars: NO_LINES,
    colAligns: numeric.map((one) => (one ? 'right' : 'left')),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table.toString().split('\n');
}

function shown(cell: string | number): string {
  return typeof cell === 'number' ? grouped(cell) : makeVisible(cell);
}

function isNumeric(column: readonly string[]): boolean {
  const filled = column.filter((cell) => cell !== '' && cell !== '-');
  return filled.length > 0 && filled.every((cell) => NUMERIC.test(cell));
}
