import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  EVERYWHERE,
  isEverywhere,
  isNowhere,
  NOWHERE,
  type RegionSet,
  readRegions,
  regionsText,
  together,
  without,
} from '../../src/trail/regions.js';

const IDS = ['a-1', 'b-2', 'c-3', 'd-4'];
const set = fc.record({ allBut: fc.boolean(), ids: fc.uniqueArray(fc.constantFrom(...IDS.slice(0, 3))) });

/** The last one stands for a region that is named nowhere. */
function members({ allBut, ids }: RegionSet): string[] {
  return IDS.filter((id) => ids.includes(id) !== allBut);
}

describe('sets of regions', () => {
  it('without one another hold what is in the first only', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(members(without(a, b))).toEqual(members(a).filter((id) => !members(b).includes(id)));
      }),
    );
  });

  it('together hold what is in either', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const both = [...members(a), ...members(b)];
        expect(members(together(a, b))).toEqual(IDS.filter((id) => both.includes(id)));
      }),
    );
  });

  it('know when they are empty, and when nothing is missing', () => {
    fc.assert(
      fc.property(set, (a) => {
        expect(isNowhere(a)).toBe(members(a).length === 0);
        expect(isEverywhere(a)).toBe(members(a).length === IDS.length);
      }),
    );
  });
});

test.each([
  ['All', EVERYWHERE],
  ['all', EVERYWHERE],
  ['cn-beijing,All', EVERYWHERE],
  ['cn-hangzhou, cn-beijing,cn-hangzhou', { allBut: false, ids: ['cn-beijing', 'cn-hangzhou'] }],
  ['', undefined],
  [' , ', undefined],
  [undefined, undefined],
])('TrailRegion %j is read as %j', (text, regions) => {
  expect(readRegions(text)).toEqual(regions);
});

test.each([
  [NOWHERE, 'no region'],
  [EVERYWHERE, 'all regions'],
  [{ allBut: true, ids: ['a', 'b'] }, 'all regions but a and b'],
  [{ allBut: false, ids: ['a', 'b', 'c'] }, 'a, b and c'],
])('%j reads "%s"', (regions, text) => {
  expect(regionsText(regions)).toBe(text);
});
