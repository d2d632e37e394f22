import { expect, test } from 'vitest';
import { partitionPath } from '../../src/output/partitions.js';

test('folders are named as Hive has them, and whatever a value is, it stays in its folder', () => {
  expect(
    partitionPath([
      { name: 'day', value: '2026-06-01' },
      { name: 'region', value: 'cn-hangzhou' },
    ]),
  ).toBe('day=2026-06-01/region=cn-hangzhou');
  expect(partitionPath([])).toBe('');
  const value = (text: string | null) => partitionPath([{ name: 'region', value: text }]);
  expect(value(null)).toBe('region=__HIVE_DEFAULT_PARTITION__');
  expect(value('')).toBe('region=__HIVE_DEFAULT_PARTITION__');
  expect(value('../../etc/a=b%\0\n')).toBe('region=..%2F..%2Fetc%2Fa%3Db%25%00%0A');
  expect(value('杭州')).toBe('region=杭州');
  expect(() => value('x'.repeat(201))).toThrow('too long for the name of a folder');
});
