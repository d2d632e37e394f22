/** What is still whole in text that is damaged somewhere, found in time that grows with the text only. */
import type { Span } from '../event/spans.js';
import { isBlank, readObject } from './object-grammar.js';

export type Found =
  /** Whole objects with nothing but white space, commas and brackets between them. */
  | ({ readonly kind: 'objects' } & Span)
  /** An object that breaks off. Several on one line count as one. */
  | { readonly kind: 'broken'; readonly start: number }
  /** Bytes that belong to no object. */
  | { readonly kind: 'junk'; readonly start: number };

/** The text ends inside an object. */
export interface Unfinished {
  readonly start: number;
  /** What can stand on its own, should the object never end. */
  readonly inside: readonly Span[];
}

const LINE = 0x0a;
const COMMA = 0x2c;
const ARRAY = 0x5b;
const ARRAY_END = 0x5d;
const OPEN = 0x7b;

/** Reads damaged text in pieces; each begins where no object is open. */
export class Mender {
  /** Whether the damage at hand was told of already. */
  #inDamage = false;
  #newLine = true;

  /**
   * Finds what is whole and what is not, in order.
   * @returns the object that the text ends inside of: to be given again, with more text behind it
   */
  *find(text: Buffer): Generator<Found, Unfinished | undefined> {
    let whole: Span | undefined;
    for (let at = 0; at < text.length; ) {
      const byte = text[at]!;
      if (byte !== OPEN) {
        if (byte === LINE) this.#newLine = true;
        at++;
        if (isBlank(byte) || byte === COMMA || byte === ARRAY || byte === ARRAY_END) continue;
        if (whole !== undefined) yield { kind: 'objects', ...whole };
        whole = undefined;
        if (!this.#inDamage) yield { kind: 'junk', start: at - 1 };
        this.#inDamage = true;
        continue;
      }
      const reading = readObject(text, at);
      if (reading.outcome === 'whole') {
        whole = { start: whole?.start ?? at, end: reading.end };
        this.#inDamage = false;
        this.#newLine = false;
        at = reading.end;
        continue;
      }
      if (whole !== undefined) yield { kind: 'objects', ...whole };
      whole = undefined;
      if (reading.outcome === 'open') return { start: at, inside: reading.inside };
      if (!this.#inDamage || this.#newLine) yield { kind: 'broken', start: at };
      this.#inDamage = true;
      this.#newLine = text.subarray(at, reading.end).includes(LINE);
      for (const span of reading.inside) yield { kind: 'objects', ...span };
      at = reading.end;
    }
    if (whole !== undefined) yield { kind: 'objects', ...whole };
    return undefined;
  }
}
