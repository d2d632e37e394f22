import { expect, it } from 'vitest';
import { bytesAt, PLACES, Shelves } from '../../../src/archive/sync/shelves.js';

const MB = 2 ** 20;

it('gives each object a place of its own, and the same memory again later', async () => {
  const shelves = new Shelves();
  const [a, b] = [await shelves.take(10), await shelves.take(2 ** 16)];
  bytesAt(a).fill('a');
  bytesAt(b).fill('b');
  expect(bytesAt(a).toString()).toBe('a'.repeat(10));
  expect(bytesAt(b, 3).toString()).toBe('bbb');
  shelves.give(b);
  expect(await shelves.take(5)).toEqual({ ...b, size: 5 });
});

it('makes others wait where there is no room, in their order', async () => {
  const shelves = new Shelves();
  const places = await Promise.all(Array.from({ length: PLACES }, () => shelves.take(1)));
  expect(new Set(places.map(({ from }) => from)).size).toBe(PLACES);
  const served: string[] = [];
  const waiting = ['first', 'second'].map((name) => shelves.take(1).then(() => served.push(name)));
  await new Promise((resolve) => setImmediate(resolve));
  expect(served).toEqual([]);
  shelves.give(places[7]!);
  await waiting[0];
  expect(served).toEqual(['first']);
  shelves.give(places[8]!);
  await waiting[1];
  expect(served).toEqual(['first', 'second']);
});

it('gives large objects memory of their own, and no more than there is room for all the others', async () => {
  const shelves = new Shelves();
  const large = await Promise.all(Array.from({ length: 4 }, () => shelves.take(4 * MB)));
  expect(new Set(large.map(({ memory }) => memory)).size).toBe(4);
  let served = false;
  const waiting = shelves.take(MB).then(() => {
    served = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(served).toBe(false);
  shelves.give(large[0]!);
  await waiting;
  expect(served).toBe(true);
});
