import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DISTANCES_LEAST, GAP_FACTOR, GAP_LEAST, rhythmOf } from '../../src/archive/gaps.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Stamps that lie so far apart, the first at 0. */
function apart(...distances: number[]): number[] {
  const stamps = [0];
  for (const distance of distances) stamps.push(stamps.at(-1)! + distance);
  return stamps;
}

const steady = (count: number) => Array.from({ length: count }, () => 5 * MINUTE);

function gapsOf(stamps: number[], end = Math.max(...stamps)): unknown {
  return rhythmOf(stamps, end).gaps;
}

describe('gaps between files', () => {
  it('finds the hours without a file where one comes every five minutes', () => {
    const stamps = apart(...steady(10), 3 * HOUR, ...steady(10));
    expect(rhythmOf(stamps, stamps.at(-1)!)).toEqual({
      usual: 5 * MINUTE,
      gaps: [{ from: 50 * MINUTE, to: 50 * MINUTE + 3 * HOUR, length: 3 * HOUR }],
    });
  });

  it('takes two hours for a gap and a second less for none', () => {
    expect(gapsOf(apart(...steady(10), 2 * HOUR))).toHaveLength(1);
    expect(gapsOf(apart(...steady(10), 2 * HOUR - 1000))).toEqual([]);
  });

  it('takes three times the usual for a gap and a second less for none', () => {
    const hourly = Array.from({ length: 10 }, () => HOUR);
    expect(gapsOf(apart(...hourly, 3 * HOUR))).toHaveLength(1);
    expect(gapsOf(apart(...hourly, 3 * HOUR - 1000))).toEqual([]);
  });

  it('finds none in a quiet region with some files a week', () => {
    const days = [2, 3, 1, 2, 4, 1, 2, 3, 2, 1, 3, 2].map((count) => count * 24 * HOUR);
    expect(gapsOf(apart(...days))).toEqual([]);
  });

  it('takes what happens more than once in twenty times for usual', () => {
    const nights = Array.from({ length: 5 }, () => [...steady(10), 12 * HOUR]).flat();
    expect(gapsOf(apart(...nights))).toEqual([]);
  });

  it('says nothing about fewer than eleven files', () => {
    expect(rhythmOf(apart(...steady(8), 5 * HOUR), 5 * HOUR)).toEqual({ usual: undefined, gaps: [] });
    expect(rhythmOf(apart(...steady(9), 5 * HOUR), 5 * HOUR).gaps).toHaveLength(1);
    expect(rhythmOf([], HOUR)).toEqual({ usual: undefined, gaps: [] });
  });

  it('has a gap without an end where files stop while the archive goes on', () => {
    const stamps = apart(...steady(12));
    expect(gapsOf(stamps, 6 * HOUR)).toEqual([{ from: HOUR, length: 5 * HOUR }]);
    expect(gapsOf(stamps, 2 * HOUR)).toEqual([]);
  });

  it('is not misled by files that are there twice', () => {
    const stamps = apart(...Array.from({ length: 12 }, () => HOUR), 5 * HOUR);
    expect(gapsOf([...stamps, ...stamps, ...stamps])).toEqual(gapsOf(stamps));
  });

  it('finds just the distances that are long enough, in any order of the stamps', () => {
    const stamps = fc.array(fc.integer({ min: 0, max: 40 * 24 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(stamps, (hours) => {
        const times = hours.map((hour) => hour * HOUR);
        const { usual, gaps } = rhythmOf(times, Math.max(...times));
        const distinct = [...new Set(times)].sort((a, b) => a - b);
        if (distinct.length <= DISTANCES_LEAST) {
          expect(usual).toBeUndefined();
          return;
        }
        const pairs = distinct
          .slice(1)
          .map((to, i) => ({ from: distinct[i]!, to, length: to - distinct[i]! }));
        const least = Math.max(GAP_LEAST, GAP_FACTOR * usual!);
        expect(gaps).toEqual(pairs.filter(({ length }) => length >= least));
      }),
      { numRuns: 200 },
    );
  });
});
