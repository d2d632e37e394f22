/**
 * All pages of one lookup over one stretch of time.
 *
 * Pages are tied together by opaque tokens, and tokens fail: they expire, repeat, or lead to nothing. Then the rest
 * of the stretch is asked for anew from the last second that was seen, and what had come before is dropped. Should
 * the service not have kept to the order of time, the whole stretch is asked for anew. A lookup either gets on, or
 * ends with an error: it never goes round in circles, and never ends early without saying so.
 */
import type { Connection, Parameters, Reply } from '../../cloud/connection.js';
import { ServiceError } from '../../cloud/service-error.js';
import { formatTime } from '../../event/time.js';
import { type Lookup, type Operation, type Order, PAGE_MAX, type Stretch } from './lookup.js';
import { type LiveEvent, readPage } from './reply.js';
import { ceilSecond, floorSecond, holds, SECOND } from './stretches.js';
import { NotFinished } from './unfinished.js';

export interface PagingRequest {
  readonly operation: Operation;
  readonly lookup: Lookup;
  readonly stretch: Stretch;
  readonly order: Order;
  /** Now the service keeps no events from before this time, and may refuse to be asked for them. */
  readonly oldest: () => number;
}

export interface Page {
  /** Events of the stretch that had not come before, in the order that was asked for as far as the service keeps it. */
  readonly events: readonly LiveEvent[];
  /** Events outside the stretch, which is asked for with a second to spare. */
  readonly outside: readonly LiveEvent[];
  /** Events that had come before. */
  readonly again: number;
  readonly unreadable: number;
  /**
   * Newest first: all events from here on have come. Oldest first: all events before. Stays where it was while the
   * service does not keep to the order.
   */
  readonly complete: number;
}

/** So many pages without events are followed before the token is taken for broken. */
const EMPTY_MAX = 20;
/** So often the stretch is asked for anew without anything new coming of it. */
const FRUITLESS_MAX = 2;

/** @throws ServiceError where a call fails, NotFinished where the tokens lead nowhere */
export async function* pagesOf(connection: Connection, request: PagingRequest): AsyncGenerator<Page> {
  const { stretch, order } = request;
  const place = new Place(stretch, order);
  const seen = new Sightings();
  let fruitless = 0;
  for (;;) {
    seen.startOver();
    let isNew = false;
    const chain = { ...request, stretch: place.rest() };
    for await (const { content, repeated } of followTokens(connection, chain)) {
      const page = { events: [] as LiveEvent[], outside: [] as LiveEvent[], again: 0 };
      for (const event of content.events) {
        if (!holds(stretch, event.time)) page.outside.push(event);
        else if (seen.isNew(event, repeated)) {
          page.events.push(event);
          place.pass(event);
        } else page.again++;
      }
      isNew ||= page.events.length > 0;
      const ended = content.token === undefined;
      yield { ...page, unreadable: content.unreadable, complete: ended ? place.end : place.complete };
      if (ended) return;
    }
    fruitless = isNew ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_MAX) {
      throw new NotFinished(
        `${request.operation.name} in ${request.lookup.region} leads to no further pages`,
        'Run it again later, or with a shorter --chunk.',
      );
    }
  }
}

interface ChainLink {
  readonly content: NonNullable<ReturnType<typeof readPage>>;
  /** A page that had come before in the same chain, or at least its token had. */
  readonly repeated: boolean;
}

/** Follows tokens until there is none, or until one cannot be followed any further. */
async function* followTokens(connection: Connection, request: PagingRequest): AsyncGenerator<ChainLink> {
  const parameters = parametersOf(request);
  const { name } = request.operation;
  const { region } = request.lookup;
  const known = new Set<string>();
  let token: string | undefined;
  let empty = 0;
  do {
    let reply: Reply;
    try {
      reply = await connection.call(name, { ...parameters, NextToken: token }, { region });
    } catch (thrown) {
      if (token !== undefined && isRefused(thrown)) return;
      throw thrown;
    }
    const content = readPage(reply);
    if (content === undefined) throw noPage(request, reply);
    const mark = content.events.map((event) => event.content.toString(36)).join();
    const repeated = isKnown(known, `page ${mark}`, mark !== '');
    const circles = isKnown(known, `token ${content.token}`, content.token !== undefined);
    yield { content, repeated: repeated || circles };
    empty = content.events.length === 0 ? empty + 1 : 0;
    if (circles || empty > EMPTY_MAX) return;
    token = content.token;
  } while (token !== undefined);
}

