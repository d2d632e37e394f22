import type { JsonValue } from '../event/event.js';
import { NumberText } from '../event/event.js';

interface Level {
  readonly node: Readonly<Record<string, JsonValue>> | readonly JsonValue[];
  /** Undefined for an array. */
  readonly keys: readonly string[] | undefined;
  next: number;
}

/**
 * A value as JSON on one line. Unlike `JSON.stringify` it keeps a number's own digits, and it does not
 * recurse: how deep an event is nested is up to whoever wrote it.
 */
export function jsonText(value: JsonValue): string {
  if (typeof value !== 'object' || value === null || value instanceof NumberText) return scalarText(value);
  const levels: Level[] = [];
  let text = '';
  const open = (node: Level['node']): void => {
    const keys = Array.isArray(node) ? undefined : Object.keys(node);
    text += keys === undefined ? '[' : '{';
    levels.push({ node, keys, next: 0 });
  };
  open(value as Level['node']);
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const at = level.next++;
    if (at >= (level.keys ?? (level.node as readonly JsonValue[])).length) {
      text += level.keys === undefined ? ']' : '}';
      levels.pop();
      continue;
    }
    if (at > 0) text += ',';
    const key = level.keys?.[at];
    if (key !== undefined) text += `${JSON.stringify(key)}:`;
    const member = (level.node as Readonly<Record<string, JsonValue>>)[key ?? at]!;
    if (typeof member !== 'object' || member === null || member instanceof NumberText)
      text += scalarText(member);
    else open(member as Level['node']);
  }
  return text;
}

function scalarText(value: string | number | boolean | null | NumberText): string {
  return value instanceof NumberText ? value.text : JSON.stringify(value);
}
