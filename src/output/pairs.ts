import { GAP } from './columns.js';
import type { Paint } from './paint.js';
import { makeVisible } from './visible.js';
import { widest, width } from './width.js';

/** One line for each label and its value, the values below each other. Values are hostile. */
export function pairLines(pairs: readonly (readonly [label: string, value: string])[], paint: Paint): string {
  const labels = pairs.map(([label]) => makeVisible(label));
  const column = widest(labels);
  return pairs
    .map(([, value], at) => {
      const label = labels[at]!;
      return `${paint.bold(label)}${' '.repeat(column - width(label))}${GAP}${makeVisible(value)}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
}
