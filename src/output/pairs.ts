import { GAP } from './columns.js';
import type { Paint } from './paint.js';
import { makeVisible } from './visible.js';

/**
 * One line for each label and its value, the values below each other. Values are hostile; labels are the program's own,
 * in ASCII, since what knows the width of all others takes long to load.
 */
export function pairLines(pairs: readonly (readonly [label: string, value: string])[], paint: Paint): string {
  const column = Math.max(0, ...pairs.map(([label]) => label.length));
  return pairs
    .map(([label, value]) =>
      `${paint.bold(label)}${' '.repeat(column - label.length)}${GAP}${makeVisible(value)}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
