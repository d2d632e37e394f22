import { describe, expect, test } from 'vitest';
import { readEvent } from '../../src/event/read.js';
import { compile } from '../../src/query/match.js';
import { needlesOf } from '../../src/query/needles.js';
import { parseQuery } from '../../src/query/parse.js';

describe('what a matching event has in its text', () => {
  test.each<[query: string, needles: readonly string[] | null]>([
    ['', null],
    ['event: DeleteInstance', ['deleteinstance']],
    ['event: Delete*Gateway?', ['gateway']],
    ['event: De*', null],
    ['event: (CreateUser or DeleteUser)', ['createuser', 'deleteuser']],
    ['event: CreateUser or x', null],
    ['event: CreateUser or not user: alice', null],
    ['service: Ecs and event: DeleteInstance and user: bo', ['deleteinstance']],
    ['service: Ecs and (event: CreateUser or user: i-0123456789)', ['createuser', 'i-0123456789']],
    ['service: Ecs', ['ecs']],
    ['type: ApiCall', null],
    ['type: ApiCall and service: Ecs', ['ecs']],
    ['not event: DeleteInstance', null],
    ['not not event: DeleteInstance', ['deleteinstance']],
    ['version > 1', null],
    ['version in [1 2]', null],
    ['time: 2026-06-01*', null],
    ['user: ops-role:nightly-run', ['nightly-run']],
    ['key: LTAI5tABCDEF', ['ltai5tabcdef']],
    ['resource: acs:oss:*:*:my-bucket/secret.txt', [':my-bucket']],
    ['"C:\\\\Users\\\\alice42"', ['alice42']],
    ['王小明-desktop', ['-desktop']],
    ['"say \\"hello\\""', ['hello']],
    ['"two words"', ['two words']],
    [`"${'x'.repeat(40)}end"`, [`${'x'.repeat(29)}end`]],
    ['ip: 203.0.113.7', ['203.0.113.7']],
    ['ip: 203.0.113.7/32', ['203.0.113.7']],
    ['ip: 203.0.113.0/24', ['203.0.113.']],
    ['ip: 203.0.112.0/23', null],
    ['ip: 203.0.113.*', ['203.0.113.']],
    ['ip: 2409:8a20::1', null],
    ['ip: 2409:8a20::/32', null],
    ['ip: 2409:8a20:*', ['2409:8a20:']],
    ['ip: ecs.aliyuncs.com', ['ecs.aliyuncs.com']],
    ['error: *', null],
    ['errorCode: *', null],
    ['eventName: *', null],
    ['requestParameters.SecurityGroup.1: *', ['securitygroup']],
    ['requestParameters.SecurityGroup: * and event: Get*Role', ['securitygroup']],
    ['event: (BuildA or BuildAB)', ['builda']],
    [
      `event: (${'abcdefgh'
        .split('')
        .map((letter) => `op-${letter}`)
        .join(' or ')})`,
      'abcdefgh'.split('').map((letter) => `op-${letter}`),
    ],
    [
      `event: (${'abcdefghi'
        .split('')
        .map((letter) => `op-${letter}`)
        .join(' or ')})`,
      null,
    ],
  ])('%s', (query, needles) => {
    expect(needlesOf(parseQuery(query))).toEqual(needles);
  });
});

describe('an event that matches by other letters than it writes still holds a needle', () => {
  test.each<[query: string, text: string]>([
    [
      'user: admin-role:nightly-run',
      '{"userIdentity":{"type":"assumed-role","userName":"admin-role","principalId":"3:nightly-run"}}',
    ],
    ['event.Wide.token: *', '{"Wide":{"toKen":"x"}}'],
    ['user: root', '{"userIdentity":{"type":"root-account"}}'],
    ['ip: 203.0.113.7', '{"sourceIpAddress":"::ffff:203.0.113.7"}'],
    ['ip: 203.0.113.0/24', '{"sourceIpAddress":"0:0:0:0:0:FFFF:203.0.113.7"}'],
    ['requestParameters.Size: 9007199254740993', '{"requestParameters":"{\\"Size\\":9007199254740993}"}'],
  ])('%s in %s', (query, text) => {
    expect(compile(parseQuery(query))(readEvent(text))).toBe(true);
    const needles = needlesOf(parseQuery(query)) ?? [];
    const lower = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    expect(needles.some((needle) => lower.includes(needle))).toBe(true);
  });
});
