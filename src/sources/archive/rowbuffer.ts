/** Collects rows and their text until they are sent; puts the rows of a file into time order. */
import { type Row, RowTable } from './batch.js';

export class RowBuffer {
  #rows = new RowTable();
  #text = Buffer.alloc(0);
  #size = 0;
  /** The first row of the file being read. */
  #fileFrom = 0;
  #inOrder = true;

  get rows(): number {
    return this.#rows.count;
  }

  /** Bytes of text held. */
  get size(): number {
    return this.#size;
  }

  add(row: Row, text: Buffer | string): void {
    const length = typeof text === 'string' ? Buffer.byteLength(text) : text.length;
    if (this.#size + length > this.#text.length) this.#grow(length);
    if (typeof text === 'string') this.#text.write(text, this.#size);
    else text.copy(this.#text, this.#size);
    this.#size += length;
    const last = this.#rows.count - 1;
    if (last >= this.#fileFrom && compareTimes(this.#rows.time(last), row.time) > 0) this.#inOrder = false;
    this.#rows.add(row, this.#size);
  }

  /** The file that was read is at its end: its rows get into time order, equal times as they stand. */
  closeFile(): void {
    if (!this.#inOrder) this.#sortFrom(this.#fileFrom);
    this.#fileFrom = this.#rows.count;
    this.#inOrder = true;
  }

  /** Hands over what was collected and begins anew. */
  take(): { rows: RowTable; text: Uint8Array } {
    const taken = { rows: this.#rows, text: this.#text.subarray(0, this.#size) };
    this.#rows = new RowTable();
    this.#text = Buffer.alloc(0);
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

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(16 * 1024, this.#text.length * 2, this.#size + length));
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
