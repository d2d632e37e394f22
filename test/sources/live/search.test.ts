import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imbalances } from '../../../src/output/ledger.js';
import { parseQuery } from '../../../src/query/parse.js';
import { FolderCache } from '../../../src/sources/live/cache/folder.js';
import { clearCache, measureCache, trimCache } from '../../../src/sources/live/cache/upkeep.js';
import { EVENTS, INSIGHTS, type Lookup } from '../../../src/sources/live/lookup.js';
import { LiveSearch } from '../../../src/sources/live/search.js';
import { anEvent, temporaryFolder } from '../../support/archive.js';
import { History, type HistoryOptions, type PlainEvent, refusal } from './history.js';

const NOW = Date.UTC(2026, 5, 15, 12);
const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1);
const WINDOW = { since: START, until: START + DAY };
const HERE = 'cn-hangzhou';

function at(second: number, members: PlainEvent = {}): PlainEvent {
  return anEvent({
    eventTime: new Date(START + second * 1000).toISOString().replace('.000Z', 'Z'),
    ...members,
  });
}

interface Asking {
  readonly query?: string;
  readonly lookups?: readonly Lookup[];
  readonly window?: { since: number; until: number };
  readonly order?: 'newest' | 'oldest';
  readonly chunk?: number;
  readonly cache?: FolderCache;
  readonly limit?: number;
  readonly dedupe?: boolean;
  readonly insight?: boolean;
  /** Portions after which Ctrl-C comes. */
  readonly stopAfter?: number;
}

const ALL: readonly Lookup[] = [{ region: HERE, attributes: [] }];

async function ask(history: History, asking: Asking = {}) {
  const { query = '', lookups = ALL, window = WINDOW, order = 'newest', chunk, cache, limit } = asking;
  const search = new LiveSearch(
    {
      operation: asking.insight ? INSIGHTS : EVENTS,
      lookups,
      query: parseQuery(query),
      window,
      order,
      ...(chunk === undefined ? {} : { chunk }),
    },
    { connection: history, now: () => NOW, ...(cache === undefined ? {} : { cache }) },
    { kind: 'text', spec: { format: 'jsonl', fields: ['id'], reveal: false } },
    {
      sort: 'files',
      dedupe: asking.dedupe !== false,
      ...(limit === undefined ? {} : { limit }),
    },
  );
  const before = history.calls.length;
  let text = '';
  let portions = 0;
  for await (const portion of search.portions()) {
    text += Buffer.from(portion.text).toString();
    if (++portions === asking.stopAfter) break;
  }
  await search.close();
  const ids = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { id: string }).id);
  const stopped = asking.stopAfter !== undefined;
  const ledger = search.ledger(stopped);
  expect(imbalances(ledger)).toEqual([]);
  return { ids, search, ledger, calls: history.calls.length - before };
}

function idsOf(events: readonly PlainEvent[]): unknown[] {
  return events.map(({ eventId }) => eventId);
}

function cacheIn(folder: string, startedAt = NOW): FolderCache {
  return new FolderCache(folder, { owner: '1', endpoint: '', operation: 'LookupEvents' }, startedAt);
}

