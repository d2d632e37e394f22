import { GAP } from './columns.js';
import { grouped } from './digits.js';
import type { Paint } from './paint.js';
import { makeVisible } from './visible.js';
import { cut, widest, width } from './width.js';

export interface BarOptions {
  readonly rows: readonly { readonly label: string; readonly count: number }[];
  /** Columns that a line may take. */
  readonly width: number;
  /** Whether the terminal shows block characters; else a bar is made of `#`. */
  readonly unicode: boolean;
  readonly paint: Paint;
  /** What the shares are of; absent, the sum of the counts. */
  readonly total?: number;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const LONGEST_BAR = 40;
const SHORTEST_BAR = 4;

/**
 * One line per row: label, bar, count, share. The greatest count has the longest bar, and whatever is not
 * zero has at least a sliver. The label is cut when the line would be too long; where there is no room for
 * bars, there are none.
 */
export function barLines({ rows, width: available, unicode, paint, total }: BarOptions): string[] {
  const all = total ?? rows.reduce((sum, { count }) => sum + count, 0);
  const greatest = rows.reduce((most, { count }) => Math.max(most, count), 0);
  const counts = rows.map(({ count }) => grouped(count));
  const shares = rows.map(({ count }) => share(count, all));
  const labels = rows.map(({ label }) => makeVisible(label));
  const countWidth = widest(counts);
  const shareWidth = widest(shares);
  const room = available - countWidth - shareWidth - 3 * GAP.length;
  const labelWidth = Math.max(1, Math.min(widest(labels), room - SHORTEST_BAR));
  const barWidth = Math.min(LONGEST_BAR, room - labelWidth);
  return rows.map(({ count }, at) => {
    const label = cut(labels[at]!, labelWidth);
    const tail = [counts[at]!.padStart(countWidth), shares[at]!.padStart(shareWidth)];
    const start = label + ' '.repeat(labelWidth - width(label));
    if (barWidth < SHORTEST_BAR) return [start, ...tail].join(GAP);
    const bar = barOf(greatest > 0 ? (count / greatest) * barWidth : 0, unicode);
    return [start, paint.cyan(bar) + ' '.repeat(barWidth - bar.length), ...tail].join(GAP);
  });
}

function barOf(length: number, unicode: boolean): string {
  if (!(length > 0)) return '';
  if (!unicode) return '#'.repeat(Math.max(1, Math.round(length)));
  const eighths = Math.max(1, Math.round(length * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}

/** `12.5%`; a share that is not zero never reads as 0.0%. */
function share(count: number, all: number): string {
  if (!(all > 0)) return '0.0%';
  const percent = (count / all) * 100;
  return count > 0 && percent < 0.05 ? '<0.1%' : `${percent.toFixed(1)}%`;
}
