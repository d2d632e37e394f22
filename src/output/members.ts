import type { JsonValue } from '../event/event.js';
import { isObject } from '../event/event.js';
import { cellText } from './celltext.js';
import { jsonText } from './jsontext.js';

/** A place in an event and what is there: several values where it holds a list of plain ones. */
export interface Member {
  /** Dotted, as it is written in a query. */
  readonly path: string;
  /** As text that is not sanitised; empty ones as `""`, `null`, `{}` and `[]`. Never empty. */
  readonly values: readonly string[];
}

/** Deeper than this a value is one line of JSON, for a path per leaf would grow with the square of the depth. */
const DEEPEST = 12;

/** Everything at and below `path`, each leaf exactly once and in the order of the event. */
export function membersOf(path: string, value: JsonValue): Member[] {
  const members: Member[] = [];
  const waiting: { path: string; value: JsonValue; depth: number }[] = [{ path, value, depth: 0 }];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    const { path, value, depth } = one;
    const below = childrenOf(value);
    if (below === undefined) members.push({ path, values: [leafText(value)] });
    else if (below.length === 0) members.push({ path, values: [jsonText(value)] });
    else if (Array.isArray(value) && below.every(([, child]) => childrenOf(child) === undefined)) {
      members.push({ path, values: below.map(([, child]) => leafText(child)) });
    } else if (depth >= DEEPEST) members.push({ path, values: [jsonText(value)] });
    else {
      for (const [key, child] of below.reverse()) {
        waiting.push({ path: `${path}.${key}`, value: child, depth: depth + 1 });
      }
    }
  }
  return members;
}

/** Undefined for a scalar. */
function childrenOf(value: JsonValue): [string, JsonValue][] | undefined {
  return Array.isArray(value) || isObject(value) ? Object.entries<JsonValue>(value) : undefined;
}

function leafText(value: JsonValue): string {
  if (value === null) return 'null';
  return cellText(value) || '""';
}
