/** Counts the events of an answer by their values. */
import { PersonError } from '../errors.js';
import type { RowTable } from '../sources/answer/batch.js';

/** One value for each field; null where an event has none. */
export type Combination = readonly (string | null)[];

export interface Count {
  readonly values: Combination;
  count: number;
  /** Times of the first and last event, milliseconds since 1970; NaN where none of them has a readable time. */
  first: number;
  last: number;
}

/** Memory that values may take: some 200 bytes each, so 2 GB. */
const DISTINCT_MAX = 10_000_000;
/** An event may name thousands of resources, and each pair of two such fields would be a combination. */
const COMBINATIONS_MAX = 10_000;
/** Lines that are known from before need not be parsed again; so many are kept. */
const KNOWN_MAX = 10_000;

export class Counts {
  /** Events with more combinations than are counted; the rest of theirs is missing. */
  excessive = 0;
  /** Events that were counted. */
  events = 0;
  readonly #counts = new Map<string, Count>();
  readonly #known = new Map<string, readonly Count[]>();

  /** @param by names of the fields, for messages */
  constructor(private readonly by: readonly string[]) {}

  /** In the order in which they came up. */
  get all(): readonly Count[] {
    return [...this.#counts.values()];
  }

  /**
   * @param lines one for each row: a JSON array with an array of values for each field
   * @throws PersonError where there are more different values than memory should be spent on
   */
  take(rows: Pick<RowTable, 'time'>, lines: readonly string[]): void {
    for (const [i, line] of lines.entries()) {
      const time = rows.time(i);
      this.events++;
      for (const each of this.#countsOf(line)) {
        each.count++;
        // Whatever is compared with NaN is false.
        if (!(each.first <= time)) each.first = Number.isNaN(time) ? each.first : time;
        if (!(each.last >= time)) each.last = Number.isNaN(time) ? each.last : time;
      }
    }
  }

  /** Adds what was counted elsewhere. */
  add(events: number, groups: readonly Count[]): void {
    this.events += events;
    for (const { values, count, first, last } of groups) {
      const each = this.#countOf(values);
      each.count += count;
      if (!(each.first <= first)) each.first = Number.isNaN(first) ? each.first : first;
      if (!(each.last >= last)) each.last = Number.isNaN(last) ? each.last : last;
    }
  }

  #countsOf(line: string): readonly Count[] {
    const known = this.#known.get(line);
    if (known !== undefined) return known;
    const values = JSON.parse(line) as string[][];
    const found: Count[] = [];
    for (const combination of combinations(values)) {
      if (found.length === COMBINATIONS_MAX) {
        this.excessive++;
        // Not kept, so that it is noticed again.
        return found;
      }
      found.push(this.#countOf(combination));
    }
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(line, found);
    return found;
  }

  #countOf(values: Combination): Count {
    const name = JSON.stringify(values);
    let count = this.#counts.get(name);
    if (count === undefined) {
      if (this.#counts.size >= DISTINCT_MAX) {
        throw new PersonError(
          `there are more than ${DISTINCT_MAX.toLocaleString('en-US')} different values of ${this.by.join(', ')}`,
          'Count by something with fewer values, or ask for fewer events.',
        );
      }
      count = { values, count: 0, first: Number.NaN, last: Number.NaN };
      this.#counts.set(name, count);
    }
    return count;
  }
}

/** Every choice of one value for each field, a field without any counting as null. */
function* combinations(values: readonly (readonly string[])[]): Generator<Combination> {
  const choices = values.map((of) => (of.length === 0 ? [null] : of));
  const at = choices.map(() => 0);
  for (;;) {
    yield choices.map((of, field) => of[at[field]!]!);
    let field = choices.length - 1;
    for (; field >= 0; field--) {
      if (++at[field]! < choices[field]!.length) break;
      at[field] = 0;
    }
    if (field < 0) return;
  }
}

/** The most frequent first, then by value; what is missing comes behind every value. */
export function byCount(a: Count, b: Count): number {
  return b.count - a.count || byValue(a, b);
}

export function byValue({ values: a }: Count, { values: b }: Count): number {
  for (const [at, x] of a.entries()) {
    const y = b[at]!;
    if (x === y) continue;
    if (x === null || y === null) return x === null ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return 0;
}
