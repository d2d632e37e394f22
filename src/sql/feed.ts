/** Fills a table, a chunk at a time. */
import { type DuckDBAppender, DuckDBDataChunk, type DuckDBType, VARCHAR } from '@duckdb/node-api';

/** Rows that DuckDB takes at once. */
export const CHUNK_ROWS = 2048;
/** A chunk is handed over when its texts come to so many characters: some are megabytes long. */
const CHUNK_TEXT = 4 * 2 ** 20;
/** So much is appended before it is put into the table; until then it counts for nobody's limit. Characters. */
const FLUSH_TEXT = 32 * 2 ** 20;
/** Of chunks whose texts were not counted, so many. */
const FLUSH_CHUNKS = 32;

/** Rows as DuckDB's bindings have them, also those of another database. */
export type Chunk = ConstructorParameters<typeof DuckDBDataChunk>[0];

export class TableFeed {
  /** Used again and again: what it holds lies outside of what the collector of this process knows about. */
  readonly #chunk: DuckDBDataChunk;
  readonly #numbers: (bigint | number | null)[][];
  readonly #texts: (string | null)[][];
  #rows = 0;
  #size = 0;
  #appended = 0;

  constructor(
    private readonly appender: DuckDBAppender,
    numbers: readonly DuckDBType[],
    texts: number,
  ) {
    this.#numbers = numbers.map(() => []);
    this.#texts = Array.from({ length: texts }, () => []);
    this.#chunk = DuckDBDataChunk.create([...numbers, ...this.#texts.map(() => VARCHAR)]);
  }

  add(numbers: readonly (bigint | number | null)[], texts: readonly (string | null)[]): void {
    for (let i = 0; i < numbers.length; i++) this.#numbers[i]!.push(numbers[i]!);
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i]!;
      this.#texts[i]!.push(text);
      if (text !== null) this.#size += text.length;
    }
    this.#rows++;
    if (this.#rows === CHUNK_ROWS || this.#size > CHUNK_TEXT) this.#hand();
  }

  /** Rows that are a chunk already, with the columns of the table. */
  addChunk(chunk: Chunk): void {
    this.#append(new DuckDBDataChunk(chunk), FLUSH_TEXT / FLUSH_CHUNKS);
  }

  close(): void {
    if (this.#rows > 0) this.#hand();
    this.appender.closeSync();
  }

  /** Whatever was appended last is nobody's business any more, nor what is wrong with it. */
  abandon(): void {
    try {
      this.appender.closeSync();
    } catch {
      // It was to be forgotten anyway.
    }
  }

  #hand(): void {
    this.#chunk.reset();
    this.#chunk.setColumns([...this.#numbers, ...this.#texts]);
    this.#append(this.#chunk, this.#size);
    for (const columns of [this.#numbers, this.#texts])
      for (let i = 0; i < columns.length; i++) columns[i] = [];
    this.#rows = 0;
    this.#size = 0;
  }

  #append(chunk: DuckDBDataChunk, size: number): void {
    this.appender.appendDataChunk(chunk);
    this.#appended += size;
    if (this.#appended < FLUSH_TEXT) return;
    this.appender.flushSync();
    this.#appended = 0;
  }
}

/** @param time milliseconds since 1970; NaN where it is not known */
export function timeValue(time: number): bigint | null {
  return Number.isNaN(time) ? null : BigInt(Math.floor(time));
}
