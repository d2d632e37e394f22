import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ObjectKey, parseObjectKey } from '../../src/archive/object-key.js';

const MD5 = '0123456789abcdef0123456789abcdef';
const NAME = `Actiontrail_cn-hangzhou_20260228235959_1002_4_1146_${MD5}.gz`;
const PARSED: ObjectKey = {
  kind: 'Actiontrail',
  region: 'cn-hangzhou',
  stamp: Date.UTC(2026, 1, 28, 23, 59, 59),
  events: 4,
  size: 1146,
  md5: MD5,
  prefix: '',
};

/** The key as the service writes it. */
function formatKey({
  kind,
  region,
  stamp,
  events,
  size,
  md5,
  prefix,
  directory,
  account,
}: ObjectKey): string {
  const time = new Date(stamp).toISOString();
  const digits = time.replaceAll(/\D/g, '').slice(0, 14);
  const folders = ['AliyunLogs', kind, directory, account, region, ...time.slice(0, 10).split('-')];
  const name = `Actiontrail_${region}_${digits}_1002_${events}_${size}_${md5}.gz`;
  return [prefix, ...folders, name].filter((part) => part).join('/');
}

describe('a delivered key', () => {
  it.each<[what: string, path: string, expected: Partial<ObjectKey>]>([
    [
      'of a single account',
      `audit/AliyunLogs/Actiontrail/cn-hangzhou/2026/02/28/${NAME}`,
      { prefix: 'audit' },
    ],
    ['without a prefix', `AliyunLogs/Actiontrail/cn-hangzhou/2026/02/28/${NAME}`, {}],
    ['behind a slash', `/AliyunLogs/Actiontrail/cn-hangzhou/2026/02/28/${NAME}`, {}],
    [
      'under a prefix with slashes',
      `logs/of/AliyunLogs/Actiontrail/cn-hangzhou/2026/02/28/${NAME}`,
      { prefix: 'logs/of' },
    ],
    [
      'of an organisation',
      `p/AliyunLogs/Actiontrail/rd-ab12CD/1000000000000001/cn-hangzhou/2026/02/28/${NAME}`,
      { prefix: 'p', directory: 'rd-ab12CD', account: '1000000000000001' },
    ],
    [
      'of insights',
      `AliyunLogs/Actiontrail-Insight/cn-hangzhou/2026/02/28/${NAME}`,
      { kind: 'Actiontrail-Insight' },
    ],
    [
      'in the old spelling',
      `AliyunLogs/ActionTrail/cn-hangzhou/2026/02/28/${NAME.replace('Actiont', 'ActionT')}`,
      {},
    ],
    ['in capitals', `ALIYUNLOGS/ACTIONTRAIL/CN-HANGZHOU/2026/02/28/${NAME.toUpperCase()}`, {}],
    [
      'on a Windows disk',
      `C:\\logs\\AliyunLogs\\Actiontrail\\cn-hangzhou\\2026\\02\\28\\${NAME}`,
      { prefix: 'C:/logs' },
    ],
    ['as a bare name', NAME, {}],
    ['in folders of somebody else', `downloads/june/${NAME}`, {}],
  ])('%s is understood', (_, path, expected) => {
    expect(parseObjectKey(path)).toEqual({ ...PARSED, ...expected });
  });

  it.each([
    ['a day that does not exist', NAME.replace('20260228', '20260230')],
    ['the 29th of February of a common year', NAME.replace('20260228', '20260229')],
    ['a month that does not exist', NAME.replace('20260228', '20261301')],
    ['an hour that does not exist', NAME.replace('235959', '240000')],
    ['a minute that does not exist', NAME.replace('235959', '236000')],
    ['a second that does not exist', NAME.replace('235959', '235960')],
    ['a year before the service', NAME.replace('2026', '0026')],
    ['folders of another day', `AliyunLogs/Actiontrail/cn-hangzhou/2026/02/27/${NAME}`],
    ['folders of another region', `AliyunLogs/Actiontrail/cn-beijing/2026/02/28/${NAME}`],
    ['a name that goes on', `${NAME}.part`],
    ['a name that is too short', NAME.replace('_4_', '_')],
    ['a digest that is none', NAME.replace(MD5, 'x'.repeat(32))],
    ['another file', 'AliyunLogs/Actiontrail/cn-hangzhou/2026/02/28/README.md'],
    ['a folder', 'AliyunLogs/Actiontrail/cn-hangzhou/2026/02/28/'],
    ['nothing', ''],
  ])('is not seen in %s', (_, path) => {
    expect(parseObjectKey(path)).toBeUndefined();
  });

  it('is read back as it was written', () => {
    const segment = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'abZ09-_. ()') });
    const key = fc.record<ObjectKey>(
      {
        kind: fc.constantFrom('Actiontrail', 'Actiontrail-Insight'),
        region: fc.constantFrom('cn-hangzhou', 'ap-southeast-6', 'cn-shanghai-finance-1'),
        stamp: fc
          .integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2099, 11, 31) / 1000 })
          .map((at) => at * 1000),
        events: fc.nat({ max: 999_999_999 }),
        size: fc.nat({ max: 2 ** 40 }),
        md5: fc.string({ minLength: 32, maxLength: 32, unit: fc.constantFrom(...'0123456789abcdef') }),
        prefix: fc.array(segment, { maxLength: 4 }).map((parts) => parts.join('/')),
      },
      { noNullPrototype: true },
    );
    const organisation = fc.option(
      fc.record({
        directory: fc.stringMatching(/^rd-[a-zA-Z0-9]{6}$/),
        account: fc.stringMatching(/^\d{16}$/),
      }),
      { nil: {} },
    );
    fc.assert(
      fc.property(key, organisation, (common, more) => {
        const expected = { ...common, ...more };
        expect(parseObjectKey(formatKey(expected))).toEqual(expected);
      }),
    );
  });
});
