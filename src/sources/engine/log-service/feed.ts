/** A logstore of Log Service as a source of events. */
import type { LogAnswer, LogService } from '../../../cloud/log-service/client.js';
import { PersonError } from '../../../errors.js';
import type { JsonValue } from '../../../event/event.js';
import type { Query, Window } from '../../../query/query.js';
import type { EngineRow, Feed, FeedTally } from '../feed.js';
import type { LogStorePlace } from '../place.js';
import { indexedFields } from './index-fields.js';
import { searchText } from './search-text.js';

export interface LogStoreQuestion {
  readonly query: Query;
  readonly window: Window;
  /** How much later than it happened an event may have been written, milliseconds. */
  readonly slack: number;
}

export interface Surroundings {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** As many logs come at once at most. */
const LINES = 100;
/** Of a stretch of time with more, the service is asked in two. */
const STRETCH_MAX = 10_000;
/** Clocks differ, and the service counts in seconds. */
const EARLIER = 60_000;
/** How often an answer may be unfinished. */
const UNFINISHED_MAX = 60;

/** From and until, in seconds since 1970; the second is not in it. */
type Stretch = readonly [from: number, until: number];

/** @throws PersonError where there is no such logstore, or nobody who may read it */
export async function openLogStore(
  place: LogStorePlace,
  service: LogService,
  { query, window, slack }: LogStoreQuestion,
  surroundings: Surroundings,
): Promise<Feed> {
  const index = await service.get(`/logstores/${place.logstore}/index`, {});
  const text = searchText(query, indexedFields(parsed(index, place)));
  const tally: FeedTally = { queries: { planned: 0, answered: 0, failed: 0 }, calls: service.calls };
  const reader = new Reader(place, service, text, tally, surroundings);
  const until = Math.min(window.until ?? Number.POSITIVE_INFINITY, surroundings.now()) + slack;
  const since = Math.max(0, (window.since ?? 0) - EARLIER);
  return {
    selects: text === '*' ? undefined : text,
    notes: [],
    ordered: false,
    tally,
    rows: () => reader.rows([Math.floor(since / 1000), Math.ceil(until / 1000)]),
    close: async () => {},
  };
}

class Reader {
  #position = 0;

  constructor(
    private readonly place: LogStorePlace,
    private readonly service: LogService,
    private readonly text: string,
    private readonly tally: FeedTally,
    private readonly surroundings: Surroundings,
  ) {}

  async *rows(whole: Stretch): AsyncGenerator<readonly EngineRow[]> {
    const open: Stretch[] = whole[0] < whole[1] ? [whole] : [];
    const { queries } = this.tally;
    queries.planned = open.length;
    for (let stretch = open.pop(); stretch !== undefined; stretch = open.pop()) {
      try {
        const count = await this.#count(stretch);
        const [from, until] = stretch;
        if (count > STRETCH_MAX && until - from > 1) {
          const middle = from + Math.floor((until - from) / 2);
          open.push([middle, until], [from, middle]);
          queries.planned++;
          continue;
        }
        yield* this.#read(stretch, count);
      } catch (thrown) {
        queries.failed++;
        throw thrown;
      }
      queries.answered++;
    }
  }

  /** How many logs of the stretch fit the search. */
  async #count([from, until]: Stretch): Promise<number> {
    const answer = await this.#finished({ type: 'histogram', from, to: until, query: this.text });
    const counts = parsed(answer, this.place);
    if (!Array.isArray(counts)) throw unreadable(this.place);
    return counts.reduce((sum: number, each) => sum + Number((each as { count?: unknown }).count ?? 0), 0);
  }

  async *#read([from, until]: Stretch, count: number): AsyncGenerator<readonly EngineRow[]> {
    let came = 0;
    while (came < count) {
      const answer = await this.#finished({
        type: 'log',
        from,
        to: until,
        query: this.text,
        line: LINES,
        offset: came,
        reverse: 'false',
      });
      const logs = parsed(answer, this.place);
      if (!Array.isArray(logs)) throw unreadable(this.place);
      if (logs.length === 0) break;
      came += logs.length;
      yield logs.map((log) => this.#rowOf(log));
    }
    if (came >= count) return;
    throw new PersonError(
      `Log Service counted ${count} logs in ${this.place.text}, and gave ${came} of them`,
      'Ask again; should it stay so, ask for a shorter time.',
    );
  }

  /** What is no event has no text, and is counted as unreadable. */
  #rowOf(log: JsonValue): EngineRow {
    const { event } = (log ?? {}) as { event?: JsonValue };
    const own = Buffer.from(typeof event === 'string' ? event.trim() : '');
    return { own, placed: true, file: '', position: this.#position++ };
  }

  /** Asks until the service has looked at everything: what it gives before is only a part. */
  async #finished(query: Readonly<Record<string, string | number>>): Promise<LogAnswer> {
    const path = `/logstores/${this.place.logstore}`;
    for (let asked = 1; asked <= UNFINISHED_MAX; asked++) {
      const answer = await this.service.get(path, query);
      if (answer.headers['x-log-progress'] === 'Complete') return answer;
      this.service.calls.again++;
      await this.surroundings.sleep(Math.min(200 * asked, 2000));
    }
    throw new PersonError(
      `Log Service did not come to an end with ${this.place.text}`,
      'Ask for a shorter time, or for more that is indexed.',
    );
  }
}

function parsed({ text }: LogAnswer, place: LogStorePlace): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw unreadable(place);
  }
}

function unreadable({ text }: LogStorePlace): PersonError {
  return new PersonError(
    `what was answered for ${text} is none of Log Service's answers`,
    'Check the endpoint, and whether a proxy answers in its place.',
  );
}
