/** One lookup under way: what the cache has and what must be asked for, as one sequence of pages. */
import type { Connection } from '../../cloud/connection.js';
import { ServiceError } from '../../cloud/service-error.js';
import { PersonError } from '../../errors.js';
import type { CachedPart, LookupCache, PartWriter } from './cache/cache.js';
import { type Lookup, type Operation, type Order, PAGE_MAX, type Stretch } from './lookup.js';
import { type Page, pagesOf } from './paging.js';
import type { LiveEvent } from './reply.js';
import { holds, lengthOf, piecesOf, restBehind } from './stretches.js';
import { NotFinished } from './unfinished.js';

/** What all lookups of a search have in common. */
export interface RunSettings {
  readonly connection: Connection;
  readonly operation: Operation;
  readonly window: Stretch;
  readonly order: Order;
  /** Milliseconds that one chain of pages covers at most; without it the service decides. */
  readonly chunk?: number;
  readonly cache?: LookupCache;
  /** Now the service keeps no events from before this time. */
  readonly oldest: () => number;
}

export interface RunTally {
  /** Events that came, from the service or from the cache, unreadable ones included. */
  read: number;
  bytes: number;
  unreadable: number;
  /** Came a second time, where the same time had to be asked for twice. */
  again: number;
  /** Outside the window. */
  outside: number;
  fromCache: number;
  pages: number;
}

export type Outcome = 'answered' | 'failed' | 'not finished';

/** Who asks for the last 90 days means those that there are: events this old vanish while they are asked for. */
const OVERDUE = 60_000;
/** 30 days, with room for the seconds that are asked for on both sides. */
const LONGEST_ACCEPTED = 30 * 86_400_000 - 10_000;
/** Codes of calls that were not made. */
const INTERRUPTED = 'Interrupted';
const BUDGET_SPENT = 'BudgetSpent';
/** Codes of a window that is too long or too old. */
const WINDOW_REFUSED = /^InvalidParameter(StartTime|EndTime|Combination)$/;

export class LookupRun {
  readonly tally: RunTally = {
    read: 0,
    bytes: 0,
    unreadable: 0,
    again: 0,
    outside: 0,
    fromCache: 0,
    pages: 0,
  };
  /** `not finished` until it has ended in another way. */
  outcome: Outcome = 'not finished';
  /** Why it ended early. */
  failure: PersonError | undefined;
  /** Milliseconds of the window that the service must be asked about, the cache not knowing them. */
  toAsk: number;
  /** Those of them that have been answered. */
  asked = 0;
  /** The part of the window that is too old for the service. */
  tooOld: Stretch | undefined;
  readonly #direction: Order;
  /** All events on the near side of this time have come: newest first, those from here on. */
  #reached: number;
  #writer: PartWriter | undefined;
  #keeping: Promise<void> | undefined;

  constructor(
    readonly lookup: Lookup,
    private readonly settings: RunSettings,
  ) {
    const { window, order, operation } = settings;
    this.#direction = operation.directed ? order : 'newest';
    this.#reached = this.#direction === 'newest' ? window.until : window.since;
    this.toAsk = window.until - window.since;
  }

  /** What is still to come; empty at the end. */
  get rest(): Stretch {
    const { window, order } = this.settings;
    if (this.outcome === 'answered') return { since: window.until, until: window.until };
    return this.#direction === order ? restBehind(window, this.#reached, order) : window;
  }

