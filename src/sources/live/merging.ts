/** Several lookups as one sequence in the order of time, second by second. */
import type { Ahead } from './ahead.js';
import type { Order } from './lookup.js';
import type { LiveEvent } from './reply.js';
import { floorSecond } from './stretches.js';

export interface Found extends LiveEvent {
  /** Which of the lookups it comes from. */
  readonly lookup: number;
}

/** All events of one second: nobody will find any more of it. */
export interface Moment {
  /** Milliseconds; infinite where the events have no time and none stands before them. */
  readonly second: number;
  readonly events: readonly Found[];
}

/**
 * Yields what came as soon as it is known that nothing comes before it. A lookup that does not keep to the order has
 * its events yielded as they come.
 */
export async function* mergeByTime(lookups: readonly Ahead[], order: Order): AsyncGenerator<Moment[]> {
  const heads = lookups.map((ahead, lookup) => new Head(ahead, lookup, order));
  for (const ahead of lookups) ahead.start();
  let done: Moment[] = [];
  let second: number | undefined;
  let events: Found[] = [];
  try {
    for (;;) {
      const waiting = heads.filter((head) => !head.ready);
      if (waiting.length > 0) {
        if (done.length > 0 && waiting.some((head) => !head.immediate)) {
          yield done;
          done = [];
        }
        await Promise.all(waiting.map((head) => head.fill()));
        continue;
      }
      const first = firstOf(heads, order);
      if (first === undefined) break;
      if (second !== undefined && first.second !== second) {
        done.push({ second, events });
        events = [];
      }
      second = first.second;
      events.push(first.take());
    }
    if (second !== undefined) done.push({ second, events });
    if (done.length > 0) yield done;
  } finally {
    for (const ahead of lookups) ahead.stop();
  }
}

function firstOf(heads: readonly Head[], order: Order): Head | undefined {
  let first: Head | undefined;
  for (const head of heads) {
    if (head.ended) continue;
    if (
      first === undefined ||
      (order === 'newest' ? head.second > first.second : head.second < first.second)
    ) {
      first = head;
    }
  }
  return first;
}

/** The next event of a lookup. */
class Head {
  #page: readonly LiveEvent[] = [];
  #at = 0;
  #second: number;
  ended = false;

  constructor(
    private readonly ahead: Ahead,
    private readonly lookup: number,
    order: Order,
  ) {
    this.#second = order === 'newest' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.#look();
  }

  get ready(): boolean {
    return this.ended || this.#at < this.#page.length;
  }

  /** Whether `fill` need not wait for the service. */
  get immediate(): boolean {
    return this.ahead.ready;
  }

  /** What has no time of its own stands where the event before it stands. */
  get second(): number {
    return this.#second;
  }

  async fill(): Promise<void> {
    const page = await this.ahead.next();
    if (page === undefined) this.ended = true;
    else {
      this.#page = page;
      this.#at = 0;
      this.#look();
    }
  }

  take(): Found {
    const event = this.#page[this.#at++]!;
    this.#look();
    return { ...event, lookup: this.lookup };
  }

  #look(): void {
    const time = this.#page[this.#at]?.time;
    if (time !== undefined && !Number.isNaN(time)) this.#second = floorSecond(time);
  }
}
