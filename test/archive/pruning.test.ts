import { describe, expect, it } from 'vitest';
import type { ArchiveFile } from '../../src/archive/listing.js';
import type { ObjectKey } from '../../src/archive/object-key.js';
import { DEFAULT_SLACK, type Pruning, prune } from '../../src/archive/pruning.js';

const STAMP = Date.UTC(2026, 5, 1, 10, 0, 0);

function file(path: string, more: Partial<NonNullable<ArchiveFile['key']>> = {}): ArchiveFile {
  const key = {
    kind: 'Actiontrail' as const,
    region: 'cn-hangzhou',
    stamp: STAMP,
    events: 1,
    size: 1,
    md5: '',
    prefix: '',
  };
  return { path, key: { ...key, ...more } };
}

const all: Pruning = { window: {}, slack: DEFAULT_SLACK, admits: () => true };

describe('by time, a file', () => {
  it.each<[what: string, pruning: Partial<Pruning>, kept: boolean]>([
    ['is read where there is no window', {}, true],
    [
      'is read where the window opens within the second of its stamp',
      { window: { since: STAMP + 999 } },
      true,
    ],
    [
      'is skipped where the window opens a second behind its stamp',
      { window: { since: STAMP + 1000 } },
      false,
    ],
    ['is read where the window closes just before its stamp', { window: { until: STAMP } }, true],
    ['is read up to the slack behind the window', { window: { until: STAMP - 5000 + 1 }, slack: 5000 }, true],
    ['is skipped from the slack on', { window: { until: STAMP - 5000 }, slack: 5000 }, false],
    ['is skipped a day behind the window by default', { window: { until: STAMP - 86_400_000 } }, false],
    [
      'is read within a day behind the window by default',
      { window: { until: STAMP - 86_400_000 + 1 } },
      true,
    ],
  ])('%s', (_, pruning, kept) => {
    const pruned = prune([file('a')], { ...all, ...pruning });
    expect(pruned.files).toHaveLength(kept ? 1 : 0);
    expect([...pruned.skipped]).toEqual(kept ? [] : [['outside the window', 1]]);
  });
});

describe('prune', () => {
  it('asks about region and account, and counts what it skips by reason', () => {
    const asked: unknown[] = [];
    const admits = ({ region, account }: ObjectKey) => {
      asked.push([region, account]);
      return region === 'cn-hangzhou' && account !== '2';
    };
    const files = [
      file('a'),
      file('b', { region: 'cn-beijing' }),
      file('c', { account: '1' }),
      file('d', { account: '2' }),
      file('e', { stamp: STAMP - 1000 }),
    ];
    const pruned = prune(files, { ...all, window: { since: STAMP }, admits });
    expect(pruned.files.map(({ path }) => path)).toEqual(['a', 'c']);
    expect([...pruned.skipped]).toEqual([
      ['of other regions or accounts', 2],
      ['outside the window', 1],
    ]);
    expect(asked).toEqual([
      ['cn-hangzhou', undefined],
      ['cn-beijing', undefined],
      ['cn-hangzhou', '1'],
      ['cn-hangzhou', '2'],
    ]);
  });

  it('keeps every file whose name says nothing', () => {
    const files = ['-', 'events.json', '/dev/fd/63'].map((path) => ({ path, key: undefined }));
    const pruning: Pruning = { window: { since: STAMP, until: STAMP }, slack: 0, admits: () => false };
    expect(prune(files, pruning)).toEqual({ files, skipped: new Map() });
  });
});