  /** In the order asked for, as far as the service keeps it. Ends without throwing; `outcome` says how. */
  async *pages(): AsyncGenerator<readonly LiveEvent[]> {
    try {
      if (this.#direction === this.settings.order) yield* this.#inDirection();
      else yield* this.#backwards();
      this.outcome = 'answered';
    } catch (thrown) {
      if (!(thrown instanceof PersonError)) throw thrown;
      const code = thrown instanceof ServiceError ? thrown.code : undefined;
      // Whoever interrupts knows why it ended.
      if (code !== INTERRUPTED) this.failure = thrown;
      if (code !== INTERRUPTED && code !== BUDGET_SPENT && !(thrown instanceof NotFinished)) {
        this.outcome = 'failed';
      }
    } finally {
      await this.keep();
    }
  }

  /** Puts into the cache what has surely come; once more does nothing. */
  async keep(): Promise<void> {
    const writer = this.#writer;
    this.#writer = undefined;
    if (writer !== undefined) this.#keeping = writer.close();
    await this.#keeping;
  }

  /** What can only be asked for newest first is collected, which insights, being few, allow. */
  async *#backwards(): AsyncGenerator<readonly LiveEvent[]> {
    const pages: (readonly LiveEvent[])[] = [];
    let failure: unknown;
    try {
      for await (const page of this.#inDirection()) pages.push(page.toReversed());
    } catch (thrown) {
      failure = thrown;
    }
    // What came before a failure, too.
    yield* pages.reverse();
    if (failure !== undefined) throw failure;
  }

  async *#inDirection(): AsyncGenerator<readonly LiveEvent[]> {
    const { window, cache } = this.settings;
    const known = cache === undefined ? [] : await cache.partsOf(this.lookup, window);
    for (const { stretch } of known) this.toAsk -= lengthOf(stretch);
    for (const { stretch, cached } of partsIn(window, known, this.#direction)) {
      const events = await cached?.read();
      if (events === undefined) {
        if (cached !== undefined) this.toAsk += lengthOf(stretch);
        yield* this.#ask(stretch);
      } else {
        this.#count(events);
        this.tally.fromCache += events.length;
        this.#reached = this.#direction === 'newest' ? stretch.since : stretch.until;
        yield* portionsOf(this.#direction === 'newest' ? events : events.toReversed());
      }
    }
  }

  async *#ask(gap: Stretch): AsyncGenerator<readonly LiveEvent[]> {
    const { chunk = Number.POSITIVE_INFINITY } = this.settings;
    const oldest = this.settings.oldest();
    if (gap.since < oldest - OVERDUE) {
      this.#leaveOut({ since: gap.since, until: Math.min(gap.until, oldest) });
      this.toAsk -= Math.min(gap.until, oldest) - gap.since;
    }
    const stretch = { since: Math.max(gap.since, oldest), until: gap.until };
    if (stretch.since >= stretch.until) return;
    for (const piece of piecesOf(stretch, Math.min(chunk, stretch.until - stretch.since), this.#direction)) {
      yield* this.#askPiece(piece);
    }
  }

  async *#askPiece(piece: Stretch): AsyncGenerator<readonly LiveEvent[]> {
    const length = lengthOf(piece);
    try {
      yield* this.#askAtOnce(piece);
    } catch (thrown) {
      const refused = thrown instanceof ServiceError && WINDOW_REFUSED.test(thrown.code);
      if (!refused || length <= LONGEST_ACCEPTED) throw thrown;
      // Behind what has come already, should the service have changed its mind in between.
      const rest = restBehind(piece, this.#within(piece), this.#direction);
      for (const part of piecesOf(rest, LONGEST_ACCEPTED, this.#direction)) yield* this.#askAtOnce(part);
    }
  }

  #within({ since, until }: Stretch): number {
    return Math.min(until, Math.max(since, this.#reached));
  }

  async *#askAtOnce(stretch: Stretch): AsyncGenerator<readonly LiveEvent[]> {
    const { connection, operation, cache, window, oldest } = this.settings;
    await this.keep();
    this.#writer = cache?.writerFor(this.lookup, stretch, this.#direction);
    const request = { operation, lookup: this.lookup, stretch, order: this.#direction, oldest };
    const before = this.asked;
    for await (const page of pagesOf(connection, request)) {
      this.tally.pages++;
      this.#countPage(page, window);
      await this.#writer?.add(page);
      this.#reached = page.complete;
      this.asked = before + lengthOf(stretch) - lengthOf(restBehind(stretch, page.complete, this.#direction));
      yield page.events;
    }
  }

  #countPage({ events, outside, again, unreadable }: Page, window: Stretch): void {
    const { tally } = this;
    this.#count(events);
    this.#count(outside);
    const beside = outside.filter(({ time }) => holds(window, time)).length;
    tally.outside += outside.length - beside;
    tally.again += again + beside;
    tally.read += again + unreadable;
    tally.unreadable += unreadable;
  }

  #count(events: readonly LiveEvent[]): void {
    this.tally.read += events.length;
    for (const { own } of events) this.tally.bytes += own.length;
  }

  #leaveOut({ since, until }: Stretch): void {
    const before = this.tooOld ?? { since, until };
    this.tooOld = { since: Math.min(since, before.since), until: Math.max(until, before.until) };
  }
}

interface Part {
  readonly stretch: Stretch;
  readonly cached?: CachedPart;
}

/** The whole window, without gaps and overlaps, in the order in which it is gone through. */
function partsIn(window: Stretch, known: readonly CachedPart[], order: Order): Part[] {
  const parts: Part[] = [];
  let from = window.since;
  for (const cached of known) {
    if (cached.stretch.since > from) parts.push({ stretch: { since: from, until: cached.stretch.since } });
    parts.push({ stretch: cached.stretch, cached });
    from = cached.stretch.until;
  }
  if (from < window.until) parts.push({ stretch: { since: from, until: window.until } });
  return order === 'newest' ? parts.reverse() : parts;
}

/** Events of the cache as if they came in pages, so that nobody has to take thousands at once. */
function* portionsOf(events: readonly LiveEvent[]): Generator<readonly LiveEvent[]> {
  for (let at = 0; at < events.length; at += PAGE_MAX * 10) yield events.slice(at, at + PAGE_MAX * 10);
}