function isKnown(known: Set<string>, name: string, counts: boolean): boolean {
  if (!counts) return false;
  if (known.has(name)) return true;
  known.add(name);
  return false;
}

/** Whether the service may have objected to the token. Without it, the same call tells what it really is. */
function isRefused(thrown: unknown): boolean {
  return thrown instanceof ServiceError && thrown.status === 400 && thrown.exitCode !== 4;
}

function noPage({ operation, lookup }: PagingRequest, { requestId }: Reply): ServiceError {
  return new ServiceError(
    `${operation.name} in ${lookup.region} was answered with something that is no page of events (request ${requestId})`,
    'Check --endpoint and proxies, and try again.',
    { code: 'NoPageOfEvents', requestId },
  );
}

/** Whether the ends belong to the window is not documented, so a second more is asked for. */
export function parametersOf({ operation, lookup, stretch, order, oldest }: PagingRequest): Parameters {
  const attributes = lookup.attributes.flatMap(({ key, value }, i) => [
    [`LookupAttribute.${i + 1}.Key`, key],
    [`LookupAttribute.${i + 1}.Value`, value],
  ]);
  const direction = order === 'newest' ? 'BACKWARD' : 'FORWARD';
  return {
    StartTime: formatTime(Math.max(floorSecond(stretch.since) - SECOND, ceilSecond(oldest()))),
    EndTime: formatTime(ceilSecond(stretch.until)),
    ...(operation.directed ? { Direction: direction } : {}),
    MaxResults: PAGE_MAX,
    ...Object.fromEntries(attributes),
  };
}

/** How far a lookup has come. */
class Place {
  readonly #newest: boolean;
  #last: number | undefined;
  #ordered = true;

  constructor(
    private readonly stretch: Stretch,
    order: Order,
  ) {
    this.#newest = order === 'newest';
  }

  pass({ time }: LiveEvent): void {
    if (Number.isNaN(time)) return;
    const second = floorSecond(time);
    const last = this.#last ?? second;
    if (this.#newest ? second > last : second < last) this.#ordered = false;
    else this.#last = second;
  }

  /** Where the stretch is complete when its last page has come. */
  get end(): number {
    return this.#newest ? this.stretch.since : this.stretch.until;
  }

  get complete(): number {
    const { since, until } = this.stretch;
    if (!this.#ordered || this.#last === undefined) return this.#newest ? until : since;
    // Of the last second, more may come.
    return this.#newest
      ? Math.min(until, Math.max(since, this.#last + SECOND))
      : Math.max(since, Math.min(until, this.#last));
  }

  rest(): Stretch {
    const { since, until } = this.stretch;
    return this.#newest ? { since, until: this.complete } : { since: this.complete, until };
  }
}

/** What came how often. The service's pace lets no more than 360,000 events an hour come, so they are all remembered. */
class Sightings {
  readonly #seen = new Map<bigint, number>();
  #met: Map<bigint, number> | undefined;
  #first = true;

  startOver(): void {
    this.#met = this.#first ? undefined : new Map();
    this.#first = false;
  }

  /**
   * An event that was delivered twice is new twice.
   * @param repeated it stands on a page that came again, where nothing is new that is known
   */
  isNew({ content }: LiveEvent, repeated: boolean): boolean {
    const seen = this.#seen.get(content) ?? 0;
    const met = this.#met === undefined ? seen + 1 : (this.#met.get(content) ?? 0) + 1;
    this.#met?.set(content, met);
    if (met <= seen || (repeated && seen > 0)) return false;
    this.#seen.set(content, met);
    return true;
  }
}
