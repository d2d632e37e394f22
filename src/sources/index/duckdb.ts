/**
 * DuckDB, as far as an index needs it. Its bindings are used as they are, because the package around them takes twice
 * as long to load; and they are loaded where a database is opened, never before.
 */
import { createRequire } from 'node:module';
import { endianness } from 'node:os';
import { PersonError, reasonOf } from '../../errors.js';
import {
  INLINED,
  type PackedChunk,
  type PackedColumn,
  type PackedTexts,
  type SpreadTexts,
} from './packed.js';
import type { ColumnType } from './schema.js';

type Bindings = typeof import('@duckdb/node-bindings');
type DuckDB = import('@duckdb/node-bindings').Database;
type Connection = import('@duckdb/node-bindings').Connection;
/** Rows as the bindings have them. */
export type Chunk = import('@duckdb/node-bindings').DataChunk;
type Vector = import('@duckdb/node-bindings').Vector;
type LogicalType = import('@duckdb/node-bindings').LogicalType;

/** A value of a result: text and bytes as bytes, since most of them go on as they are. */
export type Cell = Buffer | number | bigint | null;

export interface DatabaseOptions {
  readonly threads: number;
  /** DuckDB's own limit, bytes. */
  readonly memory: number;
  /** Where it may put what does not fit; without it, nowhere. */
  readonly temporary?: string;
  /** Nobody keeps rows in order, which one thread does anyway: what it writes is then copied once less. */
  readonly unordered?: boolean;
}

/** A database in memory. */
export class Database {
  #sources = 0;

  private constructor(
    private readonly duckdb: Bindings,
    private readonly database: DuckDB,
    private readonly connection: Connection,
    private readonly isOwner: boolean,
  ) {}

  static async open({ threads, memory, temporary, unordered }: DatabaseOptions): Promise<Database> {
    const duckdb = loadBindings();
    const config = duckdb.create_config();
    const settings: Readonly<Record<string, string>> = {
      threads: String(threads),
      memory_limit: `${Math.floor(memory / 1e6)}MB`,
      temp_directory: temporary ?? '',
      preserve_insertion_order: String(unordered !== true),
      // Nothing is looked for elsewhere, neither settings nor extensions.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    };
    for (const [name, value] of Object.entries(settings)) duckdb.set_config(config, name, value);
    const database = await duckdb.open(':memory:', config);
    return new Database(duckdb, database, await duckdb.connect(database), true);
  }

  /** The same database for statements that run beside others. To be closed first. */
  async beside(): Promise<Database> {
    const connection = await this.duckdb.connect(this.database);
    return new Database(this.duckdb, this.database, connection, false);
  }

  async run(sql: string): Promise<void> {
    await this.duckdb.query(this.connection, sql);
  }

  /** The rows of an answer, one chunk at a time; each chunk has its columns. */
  async *read(sql: string): AsyncGenerator<readonly (readonly Cell[])[]> {
    const { duckdb } = this;
    for await (const { chunk, size } of this.chunks(sql)) {
      yield Array.from({ length: duckdb.data_chunk_get_column_count(chunk) }, (_, column) =>
        readVector(duckdb, duckdb.data_chunk_get_vector(chunk, column), size),
      );
    }
  }

  /** The one column of an answer that has only numbers of 64 bits, none of them null. */
  async *readLongs(sql: string): AsyncGenerator<BigUint64Array> {
    const { duckdb } = this;
    for await (const { chunk, size } of this.chunks(sql)) {
      const data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, 0), size * 8);
      // A copy: the chunk may be gone before the numbers are.
      yield new BigUint64Array(data.buffer.slice(data.byteOffset, data.byteOffset + size * 8) as ArrayBuffer);
    }
  }

  /** The rows of an answer as they are, for whoever hands them on. */
  async *chunks(sql: string): AsyncGenerator<{ readonly chunk: Chunk; readonly size: number }> {
    const { duckdb } = this;
    const statement = await duckdb.prepare(this.connection, sql);
    const result = await duckdb.execute_prepared_streaming(statement);
    for (;;) {
      const chunk = await duckdb.fetch_chunk(result);
      const size = chunk === null ? 0 : duckdb.data_chunk_get_size(chunk);
      if (chunk === null || size === 0) return;
      yield { chunk, size };
    }
  }

  /** The one row of an answer that has one. */
  async row(sql: string): Promise<readonly Cell[]> {
    for await (const columns of this.read(sql)) return columns.map(([cell]) => cell ?? null);
    throw new Error('the answer has no row');
  }

  /**
   * Writes rows as a Parquet file, in the order in which they come.
   * @param next gives the next rows, whose memory is written to; undefined at the end
   */
  async writeParquet(
    path: string,
    columns: readonly (readonly [name: string, type: ColumnType])[],
    next: () => PackedChunk | undefined,
    options: string,
  ): Promise<void> {
    const { duckdb } = this;
    const source = duckdb.create_table_function();
    const name = `rows_${++this.#sources}`;
    let failure: unknown;
    duckdb.table_function_set_name(source, name);
    duckdb.table_function_set_bind(source, (info) => {
      for (const [column, type] of columns)
        duckdb.bind_add_result_column(info, column, logicalType(duckdb, type));
    });
    duckdb.table_function_set_init(source, (info) => duckdb.init_set_max_threads(info, 1));
    duckdb.table_function_set_function(source, (info, chunk) => {
      try {
        const packed = next();
        packed?.columns.forEach((column, at) => {
          writeVector(duckdb, duckdb.data_chunk_get_vector(chunk, at), column, packed.rows);
        });
        duckdb.data_chunk_set_size(chunk, packed?.rows ?? 0);
      } catch (thrown) {
        failure = thrown;
        duckdb.function_set_error(info, 'the rows could not be written');
      }
    });
    duckdb.register_table_function(this.connection, source);
    try {
      await this.run(`COPY (FROM ${name}()) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, ${options})`);
    } catch (thrown) {
      throw failure ?? thrown;
    } finally {
      duckdb.destroy_table_function_sync(source);
    }
  }

  close(): void {
    this.duckdb.disconnect_sync(this.connection);
    if (this.isOwner) this.duckdb.close_sync(this.database);
  }
}

