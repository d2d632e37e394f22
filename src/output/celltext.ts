import type { JsonValue, Scalar } from '../event/event.js';
import { NumberText, textOf } from '../event/event.js';
import { jsonText } from './jsontext.js';

/**
 * A value in one cell: a scalar as text, nothing as an empty cell, several values joined with `;`, and
 * whatever has a structure as JSON.
 */
export function cellText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  if (isScalar(value)) return textOf(value);
  if (Array.isArray(value) && value.every(isScalar)) return value.map(textOf).join(';');
  return jsonText(value);
}

function isScalar(value: JsonValue): value is Scalar {
  return typeof value !== 'object' || value === null || value instanceof NumberText;
}
