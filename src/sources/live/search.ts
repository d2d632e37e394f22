/** The live service as a source of events: lookups under way, and what became of everything. */
import type { Connection } from '../../cloud/connection.js';
import type { Ledger } from '../../output/ledger.js';
import type { Query } from '../../query/query.js';
import { Answer, type AnswerOptions, type Portion } from '../answer/answer.js';
import type { RowShape } from '../answer/question.js';
import { Ahead } from './ahead.js';
import type { LookupCache } from './cache/cache.js';
import type { Lookup, Operation, Order, Stretch } from './lookup.js';
import { batchesOf, type RowTally } from './rows.js';
import { LookupRun, type RunTally } from './run.js';

export interface LiveQuestion {
  readonly operation: Operation;
  readonly lookups: readonly Lookup[];
  /** What has the last word. */
  readonly query: Query;
  readonly window: Stretch;
  readonly order: Order;
  readonly chunk?: number;
}

export interface LiveSurroundings {
  readonly connection: Connection;
  readonly cache?: LookupCache;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** So many bytes of events may be read ahead of what is printed, for all lookups together; parsed, they take more. */
const AHEAD = 16 * 2 ** 20;

/** One search under way; answers once. */
export class LiveSearch {
  readonly answer: Answer;
  readonly runs: readonly LookupRun[];
  readonly #rowTally: RowTally = { seenAgain: 0, second: undefined };
  readonly #before: { readonly sent: number; readonly retried: number };

  constructor(
    readonly question: LiveQuestion,
    private readonly surroundings: LiveSurroundings,
    private readonly rows: RowShape,
    private readonly options: AnswerOptions,
  ) {
    const { operation, window, order, chunk, lookups } = question;
    const { connection, cache, now } = surroundings;
    this.answer = new Answer(options);
    this.#before = { ...connection.counts };
    const settings = {
      connection,
      operation,
      window,
      order,
      oldest: () => now() - operation.retention,
      ...(chunk === undefined ? {} : { chunk }),
      ...(cache === undefined ? {} : { cache }),
    };
    this.runs = lookups.map((lookup) => new LookupRun(lookup, settings));
  }

  portions(): AsyncGenerator<Portion> {
    // Who wants only so many events does not want calls made for more.
    const eager = this.options.limit === undefined;
    const bytes = AHEAD / Math.max(1, this.runs.length);
    const aheads = this.runs.map((run) => new Ahead(run.pages(), bytes, eager));
    return this.answer.portions(batchesOf(aheads, { ...this.question, rows: this.rows }, this.#rowTally));
  }

  /** Keeps what has surely come, for the next time. To be called at the end, whatever the end was. */
  async close(): Promise<void> {
    await Promise.all(this.runs.map((run) => run.keep()));
  }

  /** The share of the windows that is covered, 0 to 1. */
  get covered(): number {
    const { since, until } = this.question.window;
    const open = this.runs.reduce((sum, { rest }) => sum + rest.until - rest.since, 0);
    return this.runs.length === 0 ? 1 : 1 - open / ((until - since) * this.runs.length);
  }

  /** Requests that this search has sent, and how many of them had gone before. */
  get calls(): { readonly sent: number; readonly again: number } {
    const { sent, retried } = this.surroundings.connection.counts;
    return { sent: sent - this.#before.sent, again: retried - this.#before.retried };
  }

  /** What the lookups brought, so far. */
  get brought(): RunTally {
    const sum: RunTally = { read: 0, bytes: 0, unreadable: 0, again: 0, outside: 0, fromCache: 0, pages: 0 };
    for (const { tally } of this.runs) {
      for (const name of Object.keys(sum) as (keyof RunTally)[]) sum[name] += tally[name];
    }
    return sum;
  }

  /** Whether everything was asked for that the question needs. */
  get complete(): boolean {
    const { limitReached } = this.answer;
    return this.runs.every(
      ({ outcome, tooOld, failure }) =>
        failure === undefined && (limitReached || (outcome === 'answered' && tooOld === undefined)),
    );
  }

  /**
   * The part of the window that somebody would have to ask for to have the whole answer; undefined where nothing is
   * missing that could be asked for.
   * @param interrupted whether what came behind the last printed moment was thrown away
   */
  missing(
    interrupted: boolean,
  ): { readonly window: Stretch; readonly regions: readonly string[] } | undefined {
    const { window, order } = this.question;
    const { second } = this.#rowTally;
    const open = this.runs.filter(({ outcome }) => interrupted || outcome !== 'answered');
    if (open.length === 0) return undefined;
    const rests = open.filter(({ failure }) => failure !== undefined || !interrupted).map(({ rest }) => rest);
    if (interrupted) rests.push(restFrom(window, second, order));
    const since = Math.min(...rests.map((rest) => rest.since));
    const until = Math.max(...rests.map((rest) => rest.until));
    if (since >= until) return undefined;
    return { window: { since, until }, regions: [...new Set(open.map(({ lookup }) => lookup.region))] };
  }

  /** What became of everything, so far. */
  ledger(stopped: boolean): Ledger {
    const { read, bytes, unreadable, again, outside, fromCache } = this.brought;
    const { scanned, tally, limitReached } = this.answer;
    const count = (wanted: string) => this.runs.filter(({ outcome }) => outcome === wanted).length;
    const notMatching = scanned.notMatching + outside;
    const seenAgain = this.#rowTally.seenAgain + again;
    const { printed, duplicates } = tally;
    const notPrinted =
      stopped || limitReached
        ? read - printed - notMatching - duplicates - unreadable - seenAgain
        : tally.beyondLimit;
    return {
      files: { listed: 0, read: 0, damaged: 0, skipped: 0 },
      lookups: {
        planned: this.runs.length,
        answered: count('answered'),
        failed: count('failed'),
        notFinished: count('not finished'),
      },
      calls: this.calls,
      events: {
        read,
        printed,
        notMatching,
        duplicates,
        unreadable,
        ...(seenAgain === 0 ? {} : { seenAgain }),
        ...(notPrinted === 0 ? {} : { notPrinted }),
      },
      ...(fromCache === 0 ? {} : { fromCache }),
      bytes,
    };
  }
}

/** What lies behind the last moment that was printed whole. */
function restFrom({ since, until }: Stretch, second: number | undefined, order: Order): Stretch {
  if (second === undefined || !Number.isFinite(second)) return { since, until };
  return order === 'newest'
    ? { since, until: Math.min(until, Math.max(since, second)) }
    : { since: Math.max(since, Math.min(until, second + 1000)), until };
}
