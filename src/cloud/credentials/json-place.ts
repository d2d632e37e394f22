/** Where a text stops being JSON, for errors that must not show the text itself. */

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

const BLANK = /[ \t\n\r]*/y;
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The first place that cannot be part of JSON; undefined for what is JSON. */
export function placeOfError(text: string): Place | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const before = text.slice(0, offsetOfError(text)).split('\n');
    return { line: before.length, column: before.at(-1)!.length + 1 };
  }
}

type Wanted = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

function offsetOfError(text: string): number {
  const open: string[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  const skip = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const after = (): Wanted => (open.length === 0 ? 'nothing' : 'comma or end');
  for (;;) {
    skip(BLANK);
    const char = text[at];
    const ends = (char === '}' || char === ']') && char === open.at(-1) && wanted.endsWith('end');
    if (ends) {
      open.pop();
      at++;
      wanted = after();
    } else if (wanted.startsWith('value') && (char === '{' || char === '[')) {
      open.push(char === '{' ? '}' : ']');
      at++;
      wanted = char === '{' ? 'key or end' : 'value or end';
    } else if (wanted.startsWith('value')) {
      if (skip(SCALAR) === '') return at;
      wanted = after();
    } else if (wanted.startsWith('key')) {
      if (char !== '"' || skip(SCALAR) === '') return at;
      wanted = 'colon';
    } else if (wanted === 'colon' && char === ':') {
      at++;
      wanted = 'value';
    } else if (wanted === 'comma or end' && char === ',') {
      at++;
      wanted = open.at(-1) === '}' ? 'key' : 'value';
    } else {
      return at;
    }
  }
}
