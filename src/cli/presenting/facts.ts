/** Prints what there is one of: a name and a value in each line, or one record for programs. */
import { pairLines } from '../../output/pairs.js';
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
  const pairs = facts.map(([name], at) => [name, String(cells[at] ?? '-')] as const);
  await stdout.write(pairLines(pairs, paint));
}

function cellOf(value: RecordValue): string | number | boolean | null {
  return typeof value === 'object' && value !== null
    ? value.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(';')
    : value;
}
