/** Rows that are not events, such as counts, in the forms for programs. */
import type { JsonValue } from '../event/event.js';
import { csvLine, tsvLine } from '../output/delimited.js';
import { jsonText } from '../output/jsontext.js';
import type { Sink } from './context.js';
import type { PlainFormat } from './options.js';

/** Nothing is null in JSON and an empty cell elsewhere; several values are joined with `;` in a cell. */
export type RecordValue =
  | string
  | number
  | boolean
  | null
  | readonly (string | Readonly<Record<string, unknown>>)[];
export interface RowRecord {
  /** The members of a JSON object, in order. */
  readonly members: readonly (readonly [name: string, value: RecordValue | JsonValue])[];
  /** The cells of a line, as many as there are columns. */
  readonly cells: readonly (string | number | boolean | null)[];
}

/** So much text is gathered before it is written, characters. */
const CHUNK = 2 ** 16;

/** Writes records as json, jsonl, csv or tsv; the header of the last two is there even without records. */
export async function writeRecords(
  stdout: Sink,
  format: Exclude<PlainFormat, 'table'>,
  columns: readonly string[],
  records: Iterable<RowRecord> | AsyncIterable<RowRecord>,
): Promise<void> {
  let text = '';
  for await (const piece of pieces(format, columns, records)) {
    text += piece;
    if (text.length < CHUNK) continue;
    await stdout.write(text);
    if (stdout.closed) return;
    text = '';
  }
  await stdout.write(text);
}

async function* pieces(
  format: Exclude<PlainFormat, 'table'>,
  columns: readonly string[],
  records: Iterable<RowRecord> | AsyncIterable<RowRecord>,
): AsyncGenerator<string> {
  if (format === 'csv' || format === 'tsv') {
    const lineOf = format === 'csv' ? csvLine : tsvLine;
    yield lineOf(columns);
    for await (const { cells } of records)
      yield lineOf(cells.map((cell) => (cell === null ? '' : String(cell))));
    return;
  }
  let before = format === 'json' ? '[\n' : '';
  for await (const { members } of records) {
    yield `${before}${objectText(members)}${format === 'json' ? '' : '\n'}`;
    if (format === 'json') before = ',\n';
  }
  if (format === 'json') yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** Names come from people and may repeat or be `__proto__`, so no object is made of them. */
function objectText(members: RowRecord['members']): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${valueText(value)}`).join(',')}}`;
}

/** Whatever its digits, a number keeps them. */
function valueText(value: RecordValue | JsonValue): string {
  return typeof value === 'object' && value !== null ? jsonText(value as JsonValue) : JSON.stringify(value);
}
