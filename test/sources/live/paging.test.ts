import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENTS, type Order, type Stretch } from '../../../src/sources/live/lookup.js';
import { type Page, pagesOf } from '../../../src/sources/live/paging.js';
import { anEvent } from '../../support/archive.js';
import {
  type Call,
  History,
  type HistoryOptions,
  type PlainEvent,
  refusal,
  type Trouble,
} from './history.js';

const START = Date.UTC(2026, 5, 1);
const STRETCH = { since: START, until: START + 3_600_000 };

/** As many events as told, so many seconds apart, none of them outside an hour. */
function events(count: number, apart = 1): PlainEvent[] {
  return Array.from({ length: count }, (_, i) =>
    anEvent({
      eventTime: new Date(START + Math.floor(i * apart) * 1000).toISOString().replace('.000Z', 'Z'),
    }),
  );
}

interface Result {
  readonly ids: readonly unknown[];
  readonly pages: readonly Page[];
  readonly failure: unknown;
}

async function page(history: History, order: Order = 'newest', stretch: Stretch = STRETCH): Promise<Result> {
  const lookup = { region: 'cn-hangzhou', attributes: [] };
  const request = { operation: EVENTS, lookup, stretch, order, oldest: () => 0 };
  const pages: Page[] = [];
  let failure: unknown;
  try {
    for await (const each of pagesOf(history, request)) pages.push(each);
  } catch (thrown) {
    failure = thrown;
  }
  return { ids: pages.flatMap((each) => each.events.map(({ event }) => event.eventId)), pages, failure };
}

function idsOf(all: readonly PlainEvent[], order: Order = 'newest'): unknown[] {
  const ids = all.map(({ eventId }) => eventId);
  return order === 'newest' ? ids.reverse() : ids;
}

const expired = (call: Call) =>
  call.parameters.NextToken === undefined ? undefined : { fail: refusal('X') };

describe('a lookup gives every event once', () => {
  it.each<[string, HistoryOptions, number]>([
    ['to the end, where no token is given', {}, 3],
    ['to the end, where the token is empty', { lastToken: '' }, 3],
    ['when the ends of a window do not belong to it', { ends: 'exclusive' }, 3],
    [
      'when a token expires',
      { trouble: (call) => (call.number === 3 ? { fail: refusal('X') } : undefined) },
      4,
    ],
    ['when a token repeats', { trouble: (call) => (call.number === 2 ? { token: 'T50' } : undefined) }, 4],
    [
      'when a page comes again',
      {
        trouble: (call) => (call.parameters.NextToken === 'T100' ? { events: [], token: 'T50' } : undefined),
      },
      5,
    ],
    [
      'when a page is empty',
      { trouble: (call) => (call.number === 2 ? { events: [], token: 'T50' } : undefined) },
      4,
    ],
    ['when no token works', { trouble: expired }, 6],
  ])('%s', async (_, options, calls) => {
    for (const order of ['newest', 'oldest'] as const) {
      const all = events(130);
      const history = new History(all, options);
      const { ids, failure } = await page(history, order);
      expect(failure).toBeUndefined();
      expect(ids).toEqual(idsOf(all, order));
      expect(history.calls.length, order).toBeLessThanOrEqual(calls);
    }
  });

  it('whatever goes wrong with tokens', async () => {
    const fault = fc.constantFrom('none', 'none', 'expired', 'repeated', 'empty', 'circle');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom(0.1, 0.5, 1, 7),
        fc.array(fault, { maxLength: 12 }),
        fc.constantFrom<Order>('newest', 'oldest'),
        fc.constantFrom('inclusive', 'exclusive'),
        async (count, apart, faults, order, ends) => {
          const all = events(count, apart);
          const trouble: Trouble = ({ number, parameters: { NextToken: token } }) => {
            const kind = faults[number - 1];
            if (token === undefined) return undefined;
            if (kind === 'expired') return { fail: refusal('Expired') };
            if (kind === 'repeated') return { token: String(token) };
            if (kind === 'empty') return { events: [], token: String(token) };
            return kind === 'circle' ? { token: 'T50' } : undefined;
          };
          const { ids, failure } = await page(new History(all, { trouble, ends }), order);
          if (failure === undefined) expect([...ids].sort()).toEqual(idsOf(all).sort());
          else expect(new Set(ids).size).toBe(ids.length);
        },
      ),
    );
  });

  it('and an event that was delivered twice, twice', async () => {
    const [first, ...rest] = events(60);
    const trouble: Trouble = ({ number }) => (number === 2 ? { fail: refusal('X') } : undefined);
    const { ids } = await page(new History([first!, first!, ...rest], { trouble }));
    expect(ids.filter((id) => id === first!.eventId)).toHaveLength(2);
  });

  it('also where more happened in a second than fits on a page', async () => {
    const all = events(180, 0);
    const history = new History(all, {
      trouble: ({ number }) => (number === 3 ? { fail: refusal('X') } : undefined),
    });
    const { ids, failure } = await page(history);
    expect([failure, [...ids].sort()]).toEqual([undefined, idsOf(all).sort()]);
  });

  it('also where the service does not keep to the order, when the rest must be asked for anew', async () => {
    const all = events(120);
    const shuffled = (call: Call) => {
      const found = [...all.slice(60), ...all.slice(0, 60)];
      const from = Number(String(call.parameters.NextToken ?? 'T0').slice(1));
      if (call.number === 3) return { fail: refusal('X') };
      const token = from + 50 < found.length ? `T${from + 50}` : undefined;
      return { events: found.slice(from, from + 50), token };
    };
    const { ids, pages, failure } = await page(new History(all, { trouble: shuffled }));
    expect([failure, [...ids].sort()]).toEqual([undefined, idsOf(all).sort()]);
    expect(pages[0]!.complete).toBe(STRETCH.until);
  });
});

