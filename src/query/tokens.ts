import { QuerySyntaxError } from './syntax-error.js';

/** A word or quoted phrase as it was written, without its quotes, backslashes still in place. */
export interface Word {
  readonly start: number;
  readonly raw: string;
  readonly quoted: boolean;
}

/** Where a word ends that may be a field's name, and where one ends that must be a value. */
export type WordPlace = 'field' | 'value';

const STOPS: Readonly<Record<WordPlace, RegExp>> = { field: /[\s()"|:<>=]/, value: /[\s()"|]/ };
/** What Chinese keyboards type in place of the syntax; taken as text they would quietly find nothing. */
const FULL_WIDTH: ReadonlyMap<string, string> = new Map([
  ['：', ':'],
  ['（', '('],
  ['）', ')'],
  ['“', '"'],
  ['”', '"'],
]);
const BLANKS = /\s*/y;
const COMPARISON = />=|<=|>|<|=/y;
const NUMBER = /[^\s()[\]"|]+/y;

/** The text of a query and how far it has been read. */
export class QueryText {
  #at = 0;

  constructor(readonly text: string) {}

  get position(): number {
    return this.#at;
  }

  /** The next character after any blanks; empty at the end. */
  peek(): string {
    this.#match(BLANKS);
    return this.text[this.#at] ?? '';
  }

  take(symbol: string): boolean {
    if (this.peek() !== symbol) return false;
    this.#at++;
    return true;
  }

  /** Reads a keyword when one comes next, in any case. */
  takeKeyword(keyword: 'and' | 'or' | 'not'): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.#at += keyword.length;
    return true;
  }

  isKeyword(...keywords: readonly ('and' | 'or' | 'not')[]): boolean {
    this.peek();
    return keywords.some((keyword) => {
      const end = this.#at + keyword.length;
      const after = this.text[end] ?? ' ';
      return this.text.slice(this.#at, end).toLowerCase() === keyword && /[\s()"|]/.test(after);
    });
  }

  takeComparison(): string | undefined {
    this.peek();
    return this.#match(COMPARISON);
  }

  /** `in`, when a bracket follows: elsewhere it is a word as any other. */
  takeIn(): boolean {
    this.peek();
    return this.#match(/in(?=\s*[[(])/iy) !== undefined;
  }

  /** The characters where a number should stand; empty when there are none. */
  takeNumber(): string {
    this.peek();
    return this.#match(NUMBER) ?? '';
  }

  takeWord(place: WordPlace): Word {
    const word = this.peek() === '"' ? this.#quoted() : this.#unquoted(STOPS[place]);
    const after = this.text[this.#at] ?? ' ';
    if (after === '"' || (word.quoted && !/[\s()|:<>=]/.test(after))) {
      this.fail(
        'a quoted phrase must stand by itself',
        'Put the whole value in one pair of quotes, and write \\" for a quote inside it.',
      );
    }
    return word;
  }

  fail(wrong: string, next: string, position = this.#at): never {
    throw new QuerySyntaxError(wrong, next, this.text, position);
  }

  #quoted(): Word {
    const start = this.#at++;
    while (this.text[this.#at] !== '"') {
      if (this.#at >= this.text.length) {
        this.fail(
          'the quote that opens here is never closed',
          'Close it with another ", and write \\" for a quote inside it.',
          start,
        );
      }
      this.#step();
    }
    return { start, raw: this.text.slice(start + 1, this.#at++), quoted: true };
  }

  #unquoted(stops: RegExp): Word {
    const start = this.#at;
    while (this.#at < this.text.length && !stops.test(this.text[this.#at] as string)) {
      const plain = FULL_WIDTH.get(this.text[this.#at] as string);
      if (plain !== undefined) {
        this.fail(
          'a full-width character stands here',
          `Write ${plain} if it is meant as syntax; put the value in quotes if it belongs to it.`,
        );
      }
      this.#step();
    }
    return { start, raw: this.text.slice(start, this.#at), quoted: false };
  }

  /** One character, or a backslash with the character that it makes literal. */
  #step(): void {
    if (this.text[this.#at] === '\\') {
      const next = this.text[this.#at + 1];
      if (next === undefined || /[a-z0-9]/i.test(next)) {
        this.fail(
          'a backslash makes the next character literal, and here it has nothing to do',
          'Write \\\\ for a backslash itself.',
        );
      }
      this.#at++;
    }
    this.#at++;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}
