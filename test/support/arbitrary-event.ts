import fc from 'fast-check';
import type { AuditEvent } from '../../src/event/event.js';
import { readEvent } from '../../src/event/read.js';
import { arbitraryJsonText, blank, keyText } from './arbitrary-json.js';

/**
 * Events for property tests: mostly like the service's, with small vocabularies so that generated queries hit, and
 * hostile in every way that JSON allows. They are made as text, because duplicate keys, big numbers and escapes
 * exist only there.
 */

/** What generated events are made of, for generating queries that match. */
export const VOCABULARY = {
  services: ['Ecs', 'ecs', 'Ram', 'Sts', 'Oss', 'Rds', 'Actiontrail', 'AasSub', 'Ims', 'Kms'],
  operations: [
    'RunInstances',
    'DeleteInstance',
    'DescribeInstances',
    'AssumeRole',
    'CreateUser',
    'ConsoleSignin',
    'PutBucket',
    'StopLogging',
    'DeleteTrail',
    'AttachPolicyToUser',
  ],
  types: ['ApiCall', 'ConsoleOperation', 'ConsoleSignin', 'AliyunServiceEvent'],
  regions: ['cn-hangzhou', 'cn-beijing', 'ap-southeast-1', 'eu-central-1'],
  accounts: ['1000000000000001', '1000000000000002'],
  users: ['alice', 'Bob', 'ci-runner', '审计员', 'deploy@example.com'],
  roles: ['admin-role', 'AliyunServiceRole'],
  sessions: ['alice', 'build:42', 'i-bp1'],
  keys: ['LTAI5tExampleKey0001', 'LTAI5tExampleKey0002', 'STS.NTexampleToken1'],
  ips: [
    '203.0.113.5',
    '203.0.113.77',
    '198.51.100.9',
    '2001:db8::1',
    '::ffff:203.0.113.5',
    'Internal',
    'ecs.aliyuncs.com',
  ],
  agents: ['ecs.console.aliyun.com', 'aliyuncli/2.0.6', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', ''],
  resources: [
    'i-bp1example0001',
    'i-bp1example0002',
    'sg-bp1example',
    'vpc-bp1example',
    'my-bucket',
    'acs:ram::1000000000000001:role/admin-role',
  ],
  errors: ['', 'NoPermission', 'Forbidden.RAM', 'InvalidAccessKeyId.NotFound', 'Throttling'],
  times: [
    '2026-06-01T10:00:00Z',
    '2026-06-01T23:59:59Z',
    '2026-06-02T00:00:00Z',
    '2020-12-01T11:54:59.366+0000',
    'yesterday',
  ],
} as const;

/** An event as it is read from its text. */
export function arbitraryEvent(): fc.Arbitrary<AuditEvent> {
  return arbitraryEventText().map(readEvent);
}

/** The JSON text of an event: always an object, always well-formed Unicode, otherwise anything. */
export function arbitraryEventText(): fc.Arbitrary<string> {
  return fc.oneof({ weight: 6, arbitrary: realisticText() }, { weight: 2, arbitrary: hostileText() });
}

type Members = readonly (readonly [key: string, value: string])[];

function objectText(members: Members, gap = ''): string {
  return `{${members.map(([key, value]) => `${gap}${JSON.stringify(key)}:${gap}${value}`).join(',')}${gap}}`;
}

/** Objects with some of the members, each present most of the time. */
function someOf(members: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<Members> {
  const each = Object.entries(members).map(([key, value]) =>
    fc.option(value, { freq: 8 }).map((text) => (text === null ? [] : [[key, text] as const])),
  );
  return fc.tuple(...each).map((all) => all.flat());
}

function quoted(words: readonly string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...words).map((word) => JSON.stringify(word));
}

function realisticText(): fc.Arbitrary<string> {
  const members = someOf({
    eventId: fc
      .oneof(
        fc.uuid(),
        fc.uuid().map((id) => id.toUpperCase()),
      )
      .map((id) => JSON.stringify(id)),
    eventVersion: fc.constantFrom('1', '"1"'),
    eventName: quoted(VOCABULARY.operations),
    serviceName: quoted(VOCABULARY.services),
    eventType: quoted(VOCABULARY.types),
    eventRW: quoted(['Read', 'Write']),
    eventTime: fc.oneof(
      { weight: 5, arbitrary: quoted(VOCABULARY.times) },
      fc.constantFrom('1780308000', '1780308000000'),
    ),
    acsRegion: quoted(VOCABULARY.regions),
    recipientAccountId: quoted(VOCABULARY.accounts),
    sourceIpAddress: quoted(VOCABULARY.ips),
    userAgent: quoted(VOCABULARY.agents),
    errorCode: quoted(VOCABULARY.errors),
    errorMessage: quoted(['', 'success', 'You are not authorized']),
    userIdentity: identityText(),
    additionalEventData: someOf({ mfaChecked: quoted(['true', 'false']), CallerBid: quoted(['26842']) }).map(
      (all) => objectText(all),
    ),
    referencedResources: referencedText(),
    resourceName: fc.subarray([...VOCABULARY.resources]).map((ids) => JSON.stringify(ids.join(';'))),
    requestParameters: requestText(),
    responseElements: responseText(),
  });
  return fc.tuple(members, blank(), fc.integer({ min: 0, max: 9 })).map(([all, gap, shape]) => {
    if (shape === 0)
      return objectText(
        all.map(([key, value]) => [key[0]!.toUpperCase() + key.slice(1), value]),
        gap,
      );
    return objectText(all, gap);
  });
}

function identityText(): fc.Arbitrary<string> {
  const account = { accountId: quoted(VOCABULARY.accounts), accessKeyId: quoted(VOCABULARY.keys) };
  const context = fc.constantFrom(
    '{"attributes":{"mfaAuthenticated":"true","creationDate":"2026-06-01T09:59:00Z"}}',
    '{"sessionAttributes":{"mfaAuthenticated":"false"}}',
  );
  const assumed = fc.tuple(fc.constantFrom(...VOCABULARY.roles), fc.constantFrom(...VOCABULARY.sessions));
  const identity = fc
    .oneof(
      someOf({
        ...account,
        type: quoted(['ram-user', 'saml-user', 'cloudsso-user']),
        userName: quoted(VOCABULARY.users),
        sessionContext: context,
      }),
      someOf({
        ...account,
        type: quoted(['assumed-role']),
        userName: assumed.map((names) => JSON.stringify(names.join(':'))),
      }),
      someOf({
        ...account,
        type: quoted(['root-account']),
        userName: quoted(['root']),
        principalId: quoted(VOCABULARY.accounts),
      }),
      someOf({ type: quoted(['system']), userName: quoted(['ecs.aliyuncs.com']) }),
    )
    .map((all) => objectText(all));
  return fc.oneof({ weight: 6, arbitrary: identity }, asJsonString(identity));
}

function referencedText(): fc.Arbitrary<string> {
  const ids = fc.subarray([...VOCABULARY.resources]).map((all) => JSON.stringify(all));
  return fc.oneof(
    {
      weight: 4,
      arbitrary: someOf({ 'ACS::ECS::Instance': ids, 'ACS::KMS::Secret': ids, VSwitch: ids }).map((all) =>
        objectText(all),
      ),
    },
    quoted(VOCABULARY.resources).map((id) => `[{"resourceType":"ACS::ECS::Instance","resourceName":${id}}]`),
  );
}

function requestText(): fc.Arbitrary<string> {
  const request = someOf({
    RegionId: quoted(VOCABULARY.regions),
    RequestId: quoted(['5A1B2C3D-0000-4000-8000-000000000001']),
    InstanceId: quoted(VOCABULARY.resources),
    InstanceIds: fc.subarray([...VOCABULARY.resources]).map((ids) => JSON.stringify(JSON.stringify(ids))),
    'NetworkInterface.1.SecurityGroupId': quoted(VOCABULARY.resources),
    UserName: quoted(VOCABULARY.users),
    DurationSeconds: fc.constantFrom('3600', '"3600"'),
    stsTokenPlayerUid: fc.constantFrom('165266556947', '16526655694712345678'),
    RoleSessionName: fc.constantFrom('169074', '"alice"'),
    MobilePhone: quoted(['86-13800000000', '']),
    PolicyDocument: quoted(['{"Statement":[],"Version":"1"}', '{"Password":"x"}']),
    Extra: arbitraryJsonText(),
  }).map((all) => objectText(all));
  return fc.oneof({ weight: 6, arbitrary: request }, asJsonString(request));
}

function responseText(): fc.Arbitrary<string> {
  const response = someOf({
    RequestId: quoted(['5A1B2C3D-0000-4000-8000-000000000001']),
    InstanceIdSets: fc
      .subarray([...VOCABULARY.resources])
      .map((ids) => `{"InstanceIdSet":${JSON.stringify(ids)}}`),
    Credentials: fc.constant(
      '{"AccessKeyId":"STS.NTexample","AccessKeySecret":"s3cr3t","SecurityToken":"CAIS","Expiration":"2026-06-01T11:00:00Z"}',
    ),
  }).map((all) => objectText(all));
  return fc.oneof({ weight: 6, arbitrary: response }, asJsonString(response));
}

/** The same JSON as text inside a string, as some writers put it. */
function asJsonString(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return text.map((json) => JSON.stringify(json));
}

/** The service's member names with any values, duplicate keys, and depth. */
function hostileText(): fc.Arbitrary<string> {
  const name = fc.constantFrom(
    'eventName',
    'EventName',
    'eventTime',
    'userIdentity',
    'requestParameters',
    'responseElements',
    'referencedResources',
    'resourceName',
    'errorCode',
    'sourceIpAddress',
    'recipientAccountId',
  );
  const key = fc.oneof({ weight: 3, arbitrary: name.map((text) => JSON.stringify(text)) }, keyText());
  const deep = fc
    .integer({ min: 1, max: 300 })
    .map((depth) => `${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`);
  const value = fc.oneof({ weight: 8, arbitrary: arbitraryJsonText() }, deep);
  return fc
    .array(fc.tuple(key, value), { maxLength: 8 })
    .map((members) => `{${members.map((pair) => pair.join(':')).join(',')}}`);
}