describe('a lookup that does not get on ends with an error', () => {
  it('when the same token comes for ever', async () => {
    const all = events(60, 0);
    const trouble: Trouble = () => ({ events: all.slice(0, 50), token: 'T' });
    const history = new History(all, { trouble });
    const { ids, failure } = await page(history);
    expect(String(failure)).toContain('leads to no further pages');
    expect(ids).toHaveLength(50);
    expect(history.calls.length).toBeLessThan(10);
  });

  it('when there are ever new tokens and no events', async () => {
    const history = new History([], { trouble: ({ number }) => ({ events: [], token: `T${number}` }) });
    const { failure } = await page(history);
    expect(String(failure)).toContain('leads to no further pages');
    expect(history.calls.length).toBeLessThan(50);
  });

  it('when the answer is no page', async () => {
    const { failure } = await page(new History([], { trouble: () => ({ text: '{"Regions":[]}' }) }));
    expect(String(failure)).toContain('is no page of events');
  });

  it('when a call fails', async () => {
    const trouble: Trouble = ({ number }) => (number === 3 ? { fail: refusal('Failed', 503) } : undefined);
    const { ids, failure } = await page(new History(events(130), { trouble }));
    expect([ids.length, String(failure)]).toEqual([100, 'ServiceError: the service refused: Failed']);
  });
});

describe('each page tells how far the lookup has come', () => {
  it('which is behind the last second that was seen', async () => {
    const { pages } = await page(new History(events(120)));
    expect(pages.map(({ complete }) => (complete - START) / 1000)).toEqual([71, 21, 0]);
  });

  it('in the other direction, too', async () => {
    const { pages } = await page(new History(events(120)), 'oldest');
    expect(pages.map(({ complete }) => (complete - START) / 1000)).toEqual([49, 99, 3600]);
  });
});

it('events outside the stretch are told apart', async () => {
  const all = events(10);
  const { pages } = await page(new History(all), 'newest', { since: START + 3000, until: START + 6000 });
  expect(pages[0]!.events).toHaveLength(3);
  expect(pages[0]!.outside).toHaveLength(2);
});

it('numbers keep their digits', async () => {
  const text = '{"eventId":"E","eventName":"N","n":12345678901234567890}';
  const { pages } = await page(
    new History([], { trouble: () => ({ text: `{"RequestId":"R","Events":[${text}, 7]}` }) }),
  );
  expect(pages[0]!.events[0]!.own.toString()).toBe(text);
  expect(pages[0]!.unreadable).toBe(1);
});
