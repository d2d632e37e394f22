/** Prints what there is one of: a name and a value in each line, or one record for programs. */
import { makeVisible } from '../../output/visible.js';
import { type Context, paintOf } from '../context.js';
import type { FormatFlags, PlainFormat } from '../options.js';
import { type RecordValue, writeRecords } from '../records.js';

export type Fact = readonly [name: string, value: RecordValue];

export async function printFacts(
  context: Context,
  { output, color }: FormatFlags & { readonly output: PlainFormat },
  facts: readonly Fact[],
): Promise<void> {
  const { stdout } = context;
  const cells = facts.map(([, value]) => cellOf(value));
  if (output !== 'table') {
    const columns = facts.map(([name]) => name);
    await writeRecords(stdout, output, columns, [{ members: facts, cells }]);
    return;
  }
  const paint = await paintOf(context, stdout, color);
  const wide = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name], at) => {
    const cell = cells[at];
    return `${paint.bold(name.padEnd(wide))}  ${cell === null ? paint.dim('-') : makeVisible(String(cell))}\n`;
  });
  await stdout.write(lines.join(''));
}

function cellOf(value: RecordValue): string | number | boolean | null {
  return typeof value === 'object' && value !== null
    ? value.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(';')
    : value;
}
