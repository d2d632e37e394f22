import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitWidths, lineWidth } from '../../src/output/columns.js';

describe('fitWidths', () => {
  test.each([
    ['what fits stays', [5, 7], [1, 1], 14, [5, 7]],
    ['the widest is narrowed first', [5, 30, 10], [1, 1, 1], 29, [5, 10, 10]],
    ['what is left over goes to the narrowed, from the left', [20, 20], [1, 1], 21, [10, 9]],
    ['none is narrowed below its floor', [20, 20], [15, 1], 22, [15, 5]],
    ['floors that do not fit are no widths', [20, 20], [15, 6], 22, undefined],
  ])('%s', (_, natural, floors, available, widths) => {
    expect(fitWidths(natural, floors, available)).toEqual(widths);
  });

  test('the line is filled and no more, between floors and wishes', () => {
    const column = fc.record({ natural: fc.nat(80), floor: fc.nat(80) });
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 200 }),
        (columns, available) => {
          const natural = columns.map((one) => one.natural);
          const floors = columns.map((one) => Math.min(one.floor, one.natural));
          const widths = fitWidths(natural, floors, available);
          if (widths === undefined) {
            expect(lineWidth(floors)).toBeGreaterThan(available);
            return;
          }
          expect(lineWidth(widths)).toBe(Math.min(available, lineWidth(natural)));
          widths.forEach((one, at) => {
            expect(one).toBeGreaterThanOrEqual(floors[at]!);
            expect(one).toBeLessThanOrEqual(natural[at]!);
          });
        },
      ),
    );
  });
});
