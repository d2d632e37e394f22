import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cover } from '../../../src/sources/live/cache/cover.js';
import type { Stretch } from '../../../src/sources/live/lookup.js';

const stretches = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }))
  .map(([since, length]): Stretch => ({ since, until: since + length }));

it('takes every moment that is known once, and no other', () => {
  fc.assert(
    fc.property(stretches, fc.array(stretches, { maxLength: 12 }), (window, known) => {
      const pieces = cover(
        window,
        known.map((stretch) => ({ stretch })),
      );
      const times = pieces.map(({ stretch }) => stretch);
      expect(times).toEqual([...times].sort((a, b) => a.since - b.since));
      for (const { stretch, of } of pieces) {
        expect(stretch.since < stretch.until).toBe(true);
        expect(of.stretch.since <= stretch.since && stretch.until <= of.stretch.until).toBe(true);
      }
      for (let at = window.since; at < window.until; at++) {
        const within = ({ since, until }: Stretch) => since <= at && at < until;
        expect(times.filter(within)).toHaveLength(known.some(within) ? 1 : 0);
      }
    }),
  );
});

it('takes as few pieces as it can', () => {
  const known = [
    { since: 0, until: 5 },
    { since: 2, until: 9 },
    { since: 4, until: 6 },
    { since: 8, until: 20 },
  ].map((stretch) => ({ stretch }));
  expect(cover({ since: 0, until: 20 }, known).map(({ stretch }) => [stretch.since, stretch.until])).toEqual([
    [0, 5],
    [5, 9],
    [9, 20],
  ]);
});