/** @throws PersonError where there is no DuckDB for this machine */
function loadBindings(): Bindings {
  try {
    if (endianness() !== 'LE') throw new Error('its byte order is not supported');
    return createRequire(import.meta.url)('@duckdb/node-bindings') as Bindings;
  } catch (thrown) {
    throw new PersonError(
      `DuckDB cannot be loaded on this machine: ${reasonOf(thrown).split('\n', 1)[0]}`,
      'Install atrail again with its optional packages, or search with --no-index.',
    );
  }
}

function logicalType(duckdb: Bindings, type: ColumnType): LogicalType {
  const { Type } = duckdb;
  if (type === 'VARCHAR[]') return duckdb.create_list_type(duckdb.create_logical_type(Type.VARCHAR));
  return duckdb.create_logical_type(Type[type]);
}

function writeVector(duckdb: Bindings, vector: Vector, column: PackedColumn, rows: number): void {
  if (column.kind === 'lists') {
    const { items, count, data } = column;
    duckdb.list_vector_reserve(vector, count);
    duckdb.list_vector_set_size(vector, count);
    if (count > 0) writeVector(duckdb, duckdb.list_vector_get_child(vector), items, count);
    copyInto(duckdb, vector, data);
    return;
  }
  const { validity } = column;
  if (validity !== undefined) {
    duckdb.vector_ensure_validity_writable(vector);
    const { buffer, byteOffset, byteLength } = validity;
    duckdb.copy_data_to_vector_validity(vector, 0, buffer as ArrayBuffer, byteOffset, byteLength);
  }
  if (column.kind === 'numbers') copyInto(duckdb, vector, column.data);
  else if (column.kind === 'texts') writeTexts(duckdb, vector, column, rows);
  else writeSpread(duckdb, vector, column, rows);
}

