/**
 * Where things are in a JSON text, without building them.
 *
 * All functions expect valid JSON and are iterative. They look at ASCII characters only, so on a text decoded as
 * latin1 every position is a byte position. On text that is no JSON they return some position, and always end.
 */

/** Half-open: from the first character of a value to behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The next position that holds neither a blank nor a comma nor a colon. */
export function skipSeparators(text: string, at: number): number {
  let next = at;
  while (next < text.length) {
    const code = text.charCodeAt(next);
    if (!(isBlank(code) || code === COMMA || code === COLON)) break;
    next++;
  }
  return next;
}

/** Behind the closing quote of the string whose opening quote is at `start`. */
export function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH && quote - 1 - backslashes > start)
      backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** Behind the value that starts at `start`. */
export function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return endOfString(text, start);
  if (first !== OPEN_ARRAY && first !== OPEN_OBJECT) return endOfBareWord(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at) - 1;
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth++;
    else if ((code === CLOSE_ARRAY || code === CLOSE_OBJECT) && --depth === 0) return at + 1;
  }
  return text.length;
}

/** The string at the span, quotes and escapes taken away; what is no valid string stays as it is written. */
export function stringAt(text: string, { start, end }: Span): string {
  const inside = text.slice(start + 1, end - 1);
  if (!inside.includes('\\')) return inside;
  try {
    return JSON.parse(text.slice(start, end)) as string;
  } catch {
    return inside;
  }
}

/** The value of a member of the object at `from`; of several with the key the last, as JSON.parse has it. */
export function memberSpan(text: string, key: string, from = 0): Span | undefined {
  let found: Span | undefined;
  let at = skipSeparators(text, from);
  if (text.charCodeAt(at) !== OPEN_OBJECT) return undefined;
  at = skipSeparators(text, at + 1);
  while (at < text.length && text.charCodeAt(at) === QUOTE) {
    const keySpan = { start: at, end: endOfString(text, at) };
    const start = skipSeparators(text, keySpan.end);
    const end = endOfValue(text, start);
    if (stringAt(text, keySpan) === key) found = { start, end };
    at = skipSeparators(text, end);
  }
  return found;
}

/** The elements of the array at `from`, in order; none when there is no array. */
export function* elementSpans(text: string, from = 0): Generator<Span> {
  let at = skipSeparators(text, from);
  if (text.charCodeAt(at) !== OPEN_ARRAY) return;
  at = skipSeparators(text, at + 1);
  while (at < text.length && text.charCodeAt(at) !== CLOSE_ARRAY) {
    const end = endOfValue(text, at);
    yield { start: at, end };
    at = skipSeparators(text, end);
  }
}

/**
 * Visits every value in document order, the outermost first.
 * @param visit gets the keys that lead to the value (arrays add none; the list is reused, so copy what must last)
 *   and where it starts; answers whether to go into it, should it be an array or an object
 */
export function visitValues(text: string, visit: (path: readonly string[], start: number) => boolean): void {
  const path: string[] = [];
  /** Of each open container: is it an object? */
  const open: boolean[] = [];
  let hasKey = false;
  for (let at = skipSeparators(text, 0); at < text.length; at = skipSeparators(text, at)) {
    const code = text.charCodeAt(at);
    if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      open.pop();
      at++;
    } else if (open.at(-1) === true && !hasKey) {
      const end = endOfString(text, at);
      path.push(stringAt(text, { start: at, end }));
      hasKey = true;
      at = end;
      continue;
    } else if (visit(path, at) && (code === OPEN_ARRAY || code === OPEN_OBJECT)) {
      open.push(code === OPEN_OBJECT);
      hasKey = false;
      at++;
      continue;
    } else {
      at = endOfValue(text, at);
    }
    // A value has ended: in an object, so has its member.
    if (open.at(-1) === true) path.pop();
    hasKey = false;
  }
}

function endOfBareWord(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isBlank(code) || code === COMMA || code === CLOSE_ARRAY || code === CLOSE_OBJECT) break;
    at++;
  }
  return Math.min(at, text.length);
}
