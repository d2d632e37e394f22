/**
 * Part of an answer on its way from a scan to whoever prints it. Rows travel as one buffer of text and one of
 * fixed-size records, because posting objects between threads costs more than a second core gives.
 */
import type { Damage } from '../../archive/damage.js';
import type { FileDigest } from '../../archive/digest.js';

export interface Batch {
  /** Rows in the order of their files; those of a file in time order, but for `partOf`. */
  readonly rows: RowTable;
  readonly text: Uint8Array;
  /** The file of which these are only a part of the rows, in no order. Rows of other files may stand before them. */
  readonly partOf?: number;
  readonly tally: ScanTally;
  readonly damaged: readonly DamagedFile[];
  /** The files that were read to their end, one by one; only where rows go to a sink. */
  readonly whole?: readonly FileTally[];
  /** Files whose rows are now complete, where hashes were asked for. */
  readonly digested?: readonly DigestedFile[];
}

/** What was found in one file. */
export interface FileTally {
  readonly file: number;
  readonly events: number;
  readonly unreadable: number;
  readonly textBytes: number;
  /** Whether events lie in other objects, though the first object is an event: how many is seen only by parsing all. */
  readonly mixed: boolean;
}

export interface DigestedFile {
  readonly file: number;
  /** Absent where the file could not be read. */
  readonly digest?: FileDigest;
}

/** What was read for the rows of a batch; batches add up. */
export interface ScanTally {
  /** Files read to their end, damaged ones included. */
  files: number;
  /** Events found, unreadable ones included. */
  events: number;
  notMatching: number;
  unreadable: number;
  /** Matching events whose time could not be read, which no window can exclude. */
  undated: number;
  /** Bytes of inflated text. */
  textBytes: number;
}

export interface DamagedFile {
  readonly file: number;
  readonly damage: readonly Damage[];
  /** Set where the file could not be opened or read at all. */
  readonly failure?: string;
}

export function emptyTally(): ScanTally {
  return { files: 0, events: 0, notMatching: 0, unreadable: 0, undated: 0, textBytes: 0 };
}

export function addTally(sum: ScanTally, part: ScanTally): void {
  sum.files += part.files;
  sum.events += part.events;
  sum.notMatching += part.notMatching;
  sum.unreadable += part.unreadable;
  sum.undated += part.undated;
  sum.textBytes += part.textBytes;
}

/** The same rows with other numbers of files, in the same memory. */
export function renumber(rows: RowTable, numberOf: (file: number) => number): RowTable {
  const words = new Uint32Array(rows.buffer);
  for (let i = 0; i < rows.count; i++) {
    const number = numberOf(rows.file(i));
    words[i * 12 + FILE] = rows.matches(i) ? number : number | NO_MATCH;
  }
  return rows;
}

/** 0: time (f64 ms) · 8: offset in the file's text (f64) · 16: file, matched << 31 (u32) · 20: end of text (u32) */
const TIME = 0;
const OFFSET = 1;
const FILE = 4;
const END = 5;
/** 24: hash of the id (u64; 0 where the event has none) · 32: hash of the content · 40: hash of the actor */
const ID = 3;
const CONTENT = 4;
const ACTOR = 5;
export const RECORD = 48;
const NO_MATCH = 0x80000000;

export interface Row {
  /** Milliseconds since 1970, NaN where the event has no readable time. */
  readonly time: number;
  readonly offset: number;
  readonly file: number;
  readonly matches: boolean;
  readonly id: bigint;
  readonly content: bigint;
  readonly actor: bigint;
}

/** A growable table of rows over one ArrayBuffer. */
export class RowTable {
  #doubles: Float64Array;
  #words: Uint32Array;
  #longs: BigUint64Array;
  #count: number;

  constructor(buffer: ArrayBuffer = new ArrayBuffer(0), count = 0) {
    this.#doubles = new Float64Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#longs = new BigUint64Array(buffer);
    this.#count = count;
  }

  get count(): number {
    return this.#count;
  }

  get buffer(): ArrayBuffer {
    return this.#doubles.buffer as ArrayBuffer;
  }

  time(i: number): number {
    return this.#doubles[i * 6 + TIME]!;
  }

  file(i: number): number {
    return (this.#words[i * 12 + FILE]! & ~NO_MATCH) >>> 0;
  }

  matches(i: number): boolean {
    return (this.#words[i * 12 + FILE]! & NO_MATCH) === 0;
  }

  offset(i: number): number {
    return this.#doubles[i * 6 + OFFSET]!;
  }

  /** Where the row's text ends in the batch's text; it begins where the row before it ends. */
  end(i: number): number {
    return this.#words[i * 12 + END]!;
  }

  start(i: number): number {
    return i === 0 ? 0 : this.end(i - 1);
  }

  id(i: number): bigint {
    return this.#longs[i * 6 + ID]!;
  }

  content(i: number): bigint {
    return this.#longs[i * 6 + CONTENT]!;
  }

  actor(i: number): bigint {
    return this.#longs[i * 6 + ACTOR]!;
  }

  add(row: Row, end: number): void {
    if ((this.#count + 1) * RECORD > this.buffer.byteLength) this.#grow();
    const i = this.#count++;
    this.#doubles[i * 6 + TIME] = row.time;
    this.#doubles[i * 6 + OFFSET] = row.offset;
    this.#words[i * 12 + FILE] = row.matches ? row.file : row.file | NO_MATCH;
    this.#words[i * 12 + END] = end;
    this.#longs[i * 6 + ID] = row.id;
    this.#longs[i * 6 + CONTENT] = row.content;
    this.#longs[i * 6 + ACTOR] = row.actor;
  }

  row(i: number): Row {
    return {
      time: this.time(i),
      offset: this.offset(i),
      file: this.file(i),
      matches: this.matches(i),
      id: this.id(i),
      content: this.content(i),
      actor: this.actor(i),
    };
  }

  #grow(): void {
    const larger = new ArrayBuffer(Math.max(16 * RECORD, this.buffer.byteLength * 2));
    new Uint8Array(larger).set(new Uint8Array(this.buffer));
    this.#doubles = new Float64Array(larger);
    this.#words = new Uint32Array(larger);
    this.#longs = new BigUint64Array(larger);
  }
}
