/** Fills the table that statements ask with the events that were found, wherever they come from. */
import { BIGINT } from '@duckdb/node-api';
import type { Engine } from './engine.js';
import { type Chunk, type TableFeed, timeValue } from './feed.js';
import { type Identities, type Repeated, Staging } from './staging.js';
import { FOUND } from './tables.js';

export class Filling {
  /** Events that come in their order, each once. */
  #feed: TableFeed | undefined;
  /** All events, as soon as some come as chunks. */
  #staging: Staging | undefined;

  /** @param texts how many stand behind the time in each row */
  constructor(
    private readonly engine: Engine,
    private readonly texts: number,
  ) {}

  /**
   * Rows of another database, which come before all others.
   * @param whole whether they are of the table's own columns and all there are, in their order: else see Staging
   */
  async addChunk(chunk: Chunk, whole: boolean): Promise<void> {
    if (whole) {
      await this.begin();
      this.#feed!.addChunk(chunk);
      return;
    }
    this.#staging ??= await Staging.open(this.engine, this.texts);
    this.#staging.addChunk(chunk);
  }

  /** To be awaited before rows are added. */
  async begin(): Promise<void> {
    if (this.#staging === undefined) this.#feed ??= await this.engine.fill(FOUND, [BIGINT], this.texts);
  }

  /** An event as a search has it: in order, and each once among themselves if at all. */
  add(of: Identities, i: number, texts: readonly (string | null)[]): void {
    if (this.#feed === undefined) this.#staging!.add(of, i, texts);
    else this.#feed.add([timeValue(of.time(i))], texts);
  }

  /**
   * All events have come: the table is as if they all had come in order.
   * @param dedupe whether each is to be there once
   * @param join told what was left out, where events came from several places
   * @throws Stopped where somebody has had enough of it
   */
  async end(dedupe: boolean, interrupted: AbortSignal, join: (repeated: Repeated) => void): Promise<void> {
    this.#feed?.close();
    this.#feed = undefined;
    if (this.#staging === undefined) return;
    join(await this.#staging.close(dedupe, interrupted));
    await this.#staging.moveTo(FOUND, interrupted);
    await this.forget();
  }

  /** Takes back whatever came. */
  async forget(): Promise<void> {
    this.#feed?.abandon();
    await this.#staging?.drop();
    if (this.#feed !== undefined) await this.engine.run(`TRUNCATE ${FOUND}`);
    this.#feed = undefined;
    this.#staging = undefined;
  }
}
