import { GAP } from './columns.js';
import type { Paint } from './paint.js';
import { INDENT, planFreely, planWithin, type Slot, type TablePlan } from './tableplan.js';
import { makeVisible } from './visible.js';
import { cut, widest, width, wrap } from './width.js';

export interface TableOptions {
  /** The header, which also says what a column is: `error` is red, `event` is bold where `rw` says Write. */
  readonly columns: readonly string[];
  /** Columns of the terminal; without meaning where there is none. */
  readonly width: number;
  readonly isTerminal: boolean;
  readonly paint: Paint;
  /** How else to see columns that found no room. */
  readonly instead?: string;
}

/** All give the text to be written now, which may be empty. */
export interface TableWriter {
  /** @param cells as many as there are columns, as they are in the event */
  push(cells: readonly string[]): string;
  /** Decides how wide the columns are by the rows there are, for whoever cannot wait for more of them. */
  settle(): string;
  close(): string;
}

/** So many rows decide how wide the columns are; they are held back until then. */
const SAMPLE = 200;
/** On a pipe one long value must not pad every other row. */
const WIDEST_ON_A_PIPE = 60;

/**
 * A table that is written while the rows come in. On a terminal no line is longer than the terminal is wide:
 * a row that is too long is cut with `…`, and columns for which there is no room are named in the last line.
 * Anywhere else nothing is ever cut, a long value pushes the rest of its line. No rows, no table.
 */
export function tableWriter(options: TableOptions): TableWriter {
  const { columns, isTerminal, paint } = options;
  const header = columns.map(makeVisible);
  let sample: string[][] | undefined = [];
  let plan: TablePlan | undefined;

  function planned(rows: readonly string[][]): TablePlan {
    const natural = header.map((name, at) => widest([name, ...rows.map((row) => row[at] ?? '')]));
    return isTerminal ? planWithin(columns, natural, options.width) : planFreely(natural, WIDEST_ON_A_PIPE);
  }

  function release(): string {
    const rows = sample ?? [];
    sample = undefined;
    if (rows.length === 0) return '';
    plan = planned(rows);
    return rowText(plan, header, () => paint.bold, options) + rows.map((row) => eventText(row)).join('');
  }

  function eventText(row: readonly string[]): string {
    return rowText(plan!, row, (column) => brushFor(columns, row, column, paint), options);
  }

  return {
    push(cells) {
      const row = columns.map((_, at) => makeVisible(cells[at] ?? '').trimEnd());
      if (sample === undefined) return eventText(row);
      sample.push(row);
      return sample.length < SAMPLE ? '' : release();
    },
    settle: () => (sample === undefined || sample.length === 0 ? '' : release()),
    close() {
      const rest = sample === undefined ? '' : release();
      return rest + (plan === undefined ? '' : leftOutText(plan, header, options));
    },
  };
}

type Brush = (text: string) => string;

function brushFor(
  columns: readonly string[],
  row: readonly string[],
  column: number,
  paint: Paint,
): Brush | undefined {
  const name = columns[column]!;
  if (name === 'error' || name === 'errorCode' || name === 'errorMessage') return paint.red;
  if (name !== 'event' && name !== 'eventName') return undefined;
  const rw = columns.findIndex((other) => other === 'rw' || other === 'eventRW');
  return rw >= 0 && row[rw] === 'Write' ? paint.bold : undefined;
}

function rowText(
  plan: TablePlan,
  row: readonly string[],
  brush: (column: number) => Brush | undefined,
  { isTerminal, width: available }: TableOptions,
): string {
  const lines = plan.lines.map((slots, at) => {
    const indent = at === 0 ? 0 : INDENT;
    const whole = lineText(slots, indent, row, brush);
    if (!isTerminal || whole.width <= available) return whole.text;
    return lineText(slots, indent, trimmed(row, slots, available - indent), brush).text;
  });
  return lines.map((line, at) => (at > 0 && line === '' ? '' : `${line}\n`)).join('');
}

/** The row with its cells cut to their columns; what stands last may use the rest of the line. */
function trimmed(row: readonly string[], slots: readonly Slot[], available: number): readonly string[] {
  const short = [...row];
  const last = slots.findLastIndex(({ column }) => row[column]);
  let left = available;
  for (const [at, { column, width: columnWidth }] of slots.entries()) {
    short[column] = cut(row[column] ?? '', at === last ? left : columnWidth);
    left -= columnWidth + GAP.length;
  }
  return short;
}

/** One line without trailing blanks, and how wide it is. */
function lineText(
  slots: readonly Slot[],
  indent: number,
  row: readonly string[],
  brush: (column: number) => Brush | undefined,
): { text: string; width: number } {
  let text = '';
  let used = 0;
  let blanks = indent;
  for (const [at, { column, width: columnWidth }] of slots.entries()) {
    if (at > 0) blanks += GAP.length;
    const cell = row[column] ?? '';
    const wide = width(cell);
    if (cell !== '') {
      text += ' '.repeat(blanks) + (brush(column)?.(cell) ?? cell);
      used += blanks + wide;
      blanks = 0;
    }
    blanks += Math.max(0, columnWidth - wide);
  }
  return { text, width: used };
}

function leftOutText(
  plan: TablePlan,
  header: readonly string[],
  { width: available, paint, instead = 'a wider terminal, --fields, or -o jsonl' }: TableOptions,
): string {
  if (plan.leftOut.length === 0) return '';
  const names = plan.leftOut.map((column) => header[column]).join(', ');
  const words = `Too narrow for: ${names}. See them with ${instead}.`;
  return `${wrap(words, available)
    .map((line) => paint.dim(line.trimEnd()))
    .join('\n')}\n`;
}
