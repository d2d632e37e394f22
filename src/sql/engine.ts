/** DuckDB, in memory: nothing outside it can be reached from a statement, and it keeps to its limits. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BIGINT,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
  StatementType,
  VARCHAR,
} from '@duckdb/node-api';
import { PersonError } from '../errors.js';
import { macroStatements } from './functions.js';

export interface EngineOptions {
  /** DuckDB's own limit, bytes; what does not fit goes to temporary files. */
  readonly memory: number;
  readonly threads: number;
  /** As query/zone.ts names it. */
  readonly zone: string;
  /** Whether statements may reach files. */
  readonly files: boolean;
}

export interface Limits {
  /** Milliseconds that a statement may take. */
  readonly timeout: number;
  /** Ends the statement at once. */
  readonly interrupted: AbortSignal;
}

/** A statement was stopped: it had taken too long, or somebody has had enough of it. */
export class Stopped extends Error {
  constructor(readonly by: 'timeout' | 'interruption') {
    super(`the statement was stopped by ${by}`);
  }
}

/** Rows of a result, a chunk at a time, as DuckDB has them: see values.ts. */
export interface Answer {
  readonly columns: readonly string[];
  readonly types: DuckDBResult['columnTypes'] extends () => infer T ? T : never;
  readonly chunks: AsyncGenerator<readonly (readonly unknown[])[]>;
}

/** Rows that DuckDB takes at once. */
export const CHUNK_ROWS = 2048;

export class Engine {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    private readonly temporary: string,
  ) {}

  static async open({ memory, threads, zone, files }: EngineOptions): Promise<Engine> {
    const temporary = temporaryFolder();
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${Math.floor(memory / 2 ** 20)}MiB`,
      threads: String(threads),
      temp_directory: temporary,
      // As Log Service has it: 7 / 2 is 3, and nothing comes last.
      integer_division: 'true',
      default_null_order: 'nulls_last',
      // Settings, extensions and secrets are looked for nowhere else.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_persistent_secrets: 'false',
    });
    const connection = await instance.connect();
    for (const macro of macroStatements(zone)) await connection.run(macro);
    if (!files) await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return new Engine(instance, connection, temporary);
  }

  /** Runs a statement of our own. */
  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** @throws Error of DuckDB where the statement cannot be run */
  async check(sql: string): Promise<void> {
    const statements = await this.connection.extractStatements(sql);
    if (statements.count !== 1)
      throw new PersonError('there is more than one statement', 'Run one at a time.');
    const prepared = await statements.prepare(0);
    const { statementType, parameterCount } = prepared;
    prepared.destroySync();
    if (statementType !== StatementType.SELECT && statementType !== StatementType.EXPLAIN) {
      throw new PersonError(
        'the statement is no query',
        'Events can only be read here: write SELECT, WITH, FROM, DESCRIBE, SUMMARIZE or EXPLAIN.',
      );
    }
    if (parameterCount > 0) {
      throw new PersonError('the statement has parameters', 'Write their values instead of ? and $1.');
    }
  }

  /** @throws Stopped, and DuckDB's errors, also while the rows are read */
  async ask(sql: string, limits: Limits): Promise<Answer> {
    const stop = this.#stopAt(limits);
    try {
      const result = await this.connection.stream(sql);
      stop.check();
      const chunks = rowsOf(result, stop);
      return { columns: result.columnNames(), types: result.columnTypes(), chunks };
    } catch (thrown) {
      stop.end();
      stop.check();
      throw thrown;
    }
  }

  /** Starts to fill a table of a time and so many texts. */
  async fill(table: string, texts: number): Promise<TableFeed> {
    return new TableFeed(await this.connection.createAppender(table), texts);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
    rmSync(this.temporary, { recursive: true, force: true });
  }

  #stopAt({ timeout, interrupted }: Limits): Stop {
    let by: Stopped['by'] | undefined;
    const stop = (cause: Stopped['by']) => {
      by ??= cause;
      this.connection.interrupt();
    };
    const onAbort = () => stop('interruption');
    const timer = setTimeout(() => stop('timeout'), Math.min(timeout, 2 ** 31 - 1));
    interrupted.addEventListener('abort', onAbort);
    if (interrupted.aborted) by = 'interruption';
    return {
      check: () => {
        if (by !== undefined) throw new Stopped(by);
      },
      end: () => {
        clearTimeout(timer);
        interrupted.removeEventListener('abort', onAbort);
      },
    };
  }
}

interface Stop {
  /** @throws Stopped */
  readonly check: () => void;
  readonly end: () => void;
}

async function* rowsOf(result: DuckDBResult, stop: Stop): AsyncGenerator<readonly (readonly unknown[])[]> {
  try {
    for (;;) {
      const chunk = await result.fetchChunk();
      stop.check();
      if (chunk === null || chunk.rowCount === 0) return;
      yield chunk.getRows();
    }
  } catch (thrown) {
    stop.check();
    throw thrown;
  } finally {
    stop.end();
  }
}

/** A chunk is handed over when its texts come to so many characters: some are megabytes long. */
const CHUNK_TEXT = 4 * 2 ** 20;
/** So much is appended before it is put into the table; until then it counts for nobody's limit. Characters. */
const FLUSH_TEXT = 32 * 2 ** 20;

/** Fills a table, a chunk at a time. */
export class TableFeed {
  /** Used again and again: what it holds lies outside of what the collector of this process knows about. */
  readonly #chunk: DuckDBDataChunk;
  readonly #texts: (string | null)[][];
  #times: (bigint | null)[] = [];
  #size = 0;
  #appended = 0;

  constructor(
    private readonly appender: DuckDBAppender,
    texts: number,
  ) {
    this.#texts = Array.from({ length: texts }, () => []);
    this.#chunk = DuckDBDataChunk.create([BIGINT, ...this.#texts.map(() => VARCHAR)]);
  }

  /** @param time milliseconds since 1970; NaN where it is not known */
  add(time: number, texts: readonly (string | null)[]): void {
    this.#times.push(Number.isNaN(time) ? null : BigInt(Math.floor(time)));
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i]!;
      this.#texts[i]!.push(text);
      if (text !== null) this.#size += text.length;
    }
    if (this.#times.length === CHUNK_ROWS || this.#size > CHUNK_TEXT) this.#flush();
  }

  close(): void {
    if (this.#times.length > 0) this.#flush();
    this.appender.closeSync();
  }

  #flush(): void {
    this.#chunk.reset();
    this.#chunk.setColumns([this.#times, ...this.#texts]);
    this.appender.appendDataChunk(this.#chunk);
    this.#appended += this.#size;
    if (this.#appended > FLUSH_TEXT) {
      this.appender.flushSync();
      this.#appended = 0;
    }
    this.#times = [];
    for (let i = 0; i < this.#texts.length; i++) this.#texts[i] = [];
    this.#size = 0;
  }
}

/** Readable by nobody else. */
function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'atrail-'));
  } catch (thrown) {
    throw new PersonError(
      `a folder for temporary files cannot be made in ${tmpdir()}: ${(thrown as Error).message}`,
      'Make room there, or set TMPDIR to a folder that can be written.',
    );
  }
}
