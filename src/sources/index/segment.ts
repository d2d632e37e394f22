/** Writes segments: rows are collected, sorted, and become a Parquet file with the filters of its row groups. */
import { isUtf8 } from 'node:buffer';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { textOf } from '../../event/event.js';
import { fieldFor } from '../../event/fields.js';
import { readEvent } from '../../event/read.js';
import type { Row } from '../archive/batch.js';
import type { Database, Value } from './duckdb.js';
import { decodeExtract, sortKeyOf } from './extract.js';
import { encodeFilters, GroupTerms } from './lookup.js';
import { COLUMNS, GROUP_ROWS } from './schema.js';
import { hashOf, stampOf } from './stamp.js';
import type { Segment, StoredFile } from './state.js';

/** Bytes of events in one segment at most, but for a single one that has more. */
export const SEGMENT_TEXT = 80 * 2 ** 20;

export const PARQUET = '.parquet';
export const LOOKUP = '.lookup';

interface Pending {
  readonly row: Pick<Row, 'time' | 'offset' | 'file' | 'id' | 'content'>;
  readonly place: number;
  readonly key: string;
  /** As `encodeExtract` wrote it. */
  readonly text: Buffer;
}

export class SegmentWriter {
  #pending: Pending[] = [];
  #bytes = 0;
  readonly #arena = new Arena();

  /** @param folder of the index */
  constructor(
    private readonly database: Database,
    private readonly folder: string,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  get rows(): number {
    return this.#pending.length;
  }

  /**
   * @param encoded as `encodeExtract` writes it; copied
   * @param place the row's rank in its file, by time
   */
  add(row: Pending['row'], place: number, encoded: Buffer): void {
    this.#pending.push({ row, place, key: sortKeyOf(encoded), text: this.#arena.keep(encoded) });
    this.#bytes += encoded.length;
  }

  /**
   * Writes what was collected. Nothing names the files yet, so whatever happens meanwhile leaves the index as it was.
   * @throws the file system's error, or DuckDB's
   */
  async write(name: string, partition: string): Promise<Segment> {
    const rows = this.#pending.sort(inOrder);
    this.#pending = [];
    this.#bytes = 0;
    const path = join(this.folder, ...name.split('/'));
    mkdirSync(dirname(path), { recursive: true });
    const groups = new Groups(rows);
    try {
      const options = `COMPRESSION zstd, ROW_GROUP_SIZE ${GROUP_ROWS}`;
      await this.database.writeParquet(path + PARQUET, COLUMNS, () => groups.next(), options);
      writeFileSync(path + LOOKUP, encodeFilters(groups.filters));
    } catch (thrown) {
      for (const ending of [PARQUET, LOOKUP]) rmSync(path + ending, { force: true });
      throw thrown;
    }
    const [parquet, lookup] = [storedAt(path + PARQUET), storedAt(path + LOOKUP)];
    this.#arena.clear();
    const { odd, textBytes } = groups;
    return { name, partition, rows: rows.length, odd, textBytes, parquet, lookup };
  }
}

/** Memory that is used again for the next segment: what waits for the collector is memory, too. */
class Arena {
  readonly #blocks: Buffer[] = [];
  #block = 0;
  #used = 0;

  keep(bytes: Buffer): Buffer {
    if (bytes.length > BLOCK) return Buffer.from(bytes);
    if (this.#used + bytes.length > BLOCK) {
      this.#block++;
      this.#used = 0;
    }
    this.#blocks[this.#block] ??= Buffer.allocUnsafeSlow(BLOCK);
    const start = this.#used;
    this.#used += bytes.copy(this.#blocks[this.#block]!, start);
    return this.#blocks[this.#block]!.subarray(start, this.#used);
  }

  clear(): void {
    this.#block = 0;
    this.#used = 0;
  }
}

const BLOCK = 4 * 2 ** 20;

/** Rows as columns, a row group at a time, and what is to be known of them. */
class Groups {
  readonly filters: Uint32Array[] = [];
  odd = 0;
  textBytes = 0;
  #at = 0;
  readonly #terms = new GroupTerms();

  constructor(private readonly rows: readonly Pending[]) {}

  next(): Value[][] | undefined {
    if (this.#at >= this.rows.length) return undefined;
    const columns: Value[][] = COLUMNS.map(() => []);
    const end = Math.min(this.#at + GROUP_ROWS, this.rows.length);
    for (; this.#at < end; this.#at++) {
      const { row, place, text } = this.rows[this.#at]!;
      const { extract, own } = decodeExtract(text);
      const event = extract.odd ? readEvent(own.toString()) : {};
      this.#terms.add(extract, (field) => fieldFor(field).read(event).map(textOf));
      if (extract.odd) this.odd++;
      this.textBytes += own.length;
      const isText = isUtf8(own);
      const values: readonly Value[] = [
        Number.isNaN(row.time) ? null : row.time,
        ...extract.texts,
        extract.global,
        extract.resources,
        isText ? own : null,
        isText ? null : own,
        row.file,
        row.offset,
        place,
        row.id,
        row.content,
        extract.odd,
      ];
      for (let i = 0; i < values.length; i++) columns[i]!.push(values[i]!);
    }
    this.filters.push(this.#terms.take());
    return columns;
  }
}

function inOrder(a: Pending, b: Pending): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.row.file - b.row.file || a.place - b.place;
}

/** @throws Error where the file is not there */
function storedAt(path: string): StoredFile {
  const hash = hashOf(path);
  const stamp = stampOf(path);
  if (stamp === undefined) throw new Error(`${path} is gone`);
  return { stamp, hash };
}
