/** DuckDB, in memory: nothing outside it can be reached from a statement, and it keeps to its limits. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  StatementType,
} from '@duckdb/node-api';
import { PersonError } from '../errors.js';
import { TableFeed } from './feed.js';
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

export class Engine {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    /** A folder of its own, readable by nobody else. */
    readonly temporary: string,
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

  /**
   * The numbers in the one row that a statement of our own gives, if any; it may take a while.
   * @throws Stopped where somebody has had enough of it
   */
  async numbers(sql: string, interrupted: AbortSignal): Promise<readonly number[]> {
    const stop = this.#stopAt({ timeout: Number.POSITIVE_INFINITY, interrupted });
    try {
      stop.check();
      const reader = await this.connection.runAndReadAll(sql);
      stop.check();
      return (reader.getRows()[0] ?? []).map(Number);
    } catch (thrown) {
      stop.check();
      throw thrown;
    } finally {
      stop.end();
    }
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

  /** Starts to fill a table whose columns are some numbers, then so many texts. */
  async fill(table: string, numbers: readonly DuckDBType[], texts: number): Promise<TableFeed> {
    return new TableFeed(await this.connection.createAppender(table), numbers, texts);
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
