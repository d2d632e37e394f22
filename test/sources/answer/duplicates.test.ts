import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeenEvents, type Sighting } from '../../../src/sources/answer/duplicates.js';

/** The same, with a map from id to contents. */
function obviousSee(): (id: bigint, content: bigint) => Sighting {
  const known = new Map<bigint, Set<bigint>>();
  return (id, content) => {
    if (id === 0n) return 'new';
    const contents = known.get(id);
    if (contents?.has(content)) return 'same';
    known.set(id, new Set([...(contents ?? []), content]));
    return contents === undefined ? 'new' : 'different content';
  };
}

test('an event is new, then the same, and different when its content is', () => {
  const seen = new SeenEvents();
  expect(seen.see(7n, 1n)).toBe('new');
  expect(seen.see(7n, 1n)).toBe('same');
  expect(seen.see(7n, 2n)).toBe('different content');
  expect(seen.see(7n, 2n)).toBe('same');
  expect(seen.see(7n, 1n)).toBe('same');
  expect(seen.see(8n, 1n)).toBe('new');
});

test('an event without an id is always new', () => {
  const seen = new SeenEvents();
  expect([seen.see(0n, 1n), seen.see(0n, 1n)]).toEqual(['new', 'new']);
});

test('a content of zero is a content like any other', () => {
  const seen = new SeenEvents();
  expect([seen.see(1n, 0n), seen.see(1n, 0n), seen.see(1n, 5n)]).toEqual([
    'new',
    'same',
    'different content',
  ]);
});

test('answers as a map does, also where ids share their place and the table grows', () => {
  // Few low bits, so that places collide; high bits, so that only whole ids tell them apart.
  const id = fc.tuple(fc.bigInt(0n, 3n), fc.bigInt(0n, 40n)).map(([high, low]) => (high << 60n) | low);
  const sightings = fc.array(fc.tuple(id, fc.bigInt(0n, 3n)), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(sightings, fc.constantFrom(0, 600), (events, fill) => {
      const [seen, obvious] = [new SeenEvents(), obviousSee()];
      for (let i = 1n; i <= BigInt(fill); i++) expect(seen.see(i << 32n, i)).toBe(obvious(i << 32n, i));
      for (const [id, content] of events) expect(seen.see(id, content)).toBe(obvious(id, content));
    }),
  );
});

test('a hundred thousand events are each known again after the table has grown', () => {
  const seen = new SeenEvents();
  const idOf = (i: number) => BigInt.asUintN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n);
  let [fresh, same] = [0, 0];
  for (let i = 0; i < 100_000; i++) if (seen.see(idOf(i), 1n) === 'new') fresh++;
  for (let i = 0; i < 100_000; i++) if (seen.see(idOf(i), 1n) === 'same') same++;
  expect([fresh, same]).toEqual([100_000, 100_000]);
});
