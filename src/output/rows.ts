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

/** What is known of an event's bytes before anybody looks at them. */
export interface Traits {
  /** False only when it is certain that nothing in it would be masked. */
  readonly mayHoldSecret: boolean;
  /** False only when it is certain that there is no white space outside its strings. */
  readonly spaced: boolean;
}

/**
 * One event as its row, without what stands between rows.
 *
 * @param own the event's own bytes, as they were found
 * @param event the same event, parsed
 */
export type RowEncoder = (own: Buffer, event: AuditEvent, traits: Traits) => Buffer | string;

/** What each row begins and ends with. */
export interface RowEnds {
  readonly before: string;
  readonly after: string;
}

/** Rows of json begin with a comma; whoever writes them drops that of the first row (see `frame`). */
export function rowEnds(format: Format): RowEnds {
  if (format === 'json') return { before: ',\n', after: '' };
  // csvLine and tsvLine end their lines themselves.
  return { before: '', after: format === 'csv' || format === 'tsv' ? '' : '\n' };
}

/** What goes around the rows. `open` is the same whatever the options say. */
export interface Frame {
  readonly open: string;
  readonly close: string;
}

/**
 * How a row is made.
 *
 * - `raw`: the event's own bytes; only the spans of secrets differ.
 * - `jsonl`, `json`: the same on one line, so that big numbers, the order of keys and bytes that are no UTF-8
 *   survive; with fields, an object of them, null where there is nothing.
 * - `csv`, `tsv`: see `csvLine` and `tsvLine`.
 * - `table`: a JSON array of cells, for `tableWriter`, which sanitises them.
 */
export function rowEncoder({ format, fields, reveal }: RowSpec): RowEncoder {
  const shown = (event: AuditEvent, { mayHoldSecret }: Traits) =>
    mayHoldSecret && !reveal ? maskEvent(event) : event;
  if (format === 'raw' || ((format === 'json' || format === 'jsonl') && fields === undefined)) {
    const oneLine = format !== 'raw';
    return (own, _event, { mayHoldSecret, spaced }) =>
      bytesOf(own, mayHoldSecret && !reveal, oneLine && spaced);
  }
  if (format === 'json' || format === 'jsonl') {
    const objectOf = objectEncoder(fields!);
    return (_own, event, traits) => objectOf(shown(event, traits));
  }
  const projections = (fields ?? DEFAULT_COLUMNS).map(projectionFor);
  const lineOf = format === 'csv' ? csvLine : format === 'tsv' ? tsvLine : JSON.stringify;
  return (_own, event, traits) => {
    const seen = shown(event, traits);
    return lineOf(projections.map((project) => cellText(project(seen))));
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

function objectEncoder(fields: readonly string[]): (event: AuditEvent) => string {
  const members = fields.map((name, at) => ({
    label: `${at === 0 ? '' : ','}${JSON.stringify(name)}:`,
    project: projectionFor(name),
  }));
  return (event) =>
    `{${members.map(({ label, project }) => label + jsonText(project(event) ?? null)).join('')}}`;
}

/** The event's bytes, masked and on one line where asked; the same buffer when there is nothing to change. */
function bytesOf(own: Buffer, mask: boolean, join: boolean): Buffer {
  if (!mask && !join) return own;
  // One character per byte: whatever the bytes mean, they come back as they were.
  const found = own.toString('latin1');
  const masked = mask ? maskText(found) : found;
  const text = join ? minify(masked) : masked;
  return text === found ? own : Buffer.from(text, 'latin1');
}
