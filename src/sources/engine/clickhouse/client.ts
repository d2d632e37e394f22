/** Asks ClickHouse over HTTP. */
import type { ClickHouseClient } from '@clickhouse/client';
import type { ClickHousePlace } from '../place.js';
import { faultOf, strayAnswer } from './faults.js';

export interface Login {
  readonly password: string | undefined;
  readonly interrupted: AbortSignal;
}

/** A column as the table has it. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

/** How long ClickHouse may be silent, milliseconds: sorting years of events takes its time. */
const SILENCE = 10 * 60_000;

export class ClickHouse {
  readonly calls = { sent: 0, again: 0 };

  private constructor(
    private readonly client: ClickHouseClient,
    private readonly place: ClickHousePlace,
    private readonly interrupted: AbortSignal,
  ) {}

  static async connect(place: ClickHousePlace, { password, interrupted }: Login): Promise<ClickHouse> {
    const { createClient, ClickHouseLogLevel } = await import('@clickhouse/client');
    const client = createClient({
      url: place.url,
      ...(place.user === undefined ? {} : { username: place.user }),
      ...(password === undefined ? {} : { password }),
      application: 'atrail',
      request_timeout: SILENCE,
      log: { level: ClickHouseLogLevel.OFF, LoggerClass: Silence },
      compression: { response: false, request: false },
    });
    return new ClickHouse(client, place, interrupted);
  }

  /** @throws PersonError where there is no such table, or nobody who could tell */
  async columns(table: string): Promise<readonly TableColumn[]> {
    const columns: TableColumn[] = [];
    for await (const rows of this.rows(`DESCRIBE TABLE ${table}`, 'JSONEachRow')) {
      for (const row of rows) columns.push(JSON.parse(row) as TableColumn);
    }
    return columns;
  }

  /**
   * The lines of an answer. Ending the iteration early makes ClickHouse stop.
   * @throws PersonError whatever goes wrong, also behind the first lines
   */
  async *rows(query: string, format: 'JSONEachRow' | 'TabSeparated'): AsyncGenerator<readonly string[]> {
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, this.interrupted]);
    this.calls.sent++;
    try {
      const answer = await this.client.query({
        query,
        format,
        // No settings: who may only read may often not set any.
        abort_signal: signal,
      });
      for await (const rows of answer.stream()) yield rows.map(({ text }: { text: string }) => text);
    } catch (thrown) {
      throw faultOf(thrown, this.place);
    } finally {
      ending.abort();
    }
  }

  /** @throws PersonError for a line that is none of the answer's */
  refuseLine(line: string): never {
    throw strayAnswer(line, this.place);
  }

  async close(): Promise<void> {
    await this.client.close();
  }
}

/** What goes wrong is told in our words; the library would write to the console. */
class Silence {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}
