/** Collects rows and their text until they are sent; puts the rows of a file into time order. */
import { RECORD, type Row, RowTable } from './batch.js';

/** Where buffers come from that were handed over before and came back. */
export type Recycled = () => ArrayBuffer | undefined;

const NOTHING = Buffer.alloc(0);
const SMALLEST = 16 * 1024;
const USUAL_MAX = 8 * 2 ** 20;

export class RowBuffer {
  #rows = new RowTable();
  #text = NOTHING;
  #size = 0;
  /** The first row of the file being read. */
  #fileFrom = 0;
  #inOrder = true;
  /** What was held the last time: most likely it is about as much again. */
  #usual = 0;

  /** @param recycled megabytes that are given back are cheaper than megabytes that wait for the collector */
  constructor(private readonly recycled: Recycled = () => undefined) {}

  /** Bytes of text and records held. */
  get size(): number {
    return this.#size + this.#rows.count * RECORD;
  }

  add(row: Row, text: Uint8Array | string, before: Uint8Array = NOTHING, after: Uint8Array = NOTHING): void {
    const length = typeof text === 'string' ? Buffer.byteLength(text) : text.length;
    const room = before.length + length + after.length;
    if (this.#size + room > this.#text.length) this.#grow(room);
    this.#put(before);
    if (typeof text === 'string') this.#size += this.#text.write(text, this.#size);
    else this.#put(text);
    this.#put(after);
    const last = this.#rows.count - 1;
    if (last >= this.#fileFrom && compareTimes(this.#rows.time(last), row.time) > 0) this.#inOrder = false;
    this.#rows.add(row, this.#size);
  }

  #put(bytes: Uint8Array): void {
    this.#text.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  /** The file that was read is at its end: its rows get into time order, equal times as they stand. */
  closeFile(): void {
    if (!this.#inOrder) this.#sortFrom(this.#fileFrom);
    this.#fileFrom = this.#rows.count;
    this.#inOrder = true;
  }

  /** Hands over what was collected and begins anew. */
  take(): { rows: RowTable; text: Uint8Array } {
    // Buffers are handed to other threads, so nobody may share one, not even an empty one.
    const text = this.#size === 0 ? Buffer.alloc(0) : this.#text.subarray(0, this.#size);
    const taken = { rows: this.#rows, text };
    this.#usual = Math.min(this.#size, USUAL_MAX);
    this.#rows = new RowTable();
    this.#text = NOTHING;
    this.#size = 0;
    this.#fileFrom = 0;
    this.#inOrder = true;
    return taken;
  }

  #sortFrom(from: number): void {
    const rows = this.#rows;
    const order = Array.from({ length: rows.count - from }, (_, i) => from + i);
    order.sort((a, b) => compareTimes(rows.time(a), rows.time(b)) || a - b);
    const sorted = new RowTable();
    const text = Buffer.allocUnsafeSlow(this.#text.length);
    let size = rows.start(from);
    this.#text.copy(text, 0, 0, size);
    for (let i = 0; i < from; i++) sorted.add(rows.row(i), rows.end(i));
    for (const i of order) {
      size += this.#text.copy(text, size, rows.start(i), rows.end(i));
      sorted.add(rows.row(i), size);
    }
    this.#rows = sorted;
    this.#text = text;
  }

  #grow(room: number): void {
    const needed = Math.max(SMALLEST, this.#usual, this.#text.length * 2, this.#size + room);
    const old = this.#size === 0 ? this.recycled() : undefined;
    const larger =
      old !== undefined && old.byteLength >= needed ? Buffer.from(old) : Buffer.allocUnsafeSlow(needed);
    this.#text.copy(larger, 0, 0, this.#size);
    this.#text = larger;
  }
}

/** Earlier first; what has no time last. */
export function compareTimes(a: number, b: number): number {
  if (a === b) return 0;
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a - b;
}
