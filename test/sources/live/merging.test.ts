import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Ahead } from '../../../src/sources/live/ahead.js';
import { type Moment, mergeByTime } from '../../../src/sources/live/merging.js';
import { type LiveEvent, readLiveEvent } from '../../../src/sources/live/reply.js';
import { withoutSeenAgain } from '../../../src/sources/live/union.js';

function event(second: number, id: string): LiveEvent {
  const eventTime = new Date(second * 1000).toISOString();
  return readLiveEvent(Buffer.from(JSON.stringify({ eventId: id, eventName: 'N', eventTime })))!;
}

async function* pages(events: readonly LiveEvent[], size: number): AsyncGenerator<readonly LiveEvent[]> {
  for (let at = 0; at < events.length; at += size) {
    await new Promise((resolve) => setImmediate(resolve));
    yield events.slice(at, at + size);
  }
}

async function merge(lookups: readonly Ahead[], order: 'newest' | 'oldest'): Promise<Moment[]> {
  const moments: Moment[] = [];
  for await (const some of mergeByTime(lookups, order)) moments.push(...some);
  return moments;
}

it('yields all events in the order of time, and those of a second together', async () => {
  const lookup = fc.record({
    seconds: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }),
    size: fc.integer({ min: 1, max: 7 }),
    eager: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(lookup, { maxLength: 5 }),
      fc.constantFrom('newest' as const, 'oldest' as const),
      async (lookups, order) => {
        const sign = order === 'newest' ? -1 : 1;
        const lists = lookups.map(({ seconds }, i) =>
          [...seconds].sort((a, b) => sign * (a - b)).map((second, k) => event(second, `${i}-${k}`)),
        );
        const aheads = lists.map(
          (list, i) => new Ahead(pages(list, lookups[i]!.size), 100, lookups[i]!.eager),
        );
        const moments = await merge(aheads, order);
        const seconds = moments.map(({ second }) => second);
        expect(seconds).toEqual(
          [...new Set(lists.flat().map(({ time }) => time))].sort((a, b) => sign * (a - b)),
        );
        for (const { second, events } of moments) {
          expect(events.every(({ time }) => time === second)).toBe(true);
        }
        expect(moments.flatMap(({ events }) => events).length).toBe(lists.flat().length);
      },
    ),
  );
});

it('hands on a second only when nobody can add to it', async () => {
  let release = () => {};
  async function* slow(): AsyncGenerator<readonly LiveEvent[]> {
    yield [event(9, 'a'), event(8, 'b')];
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    yield [event(8, 'c')];
  }
  const merged = mergeByTime([new Ahead(slow(), 1000, true)], 'newest');
  const first = await merged.next();
  expect((first.value as Moment[]).map(({ second }) => second)).toEqual([9000]);
  release();
  const second = await merged.next();
  expect((second.value as Moment[])[0]!.events).toHaveLength(2);
});

it('what two lookups find is one event, and what one lookup brings twice is two', () => {
  const found = (lookup: number, id: string) => ({ ...event(1, id), lookup });
  const events = [found(0, 'a'), found(0, 'a'), found(1, 'a'), found(1, 'b'), found(1, 'a'), found(1, 'a')];
  expect(withoutSeenAgain(events)).toEqual([events[0], events[1], events[3], events[5]]);
});

it('pages are read ahead only so far, and only when somebody wants them if told so', async () => {
  let read = 0;
  async function* endless(): AsyncGenerator<readonly LiveEvent[]> {
    for (;;) {
      read++;
      yield [event(0, 'x'.repeat(100))];
    }
  }
  const settle = async () => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  const eager = new Ahead(endless(), 1000, true);
  eager.start();
  await settle();
  expect(read).toBeGreaterThan(3);
  expect(read).toBeLessThan(12);
  eager.stop();
  read = 0;
  const idle = new Ahead(endless(), 1000, false);
  idle.start();
  await settle();
  expect(read).toBe(0);
  await idle.next();
  await idle.next();
  await settle();
  expect(read).toBe(2);
  idle.stop();
});

it('a bug on the way comes out where the page is taken', async () => {
  // biome-ignore lint/correctness/useYield: it breaks before it could.
  async function* broken(): AsyncGenerator<readonly LiveEvent[]> {
    throw new TypeError('a bug');
  }
  await expect(new Ahead(broken(), 1000, true).next()).rejects.toThrow('a bug');
});
