import { describe, expect, test } from 'vitest';
import type { AuditEvent, JsonValue } from '../../src/event/event.js';
import { NumberText } from '../../src/event/event.js';
import { compile } from '../../src/query/match.js';
import { parseQuery } from '../../src/query/parse.js';

const EVENT: AuditEvent = {
  eventName: 'DeleteInstance',
  eventTime: '2026-06-01T10:00:00Z',
  serviceName: 'Ecs',
  sourceIpAddress: '203.0.113.7',
  errorCode: '',
  errorMessage: null,
  isGlobal: false,
  eventVersion: '1',
  userIdentity: { type: 'assumed-role', userName: 'ops-role:nightly', accountId: '1234567890123456' },
  requestParameters: {
    Force: true,
    Count: 3,
    Size: new NumberText('9007199254740993'),
    Ids: ['i-aaa', 'i-bbb'],
    'Disk.1.Size': '40',
    Nested: { Deep: [{ Note: 'Quarterly report' }] },
  },
};

describe('an event matches', () => {
  test.each([
    '',
    'eventName: deleteinstance',
    'event: Delete*',
    'event.eventName: *Instance',
    'user: ops-role',
    'user: nightly',
    'user: "ops-role:nightly"',
    'ip: 203.0.113.0/24',
    'not errorCode: *',
    'errorCode: ""',
    'errorMessage: ""',
    'vpcId: ""',
    'isGlobal: false',
    'isGlobal: *',
    'requestParameters.Force: TRUE',
    'requestParameters.Ids: i-bbb',
    'requestParameters.Count = 3',
    'requestParameters.Count: 3',
    'requestParameters.Count in (2 3]',
    'requestParameters.Size: 9007199254740993',
    'requestParameters.Size > 9007199254740991',
    'requestParameters.Disk.1.Size >= 40',
    'requestParameters.Nested: "quarterly*"',
    'requestParameters: i-aaa',
    'eventVersion < 2',
    'time > 1780307999',
    'eventTime in [1780308000 1780308000]',
    'report',
    '"quarterly REPORT"',
    'quart*port',
    'i-a?a',
    'true 3',
    'event: x or service: ecs',
    'not (event: x and service: ecs)',
    'event: (x or delete*)',
  ])('%s', (query) => {
    expect(compile(parseQuery(query))(EVENT)).toBe(true);
  });
});

describe('an event does not match', () => {
  test.each([
    'not *',
    'eventName: Delete',
    'event: Instance',
    'errorCode: *',
    'errorMessage: *',
    'errorMessage: null',
    'null',
    'errorMessage = 0',
    'errorCode = 0',
    'requestParameters.Force = 1',
    'requestParameters.Count in (3 9]',
    'requestParameters.Count in [1 3)',
    'requestParameters.Count < 3',
    'requestParameters.Ids > 0',
    'time > 1780308000',
    'DeleteInstances',
    'eventName',
    'event: Delete* and service: Rds',
    'event.noSuch.place: *',
  ])('%s', (query) => {
    expect(compile(parseQuery(query))(EVENT)).toBe(false);
  });
});

test('a query in no normal form means what its normal form means', () => {
  expect(compile({ kind: 'is', field: 'errorCode', pattern: '**' })(EVENT)).toBe(false);
  expect(compile({ kind: 'and', of: [] })(EVENT)).toBe(true);
  expect(compile({ kind: 'or', of: [] })(EVENT)).toBe(false);
});

test('100,000 levels of nesting are searched', () => {
  let deep: JsonValue = 'needle';
  for (let level = 0; level < 100_000; level++) deep = level % 2 === 0 ? [deep] : { a: deep };
  expect(compile(parseQuery('needle requestParameters: needle'))({ requestParameters: deep })).toBe(true);
});
