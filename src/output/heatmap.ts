import { GAP } from './columns.js';
import type { Paint } from './paint.js';
import { makeVisible } from './visible.js';
import { cut, widest, width } from './width.js';

/** A count, or why there is none to show. `outside` is not asked about. */
export type HeatCell = number | 'missing' | 'stopped' | 'outside';

export interface HeatOptions {
  /** A row without cells is a heading. */
  readonly rows: readonly { readonly label: string; readonly cells: readonly HeatCell[] }[];
  /** Columns that a line may take. */
  readonly width: number;
  /** Whether the terminal shows block characters. */
  readonly unicode: boolean;
  readonly paint: Paint;
}

const SHADES = { unicode: ['·', '░', '▒', '▓', '█'], ascii: ['.', '-', '+', '*', '#'] } as const;
const MISSING = '!';
const STOPPED = 'S';
const LABEL_LEAST = 5;

/**
 * One line per row: label, then one character for each cell, darker for more (each shade stands for a power of the
 * greatest count). Where there is no room for all cells, neighbours share a character: the worst of them is shown.
 */
export function heatLines({ rows, width: available, unicode, paint }: HeatOptions): string[] {
  const cells = rows.reduce((most, row) => Math.max(most, row.cells.length), 0);
  const labels = rows.map(({ label }) => makeVisible(label));
  const natural = widest(labels.filter((_, at) => rows[at]!.cells.length > 0));
  const labelWidth = Math.max(
    Math.min(natural, LABEL_LEAST),
    Math.min(natural, available - GAP.length - cells),
  );
  const room = Math.max(1, available - GAP.length - labelWidth);
  const together = Math.max(1, Math.ceil(cells / room));
  const greatest = rows.reduce(
    (most, row) =>
      row.cells.reduce((max: number, cell) => (typeof cell === 'number' ? Math.max(max, cell) : max), most),
    0,
  );
  const shades = unicode ? SHADES.unicode : SHADES.ascii;
  return rows.map((row, at) => {
    if (row.cells.length === 0) return paint.bold(cut(labels[at]!, available));
    const label = cut(labels[at]!, labelWidth);
    const shown = joined(row.cells, together).map((cell) => signOf(cell, greatest, shades, paint));
    return `${label}${' '.repeat(labelWidth - width(label))}${GAP}${shown.join('')}`.trimEnd();
  });
}

/** What the characters mean, in one line. */
export function heatLegend({ unicode }: Pick<HeatOptions, 'unicode'>): string {
  const shades = unicode ? SHADES.unicode : SHADES.ascii;
  return `${shades[0]} no event  ${shades.slice(1).join('')} few to many  ${MISSING} files missing  ${STOPPED} trail stopped`;
}

function joined(cells: readonly HeatCell[], together: number): HeatCell[] {
  if (together === 1) return [...cells];
  const groups: HeatCell[] = [];
  for (let at = 0; at < cells.length; at += together) {
    groups.push(cells.slice(at, at + together).reduce(worse));
  }
  return groups;
}

function worse(a: HeatCell, b: HeatCell): HeatCell {
  for (const kind of ['missing', 'stopped'] as const) if (a === kind || b === kind) return kind;
  if (a === 'outside') return b;
  return b === 'outside' ? a : (a as number) + (b as number);
}

function signOf(cell: HeatCell, greatest: number, shades: readonly string[], paint: Paint): string {
  if (cell === 'outside') return ' ';
  if (cell === 'missing') return paint.red(MISSING);
  if (cell === 'stopped') return paint.yellow(STOPPED);
  if (cell === 0) return paint.dim(shades[0]!);
  const most = shades.length - 1;
  const level = greatest > 1 ? 1 + Math.floor((Math.log(cell) / Math.log(greatest)) * (most - 0.001)) : most;
  return paint.cyan(shades[Math.min(most, level)]!);
}
