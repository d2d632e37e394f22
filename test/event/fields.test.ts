import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent, Scalar } from '../../src/event/event.js';
import {
  DEFAULT_COLUMNS,
  FIELDS,
  fieldFor,
  isKnownField,
  suggestField,
  TOP_LEVEL,
} from '../../src/event/fields.js';
import { readEvent } from '../../src/event/read.js';
import { arbitraryEvent } from '../support/arbitrary-event.js';

const event = readEvent(`{
  "eventId": "E-1", "eventName": "DeleteInstance", "serviceName": "Ecs", "eventSource": "ecs.aliyuncs.com",
  "eventTime": "2026-06-01T10:00:00Z", "eventRW": "Write", "eventType": "ApiCall", "eventCategory": "Management",
  "eventVersion": 1, "acsRegion": "cn-hangzhou", "recipientAccountId": "1", "requestId": "R-1",
  "sourceIpAddress": "203.0.113.5", "userAgent": "cli", "errorCode": "NoPermission", "errorMessage": "no",
  "insightDetails": {"insightType": "ApiCallRateInsight"},
  "requestParameters": {"InstanceId": "i-1", "RegionId": "cn-beijing"},
  "userIdentity": {"type": "assumed-role", "accountId": "2", "accessKeyId": "STS.1", "userName": "admin:alice",
    "sessionContext": {"attributes": {"mfaAuthenticated": "false"}}}
}`);

