import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEvent, JsonValue } from '../../src/event/event.js';
import { isIdentifierKey } from '../../src/event/identifiers.js';
import { readEvent } from '../../src/event/read.js';
import { namedResources, resourcesOf } from '../../src/event/resources.js';
import { arbitraryEventText } from '../support/arbitrary-event.js';

describe('namedResources', () => {
  it.each<[string, AuditEvent, readonly (readonly [type: string, id: string])[]]>([
    [
      'a map of lists',
      { referencedResources: { 'ACS::ECS::Instance': ['i-1', 'i-2'], VSwitch: ['vsw-1'] } },
      [
        ['ACS::ECS::Instance', 'i-1'],
        ['ACS::ECS::Instance', 'i-2'],
        ['VSwitch', 'vsw-1'],
      ],
    ],
    ['a map of texts', { referencedResources: { Disk: 'd-1' } }, [['Disk', 'd-1']]],
    [
      'a list of pairs',
      { referencedResources: [{ resourceType: 'Disk', resourceName: 'd-1' }, { ResourceName: 'd-2' }] },
      [
        ['Disk', 'd-1'],
        ['', 'd-2'],
      ],
    ],
    ['a list of maps', { referencedResources: [{ Disk: ['d-1'] }] }, [['Disk', 'd-1']]],
    [
      'bare ids',
      { referencedResources: ['d-1', 7] },
      [
        ['', 'd-1'],
        ['', '7'],
      ],
    ],
    [
      'joined names and types',
      { resourceType: 'A;B', resourceName: 'a1,a2; b1' },
      [
        ['A', 'a1'],
        ['A', 'a2'],
        ['B', 'b1'],
      ],
    ],
    [
      'more names than types',
      { resourceType: 'A', resourceName: 'a1;x' },
      [
        ['A', 'a1'],
        ['', 'x'],
      ],
    ],
    [
      'both, each resource once',
      { referencedResources: { 'ACS::A': ['a1'] }, resourceType: 'A', resourceName: 'a1;b1' },
      [
        ['ACS::A', 'a1'],
        ['', 'b1'],
      ],
    ],
    ['another case', { ReferencedResources: { A: ['a1'] } }, [['A', 'a1']]],
    ['nothing', { referencedResources: { A: [] }, resourceName: '' }, []],
    ['odd shapes', { referencedResources: null, resourceName: { x: ['y'] }, resourceType: 3 }, [['3', 'y']]],
  ])('reads %s', (_, event, expected) => {
    expect(namedResources(event)).toEqual(expected.map(([type, id]) => ({ type, id })));
  });
});

describe('resourcesOf', () => {
  it('lists what the event names, then identifiers of the request, then of the response, each once', () => {
    const event: AuditEvent = {
      responseElements: { RequestId: 'r', InstanceIdSets: { InstanceIdSet: ['i-1', 'i-9'] } },
      requestParameters: {
        RegionId: 'cn-hangzhou',
        'NetworkInterface.1.SecurityGroupId': 'sg-1',
        ImageId: 'img',
      },
      resourceName: 'n-1;i-1',
      referencedResources: { 'ACS::ECS::Instance': ['i-1'] },
    };
    expect(resourcesOf(event)).toEqual(['i-1', 'n-1', 'sg-1', 'img', 'i-9']);
  });

  it.each<[JsonValue, readonly string[]]>([
    [{ InstanceIds: '["i-a","i-b"]' }, ['i-a', 'i-b']],
    [{ InstanceIds: 'i-a, i-b,' }, ['i-a', 'i-b']],
    [{ InstanceIds: { '0': 'i-a', '1': 'i-b' } }, ['i-a', 'i-b']],
    [{ 'InstanceId.1': 'i-a', 'InstanceId.2': 'i-b' }, ['i-a', 'i-b']],
    [{ Instances: '[{"InstanceId":"i-a","Note":"x"}]' }, ['i-a']],
    [{ TemplateId: 42, Big: { ClusterId: '12345678901234567890' } }, ['42', '12345678901234567890']],
    [{ InstanceId: '[not json' }, ['[not json']],
    [{ InstanceId: null, DiskId: false, VpcId: '', BucketName: {} }, []],
    [{ RequestId: 'x', HostId: 'x', ZoneId: 'x', stsTokenPrincipalName: 'x', OwnerId: 1, Tag: 'x' }, []],
    [{ bucket: 'b', RoleArn: 'acs:ram::1:role/x', UserName: 'alice' }, ['b', 'acs:ram::1:role/x', 'alice']],
    ['a text', []],
    [null, []],
  ])('finds in the request %j the identifiers %j', (requestParameters, ids) => {
    expect(resourcesOf({ requestParameters })).toEqual(ids);
  });

  it('opens requestParameterJson where there is no other request', () => {
    expect(resourcesOf({ requestParameterJson: '{"DiskId":"d-1"}' })).toEqual(['d-1']);
  });

  it("does not take the caller's own key for a resource, but any other key", () => {
    const event = {
      userIdentity: { accessKeyId: 'LTAI1' },
      requestParameters: { AccessKeyId: 'LTAI1', UserAccessKeyId: 'LTAI2' },
    };
    expect(resourcesOf(event)).toEqual(['LTAI2']);
  });

  it('finds an identifier below 100,000 arrays', () => {
    const depth = 100_000;
    const event = readEvent(
      `{"requestParameters":{"InstanceIds":${'['.repeat(depth)}"i-1"${']'.repeat(depth)}}}`,
    );
    expect(resourcesOf(event)).toEqual(['i-1']);
  });

  it('gives only what stands in the text of the event, apart from JSON escaping', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        // As it is written, as it is read, as it is read in a string with JSON, and in a string in that.
        const levels = [text];
        for (let level = 0; level < 4; level++) levels.push(unescapeOnce(levels[level]!));
        for (const id of resourcesOf(readEvent(text))) {
          expect(levels.some((level) => level.includes(id))).toBe(true);
        }
      }),
    );
  });
});

function unescapeOnce(text: string): string {
  return text.replaceAll(/\\(u[0-9a-fA-F]{4}|[^u])/g, (written, code: string) => {
    try {
      return JSON.parse(`"${written}"`) as string;
    } catch {
      return code;
    }
  });
}

describe('isIdentifierKey', () => {
  it.each([
    'InstanceId',
    'instanceid',
    'INSTANCE_ID',
    'DBInstanceId',
    'InstanceIds',
    'InstanceIdSet',
    'InstanceIdSets',
    'VSwitchIdList',
    'InstanceId.12',
    'NetworkInterface.1.SecurityGroupId',
    'BucketName',
    'Name',
    'UserName',
    'RoleArn',
    'Bucket',
    'InstanceUuid',
    'UserAccessKeyId',
  ])('says yes to %s', (key) => {
    expect(isIdentifierKey(key)).toBe(true);
  });

  it.each([
    'RequestId',
    'requestId',
    'HostId',
    'RegionId',
    'SourceRegionId',
    'DestinationRegionIds',
    'ZoneId',
    'OwnerId',
    'ResourceOwnerId',
    'AcsProduct',
    'ClientToken',
    'stsTokenPlayerUid',
    'stsTokenPrincipalName',
    'RoleSessionName',
    'ServiceName',
    'HostName',
    'CallerUid',
    'Valid',
    'PostPaid',
    'Description',
    'Tag.1.Key',
    '1',
    '',
    `${'x'.repeat(1000)}Id`,
  ])('says no to %s', (key) => {
    expect(isIdentifierKey(key)).toBe(false);
  });
});
