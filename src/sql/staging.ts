/**
 * Events on their way into the table that is asked, where they come from several places at once: as from one place
 * they then stand in the order of their files, each file in time order, and each event once.
 */
import { BIGINT, UBIGINT, UINTEGER } from '@duckdb/node-api';
import type { Engine } from './engine.js';
import { type Chunk, type TableFeed, timeValue } from './feed.js';

const STAGED = '__staged';
/** Events that are there before, under the same id with the same content: they are left out. */
const AGAIN = '__again';

/** The columns before the texts: number and place of the file, hashes of id and content, time. */
const KEYS = ['f UINTEGER', 'o UBIGINT', 'i UBIGINT', 'c UBIGINT', 't BIGINT'];
const KEY_TYPES = [UINTEGER, UBIGINT, UBIGINT, UBIGINT, BIGINT];
const ORDER = 'f, t NULLS LAST, o, rowid';

/** What events are ordered and known again by, by their numbers. */
export interface Identities {
  /** The number of its file, in the order of the files. */
  file(i: number): number;
  /** Where it stands in its file. */
  offset(i: number): number;
  /** Hash of its id; 0 where it has none: such an event is always new. */
  id(i: number): bigint;
  content(i: number): bigint;
  /** Milliseconds since 1970; NaN where it is not known. */
  time(i: number): number;
}

export interface Repeated {
  /** Events that were left out. */
  readonly duplicates: number;
  /** Events under the id of an earlier one with other content. */
  readonly conflicting: number;
}

export class Staging {
  /** Which rows are kept. */
  #kept = '';

  private constructor(
    private readonly engine: Engine,
    private readonly feed: TableFeed,
    private readonly columns: string,
  ) {}

  /** @param texts how many stand in each row */
  static async open(engine: Engine, texts: number): Promise<Staging> {
    const names = Array.from({ length: texts }, (_, at) => `c${at}`);
    const columns = [...KEYS, ...names.map((name) => `${name} VARCHAR`)];
    await engine.run(`CREATE OR REPLACE TABLE ${STAGED} (${columns.join(', ')})`);
    const feed = await engine.fill(STAGED, KEY_TYPES, texts);
    return new Staging(engine, feed, ['t', ...names].join(', '));
  }

  add(of: Identities, i: number, texts: readonly (string | null)[]): void {
    this.feed.add([of.file(i), BigInt(of.offset(i)), of.id(i), of.content(i), timeValue(of.time(i))], texts);
  }

  /** Rows of another database, whose columns are those of an identity in its order, then the texts. */
  addChunk(chunk: Chunk): void {
    this.feed.addChunk(chunk);
  }

  /** No more rows come. What is repeated is marked, where each event is to be there once. */
  async close(dedupe: boolean, interrupted: AbortSignal): Promise<Repeated> {
    this.feed.close();
    if (!dedupe) return { duplicates: 0, conflicting: 0 };
    const withId = `FROM ${STAGED} WHERE i <> 0`;
    const [events = 0, ids = 0] = await this.engine.numbers(
      `SELECT count(*), count(DISTINCT i) ${withId}`,
      interrupted,
    );
    if (events === ids) return { duplicates: 0, conflicting: 0 };
    const seen = `row_number() OVER (PARTITION BY i, c ORDER BY ${ORDER})`;
    const several = `SELECT i ${withId} GROUP BY i HAVING count(*) > 1`;
    await this.engine.numbers(
      `CREATE OR REPLACE TABLE ${AGAIN} AS SELECT r FROM (SELECT rowid AS r, ${seen} AS n ${withId} AND i IN (${several})) WHERE n > 1`,
      interrupted,
    );
    const [duplicates = 0] = await this.engine.numbers(`SELECT count(*) FROM ${AGAIN}`, interrupted);
    this.#kept = `WHERE rowid NOT IN (SELECT r FROM ${AGAIN})`;
    return { duplicates, conflicting: events - duplicates - ids };
  }

  /** Puts what was not left out into a table of the time and the texts. */
  async moveTo(table: string, interrupted: AbortSignal): Promise<void> {
    await this.engine.numbers(
      `INSERT INTO ${table} SELECT ${this.columns} FROM ${STAGED} ${this.#kept} ORDER BY ${ORDER}`,
      interrupted,
    );
  }

  /** Forgets all that came. */
  async drop(): Promise<void> {
    this.feed.abandon();
    for (const table of [STAGED, AGAIN]) await this.engine.run(`DROP TABLE IF EXISTS ${table}`);
  }
}
