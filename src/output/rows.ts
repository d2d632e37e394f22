import type { AuditEvent } from '../event/event.js';
import { DEFAULT_COLUMNS } from '../event/fields.js';
import { minify } from '../event/json.js';
import { maskEvent, maskText } from '../event/redaction.js';
import { cellText } from './celltext.js';
import { csvLine, tsvLine } from './delimited.js';
import { jsonText } from './jsontext.js';
import { projectionFor } from './projection.js';

export type Format = 'table' | 'json' | 'jsonl' | 'csv' | 'tsv' | 'raw';

/** How events become rows, as plain data that can be sent to a thread. */
export interface RowSpec {
  readonly format: Format;
  /** Short names or paths, in the order of the answer. Absent: the whole event, or the default columns. */
  readonly fields?: readonly string[];
  /** Whether secrets are shown. */
  readonly reveal: boolean;
}

/**
 * One event as the bytes of its row.
 *
 * @param own the event's own bytes, as they were found
 * @param event the same event, parsed
 * @param mayHoldSecret false only when it is certain that nothing in it would be masked
 */
export type RowEncoder = (own: Buffer, event: AuditEvent, mayHoldSecret: boolean) => Buffer | string;

/** What goes around the rows. `open` is the same whatever the options say. */
export interface Frame {
  readonly open: string;
  readonly close: string;
}

const LINE_FEED = Buffer.from('\n');

/**
 * How a row is made.
 *
 * - `raw`: the event's own bytes and a line feed; only the spans of secrets differ.
 * - `jsonl`: the same on one line, so that big numbers, the order of keys and bytes that are no UTF-8
 *   survive; with fields, an object of them, null where there is nothing.
 * - `json`: as jsonl, but `,` and a line feed come first and none last; the writer drops the comma of the
 *   first row (see `frame`).
 * - `csv`, `tsv`: see `csvLine` and `tsvLine`.
 * - `table`: a JSON array of cells and a line feed, for `tableWriter`, which sanitises them.
 */
export function rowEncoder(spec: RowSpec): RowEncoder {
  const { format, fields, reveal } = spec;
  if (format === 'raw') {
    return (own, _event, mayHoldSecret) =>
      Buffer.concat([bytesOf(own, mayHoldSecret && !reveal, false), LINE_FEED]);
  }
  if (format === 'json' || format === 'jsonl') {
    const [before, after] = format === 'json' ? [',\n', ''] : ['', '\n'];
    if (fields === undefined) {
      const [head, tail] = [Buffer.from(before), Buffer.from(after)];
      return (own, _event, mayHoldSecret) =>
        Buffer.concat([head, bytesOf(own, mayHoldSecret && !reveal, true), tail]);
    }
    const objectOf = objectEncoder(fields);
    return (_own, event, mayHoldSecret) =>
      before + objectOf(mayHoldSecret && !reveal ? maskEvent(event) : event) + after;
  }
  const projections = (fields ?? DEFAULT_COLUMNS).map(projectionFor);
  const lineOf = format === 'csv' ? csvLine : format === 'tsv' ? tsvLine : tableLine;
  return (_own, event, mayHoldSecret) => {
    const shown = mayHoldSecret && !reveal ? maskEvent(event) : event;
    return lineOf(projections.map((project) => cellText(project(shown))));
  };
}

/**
 * What stands before the first and after the last row: the header of csv and tsv, which is there even
 * without rows, and the brackets of json, which is `[]` when empty.
 */
export function frame(spec: RowSpec, { empty }: { readonly empty: boolean }): Frame {
  const columns = spec.fields ?? DEFAULT_COLUMNS;
  if (spec.format === 'csv') return { open: csvLine(columns), close: '' };
  if (spec.format === 'tsv') return { open: tsvLine(columns), close: '' };
  if (spec.format === 'json') return { open: '[', close: empty ? ']\n' : '\n]\n' };
  return { open: '', close: '' };
}

function tableLine(cells: readonly string[]): string {
  return `${JSON.stringify(cells)}\n`;
}

function objectEncoder(fields: readonly string[]): (event: AuditEvent) => string {
  const members = fields.map((name, at) => ({
    label: `${at === 0 ? '' : ','}${JSON.stringify(name)}:`,
    project: projectionFor(name),
  }));
  return (event) =>
    `{${members.map(({ label, project }) => label + jsonText(project(event) ?? null)).join('')}}`;
}

/** Whitespace outside strings stands at a structural character; inside strings this finds too much, never too little. */
const SPACED = /[{}[\]:,] | [{}[\]:,]/;

/** The event's bytes, masked and on one line where asked; the same buffer when there is nothing to change. */
function bytesOf(own: Buffer, mask: boolean, oneLine: boolean): Buffer {
  const broken = oneLine && (own.includes(0x0a) || own.includes(0x0d) || own.includes(0x09));
  if (!mask && !oneLine) return own;
  // One character per byte: whatever the bytes mean, they come back as they were.
  const found = own.toString('latin1');
  const masked = mask ? maskText(found) : found;
  const text = broken || (oneLine && SPACED.test(masked)) ? minify(masked) : masked;
  return text === found ? own : Buffer.from(text, 'latin1');
}