describe('several lookups are one answer', () => {
  const regions = ['cn-hangzhou', 'cn-beijing', 'ap-southeast-1'];
  const events = Array.from({ length: 300 }, (_, i) => at(i * 7, { acsRegion: regions[i % 3]! }));
  const lookups = regions.map((region) => ({ region, attributes: [] }));

  it('in the order of time, newest or oldest first', async () => {
    const history = new History(events);
    expect((await ask(history, { lookups })).ids).toEqual(idsOf(events).reverse());
    expect((await ask(history, { lookups, order: 'oldest' })).ids).toEqual(idsOf(events));
  });

  it('in which an event that several lookups find stands once', async () => {
    const found = events.map((event) => ({ ...event, acsRegion: HERE }));
    const twice: readonly Lookup[] = [
      { region: HERE, attributes: [{ key: 'ServiceName', value: 'Ecs' }] },
      { region: HERE, attributes: [{ key: 'EventRW', value: 'Read' }] },
    ];
    const { ids, ledger } = await ask(new History([...found, found[5]!]), { lookups: twice, dedupe: false });
    expect(ids).toHaveLength(301);
    expect(ledger.events).toEqual({
      read: 602,
      printed: 301,
      notMatching: 0,
      duplicates: 0,
      unreadable: 0,
      seenAgain: 301,
    });
    const deduped = await ask(new History([...found, found[5]!]), { lookups: twice });
    expect(deduped.ledger.events).toMatchObject({ printed: 300, duplicates: 1, seenAgain: 301 });
  });

  it('that lacks nothing but the region that fails', async () => {
    const trouble: HistoryOptions['trouble'] = ({ region, number }) =>
      region === 'cn-beijing' && number > 3 ? { fail: refusal('Down', 503) } : undefined;
    const { ids, search, ledger } = await ask(new History(events, { trouble }), { lookups });
    expect(ids).toEqual(
      idsOf(events.filter(({ acsRegion }, i) => acsRegion !== 'cn-beijing' || i >= 150)).reverse(),
    );
    expect(ledger.lookups).toEqual({ planned: 3, answered: 2, failed: 1, notFinished: 0 });
    expect(search.complete).toBe(false);
    const missing = search.missing(false)!;
    expect(missing.regions).toEqual(['cn-beijing']);
    const rest = await ask(new History(events), {
      lookups: lookups.filter(({ region }) => region === 'cn-beijing'),
      window: missing.window,
    });
    // More may have happened in the last second that came.
    expect([...new Set([...ids, ...rest.ids])].sort()).toEqual(idsOf(events).sort());
  });

  it('and what was not printed at Ctrl-C is what is missing', async () => {
    for (const order of ['newest', 'oldest'] as const) {
      const { ids, search } = await ask(new History(events), { lookups, order, stopAfter: 2 });
      expect(ids.length).toBeLessThan(events.length);
      const rest = await ask(new History(events), { lookups, order, window: search.missing(true)!.window });
      // What was handed over last may not have been printed, so it may come again.
      expect([...new Set([...ids, ...rest.ids])].sort()).toEqual(idsOf(events).sort());
    }
  });
});

describe('no more is asked for than is needed', () => {
  const events = Array.from({ length: 500 }, (_, i) => at(i * 60));

  it('with a limit', async () => {
    const { ids, calls, search } = await ask(new History(events), { limit: 60 });
    expect([ids.length, calls, search.complete]).toEqual([60, 2, true]);
  });

  it('in pieces where the service refuses a long window', async () => {
    const window = { since: START - 60 * DAY, until: START + DAY };
    const history = new History(events, { longestWindow: 30 * DAY });
    const { ids, search } = await ask(history, { window });
    expect([ids.length, search.complete]).toEqual([500, true]);
  });

  it('in pieces where --chunk says so', async () => {
    const { ids, calls } = await ask(new History(events), { chunk: 3_600_000 });
    expect([ids.length, calls]).toEqual([500, 24 + 8]);
  });

  it('and not what is older than the service keeps', async () => {
    const window = { since: NOW - 200 * DAY, until: START + DAY };
    const { search, calls } = await ask(new History(events), { window });
    expect([search.complete, calls]).toEqual([false, 10]);
    expect(search.runs[0]!.tooOld).toEqual({ since: window.since, until: NOW - 90 * DAY });
  });

  it('but who asks for the last 90 days has all there is', async () => {
    const window = { since: NOW - 90 * DAY - 5000, until: NOW };
    expect((await ask(new History(events), { window })).search.complete).toBe(true);
  });
});

it('insights, which come newest first only, can be had oldest first', async () => {
  const events = Array.from({ length: 120 }, (_, i) => at(i));
  const { ids } = await ask(new History(events), { insight: true, order: 'oldest' });
  expect(ids).toEqual(idsOf(events));
});

it('and those that came before a failure are not lost', async () => {
  const events = Array.from({ length: 120 }, (_, i) => at(i));
  const trouble: HistoryOptions['trouble'] = ({ number }) =>
    number === 2 ? { fail: refusal('Down', 503) } : undefined;
  const { ids, search } = await ask(new History(events, { trouble }), { insight: true, order: 'oldest' });
  expect(ids).toEqual(idsOf(events.slice(70)));
  expect(search.missing(false)!.window).toEqual(WINDOW);
});

