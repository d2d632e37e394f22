import { describe, expect, test } from 'vitest';
import { finder } from './attributes.js';

const EVENT = {
  serviceName: 'Ecs',
  eventName: 'DeleteInstance',
  eventId: 'E-1',
  eventRW: 'Write',
  eventType: 'ApiCall',
  sourceIpAddress: '203.0.113.5',
  eventAttributes: { SensitiveAction: 'true' },
  resourceType: 'ACS::ECS::Instance;ACS::ECS::Disk',
  resourceName: 'i-1,i-2;d-1',
  referencedResources: { VSwitch: ['vsw-1'] },
  userIdentity: {
    type: 'assumed-role',
    userName: 'ci-role:build-42',
    principalId: '3000:build-42',
    accessKeyId: 'STS.NTx',
  },
};

function found(attributes: string, event: Readonly<Record<string, unknown>> = EVENT, hides = true): boolean {
  const given = attributes
    .split(' ')
    .filter((each) => each !== '')
    .map((each) => {
      const [key = '', value = ''] = each.split('=');
      return { key, value };
    });
  return finder(given, hides)(event);
}

describe('an attribute looks at its place in the event', () => {
  test.each([
    '',
    'ServiceName=Ecs',
    'EventName=DeleteInstance',
    'EventId=E-1',
    'EventRW=Write',
    'EventType=ApiCall',
    'SourceIpAddress=203.0.113.5',
    'SensitiveAction=true',
    'ResourceType=ACS::ECS::Disk',
    'ResourceType=VSwitch',
    'ResourceName=i-2',
    'ResourceName=d-1',
    'ResourceName=vsw-1',
    'User=ci-role:build-42',
    'RoleName=ci-role',
    'EventAccessKeyId=STS.NTx',
  ])('%s is found', (attributes) => {
    expect(found(attributes)).toBe(true);
  });

  test('also where the identity is a string of JSON, and resources are a list', () => {
    const event = {
      userIdentity: '{"userName":"alice"}',
      referencedResources: [{ resourceType: 'ACS::ECS::Instance', resourceName: 'i-9' }],
    };
    expect(found('User=alice', event)).toBe(true);
    expect(found('ResourceName=i-9', event)).toBe(true);
    expect(found('ResourceType=ACS::ECS::Instance', event)).toBe(true);
    expect(found('User=alice', { userIdentity: 'alice' })).toBe(false);
    expect(found('RoleName=alice', { userIdentity: { type: 'ram-user', userName: 'alice:x' } })).toBe(false);
  });
});

describe('what the service does not understand finds nothing, without an error', () => {
  test.each([
    ['an unknown key', 'UserName=ci-role:build-42'],
    ['an unknown key', 'toString=x'],
    ['a wrong case', 'ServiceName=ecs'],
    ['a wrong case', 'EventRW=write'],
    ['a part of a value', 'EventName=Delete'],
    ['a wildcard', 'EventName=Delete*'],
    ['a joined value', 'ResourceName=i-1,i-2;d-1'],
    ['an illegal pair', 'User=ci-role:build-42 EventName=DeleteInstance'],
    ['an illegal pair', 'EventRW=Write EventName=DeleteInstance'],
    ['an illegal pair', 'SourceIpAddress=203.0.113.5 ServiceName=Ecs'],
    ['PrincipalId alone', 'PrincipalId=3000:build-42'],
    ['an unknown key in a pair', 'ServiceName=Ecs Region=cn-hangzhou'],
  ])('%s: %s', (_, attributes) => {
    expect(found(attributes)).toBe(false);
  });
});

describe('two are asked together', () => {
  test.each([
    'ServiceName=Ecs EventName=DeleteInstance',
    'EventName=DeleteInstance ServiceName=Ecs',
    'ServiceName=Ecs PrincipalId=3000:build-42',
    'ServiceName=Ecs ResourceName=i-1',
    'ResourceName=i-1 ResourceType=ACS::ECS::Instance',
    'ResourceName=i-1 RoleName=ci-role',
    'EventType=ApiCall EventName=DeleteInstance',
  ])('%s', (attributes) => {
    expect(found(attributes)).toBe(true);
    const [one] = attributes.split(' ');
    const other = attributes.split(' ')[1]!.replace(/=.*/, '=other');
    expect(found(`${one} ${other}`)).toBe(false);
  });

  test('of one key given twice the second counts, and what comes third is ignored', () => {
    expect(found('ServiceName=Oss ServiceName=Ecs')).toBe(true);
    expect(found('ServiceName=Ecs ServiceName=Oss')).toBe(false);
    expect(found('ServiceName=Ecs EventName=DeleteInstance EventRW=Read Nonsense=x')).toBe(true);
    // What is third does not mend what the first two are.
    expect(found('ServiceName=Oss ServiceName=Ecs EventName=Other')).toBe(true);
  });
});

test('what users do in the console is found where a user is named', () => {
  const event = { serviceName: 'AasSub', eventName: 'ConsoleSignin', userIdentity: { userName: 'alice' } };
  expect(found('', event)).toBe(false);
  expect(found('EventName=ConsoleSignin', event)).toBe(false);
  expect(found('User=alice', event)).toBe(true);
  expect(found('ServiceName=AasSub User=alice', event)).toBe(true);
  expect(found('EventName=ConsoleSignin', event, false)).toBe(true);
  expect(found('EventName=ConsoleSignin', { ...event, serviceName: 'AasCustomer' })).toBe(true);
});
