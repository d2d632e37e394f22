/** Values of events as columns of a database have them: text, or nothing. */
import { type AuditEvent, isObject, type JsonValue, NumberText, textOf } from '../event/event.js';
import { fieldFor } from '../event/fields.js';
import { memberOf } from '../event/paths.js';
import { maskEvent } from '../event/redaction.js';
import { resourcesOf } from '../event/resources.js';
import { jsonText } from './jsontext.js';
import { projectionFor } from './projection.js';
import { type RowEncoder, rowEncoder, type Traits } from './rows.js';

/** What a column holds, as plain data that can be sent to a thread. */
export type CellSpec =
  /** What is at a path, as Log Service shows it: scalars as text, the rest as JSON, nothing where it is null. */
  | { readonly kind: 'member'; readonly path: string }
  /** The first value of a field of the table that is not empty. */
  | { readonly kind: 'field'; readonly name: string }
  /** All resources, as a JSON array. */
  | { readonly kind: 'resources' }
  /** Whether the event is a global one, as `true` or `false`. */
  | { readonly kind: 'global' }
  /** The event itself, on one line. */
  | { readonly kind: 'event' };

/** Stands for nothing where the length of a cell would be. */
const NOTHING = 0xffffffff;

type Reader = (event: AuditEvent) => string | null;

/** One row: the cells one after the other, each behind its length in bytes. Secrets are masked unless `reveal`. */
export function cellsEncoder(columns: readonly CellSpec[], reveal: boolean): RowEncoder {
  const readers = columns.map(readerOf);
  const whole = rowEncoder({ format: 'jsonl', reveal });
  const mayMask = readers.some((read) => read !== undefined);
  return (own, event, traits) => {
    const seen = mayMask && traits.mayHoldSecret && !reveal ? maskEvent(event) : event;
    return packed(readers.map((read) => (read === undefined ? wholeText(whole, own, traits) : read(seen))));
  };
}

/** Whether a row is made of the event's bytes alone. */
export function cellsNeedNoFields(columns: readonly CellSpec[]): boolean {
  return columns.every(({ kind }) => kind === 'event');
}

function packed(cells: readonly (string | null)[]): Buffer {
  const lengths = cells.map((cell) => (cell === null ? NOTHING : Buffer.byteLength(cell)));
  const size = lengths.reduce((sum, length) => sum + 4 + (length === NOTHING ? 0 : length), 0);
  const row = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [i, cell] of cells.entries()) {
    at = row.writeUInt32LE(lengths[i]!, at);
    if (cell !== null) at += row.write(cell, at);
  }
  return row;
}

/** The cells of a row that begins at `at`. */
export function unpackCells(bytes: Buffer, at: number, columns: number): (string | null)[] {
  const cells: (string | null)[] = [];
  let from = at;
  for (let column = 0; column < columns; column++) {
    const length = bytes.readUInt32LE(from);
    from += 4;
    if (length === NOTHING) {
      cells.push(null);
      continue;
    }
    cells.push(bytes.toString('utf8', from, from + length));
    from += length;
  }
  return cells;
}

/** Undefined for the event itself, which is made of its bytes. */
function readerOf(spec: CellSpec): Reader | undefined {
  if (spec.kind === 'member') return memberText(spec.path);
  if (spec.kind === 'field') return fieldReader(spec.name);
  if (spec.kind === 'global') return globalText;
  if (spec.kind === 'resources') return (event) => wellFormed(JSON.stringify(resourcesOf(event)));
  return undefined;
}

/** Reads a cell of the kind `member`. */
export function memberText(path: string): (event: AuditEvent) => string | null {
  const project = projectionFor(path);
  // Log Service has the request a second time, as text, and rules read it there; delivered files often do not.
  if (/^(?:event\.)?requestParameterJson$/i.test(path)) {
    return (event) => shownText(project(event) ?? memberOf(event, 'requestParameters'));
  }
  return (event) => shownText(project(event));
}

function shownText(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object' || value instanceof NumberText) return textOf(value);
  return Array.isArray(value) || isObject(value) ? wellFormed(jsonText(value)) : null;
}

function fieldReader(name: string): Reader {
  // A person is shown one name of an actor, though queries know several.
  if (name === 'user') return (event) => shownText(projectionFor('user')(event)) || null;
  const field = fieldFor(name);
  return (event) =>
    field
      .read(event)
      .map(textOf)
      .find((text) => text !== '') ?? null;
}

function globalText(event: AuditEvent): string | null {
  const text = shownText(memberOf(event, 'isGlobal'));
  return text === 'true' || text === 'false' ? text : null;
}

function wholeText(encode: RowEncoder, own: Buffer, traits: Traits): string {
  return wellFormed(encode(own, {}, traits).toString());
}

/** JSON in which no half of a character stands alone: databases refuse what JSON.parse lets pass. */
export function wellFormed(json: string): string {
  if (!json.includes('\\u')) return json;
  return json.replace(
    /\\u(?:d[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|(d[89a-f][\da-f]{2}))|\\[\s\S]/gi,
    (whole, lone: string | undefined) => (lone === undefined ? whole : '\\ufffd'),
  );
}
