import { type JsonValue, NumberText } from './event.js';
import { endOfString, endOfValue, isBlank, skipSeparators, stringAt } from './spans.js';

/**
 * A number that a double might not write back as it was read: `-0`, 16 digits and more, a fraction or an exponent,
 * where a number can stand. Text inside strings can look the same; that only costs time.
 */
const MAYBE_INEXACT =
  /(?:^|[:,[])[ \t\n\r]*(?:-0|-?\d{16,}(?=[ \t\n\r,\]}]|$)|-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)(?=[ \t\n\r,\]}]|$))/;

/**
 * JSON.parse, except that a number whose digits a double does not keep (2^53 and up, `1.0`, `1e5`, `-0`) becomes a
 * NumberText. Of equal keys the last counts, and `__proto__` is a key like any other. Nesting may be arbitrarily deep.
 * @param mayBeInexact false where somebody knows already that there is no such number
 * @throws SyntaxError exactly when JSON.parse does
 */
export function parseJson(text: string, mayBeInexact = true): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  return mayBeInexact && MAYBE_INEXACT.test(text) ? buildExact(text) : value;
}

/** The text without the blanks outside its strings; every other character stays. Works on latin1-decoded bytes. */
export function minify(text: string): string {
  const kept: string[] = [];
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(text, at);
    } else if (isBlank(code)) {
      kept.push(text.slice(from, at));
      while (isBlank(text.charCodeAt(at))) at++;
      from = at;
    } else {
      at++;
    }
  }
  if (from === 0) return text;
  kept.push(text.slice(from));
  return kept.join('');
}

/** Sets an own member, also one called `__proto__`. */
export function setOwn(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

type Holder = JsonValue[] | Record<string, JsonValue>;

/** Builds the value of a text that is known to be valid, number by number. */
function buildExact(text: string): JsonValue {
  const holders: Holder[] = [];
  let root: JsonValue = null;
  let key: string | undefined;
  for (let at = skipSeparators(text, 0); at < text.length; at = skipSeparators(text, at)) {
    const char = text[at]!;
    const holder = holders.at(-1);
    if (char === ']' || char === '}') {
      holders.pop();
      at++;
      continue;
    }
    const opens = char === '[' || char === '{';
    const span = { start: at, end: opens ? at + 1 : endOfValue(text, at) };
    at = span.end;
    if (holder !== undefined && !Array.isArray(holder) && key === undefined) {
      key = stringAt(text, span);
      continue;
    }
    const value: JsonValue = char === '[' ? [] : char === '{' ? {} : scalarAt(text, span);
    if (holder === undefined) root = value;
    else if (Array.isArray(holder)) holder.push(value);
    else setOwn(holder, key!, value);
    key = undefined;
    if (opens) holders.push(value as Holder);
  }
  return root;
}

function scalarAt(text: string, span: { start: number; end: number }): JsonValue {
  const first = text[span.start]!;
  if (first === '"') return stringAt(text, span);
  if (first === 't') return true;
  if (first === 'f') return false;
  if (first === 'n') return null;
  const digits = text.slice(span.start, span.end);
  const number = Number(digits);
  return String(number) === digits ? number : new NumberText(digits);
}
