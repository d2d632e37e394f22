/**
 * Keeps asking for what is new. Events appear up to 10 minutes late and in any order, so each full round asks again for
 * the last quarter of an hour; the quick rounds in between stop at the first page that brings nothing new.
 */
import type { Connection } from '../../cloud/connection.js';
import { PersonError } from '../../errors.js';
import type { Operation, Stretch } from './lookup.js';
import { pagesOf } from './paging.js';
import type { Attributes } from './plan/attributes.js';
import type { LiveEvent } from './reply.js';
import { ceilSecond } from './stretches.js';

/** Later than this, no event appears any more, milliseconds. */
export const OVERLAP = 15 * 60_000;
/** Full rounds are so far apart. */
const FULL_EVERY = 60_000;

export interface FollowTally {
  read: number;
  unreadable: number;
  again: number;
  bytes: number;
}

/** One region that is asked the same over and over. */
export class Following {
  readonly tally: FollowTally = { read: 0, unreadable: 0, again: 0, bytes: 0 };
  /** When each event that may come again was last seen. */
  readonly #seen = new Map<bigint, number>();
  /** All events from before have been given out. */
  #since: number;
  #nextFull = 0;

  /** @param from events of before this time are not asked for, milliseconds */
  constructor(
    readonly region: string,
    /** What together finds all that is wanted. */
    private readonly questions: readonly Attributes[],
    private readonly operation: Operation,
    private readonly from: number,
    private readonly connection: Connection,
    private readonly now: () => number,
  ) {
    this.#since = from;
  }

  /**
   * The events that have appeared since the last round, earliest first. What came before a failure is given out.
   * @returns also the failure that ended the round early; the next one begins where this one should have
   */
  async round(): Promise<{ readonly events: readonly LiveEvent[]; readonly failure?: PersonError }> {
    const began = this.now();
    const full = began >= this.#nextFull;
    const stretch = { since: this.#since, until: ceilSecond(began) + 1000 };
    const events: LiveEvent[] = [];
    try {
      for (const attributes of this.questions) {
        for await (const isNew of this.#ask(attributes, stretch, began)) {
          events.push(...isNew);
          if (!full && isNew.length === 0) break;
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof PersonError)) throw thrown;
      return { events: inOrder(events), failure: thrown };
    }
    if (full) this.#settle(began);
    return { events: inOrder(events) };
  }

  /** What is new on each page. */
  async *#ask(attributes: Attributes, stretch: Stretch, began: number): AsyncGenerator<readonly LiveEvent[]> {
    const { operation, connection, region, tally } = this;
    const oldest = () => this.now() - operation.retention;
    const lookup = { region, attributes };
    for await (const page of pagesOf(connection, { operation, lookup, stretch, order: 'newest', oldest })) {
      const isNew = page.events.filter((event) => this.#isNew(event, began));
      tally.unreadable += page.unreadable;
      tally.read += page.unreadable + page.again + page.events.length + page.outside.length;
      tally.again += page.again + page.events.length - isNew.length + page.outside.length;
      yield isNew;
    }
  }

  #isNew({ content, own, time }: LiveEvent, began: number): boolean {
    this.tally.bytes += own.length;
    const known = this.#seen.has(content);
    this.#seen.set(content, Number.isNaN(time) ? began : time);
    return !known;
  }

  /** What happened longer ago than events are late needs neither to be asked for nor to be remembered. */
  #settle(began: number): void {
    this.#nextFull = began + FULL_EVERY;
    this.#since = Math.max(this.from, began - OVERLAP);
    for (const [content, time] of this.#seen) {
      if (time < this.#since - 1000) this.#seen.delete(content);
    }
  }
}

function inOrder(events: readonly LiveEvent[]): readonly LiveEvent[] {
  const rank = ({ time }: LiveEvent) => (Number.isNaN(time) ? Number.MAX_VALUE : time);
  // Newest first as they came, so that events of one second keep the service's order.
  return events.toReversed().sort((a, b) => rank(a) - rank(b));
}
