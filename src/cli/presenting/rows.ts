/** Prints the rows of a statement. */
import type { JsonValue } from '../../event/event.js';
import { tableWriter } from '../../output/table.js';
import { shownName } from '../../sql/columns.js';
import type { Answer } from '../../sql/engine.js';
import { cellOf, valueReader } from '../../sql/values.js';
import { type Context, paintOf } from '../context.js';
import type { FormatFlags, PlainFormat } from '../options.js';
import { type RowRecord, writeRecords } from '../records.js';

/** Gives how many rows there were; fewer than there are when the reader has gone. */
export async function printRows(
  context: Context,
  { output, color }: FormatFlags & { readonly output: PlainFormat },
  answer: Answer,
): Promise<number> {
  const columns = answer.columns.map(shownName);
  let count = 0;
  const rows = async function* () {
    for await (const row of rowsOf(answer)) {
      count++;
      yield row;
    }
  };
  if (output === 'table') await printTable(context, color, columns, rows());
  else await writeRecords(context.stdout, output, columns, recordsOf(columns, rows()));
  return count;
}

async function* rowsOf({ types, chunks }: Answer): AsyncGenerator<readonly JsonValue[]> {
  const readers = types.map(valueReader);
  for await (const chunk of chunks) {
    for (const row of chunk) yield row.map((value, at) => readers[at]!(value));
  }
}

async function* recordsOf(
  columns: readonly string[],
  rows: AsyncIterable<readonly JsonValue[]>,
): AsyncGenerator<RowRecord> {
  for await (const row of rows) {
    yield { members: row.map((value, at) => [columns[at]!, value] as const), cells: row.map(cellOf) };
  }
}

/** So much text is gathered before it is written, characters. */
const PIECE = 2 ** 16;

async function printTable(
  context: Context,
  color: FormatFlags['color'],
  columns: readonly string[],
  rows: AsyncIterable<readonly JsonValue[]>,
): Promise<void> {
  const { stdout } = context;
  const table = tableWriter({
    columns,
    width: stdout.width,
    isTerminal: stdout.isTerminal,
    paint: await paintOf(context, stdout, color),
    instead: 'a wider terminal, fewer columns, or -o jsonl',
  });
  let text = '';
  for await (const row of rows) {
    text += table.push(row.map((value) => cellOf(value) ?? ''));
    if (text.length < PIECE) continue;
    await stdout.write(text);
    if (stdout.closed) return;
    text = '';
  }
  await stdout.write(text + table.close());
}
