/** Values of a result as JSON has them. */
import {
  DuckDBArrayValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBUnionValue,
} from '@duckdb/node-api';
import { type JsonValue, NumberText } from '../event/event.js';
import { parseJson, setOwn } from '../event/json.js';
import { cellText } from '../output/celltext.js';
import { jsonText } from '../output/jsontext.js';

/** How the values of a column are read. */
export type ValueReader = (value: unknown) => JsonValue;

/** @param type of a column, as DuckDB's client has it */
export function valueReader(type: { readonly alias?: string | undefined }): ValueReader {
  return type.alias === 'JSON' ? (value) => (typeof value === 'string' ? parseJson(value) : null) : jsonOf;
}

/**
 * Numbers keep their digits, however many; what is no number in JSON (`NaN`) and everything else that JSON has no word
 * for, such as times, is text.
 */
function jsonOf(value: unknown): JsonValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return new NumberText(String(value));
  if (value instanceof DuckDBDecimalValue) return new NumberText(String(value));
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(jsonOf);
  if (value instanceof DuckDBStructValue) return objectOf(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue) {
    return objectOf(value.entries.map(({ key, value }) => [cellOf(jsonOf(key)) ?? '', value]));
  }
  if (value instanceof DuckDBUnionValue) return jsonOf(value.value);
  return String(value);
}

function objectOf(entries: readonly (readonly [string, unknown])[]): JsonValue {
  const object: Record<string, JsonValue> = {};
  for (const [name, value] of entries) setOwn(object, name, jsonOf(value));
  return object;
}

/** A value in one cell: lists and objects as JSON. Null where there is none. */
export function cellOf(value: JsonValue): string | null {
  if (value === null) return null;
  return Array.isArray(value) ? jsonText(value) : cellText(value);
}