describe('the table of fields', () => {
  it.each<[string, readonly Scalar[]]>([
    ['time', ['2026-06-01T10:00:00Z']],
    ['event', ['DeleteInstance']],
    ['service', ['Ecs']],
    ['source', ['ecs.aliyuncs.com']],
    ['region', ['cn-hangzhou']],
    ['account', ['1']],
    ['user', ['admin:alice', 'admin', 'alice']],
    ['actor', ['assumed-role']],
    ['role', ['admin']],
    ['session', ['alice']],
    ['key', ['STS.1']],
    ['ip', ['203.0.113.5']],
    ['agent', ['cli']],
    ['resource', ['i-1']],
    ['named', []],
    ['error', ['NoPermission']],
    ['message', ['no']],
    ['rw', ['Write']],
    ['type', ['ApiCall']],
    ['category', ['Management']],
    ['id', ['E-1']],
    ['request', ['R-1']],
    ['mfa', ['false']],
    ['version', [1]],
    ['insight', ['ApiCallRateInsight']],
  ])('reads %s', (name, values) => {
    expect(fieldFor(name).read(event)).toEqual(values);
  });

  it('reads what the event itself calls its resources, each once, and nothing from the request', () => {
    const named = readEvent(
      '{"referencedResources":{"A":["a-1","a-2"]},"resourceType":"A;B","resourceName":"a-1,a-2;b-1","requestParameters":{"InstanceId":"i-1"}}',
    );
    expect(fieldFor('named').read(named)).toEqual(['a-1', 'a-2', 'b-1']);
  });

  it('has no name twice, a summary for every field, and the default columns', () => {
    const names = FIELDS.map((field) => field.name);
    expect(new Set(names).size).toBe(names.length);
    expect(FIELDS.filter((field) => field.summary === '')).toEqual([]);
    expect(DEFAULT_COLUMNS.filter((column) => !names.includes(column))).toEqual([]);
  });

  it.each<[AuditEvent, readonly Scalar[]]>([
    [{ recipientAccountId: '1', userIdentity: { accountId: '2' } }, ['1']],
    [{ recipientAccountId: '', userIdentity: { accountId: '2' } }, ['2']],
    [{ userIdentity: { type: 'system' } }, []],
  ])('takes the account that %j was recorded for', (any, values) => {
    expect(fieldFor('account').read(any)).toEqual(values);
  });

  it.each<[AuditEvent]>([
    [{ userIdentity: { sessionContext: { sessionAttributes: { mfaAuthenticated: 'true' } } } }],
    [{ additionalEventData: { mfaChecked: 'true' } }],
    [{ additionalEventData: { isMFAChecked: 'true' } }],
  ])('finds the second factor in %j', (any) => {
    expect(fieldFor('mfa').read(any)).toEqual(['true']);
  });

  it('reads the error of a failed sign-in from its message, and none from success', () => {
    expect(fieldFor('error').read({ eventName: 'ConsoleSignin', errorMessage: 'locked' })).toEqual([
      'locked',
    ]);
    expect(fieldFor('error').read({ eventName: 'ConsoleSignin', errorMessage: 'success' })).toEqual([]);
  });

  it('reads every field of any event', () => {
    fc.assert(
      fc.property(arbitraryEvent(), (any) => {
        for (const field of FIELDS) expect(Array.isArray(field.read(any))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('fieldFor', () => {
  it('knows a path that is a field by its kind, under the name that was asked', () => {
    expect(fieldFor('sourceIpAddress')).toMatchObject({
      name: 'sourceIpAddress',
      path: 'sourceIpAddress',
      kind: 'ip',
    });
    expect(fieldFor('event.eventTime')).toMatchObject({ name: 'eventTime', path: 'eventTime', kind: 'time' });
  });

  it('reads a path as just that place, not as the field that is about it', () => {
    expect(fieldFor('userIdentity.userName').read(event)).toEqual(['admin:alice']);
    expect(fieldFor('acsRegion').read({ requestParameters: { RegionId: 'cn-beijing' } })).toEqual([]);
    expect(fieldFor('recipientAccountId').read(event)).toEqual(['1']);
  });

  it.each([
    ['event.user', 'user'],
    ['event.requestParameters.x', 'requestParameters.x'],
    ['addionalEventData.mfaChecked', 'additionalEventData.mfaChecked'],
    ['event.addionalEventData', 'additionalEventData'],
    ['addionalEventDataX', 'addionalEventDataX'],
    ['no.such.path', 'no.such.path'],
  ])('takes %s for %s', (written, name) => {
    expect(fieldFor(written).name).toBe(name);
  });

  it('finds nothing under the names of Object.prototype', () => {
    for (const name of ['constructor', '__proto__', 'toString']) expect(fieldFor(name).read({})).toEqual([]);
  });
});

describe('isKnownField', () => {
  it.each([
    'user',
    'event.user',
    'eventName',
    'EventName',
    'userIdentity.anything',
    'event.requestParameters.X',
    'addionalEventData.x',
  ])('knows %s', (name) => {
    expect(isKnownField(name)).toBe(true);
  });

  it.each(['userName', 'User', 'event_name', 'event', 'constructor', '', '.', 'userName.eventName'])(
    'knows not %s',
    (name) => {
      expect(isKnownField(name)).toBe(name === 'event');
    },
  );

  it('knows every top-level member', () => {
    expect(TOP_LEVEL.filter((name) => !isKnownField(`${name}.x`))).toEqual([]);
  });
});

describe('suggestField', () => {
  it.each([
    ['userName', 'user'],
    ['UserName', 'user'],
    ['User', 'user'],
    ['usr', 'user'],
    ['event_name', 'eventName'],
    ['evntName', 'eventName'],
    ['sourceIp', 'ip'],
    ['source_ip', 'ip'],
    ['accessKey', 'key'],
    ['access_key_id', 'key'],
    ['account_id', 'account'],
    ['mfaChecked', 'mfa'],
    ['regoin', 'region'],
    ['identity.userName', 'user'],
    ['userIdentty.type', 'userIdentity.type'],
    ['event.requestParamters.X', 'requestParameters.X'],
  ])('reads %s as %s', (written, meant) => {
    expect(suggestField(written)).toBe(meant);
  });

  it.each(['', 'xyzzy', 'quxquuxcorge', '用户', 'x'.repeat(100_000)])(
    'suggests nothing for %s',
    (written) => {
      expect(suggestField(written)).toBeUndefined();
    },
  );
});
