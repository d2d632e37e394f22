import { expect, it } from 'vitest';
import { parseObjectKey } from '../../src/archive/object-key.js';
import { scopeTest } from '../../src/archive/scope.js';
import { termsOf } from '../../src/query/terms.js';

const name = `Actiontrail_cn-hangzhou_20260601000000_1002_1_1_${'0'.repeat(32)}.gz`;
const single = parseObjectKey(`AliyunLogs/Actiontrail/cn-hangzhou/2026/06/01/${name}`)!;
const organisation = parseObjectKey(`AliyunLogs/Actiontrail/rd-1/42/cn-hangzhou/2026/06/01/${name}`)!;

it.each([
  [{}, true, true],
  [{ region: ['cn-*'] }, true, true],
  [{ region: ['eu-central-1', 'CN-HANGZHOU'] }, true, true],
  [{ region: ['eu-central-1'] }, false, false],
  [{ account: ['42'] }, true, true],
  [{ account: ['43'] }, true, false],
  [{ account: ['42'], region: ['eu-central-1'] }, false, false],
])('%o lets a key without an account through: %s, and one of account 42: %s', (flags, first, second) => {
  const test = scopeTest(termsOf(flags));
  expect([test(single), test(organisation), test(single)]).toEqual([first, second, first]);
});
