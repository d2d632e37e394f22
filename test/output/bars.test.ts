import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BarOptions, barLines } from '../../src/output/bars.js';
import { PLAIN } from '../../src/output/paint.js';
import { width } from '../../src/output/width.js';

const ROWS = [
  { label: 'alice', count: 1500 },
  { label: '管理员', count: 375 },
  { label: 'eve\x1b[2J', count: 1 },
  { label: 'nobody', count: 0 },
];

function bars(options: Partial<BarOptions> = {}): string[] {
  return barLines({ rows: ROWS, width: 42, unicode: true, paint: PLAIN, ...options });
}

describe('barLines', () => {
  test('the greatest count has the longest bar and what is not zero has a sliver', () => {
    expect(bars()).toEqual([
      'alice       ████████████████  1,500  80.0%',
      '管理员      ████                375  20.0%',
      'eve\\x1b[2J  ▏                     1   0.1%',
      'nobody                            0   0.0%',
    ]);
  });

  test('without unicode a bar is made of #', () => {
    expect(bars({ unicode: false })).toEqual([
      'alice       ################  1,500  80.0%',
      '管理员      ####                375  20.0%',
      'eve\\x1b[2J  #                     1   0.1%',
      'nobody                            0   0.0%',
    ]);
  });

  test('the shares may be of more than what is shown', () => {
    expect(bars({ rows: [{ label: 'a', count: 1 }], total: 3000, unicode: false, width: 29 })).toEqual([
      'a  ################  1  <0.1%',
    ]);
  });

  test('no rows give no lines', () => {
    expect(bars({ rows: [] })).toEqual([]);
  });

  test('no line is wider than asked, from 40 columns on', () => {
    const row = fc.record({ label: fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })), count: fc.nat() });
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 8 }),
        fc.integer({ min: 40, max: 150 }),
        fc.boolean(),
        (rows, columns, unicode) => {
          for (const line of bars({ rows, width: columns, unicode }))
            expect(width(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});
