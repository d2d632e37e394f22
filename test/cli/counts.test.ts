import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byCount, Counts } from '../../src/cli/counts.js';

/** Counts events, each with the values of its fields and its time. */
function count(
  events: readonly (readonly [values: readonly (readonly string[])[], time?: number])[],
): Counts {
  const counts = new Counts(['a', 'b']);
  counts.take(
    { time: (i) => events[i]![1] ?? Number.NaN },
    events.map(([values]) => JSON.stringify(values)),
  );
  return counts;
}

function shown(counts: Counts): unknown {
  return [...counts.all].sort(byCount).map(({ values, count }) => [...values, count]);
}

describe('counts', () => {
  it('counts each combination of values', () => {
    const counts = count([[[['x'], ['1']]], [[['x'], ['2']]], [[['x'], ['1']]]]);
    expect(shown(counts)).toEqual([
      ['x', '1', 2],
      ['x', '2', 1],
    ]);
  });

  it('counts an event with several values under each of them, and once as an event', () => {
    const counts = count([
      [
        [
          ['x', 'y'],
          ['1', '2'],
        ],
      ],
    ]);
    expect(shown(counts)).toEqual([
      ['x', '1', 1],
      ['x', '2', 1],
      ['y', '1', 1],
      ['y', '2', 1],
    ]);
    expect(counts.events).toBe(1);
  });

  it('counts what is missing apart from a value that says so, behind equal counts', () => {
    const counts = count([[[[], ['(none)']]], [[['(none)'], []]]]);
    expect(shown(counts)).toEqual([
      ['(none)', null, 1],
      [null, '(none)', 1],
    ]);
  });

  it('keeps the first and the last time, and none where none can be read', () => {
    const counts = count([[[['x']], 50], [[['x']]], [[['x']], 10], [[['x']], 30], [[['y']]]]);
    const times = counts.all.map(({ first, last }) => [first, last]);
    expect(times).toEqual([
      [10, 50],
      [Number.NaN, Number.NaN],
    ]);
  });

  it('holds up against an event with a hundred million combinations, and says that some are missing', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => String(i));
    const counts = count([[[many, many]], [[many, many]]]);
    expect([counts.all.length, counts.excessive, counts.all[0]!.count]).toEqual([10_000, 2, 2]);
  });

  it('has the same counts as a table that is filled slowly', () => {
    const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'constructor', '__proto__', ''), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(values, values), { maxLength: 30 }), (events) => {
        const slow = new Map<string, number>();
        for (const [left, right] of events) {
          for (const x of left.length > 0 ? left : [null]) {
            for (const y of right.length > 0 ? right : [null]) {
              const name = JSON.stringify([x, y]);
              slow.set(name, (slow.get(name) ?? 0) + 1);
            }
          }
        }
        const counts = count(events.map((event) => [event]));
        const fast = new Map(counts.all.map((each) => [JSON.stringify(each.values), each.count]));
        expect(fast).toEqual(slow);
      }),
      { numRuns: 100 },
    );
  });
});
