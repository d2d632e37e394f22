/**
 * What an audit event is: a JSON object whose fields nobody guarantees.
 * Nothing here throws on an odd shape; a field of the wrong kind is read as well as it can be.
 */

/** A JSON number whose digits a double cannot hold (2^53 and up, long fractions, `1.0`, `1e5`). */
export class NumberText {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
  toJSON(): number {
    return Number(this.text);
  }
}

export type Scalar = string | number | boolean | null | NumberText;
export type JsonValue = Scalar | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** One audit event. Keys keep the service's own spelling. */
export type AuditEvent = JsonObject;

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
  );
}

/** A scalar as it is matched and shown: a number keeps the digits it was written with. */
export function textOf(value: Scalar): string {
  return value === null ? '' : String(value);
}
