/** Counts over time, the times in which nothing happened included. Pure. */
import { PersonError } from '../errors.js';
import { TIME_UNITS } from '../event/timeunits.js';
import { grouped } from '../output/digits.js';
import { byValue, type Count } from './counts.js';

const BUCKETS_MAX = 10_000;

/** A value as it is shown: of `hour`, `2026-06-01T10` as `2026-06-01T10:00Z`. */
export function shownValue(name: string, value: string | null): string | null {
  return value === null ? null : value + (TIME_UNITS.get(name)?.ending ?? '');
}

/**
 * One count for each unit from the first to the last, in the order of time; events without a time last.
 * @param unit one of TIME_UNITS
 * @throws PersonError where that is more than BUCKETS_MAX
 */
export function timeline(counts: readonly Count[], unit: string): readonly Count[] {
  const step = TIME_UNITS.get(unit)!.milliseconds;
  const sorted = [...counts].sort(byValue);
  const dated = sorted.filter(({ values: [value] }) => value !== null);
  const [first, last] = [dated[0], dated.at(-1)];
  if (first === undefined || last === undefined) return sorted;
  const start = startOf(first, unit);
  const length = (startOf(last, unit) - start) / step + 1;
  if (length > BUCKETS_MAX) throw tooLong(unit, length);
  const byBucket = new Map(dated.map((count) => [count.values[0]!, count]));
  const digits = first.values[0]!.length;
  const buckets = Array.from({ length }, (_, at): Count => {
    const value = new Date(start + at * step).toISOString().slice(0, digits);
    return byBucket.get(value) ?? { values: [value], count: 0, first: Number.NaN, last: Number.NaN };
  });
  return [...buckets, ...sorted.slice(dated.length)];
}

function startOf({ values }: Count, unit: string): number {
  return Date.parse(shownValue(unit, values[0]!)!);
}

function tooLong(unit: string, length: number): PersonError {
  const other = unit === 'day' ? '' : ', or count by a longer unit';
  return new PersonError(
    `${grouped(length)} ${unit}s lie between the first and the last event, and at most ${grouped(BUCKETS_MAX)} are shown`,
    `Narrow the time with --since and --until${other}.`,
  );
}
