/** Runs statements over one archive, one after the other. Events are read when a statement first needs them. */
import type { Engine } from '../../sql/engine.js';
import { mentionsOf } from '../../sql/mentions.js';
import { explained, type Written } from '../../sql/problems.js';
import { covers, type Needs, NO_NEEDS, unionOf } from '../../sql/tables.js';
import type { Asked } from '../asking.js';
import type { Context } from '../context.js';
import { startThreads } from '../early-threads.js';
import type { FormatFlags, PlainFormat } from '../options.js';
import { printRows } from '../presenting/rows.js';
import type { Searched } from '../searching.js';
import { type LoadFlags, limitsText, loadEvents, makeTables } from './loading.js';

export interface StatementFlags extends LoadFlags, FormatFlags {
  readonly output: PlainFormat;
}

/** What became of a statement. */
export interface Ran {
  readonly rows: number;
  /** The search whose events it saw; undefined where it asked for none. */
  readonly searched: Searched | undefined;
}

export class Statements {
  /** What the tables hold; undefined before they were first filled, and while they are. */
  #loaded: { readonly needs: Needs; readonly searched: Searched } | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly asked: Asked,
    private readonly flags: StatementFlags,
    /** Milliseconds. */
    private readonly timeout: number,
  ) {}

  /**
   * Prints the rows of a statement.
   * @throws PersonError where it cannot be run, Stopped where it was given up
   */
  async run(context: Context, sql: string): Promise<Ran> {
    try {
      const searched = await this.#prepare(context, sql);
      if (searched !== undefined && searched.end !== 'whole') return { rows: 0, searched };
      const { timeout } = this;
      const answer = await this.engine.ask(sql, { timeout, interrupted: context.interrupted });
      return { rows: await printRows(context, this.flags, answer), searched };
    } catch (thrown) {
      throw explained(thrown, this.#written(sql));
    }
  }

  async #prepare(context: Context, sql: string): Promise<Searched | undefined> {
    const asked = mentionsOf(sql);
    const loaded = this.#loaded;
    if (asked === undefined || (loaded !== undefined && covers(loaded.needs, asked))) {
      if (loaded === undefined) await makeTables(this.engine, NO_NEEDS);
      await this.engine.check(sql);
      return asked === undefined ? undefined : loaded?.searched;
    }
    const needs = loaded === undefined ? asked : unionOf(loaded.needs, asked);
    this.#loaded = undefined;
    await makeTables(this.engine, needs);
    // First, so that nothing is read for a statement that cannot run.
    await this.engine.check(sql);
    const searched = await this.#load(context, needs);
    if (searched.end === 'whole') this.#loaded = { needs, searched };
    return searched;
  }

  async #load(context: Context, needs: Needs): Promise<Searched> {
    const threads = await startThreads(context, this.flags);
    try {
      const question = { ...this.asked.question, threads };
      return await loadEvents(context, this.engine, { ...this.asked, question }, needs, this.flags);
    } finally {
      await threads?.close();
    }
  }

  #written(text: string): Written {
    return { text, sql: text, placeOf: (at) => at, tables: 'log and events', ...limitsText(this.flags) };
  }
}