describe('answers are kept', () => {
  const events = Array.from({ length: 400 }, (_, i) => at(i * 200));

  it('so that the same and a narrower question take no calls', async () => {
    const folder = temporaryFolder();
    const history = new History(events);
    const first = await ask(history, { cache: cacheIn(folder) });
    expect(first.calls).toBe(8);
    const again = await ask(history, { cache: cacheIn(folder) });
    expect([again.calls, again.ids]).toEqual([0, first.ids]);
    expect(again.ledger.fromCache).toBe(400);
    const backwards = await ask(history, { cache: cacheIn(folder), order: 'oldest' });
    expect([backwards.calls, backwards.ids]).toEqual([0, first.ids.toReversed()]);
    const window = { since: START + 3_600_500, until: START + 7_200_500 };
    const lookups: readonly Lookup[] = [
      { region: HERE, attributes: [{ key: 'EventName', value: 'DescribeInstances' }] },
    ];
    const narrower = await ask(history, { cache: cacheIn(folder), window, lookups });
    expect([narrower.calls, narrower.ids]).toEqual([0, idsOf(events.slice(19, 37)).reverse()]);
  });

  it('and only the gaps are asked for', async () => {
    const folder = temporaryFolder();
    const history = new History(events);
    await ask(history, {
      cache: cacheIn(folder),
      window: { since: START + 20_000_000, until: START + 40_000_000 },
    });
    await ask(history, {
      cache: cacheIn(folder),
      window: { since: START + 60_000_000, until: START + 70_000_000 },
      order: 'oldest',
    });
    const whole = await ask(history, { cache: cacheIn(folder) });
    expect([whole.ids, whole.ledger.fromCache]).toEqual([idsOf(events).reverse(), 150]);
    expect((await ask(history, { cache: cacheIn(folder) })).calls).toBe(0);
  });

  it('as far as they are certain, when a run stops early', async () => {
    const folder = temporaryFolder();
    const history = new History(events);
    await ask(history, { cache: cacheIn(folder), limit: 60 });
    const whole = await ask(history, { cache: cacheIn(folder) });
    expect([whole.ids, whole.ledger.fromCache, whole.calls]).toEqual([idsOf(events).reverse(), 99, 7]);
  });

  it('but not of the last quarter of an hour', async () => {
    const folder = temporaryFolder();
    const startedAt = START + 50_000_000;
    const window = { since: START, until: startedAt };
    await ask(new History(events), { cache: cacheIn(folder, startedAt), window });
    const late = [...events, at(49_990, { eventName: 'Late' })];
    const { ids } = await ask(new History(late), { cache: cacheIn(folder, startedAt + 600_000), window });
    expect(ids[0]).toBe(late.at(-1)!.eventId);
  });

  it('and nobody is told of console events who did not ask for a user before', async () => {
    const folder = temporaryFolder();
    const history = new History(events);
    await ask(history, { cache: cacheIn(folder) });
    const attributes = [{ key: 'User', value: 'alice' }] as const;
    expect(
      (await ask(history, { cache: cacheIn(folder), lookups: [{ region: HERE, attributes }] })).calls,
    ).toBe(8);
    const both = [...attributes, { key: 'ServiceName', value: 'Ecs' }] as const;
    expect(
      (await ask(history, { cache: cacheIn(folder), lookups: [{ region: HERE, attributes: both }] })).calls,
    ).toBe(0);
  });

  it('for the same account, region and endpoint only', async () => {
    const folder = temporaryFolder();
    const history = new History(events);
    await ask(history, { cache: cacheIn(folder) });
    for (const asker of [
      { owner: '2', endpoint: '', operation: 'LookupEvents' },
      { owner: '1', endpoint: 'http://x', operation: 'LookupEvents' },
      { owner: '1', endpoint: '', operation: 'LookupInsightEvents' },
    ] as const) {
      expect((await ask(history, { cache: new FolderCache(folder, asker, NOW) })).calls).toBe(8);
    }
    const lookups = [{ region: 'cn-beijing', attributes: [] }];
    expect((await ask(history, { cache: cacheIn(folder), lookups })).calls).toBe(1);
  });

  it('in files that only their owner can read, with names that tell nothing', async () => {
    const folder = join(temporaryFolder(), 'cache');
    await ask(new History(events), { cache: cacheIn(folder) });
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const name of files) {
      const status = statSync(join(folder, name));
      expect(status.mode & 0o777).toBe(status.isDirectory() ? 0o700 : 0o600);
      expect(name).toMatch(/^[0-9a-f]{32}(\/[0-9a-f]{32}(\/\d+-\d+\.gz)?)?$/);
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut short', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    ['overwritten', (bytes) => bytes.fill(7, 20, 60)],
    ['something else', () => Buffer.from('{"format":1}\n')],
  ])('and one that is %s is asked for again', async (_, damage) => {
    const folder = temporaryFolder();
    const history = new History(events);
    const { ids } = await ask(history, { cache: cacheIn(folder) });
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (name.endsWith('.gz')) writeFileSync(path, damage(readFileSync(path)));
    }
    const again = await ask(history, { cache: cacheIn(folder) });
    expect([again.ids, again.calls]).toEqual([ids, 8]);
    expect((await ask(history, { cache: cacheIn(folder) })).calls).toBe(0);
  });

  it('unless the service does not keep to the order of time and stops half-way', async () => {
    const folder = temporaryFolder();
    const trouble: HistoryOptions['trouble'] = ({ number }) => {
      if (number === 3) return { fail: refusal('Down', 503) };
      return { events: number === 1 ? events.slice(0, 50) : events.slice(50, 100), token: `T${number}` };
    };
    await ask(new History(events, { trouble }), { cache: cacheIn(folder) });
    expect((await ask(new History(events), { cache: cacheIn(folder) })).ids).toEqual(idsOf(events).reverse());
  });

  it('also where it does not, as soon as all has come', async () => {
    const folder = temporaryFolder();
    const trouble: HistoryOptions['trouble'] = ({ number }) =>
      number <= 8
        ? {
            events: events.slice((number - 1) * 50, number * 50),
            token: number < 8 ? `T${number}` : undefined,
          }
        : undefined;
    const history = new History(events, { trouble });
    await ask(history, { cache: cacheIn(folder) });
    const again = await ask(history, { cache: cacheIn(folder) });
    expect([again.calls, again.ids.length]).toEqual([0, 400]);
  });

  it('by several at a time, who do not disturb each other', async () => {
    const folder = temporaryFolder();
    const windows = [0, 20_000, 40_000].map((from) => ({
      since: START + from * 1000,
      until: START + (from + 30_000) * 1000,
    }));
    const asked = windows.flatMap((window) => [window, window]);
    const all = await Promise.all(
      asked.map((window) => ask(new History(events), { cache: cacheIn(folder), window })),
    );
    all.forEach(({ ids }, i) => {
      const { since, until } = asked[i]!;
      expect(ids).toEqual(
        idsOf(events.filter((_, k) => k * 200_000 >= since - START && k * 200_000 < until - START)).reverse(),
      );
    });
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.includes('draft'))).toEqual([]);
    const { ids, calls } = await ask(new History(events), {
      cache: cacheIn(folder),
      window: { since: START, until: START + 70_000_000 },
    });
    expect([ids.length, calls]).toEqual([350, 0]);
  });

  it('up to a size', async () => {
    const folder = temporaryFolder();
    for (const from of [0, 20_000_000, 40_000_000]) {
      const window = { since: START + from, until: START + from + 20_000_000 };
      await ask(new History(events), { cache: cacheIn(folder), window });
    }
    const { answers, bytes } = await measureCache(folder);
    expect(answers).toBe(3);
    await trimCache(folder, bytes - 1);
    expect((await measureCache(folder)).answers).toBe(2);
    await trimCache(folder, bytes);
    expect((await measureCache(folder)).answers).toBe(2);
    await clearCache(folder);
    expect(await measureCache(folder)).toEqual({ answers: 0, bytes: 0, window: undefined });
  });

  it('and where that fails, the answer is the same', async () => {
    const folder = join(temporaryFolder(), 'file');
    writeFileSync(folder, '');
    const cache = cacheIn(join(folder, 'below'));
    const { ids } = await ask(new History(events), { cache });
    expect(ids).toEqual(idsOf(events).reverse());
    expect(cache.trouble).toMatch(/ENOTDIR|EEXIST/);
  });

  it('also a folder that may not be read', async () => {
    const folder = join(temporaryFolder(), 'shut');
    mkdirSync(folder);
    chmodSync(folder, 0);
    expect((await ask(new History(events), { cache: cacheIn(folder) })).ids).toHaveLength(400);
    chmodSync(folder, 0o700);
  });
});
