import { describe, expect, it } from 'vitest';
import type { Count } from '../../src/cli/counts.js';
import { shownValue, timeline } from '../../src/cli/timeline.js';
import { PersonError } from '../../src/errors.js';

function at(value: string | null, count = 1): Count {
  return { values: [value], count, first: 1, last: 2 };
}

function shown(counts: readonly Count[], unit: string): unknown {
  return timeline(counts, unit).map(({ values: [value], count }) => [shownValue(unit, value!), count]);
}

describe('a timeline', () => {
  it('has the hours in which nothing happened, across midnight', () => {
    expect(shown([at('2026-06-02T01'), at('2026-06-01T22', 5)], 'hour')).toEqual([
      ['2026-06-01T22:00Z', 5],
      ['2026-06-01T23:00Z', 0],
      ['2026-06-02T00:00Z', 0],
      ['2026-06-02T01:00Z', 1],
    ]);
  });

  it('has the days of a month that changes, and the minutes of an hour that does', () => {
    expect(shown([at('2026-02-28'), at('2026-03-02')], 'day')).toEqual([
      ['2026-02-28', 1],
      ['2026-03-01', 0],
      ['2026-03-02', 1],
    ]);
    expect(shown([at('2026-06-01T10:59'), at('2026-06-01T11:01')], 'minute')).toEqual([
      ['2026-06-01T10:59Z', 1],
      ['2026-06-01T11:00Z', 0],
      ['2026-06-01T11:01Z', 1],
    ]);
  });

  it('has events without a time at its end', () => {
    expect(shown([at(null, 7), at('2026-06-01')], 'day')).toEqual([
      ['2026-06-01', 1],
      [null, 7],
    ]);
    expect(shown([at(null, 7)], 'day')).toEqual([[null, 7]]);
    expect(shown([], 'day')).toEqual([]);
  });

  it('is refused from 10,001 buckets on, with what to do', () => {
    const first = Date.UTC(2026, 0, 1);
    const minute = (after: number) => at(new Date(first + after * 60_000).toISOString().slice(0, 16));
    expect(timeline([minute(0), minute(9_999)], 'minute')).toHaveLength(10_000);
    expect(() => timeline([minute(0), minute(10_000)], 'minute')).toThrow(
      new PersonError(
        '10,001 minutes lie between the first and the last event, and at most 10,000 are shown',
        'Narrow the time with --since and --until, or count by a longer unit.',
      ),
    );
  });
});
