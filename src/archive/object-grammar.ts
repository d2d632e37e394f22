/**
 * Where one JSON object ends in text that may be damaged. Only the order of tokens is checked, not what is
 * inside strings and numbers: enough to notice that an object breaks off and another one begins.
 */
import type { Span } from '../event/spans.js';

export type ObjectReading =
  | { readonly outcome: 'whole'; readonly end: number }
  /** It cannot be JSON. `end` is where to look for the next object. */
  | { readonly outcome: 'broken'; readonly end: number; readonly inside: readonly Span[] }
  /** The text ends first. */
  | { readonly outcome: 'open'; readonly inside: readonly Span[] };

const TAB = 0x09;
const LINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What is open, outermost first: an object by where it begins, an array as one of these. */
const ARRAY = -1;
const ARRAY_OF_EVENTS = -2;
/** Deeper than this is an attack. */
const DEPTH_MAX = 1_000_000;

type Expected = 'key' | 'key or end' | 'colon' | 'value' | 'value or end' | 'comma or end';

export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === LINE || byte === RETURN || byte === TAB;
}

/**
 * Reads the object whose opening brace is at `start`, every byte once.
 *
 * Of an object that is not whole, `inside` holds what may stand on its own: the elements of an `Events` array
 * (a response that is cut short), objects and elements of arrays at the very beginning of a line, and the one that
 * begins the second line (what follows an object that is cut short where a value was to come).
 */
export function readObject(text: Buffer, start: number): ObjectReading {
  const open: number[] = [];
  const inside: Span[] = [];
  let expected: Expected = 'value';
  let keyIsEvents = false;
  let lastString = -1;
  /** Where the line ends on which the object begins, once that is behind. */
  let firstLine = Number.NaN;
  for (let at = start; at < text.length; ) {
    const byte = text[at]!;
    if (isBlank(byte)) {
      if (byte === LINE && Number.isNaN(firstLine)) firstLine = at;
      at++;
      continue;
    }
    const wantsValue: boolean = expected === 'value' || expected === 'value or end';
    let allowed: boolean;
    let end = at + 1;
    switch (byte) {
      case QUOTE: {
        allowed = wantsValue || expected === 'key' || expected === 'key or end';
        if (!allowed) break;
        const behind = endOfString(text, at);
        if (behind === undefined) return { outcome: 'open', inside };
        // No string goes on behind the end of a line.
        if (text[behind - 1] === LINE) return { outcome: 'broken', end: at + 1, inside };
        end = behind;
        keyIsEvents = !wantsValue && isEventsKey(text, at, end);
        expected = wantsValue ? 'comma or end' : 'colon';
        break;
      }
      case COLON:
        allowed = expected === 'colon';
        expected = 'value';
        break;
      case COMMA:
        allowed = expected === 'comma or end';
        expected = open.at(-1)! < 0 ? 'value' : 'key';
        break;
      case OPEN_OBJECT:
        allowed = wantsValue && open.length < DEPTH_MAX;
        open.push(at);
        expected = 'key or end';
        break;
      case OPEN_ARRAY:
        allowed = wantsValue && open.length < DEPTH_MAX;
        open.push(keyIsEvents || text[at - 1] === LINE ? ARRAY_OF_EVENTS : ARRAY);
        expected = 'value or end';
        break;
      case CLOSE_OBJECT:
        allowed = open.at(-1)! >= 0 && (expected === 'comma or end' || expected === 'key or end');
        if (!allowed) break;
        closeObject(text, { start: open.pop()!, end }, open.at(-1), firstLine, inside);
        if (open.length === 0) return { outcome: 'whole', end };
        expected = 'comma or end';
        break;
      case CLOSE_ARRAY:
        allowed = open.at(-1)! < 0 && (expected === 'comma or end' || expected === 'value or end');
        open.pop();
        expected = 'comma or end';
        break;
      default:
        allowed = wantsValue;
        end = endOfWord(text, at);
        expected = 'comma or end';
    }
    // What cannot follow a string makes the string suspect: its closing quote may be another one's opening quote.
    if (!allowed) {
      const misread = lastString >= 0 ? lastString : byte === QUOTE ? at : at - 1;
      return { outcome: 'broken', end: misread + 1, inside };
    }
    if (byte !== QUOTE && byte !== COLON) keyIsEvents = false;
    lastString = byte === QUOTE ? at : -1;
    at = end;
  }
  return { outcome: 'open', inside };
}

/** Notes an object that has ended, should it be one that can stand on its own: then what is inside it cannot. */
function closeObject(
  text: Buffer,
  { start, end }: Span,
  parent: number | undefined,
  firstLine: number,
  inside: Span[],
): void {
  if (parent !== ARRAY_OF_EVENTS && text[start - 1] !== LINE && lineBefore(text, start) !== firstLine) return;
  while (inside.length > 0 && inside.at(-1)!.start >= start) inside.pop();
  const last = inside.at(-1);
  if (last !== undefined && isGap(text, last.end, start))
    inside[inside.length - 1] = { start: last.start, end };
  else inside.push({ start, end });
}

/** Where the line feed is that only white space stands behind; -1 where something else does. */
function lineBefore(text: Buffer, start: number): number {
  let before = start - 1;
  while (text[before] === SPACE || text[before] === TAB) before--;
  return text[before] === LINE ? before : -1;
}

function isGap(text: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isBlank(text[at]!) && text[at] !== COMMA) return false;
  return true;
}

/** Behind the closing quote, or behind the line's end where that comes first; undefined where the text does. */
function endOfString(text: Buffer, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const byte = text[at]!;
    if (byte === QUOTE || byte === LINE) return at + 1;
    if (byte === BACKSLASH && text[at + 1] !== LINE) at++;
  }
  return undefined;
}

function endOfWord(text: Buffer, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const byte = text[at]!;
    if (isBlank(byte) || byte === COMMA || byte === COLON || byte === QUOTE) break;
    if (byte === OPEN_ARRAY || byte === CLOSE_ARRAY || byte === OPEN_OBJECT || byte === CLOSE_OBJECT) break;
  }
  return at;
}

function isEventsKey(text: Buffer, start: number, end: number): boolean {
  return end - start === 8 && /^"events"$/i.test(text.toString('latin1', start, end));
}