function copyInto(
  duckdb: Bindings,
  vector: Vector,
  { buffer, byteOffset, byteLength }: ArrayBufferView,
): void {
  duckdb.copy_data_to_vector(vector, 0, buffer as ArrayBuffer, byteOffset, byteLength);
}

/**
 * All texts at once: DuckDB copies the heap as if it were the text of the first row, says where it has put it, and is
 * given rows that point into it. It keeps the copy as long as the vector.
 */
function writeTexts(duckdb: Bindings, vector: Vector, { data, heap }: PackedTexts, rows: number): void {
  duckdb.vector_assign_string_element_len(vector, 0, heap);
  const first = duckdb.vector_get_data(vector, TEXT_SIZE);
  const view = new DataView(first.buffer, first.byteOffset, TEXT_SIZE);
  const [low, high] = [view.getUint32(8, true), view.getUint32(12, true)];
  for (let at = 0; at < rows * 4; at += 4) {
    if (data[at]! <= INLINED) continue;
    const place = low + data[at + 2]!;
    data[at + 2] = place;
    data[at + 3] = place > 0xffffffff ? high + 1 : high;
  }
  copyInto(duckdb, vector, data);
}

function writeSpread(duckdb: Bindings, vector: Vector, column: SpreadTexts, rows: number): void {
  const { bytes, bounds, validity } = column;
  for (let i = 0; i < rows; i++) {
    if (validity !== undefined && (validity[i >> 3]! & (1 << (i & 7))) === 0) continue;
    duckdb.vector_assign_string_element_len(vector, i, bytes.subarray(bounds[i * 2], bounds[i * 2 + 1]));
  }
}

/** Bytes of a text in a vector. */
const TEXT_SIZE = 16;

/** Bytes of one value in a vector. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ['VARCHAR', 16],
  ['BLOB', 16],
  ['UINTEGER', 4],
  ['INTEGER', 4],
  ['BIGINT', 8],
  ['UBIGINT', 8],
  ['DOUBLE', 8],
  ['BOOLEAN', 1],
]);

function readVector(duckdb: Bindings, vector: Vector, size: number): Cell[] {
  const type = duckdb.Type[duckdb.get_type_id(duckdb.vector_get_column_type(vector))]!;
  const bytes = SIZES.get(type);
  if (bytes === undefined) throw new Error(`values of the type ${type} are not read`);
  const data = duckdb.vector_get_data(vector, size * bytes);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const validity = duckdb.vector_get_validity(vector, Math.ceil(size / 64) * 8) as Uint8Array | null;
  const isValid = (i: number) => validity === null || (validity[i >> 3]! & (1 << (i & 7))) !== 0;
  const readers: Readonly<Record<string, (i: number) => Cell>> = {
    UINTEGER: (i) => view.getUint32(i * 4, true),
    INTEGER: (i) => view.getInt32(i * 4, true),
    BIGINT: (i) => view.getBigInt64(i * 8, true),
    UBIGINT: (i) => view.getBigUint64(i * 8, true),
    DOUBLE: (i) => view.getFloat64(i * 8, true),
    BOOLEAN: (i) => view.getUint8(i),
  };
  const read = readers[type] ?? textReader(duckdb, data, size, isValid);
  return Array.from({ length: size }, (_, i) => (isValid(i) ? read(i) : null));
}

/** Copies all texts of a vector to one place: the chunk may be gone before they are. */
function textReader(
  duckdb: Bindings,
  data: Uint8Array,
  size: number,
  isValid: (i: number) => boolean,
): (i: number) => Buffer {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let total = 0;
  for (let i = 0; i < size; i++) if (isValid(i)) total += view.getUint32(i * 16, true);
  const copy = Buffer.allocUnsafeSlow(total);
  let end = 0;
  return (i) => {
    const at = i * 16;
    const length = view.getUint32(at, true);
    const start = end;
    end += length;
    if (length <= INLINED) copy.set(data.subarray(at + 4, at + 4 + length), start);
    else {
      const pointer = data.byteOffset + at + 8;
      copy.set(duckdb.get_data_from_pointer(data.buffer as ArrayBuffer, pointer, length), start);
    }
    return copy.subarray(start, end);
  };
}
