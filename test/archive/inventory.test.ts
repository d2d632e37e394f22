import { describe, expect, it } from 'vitest';
import { type StoredFile, takeInventory } from '../../src/archive/inventory.js';
import type { ObjectKey } from '../../src/archive/object-key.js';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 5, 1);

function file(stamp: number, key: Partial<ObjectKey> = {}): StoredFile {
  const usual = {
    kind: 'Actiontrail',
    region: 'cn-hangzhou',
    events: 2,
    size: 0,
    md5: '',
    prefix: '',
  } as const;
  return { key: { ...usual, stamp, ...key }, bytes: 100 };
}

/** Half a day of hourly files, a hole of half a day, and half a day again. */
function withHole(key: Partial<ObjectKey> = {}): StoredFile[] {
  const hours = [...Array(12).keys(), ...[...Array(12).keys()].map((hour) => hour + 24)];
  return hours.map((hour) => file(start + hour * HOUR, key));
}

const hole = {
  account: undefined,
  region: 'cn-hangzhou',
  from: start + 11 * HOUR,
  to: start + 24 * HOUR,
  length: 13 * HOUR,
  usual: HOUR,
};

describe('the inventory of an archive', () => {
  it('counts files, bytes and events of each day, region and account', () => {
    const files = [
      file(start + 5, { account: '2' }),
      file(start + 9, { account: '2' }),
      file(start + 24 * HOUR, { account: '2' }),
      file(start, { account: '1', region: 'eu-central-1' }),
      file(start, { account: '1' }),
    ];
    const counted = (by: 'day' | 'region' | 'account') =>
      takeInventory(files, {}, by).holdings.map((one) => [one.account, one.region, one.day, one.files]);
    expect(counted('day')).toEqual([
      ['1', 'cn-hangzhou', '2026-06-01', 1],
      ['1', 'eu-central-1', '2026-06-01', 1],
      ['2', 'cn-hangzhou', '2026-06-01', 2],
      ['2', 'cn-hangzhou', '2026-06-02', 1],
    ]);
    expect(counted('region')).toEqual([
      ['1', 'cn-hangzhou', undefined, 1],
      ['1', 'eu-central-1', undefined, 1],
      ['2', 'cn-hangzhou', undefined, 3],
    ]);
    expect(counted('account')).toEqual([
      ['1', undefined, undefined, 2],
      ['2', undefined, undefined, 3],
    ]);
    expect(takeInventory(files, {}, 'account').holdings[1]).toMatchObject({
      bytes: 300,
      events: 6,
      first: start + 5,
      last: start + 24 * HOUR,
    });
  });

  it('gives a gap to the day on which it begins', () => {
    const { holdings, gaps } = takeInventory(withHole(), {}, 'day');
    expect(gaps).toEqual([hole]);
    expect(holdings.map(({ day, gaps }) => [day, gaps.length])).toEqual([
      ['2026-06-01', 1],
      ['2026-06-02', 0],
    ]);
  });

  it('finds the gap around a window in which there is no file at all', () => {
    const window = { since: start + 15 * HOUR, until: start + 16 * HOUR };
    expect(takeInventory(withHole(), window, 'day')).toEqual({ holdings: [], gaps: [hole], outside: 24 });
  });

  it.each([
    ['ends where the window begins', { since: start + 24 * HOUR }, 0],
    ['ends a moment later', { since: start + 24 * HOUR - 1 }, 1],
    ['begins where the window ends', { until: start + 11 * HOUR }, 0],
    ['begins a moment earlier', { until: start + 11 * HOUR + 1 }, 1],
  ])('takes a gap that %s for %o', (_, window, count) => {
    expect(takeInventory(withHole(), window, 'day').gaps).toHaveLength(count);
  });

  it('counts a file at its stamp, from the beginning of the window up to its end', () => {
    const files = [file(start - 1000), file(start), file(start + HOUR - 1000), file(start + HOUR)];
    const { holdings, outside } = takeInventory(files, { since: start, until: start + HOUR }, 'region');
    expect([holdings[0]!.files, outside]).toEqual([2, 2]);
  });

  it('does not take a file of another region or account to fill a hole', () => {
    const elsewhere = [
      ...[...Array(36).keys()].map((hour) => file(start + hour * HOUR, { region: 'eu-central-1' })),
      ...[...Array(36).keys()].map((hour) => file(start + hour * HOUR, { account: '1' })),
    ];
    expect(takeInventory([...withHole(), ...elsewhere], {}, 'account').gaps).toEqual([hole]);
  });

  it('tells of a region that has had no file since, when others have', () => {
    const going = [...Array(36).keys()].map((hour) => file(start + hour * HOUR, { region: 'eu-central-1' }));
    const stopped = [...Array(12).keys()].map((hour) => file(start + hour * HOUR));
    expect(takeInventory([...going, ...stopped], {}, 'region').gaps).toEqual([
      { account: undefined, region: 'cn-hangzhou', from: start + 11 * HOUR, length: 24 * HOUR, usual: HOUR },
    ]);
  });

  it('keeps insights apart, and sees no gaps in them', () => {
    const insights = withHole({ kind: 'Actiontrail-Insight' });
    const { holdings, gaps } = takeInventory([...insights, file(start)], {}, 'region');
    expect(holdings.map(({ kind, files }) => [kind, files])).toEqual([
      ['Actiontrail', 1],
      ['Actiontrail-Insight', 24],
    ]);
    expect(gaps).toEqual([]);
  });
});
