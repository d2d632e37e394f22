/**
 * The texts of one column in the segment that is being made: each is kept once or a few times, and rows have its
 * number.
 */
import { type Blocks, INLINED, type PackedTexts } from './packed.js';

/** UTF-8 takes at most so many bytes for a unit of a JavaScript string. */
const UTF8_MAX = 3;
/** DuckDB is given at least so many bytes, so that it never takes them for a text that fits in its words. */
const HEAP_LEAST = INLINED + 4;

/** A power of two. */
const RECENT = 256;

/** So many texts are remembered from segment to segment, since most of them come again. */
const REMEMBERED = 65_536;

export interface ColumnKind {
  /** Texts that hardly ever occur twice are not looked for. */
  readonly unique?: boolean;
  /** Where all texts are gone through, those of other segments are in the way. */
  readonly forgets?: boolean;
}

export class ColumnTexts {
  /** By their numbers; 0 is for rows without a value. What is behind `size` is of no meaning. */
  readonly values: string[] = [''];
  #size = 1;
  readonly #numbers = new Map<string, number>();
  /** Texts that came not long ago, which are found in less time than the others. */
  readonly #recent = new Array<string>(RECENT).fill('');
  readonly #recentNumbers = new Uint32Array(RECENT);
  /** By the numbers that somebody else has; 0 for none yet. */
  #byId = new Uint32Array(4096);
  /** The words of each text in the chunk being packed, and which chunk that was. */
  #words = new Uint32Array(4 * 64);
  #packedIn = new Uint32Array(64);
  #chunk = 0;
  /** Numbers of the texts in the chunk, in the order in which they come. */
  readonly #inChunk: number[] = [];

  constructor(private readonly kind: ColumnKind = {}) {}

  get size(): number {
    return this.#size;
  }

  /** @param text not empty */
  numberOf(text: string): number {
    if (this.kind.unique === true) return this.#keep(text);
    const { length } = text;
    const mixed = length + text.charCodeAt(length - 1) * 7 + text.charCodeAt(length >> 1) * 61;
    const place = mixed & (RECENT - 1);
    if (this.#recent[place] === text) return this.#recentNumbers[place]!;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#keep(text);
      this.#numbers.set(text, number);
    }
    this.#recent[place] = text;
    this.#recentNumbers[place] = number;
    return number;
  }

  /**
   * The number of a text that somebody else has a number for, without a look at the text where it came before.
   * @param id not that of the empty text
   */
  numberAs(id: number, texts: { text(id: number): string }): number {
    const known = this.#byId[id];
    if (known !== undefined && known !== 0) return known;
    if (id >= this.#byId.length) {
      const larger = new Uint32Array(id * 2);
      larger.set(this.#byId);
      this.#byId = larger;
    }
    const number = this.#keep(texts.text(id));
    this.#byId[id] = number;
    return number;
  }

  /** A number for a text that most likely did not come before. */
  freshNumber(text: string): number {
    return this.#keep(text);
  }

  /** Somebody else's numbers are given anew. */
  forgetIds(): void {
    this.#byId.fill(0);
  }

  /** Numbers of the texts of the chunk that was packed last, each once. */
  get inChunk(): readonly number[] {
    return this.#inChunk;
  }

  /**
   * Packs a chunk.
   * @param numbers of its rows' texts
   */
  pack(numbers: Uint32Array, count: number, blocks: Blocks): PackedTexts {
    const length = this.#note(numbers, count);
    const bound = Math.max(length * UTF8_MAX, HEAP_LEAST);
    const { buffer, offset } = blocks.take(bound);
    const heap = Buffer.from(buffer, offset, bound);
    const written = this.#write(heap);
    const size = Math.max(written, HEAP_LEAST);
    // What DuckDB is given has to be UTF-8 to its end.
    heap.fill(0, written, size);
    blocks.keep(size, bound);
    const data = wordsIn(blocks, count * 4);
    const words = this.#words;
    for (let i = 0; i < count; i++) {
      const at = numbers[i]! * 4;
      data[i * 4] = words[at]!;
      data[i * 4 + 1] = words[at + 1]!;
      data[i * 4 + 2] = words[at + 2]!;
      data[i * 4 + 3] = words[at + 3]!;
    }
    return {
      kind: 'texts',
      data,
      heap: heap.subarray(0, size),
      ...(numbers.subarray(0, count).includes(0) ? { validity: validityOf(numbers, count, blocks) } : {}),
    };
  }

  /** Between two segments: numbers of the one mean nothing in the other. */
  endSegment(): void {
    const { unique, forgets } = this.kind;
    if (unique !== true && forgets !== true && this.#size < REMEMBERED) return;
    this.#size = 1;
    this.#numbers.clear();
    this.#byId.fill(0);
    this.#recent.fill('');
    this.#packedIn.fill(0);
    this.#chunk = 0;
  }

  /** Arrays that were large once stay so: to grow takes fresh memory. */
  #keep(text: string): number {
    const number = this.#size++;
    this.values[number] = text;
    return number;
  }

  /** Finds the texts of the chunk; returns their length together. */
  #note(numbers: Uint32Array, count: number): number {
    if (this.#packedIn.length < this.#size) {
      const packedIn = new Uint32Array(this.#size * 2);
      packedIn.set(this.#packedIn);
      this.#packedIn = packedIn;
      const words = new Uint32Array(packedIn.length * 4);
      words.set(this.#words);
      this.#words = words;
    }
    const chunk = ++this.#chunk;
    const { values } = this;
    const packedIn = this.#packedIn;
    let length = 0;
    this.#inChunk.length = 0;
    for (let i = 0; i < count; i++) {
      const number = numbers[i]!;
      if (number === 0 || packedIn[number] === chunk) continue;
      packedIn[number] = chunk;
      this.#inChunk.push(number);
      length += values[number]!.length;
    }
    return length;
  }

  /** Writes the texts of the chunk, and what their rows' words are. Returns how many bytes they take. */
  #write(heap: Buffer): number {
    const { values } = this;
    const words = this.#words;
    let size = 0;
    for (const number of this.#inChunk) {
      const length = heap.write(values[number]!, size);
      const at = number * 4;
      words[at] = length;
      if (length <= INLINED) {
        heap.fill(0, size + length, size + INLINED);
        words[at + 1] = heap.readUInt32LE(size);
        words[at + 2] = heap.readUInt32LE(size + 4);
        words[at + 3] = heap.readUInt32LE(size + 8);
        continue;
      }
      words[at + 1] = heap.readUInt32LE(size);
      words[at + 2] = size;
      words[at + 3] = 0;
      size += length;
    }
    return size;
  }
}

/** Words of a block, for whoever fills them all. */
export function wordsIn(blocks: Blocks, count: number): Uint32Array {
  const { buffer, offset } = blocks.take(count * 4);
  return new Uint32Array(buffer, offset, count);
}

/** @param values 0 for a row that has none */
export function validityOf(values: Uint32Array | Uint8Array, count: number, blocks: Blocks): Uint8Array {
  const size = Math.ceil(count / 64) * 8;
  const { buffer, offset } = blocks.take(size);
  const validity = new Uint8Array(buffer, offset, size).fill(0xff);
  for (let i = 0; i < count; i++) if (values[i] === 0) validity[i >> 3]! &= ~(1 << (i & 7));
  return validity;
}
