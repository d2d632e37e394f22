import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { imbalances, type Ledger, ledgerLines } from '../../src/output/ledger.js';

const LEDGER: Ledger = {
  files: { listed: 8000, read: 7998, damaged: 1, skipped: 1 },
  events: { read: 400_000, printed: 12, notMatching: 399_985, duplicates: 2, unreadable: 1 },
  skippedBy: { 'outside the window': 1 },
};
const NO_FILES = { listed: 0, read: 0, damaged: 0, skipped: 0 };
const NO_EVENTS = { read: 0, printed: 0, notMatching: 0, duplicates: 0, unreadable: 0 };

describe('ledgerLines', () => {
  test('both equations stand on a line each', () => {
    expect(ledgerLines(LEDGER)).toEqual([
      'files   8,000 listed = 7,998 read + 1 damaged + 1 skipped (1 outside the window)',
      'events  400,000 read = 12 printed + 399,985 not matching + 2 duplicates + 1 unreadable',
    ]);
  });

  test('zeros are told, since they are part of the proof', () => {
    expect(ledgerLines({ files: { ...NO_FILES, listed: 1, read: 1 }, events: NO_EVENTS })).toEqual([
      'files   1 listed = 1 read + 0 damaged + 0 skipped',
      'events  0 read = 0 printed + 0 not matching + 0 duplicates + 0 unreadable',
    ]);
  });

  test('without files there is no line about them, and events that were only counted are told', () => {
    const events = { ...NO_EVENTS, read: 1002, printed: 1, notPrinted: 1000, duplicates: 1 };
    expect(ledgerLines({ files: NO_FILES, events, bytes: 1_234_567 })).toEqual([
      'events  1,002 read = 1 printed + 1,000 not printed + 0 not matching + 1 duplicate + 0 unreadable',
      'bytes   1,234,567 read',
    ]);
  });

  test('what the service was asked is told instead of files', () => {
    const ledger: Ledger = {
      files: NO_FILES,
      lookups: { planned: 5, answered: 4, failed: 1, notFinished: 0 },
      calls: { sent: 1042, again: 3 },
      fromCache: 1200,
      events: { ...NO_EVENTS, read: 12, printed: 9, seenAgain: 3 },
    };
    expect(ledgerLines(ledger)).toEqual([
      'lookups 5 planned = 4 answered + 1 failed + 0 not finished',
      'calls   1,042 sent (3 again), 1,200 events from the cache',
      'events  12 read = 9 printed + 0 not matching + 0 duplicates + 0 unreadable + 3 seen again',
    ]);
    const { calls, fromCache, ...rest } = ledger;
    expect(ledgerLines({ ...rest, calls: { sent: 1, again: 0 }, fromCache: 1 })[1]).toBe(
      'calls   1 sent, 1 event from the cache',
    );
    expect(imbalances(ledger)).toEqual([]);
    expect(imbalances({ ...ledger, lookups: { ...ledger.lookups!, failed: 0 } })).toEqual([
      'lookups: 5 planned, but 4 accounted for',
    ]);
  });
});

describe('imbalances', () => {
  test('there are none when everything adds up', () => {
    expect(imbalances(LEDGER)).toEqual([]);
  });

  test('each equation that does not balance is told with both sides', () => {
    const wrong: Ledger = {
      files: { ...LEDGER.files, listed: 8001 },
      events: { ...LEDGER.events, printed: 11 },
      skippedBy: { 'outside the window': 2 },
    };
    expect(imbalances(wrong)).toEqual([
      'files: 8,001 listed, but 8,000 accounted for',
      'events: 400,000 read, but 399,999 accounted for',
      'files: 1 skipped, but 2 accounted for',
    ]);
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('%d is not a count', (count) => {
    const events = { ...NO_EVENTS, read: count, printed: count };
    expect(imbalances({ files: NO_FILES, events })).toEqual([
      `events: ${count} read is not a count`,
      `events: ${count} printed is not a count`,
    ]);
  });

  test('one event too many or too few anywhere is found', () => {
    const parts = ['printed', 'notMatching', 'duplicates', 'unreadable', 'notPrinted'] as const;
    fc.assert(
      fc.property(
        fc.array(fc.nat(1e6), { minLength: 5, maxLength: 5 }),
        fc.constantFrom(...parts),
        (counts, changed) => {
          const events = {
            ...NO_EVENTS,
            ...Object.fromEntries(parts.map((part, at) => [part, counts[at]!])),
          };
          const read = counts.reduce((sum, count) => sum + count, 0);
          expect(imbalances({ files: NO_FILES, events: { ...events, read } })).toEqual([]);
          const off = { ...events, read, [changed]: (events as Record<string, number>)[changed]! + 1 };
          expect(imbalances({ files: NO_FILES, events: off })).toHaveLength(1);
        },
      ),
    );
  });
});
