/**
 * Rows as columns of bytes that DuckDB takes as they are: made where events are read, handed from thread to thread
 * without copying, and given to DuckDB a column at a time, since a call for each value takes longer than to read it.
 */

/** Values of one column, as many as there are rows. Numbers are little-endian. */
export type PackedColumn = PackedNumbers | PackedTexts | PackedLists | SpreadTexts;

interface Nullable {
  /** A bit for each row, set where it has a value, in whole words of 64; undefined where all have one. */
  readonly validity?: Uint8Array | undefined;
}

export interface PackedNumbers extends Nullable {
  readonly kind: 'numbers';
  readonly data: Uint8Array;
}

/** Texts that were copied together; one that occurs often is there once. */
export interface PackedTexts extends Nullable {
  readonly kind: 'texts';
  /**
   * Four words each: the length in bytes; then the text itself where it fits, else its first four bytes and its place
   * in `heap` (two words, of which the second is 0).
   */
  readonly data: Uint32Array;
  /** UTF-8. */
  readonly heap: Uint8Array;
}

export interface PackedLists {
  readonly kind: 'lists';
  /** Two numbers of 64 bits each: where the row's items begin, and how many there are. */
  readonly data: Uint8Array;
  readonly items: PackedTexts;
  readonly count: number;
}

/** Texts, or bytes, that stand apart in something large. */
export interface SpreadTexts extends Nullable {
  readonly kind: 'spread';
  readonly bytes: Uint8Array;
  /** Start and end of each. */
  readonly bounds: Uint32Array;
}

/** A text of so many bytes stands in its four words, a longer one in the heap. */
export const INLINED = 12;

/** At most one vector of rows, column by column. */
export interface PackedChunk {
  readonly rows: number;
  readonly columns: readonly PackedColumn[];
}

/** Memory for packing, in blocks that can be handed over and come back: fresh memory is dear. */
export class Blocks {
  readonly #spare: ArrayBuffer[] = [];
  #used: ArrayBuffer[] = [];
  #at = 0;

  /** @param more gives blocks back that were handed over; undefined when there is none at the moment */
  constructor(private readonly more: () => ArrayBuffer | undefined = () => undefined) {}

  /** A place for so many bytes, at a multiple of eight; what was there before is still in it. */
  take(size: number): { readonly buffer: ArrayBuffer; readonly offset: number } {
    const room = this.#used.at(-1);
    if (room === undefined || this.#at + size > room.byteLength) {
      this.#used.push(this.#block(size));
      this.#at = 0;
    }
    const offset = this.#at;
    this.#at = (offset + size + 7) & ~7;
    return { buffer: this.#used.at(-1)!, offset };
  }

  /** Gives back the end of what was taken last. */
  keep(size: number, of: number): void {
    this.#at -= ((of + 7) & ~7) - ((size + 7) & ~7);
  }

  /** The blocks that were used; they are somebody else's now. */
  handOver(): ArrayBuffer[] {
    const used = this.#used;
    this.#used = [];
    this.#at = 0;
    return used;
  }

  /** A block of its own, which is handed over with the others or given to `spare`. */
  whole(size: number): ArrayBuffer {
    return this.#find(size) ?? (Buffer.allocUnsafeSlow(size).buffer as ArrayBuffer);
  }

  spare(block: ArrayBuffer): void {
    this.#spare.push(block);
  }

  #block(size: number): ArrayBuffer {
    return this.whole(Math.max(size, BLOCK));
  }

  /** The smallest that is large enough, and not so large that somebody else would miss it. */
  #find(size: number): ArrayBuffer | undefined {
    for (let block = this.more(); block !== undefined; block = this.more()) this.#spare.push(block);
    let best = -1;
    this.#spare.forEach(({ byteLength }, at) => {
      if (byteLength < size || byteLength > Math.max(size * 2, BLOCK)) return;
      if (best < 0 || byteLength < this.#spare[best]!.byteLength) best = at;
    });
    return best < 0 ? undefined : this.#spare.splice(best, 1)[0];
  }
}

const BLOCK = 2 ** 20;
