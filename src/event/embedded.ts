import type { Span } from './spans.js';

/** A decoded JSON string that remembers where its characters stand in the text around it. */
export interface EmbeddedText {
  readonly text: string;
  /** Where the character at `index` stands, escapes in full; for the length, where the closing quote stands. */
  positionOf(index: number): number;
}

/** Decodes the string at the span of a valid JSON text. */
export function embeddedAt(source: string, { start, end }: Span): EmbeddedText {
  const inside = source.slice(start + 1, end - 1);
  if (!inside.includes('\\')) return { text: inside, positionOf: (index) => start + 1 + index };
  return decode(source, start + 1, end - 1);
}

function decode(source: string, from: number, end: number): EmbeddedText {
  const positions = new Uint32Array(end - from + 1);
  const parts: string[] = [];
  let length = 0;
  let at = from;
  while (at < end) {
    const backslash = source.indexOf('\\', at);
    const plainEnd = backslash < 0 || backslash > end ? end : backslash;
    if (plainEnd > at) parts.push(source.slice(at, plainEnd));
    while (at < plainEnd) positions[length++] = at++;
    if (at >= end) break;
    positions[length++] = at;
    const isUnicode = source[at + 1] === 'u';
    parts.push(
      isUnicode
        ? String.fromCharCode(Number.parseInt(source.slice(at + 2, at + 6), 16))
        : plain(source[at + 1]!),
    );
    at += isUnicode ? 6 : 2;
  }
  positions[length] = end;
  return { text: parts.join(''), positionOf: (index) => positions[index]! };
}

const ESCAPED: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function plain(escaped: string): string {
  return ESCAPED.get(escaped) ?? escaped;
}
