/** Writes events as Parquet, some at a time. */
import { BIGINT } from '@duckdb/node-api';
import type { CellSpec } from '../output/cells.js';
import type { Engine } from './engine.js';
import { type TableFeed, timeValue } from './feed.js';
import { EVENT_COLUMNS, type EventColumn, SCHEMA_VERSION } from './schema.js';
import { quoteName } from './tokens.js';

const ROWS = 'rows';

/** What becomes of each column of the schema; those that the folders tell are not in the files. */
export class ParquetWriter {
  readonly #columns: readonly EventColumn[];
  #feed: TableFeed | undefined;

  constructor(
    private readonly engine: Engine,
    partition: readonly string[],
  ) {
    this.#columns = EVENT_COLUMNS.filter(({ name }) => !partition.includes(name));
  }

  /** The cells that `add` takes. */
  get cells(): readonly CellSpec[] {
    return this.#columns.map(({ cell }) => cell);
  }

  /** @param group rows of one number are written to one file */
  async add(group: number, time: number, cells: readonly (string | null)[]): Promise<void> {
    this.#feed ??= await this.#begin();
    this.#feed.add([timeValue(time)], [String(group), ...cells]);
  }

  /**
   * Writes what was added since the last time.
   * @param paths of the groups, by their numbers
   */
  async write(paths: readonly string[]): Promise<void> {
    if (this.#feed === undefined) return;
    this.#feed.close();
    this.#feed = undefined;
    const columns = ['make_timestamp_ms(t)::TIMESTAMP_MS AS "time"', ...this.#columns.map(shown)].join(', ');
    for (const [group, path] of paths.entries()) {
      await this.engine.run(
        `COPY (SELECT ${columns} FROM ${ROWS} WHERE g = '${group}' ORDER BY t) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd, KV_METADATA {atrail_schema: '${SCHEMA_VERSION}'})`,
      );
    }
  }

  async #begin(): Promise<TableFeed> {
    const texts = this.#columns.map((_, at) => `c${at} VARCHAR`);
    await this.engine.run(
      `CREATE OR REPLACE TABLE ${ROWS} (t BIGINT, ${['g VARCHAR', ...texts].join(', ')})`,
    );
    return await this.engine.fill(ROWS, [BIGINT], texts.length + 1);
  }
}

function shown({ name, type }: EventColumn, at: number): string {
  const value =
    type === 'VARCHAR[]'
      ? `CAST(CAST(c${at} AS JSON) AS VARCHAR[])`
      : type === 'BOOLEAN'
        ? `CAST(c${at} AS BOOLEAN)`
        : `c${at}`;
  return `${value} AS ${quoteName(name)}`;
}
