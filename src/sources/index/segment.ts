/** Writes segments: rows are collected, sorted, and become a Parquet file with the filters of its row groups. */
import { isUtf8 } from 'node:buffer';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { textOf } from '../../event/event.js';
import { fieldFor } from '../../event/fields.js';
import { readEvent } from '../../event/read.js';
import { type Row, RowTable } from '../answer/batch.js';
import type { Database, Value } from './duckdb.js';
import { decodeExtract, sortKeyOf } from './extract.js';
import { encodeFilters, GroupTerms } from './lookup.js';
import { isSessionApart, oddColumns } from './oddness.js';
import { COLUMNS, GROUP_ROWS } from './schema.js';
import { hashOf, stampOf } from './stamp.js';
import type { Segment, StoredFile } from './state.js';

/** Bytes of events in one segment at most, but for a single one that has more. */
export const SEGMENT_TEXT = 80 * 2 ** 20;

export const PARQUET = '.parquet';
export const LOOKUP = '.lookup';

/** Rows that wait for their segment: in few large pieces, since a hundred thousand small ones keep a collector busy. */
export class SegmentWriter {
  #rows = new RowTable();
  #text = Buffer.alloc(0);
  #bytes = 0;
  #places: number[] = [];
  #keys: string[] = [];

  /** @param folder of the index */
  constructor(
    private readonly database: Database,
    private readonly folder: string,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  get rows(): number {
    return this.#rows.count;
  }

  /**
   * Adds row `i` of a table.
   * @param place the row's rank in its file, by time
   * @param encoded as `encodeExtract` writes it; copied
   */
  addFrom(rows: RowTable, i: number, file: number, place: number, encoded: Buffer): void {
    this.#keep(place, encoded);
    this.#rows.addFrom(rows, i, file, this.#bytes);
  }

  add(row: Row, place: number, encoded: Buffer): void {
    this.#keep(place, encoded);
    this.#rows.add(row, this.#bytes);
  }

  #keep(place: number, encoded: Buffer): void {
    if (this.#bytes + encoded.length > this.#text.length) {
      // Kept from segment to segment: what waits for the collector is memory, too.
      const size = Math.max(LEAST_TEXT, this.#text.length * 1.5, this.#bytes + encoded.length);
      const larger = Buffer.allocUnsafeSlow(Math.ceil(size));
      this.#text.copy(larger, 0, 0, this.#bytes);
      this.#text = larger;
    }
    this.#bytes += encoded.copy(this.#text, this.#bytes);
    this.#places.push(place);
    this.#keys.push(sortKeyOf(encoded));
  }

  /**
   * Writes what was collected. Nothing names the files yet, so whatever happens meanwhile leaves the index as it was.
   * @throws the file system's error, or DuckDB's
   */
  async write(name: string, partition: string): Promise<Segment> {
    const groups = new Groups(this.#rows, this.#text, this.#places, this.#keys);
    const path = join(this.folder, ...name.split('/'));
    mkdirSync(dirname(path), { recursive: true });
    try {
      // A higher level takes longer, and saves nothing that is worth it.
      const options = `COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE ${GROUP_ROWS}`;
      await this.database.writeParquet(path + PARQUET, COLUMNS, () => groups.next(), options);
      writeFileSync(path + LOOKUP, encodeFilters(groups.filters));
    } catch (thrown) {
      for (const ending of [PARQUET, LOOKUP]) rmSync(path + ending, { force: true });
      throw thrown;
    }
    const [parquet, lookup] = [storedAt(path + PARQUET), storedAt(path + LOOKUP)];
    const { odd, apart, textBytes } = groups;
    const rows = this.#rows.count;
    this.#rows = new RowTable();
    this.#bytes = 0;
    this.#places = [];
    this.#keys = [];
    return { name, partition, rows, odd, apart, textBytes, parquet, lookup };
  }
}

/** Memory that is not touched is not taken. */
const LEAST_TEXT = 32 * 2 ** 20;

/** Rows as columns, a row group at a time, and what is to be known of them. */
class Groups {
  readonly filters: Uint32Array[] = [];
  odd = 0;
  apart = false;
  textBytes = 0;
  #at = 0;
  readonly #terms = new GroupTerms();

  readonly #order: Uint32Array;

  constructor(
    private readonly rows: RowTable,
    private readonly text: Buffer,
    private readonly places: readonly number[],
    keys: readonly string[],
  ) {
    this.#order = Uint32Array.from(keys, (_, i) => i).sort((a, b) => {
      const [x, y] = [keys[a]!, keys[b]!];
      if (x !== y) return x < y ? -1 : 1;
      return rows.file(a) - rows.file(b) || places[a]! - places[b]!;
    });
  }

  next(): Value[][] | undefined {
    const { rows, text, places } = this;
    if (this.#at >= rows.count) return undefined;
    const columns: Value[][] = COLUMNS.map(() => []);
    const end = Math.min(this.#at + GROUP_ROWS, rows.count);
    for (; this.#at < end; this.#at++) {
      const i = this.#order[this.#at]!;
      const { extract, own } = decodeExtract(text.subarray(rows.start(i), rows.end(i)));
      const event = extract.odd ? readEvent(own.toString()) : {};
      this.#terms.add(extract, (field) => fieldFor(field).read(event).map(textOf));
      const odd = extract.odd ? oddColumns(event, extract) : 0;
      this.odd |= odd;
      if (isSessionApart(extract)) this.apart = true;
      this.textBytes += own.length;
      const isText = isUtf8(own);
      const values: readonly Value[] = [
        Number.isNaN(rows.time(i)) ? null : rows.time(i),
        ...extract.texts,
        extract.global,
        extract.resources,
        isText ? own : null,
        isText ? null : own,
        rows.file(i),
        rows.offset(i),
        places[i]!,
        rows.id(i),
        rows.content(i),
        odd,
      ];
      for (let at = 0; at < values.length; at++) columns[at]!.push(values[at]!);
    }
    this.filters.push(this.#terms.take());
    return columns;
  }
}

/** @throws Error where the file is not there */
function storedAt(path: string): StoredFile {
  const hash = hashOf(path);
  const stamp = stampOf(path);
  if (stamp === undefined) throw new Error(`${path} is gone`);
  return { stamp, hash };
}
