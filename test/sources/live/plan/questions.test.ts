/** Questions that people ask, and what the service is asked for them. */
import { expect, test } from 'vitest';
import { parseQuery } from '../../../../src/query/parse.js';
import { conjoin } from '../../../../src/query/simplify.js';
import { type TermFlags, termsOf } from '../../../../src/query/terms.js';
import { describeLookup } from '../../../../src/sources/live/plan/describe.js';
import { planLookups } from '../../../../src/sources/live/plan/plan.js';
import { narrowQuery } from '../../../../src/sources/live/plan/quick.js';

function asked(query: string, flags: TermFlags = {}): readonly string[] {
  const plan = planLookups(conjoin(parseQuery(query), termsOf(flags)), { attributes: true });
  return plan.lookups.map(describeLookup);
}

test.each<[flags: TermFlags, lookups: readonly string[]]>([
  [{}, ['everything']],
  [{ event: ['DeleteInstance'] }, ['EventName=DeleteInstance']],
  [
    { event: ['DeleteInstance', 'DeleteInstances', 'Release'] },
    ['EventName=DeleteInstance', 'EventName=DeleteInstances', 'EventName=Release'],
  ],
  [{ event: ['deleteinstance'] }, ['EventName=DeleteInstance']],
  [{ event: ['Delete*'] }, ['everything']],
  [{ event: ['DescribeFooBar'] }, ['EventName=DescribeFooBar']],
  [{ event: ['LookupEvents'] }, ['EventName=LookupEvents', 'EventName=LookUpEvents']],
  [{ service: ['Ram'] }, ['ServiceName=Ram', 'ServiceName=ram', 'ServiceName=RAM']],
  [{ service: ['rds'] }, ['ServiceName=Rds', 'ServiceName=rds', 'ServiceName=RDS']],
  [
    { service: ['Ram'], rw: ['write'] },
    [
      'ServiceName=Ram and EventRW=Write',
      'ServiceName=ram and EventRW=Write',
      'ServiceName=RAM and EventRW=Write',
    ],
  ],
  [{ service: ['Ecs'], event: ['DeleteInstance'] }, ['EventName=DeleteInstance']],
  [{ service: ['Ecs'], resource: ['i-bp1'] }, ['ServiceName=Ecs', 'ServiceName=ecs', 'ServiceName=ECS']],
  [
    { service: ['ResourceManager'], type: ['ApiCall'] },
    [
      'ServiceName=ResourceManager and EventType=ApiCall',
      'ServiceName=resourcemanager and EventType=ApiCall',
    ],
  ],
  [{ rw: ['write'] }, ['EventRW=Write']],
  [{ rw: ['read', 'write'] }, ['everything']],
  [{ type: ['ConsoleSignin'] }, ['EventType=ConsoleSignin']],
  [{ accessKey: ['LTAI5tExampleKey0001'] }, ['EventAccessKeyId=LTAI5tExampleKey0001']],
  [{ accessKey: ['LTAI5tExampleKey0001'], rw: ['write'] }, ['EventAccessKeyId=LTAI5tExampleKey0001']],
  [{ accessKey: ['LTAI5tExampleKey0001'], service: ['Ecs'] }, ['EventAccessKeyId=LTAI5tExampleKey0001']],
  [{ ip: ['203.0.113.5'] }, ['SourceIpAddress=203.0.113.5', 'SourceIpAddress=::ffff:203.0.113.5']],
  [{ ip: ['203.0.113.0/24'] }, ['everything']],
  [{ ip: ['2001:db8::1'] }, ['everything']],
  [{ user: ['alice'] }, ['everything', 'User=alice']],
  [{ user: ['alice'], event: ['DeleteInstance'] }, ['EventName=DeleteInstance', 'User=alice']],
  [{ user: ['alice'], service: ['Ecs'] }, ['ServiceName=Ecs', 'ServiceName=ecs', 'ServiceName=ECS']],
  [
    { user: ['alice'], service: ['AasSub'] },
    [
      'ServiceName=AasSub',
      'ServiceName=aassub',
      'ServiceName=AasSub and User=alice',
      'ServiceName=aassub and User=alice',
    ],
  ],
  [
    { user: ['alice', 'bob'], event: ['ConsoleSignin'] },
    ['EventName=ConsoleSignin', 'User=alice', 'User=bob'],
  ],
  [{ user: ['admin-role:alice'] }, ['User=admin-role:alice']],
  [{ user: ['al*'] }, ['everything']],
  [{ resource: ['i-bp1'] }, ['everything']],
  [{ resource: ['i-bp1'], event: ['DeleteInstance'] }, ['EventName=DeleteInstance']],
  [{ region: ['cn-hangzhou'], account: ['1234567890123456'] }, ['everything']],
  [{ region: ['cn-hangzhou'], event: ['StopLogging'] }, ['EventName=StopLogging']],
  [{ error: ['any'], service: ['Kms'] }, ['ServiceName=Kms', 'ServiceName=kms', 'ServiceName=KMS']],
  [{ text: ['production'], event: ['DeleteBucket'] }, ['EventName=DeleteBucket']],
])('%j', (flags, lookups) => {
  expect(asked('', flags)).toEqual(lookups);
});

test.each<[query: string, lookups: readonly string[]]>([
  ['not event: Describe*', ['everything']],
  ['event: ConsoleSignin and actor: root-account', ['EventName=ConsoleSignin']],
  ['event: ConsoleSignin and additionalEventData.mfaChecked: false', ['EventName=ConsoleSignin']],
  [
    'event.serviceName: Actiontrail and (event.eventName: DeleteTrail or event.eventName: StopLogging)',
    ['EventName=DeleteTrail', 'EventName=StopLogging'],
  ],
  [
    '(service: Ram or service: ResourceManager) and event: (AttachPolicyToUser or AttachPolicyToRole or DetachPolicyFromUser)',
    ['EventName=AttachPolicyToUser', 'EventName=AttachPolicyToRole', 'EventName=DetachPolicyFromUser'],
  ],
  [
    'service: Ram and event: (CreatePolicy or DeletePolicy or CreatePolicyVersion or UpdatePolicyVersion or SetDefaultPolicyVersion or DeletePolicyVersion)',
    [
      'EventName=CreatePolicy',
      'EventName=DeletePolicy',
      'EventName=CreatePolicyVersion',
      'EventName=UpdatePolicyVersion',
      'EventName=SetDefaultPolicyVersion',
      'EventName=DeletePolicyVersion',
    ],
  ],
  [
    'event: (CreateSecurityGroup or DeleteSecurityGroup or JoinSecurityGroup or LeaveSecurityGroup or AuthorizeSecurityGroup or AuthorizeSecurityGroupEgress or RevokeSecurityGroup or RevokeSecurityGroupEgress or ModifySecurityGroupPolicy or ConfigureSecurityGroupPermissions) and service: Ecs',
    [
      'EventName=CreateSecurityGroup',
      'EventName=DeleteSecurityGroup',
      'EventName=JoinSecurityGroup',
      'EventName=LeaveSecurityGroup',
      'EventName=AuthorizeSecurityGroup',
      'EventName=AuthorizeSecurityGroupEgress',
      'EventName=RevokeSecurityGroup',
      'EventName=RevokeSecurityGroupEgress',
      'EventName=ModifySecurityGroupPolicy',
      'EventName=ConfigureSecurityGroupPermissions',
    ],
  ],
  [
    'service: Oss and event: (PutBucketPolicy or DeleteBucketPolicy or PutBucketAcl)',
    ['EventName=PutBucketPolicy', 'EventName=DeleteBucketPolicy', 'EventName=PutBucketAcl'],
  ],
  [
    'service: Kms and event: (DisableKey or ScheduleKeyDeletion or DeleteKeyMaterial)',
    ['EventName=DisableKey', 'EventName=ScheduleKeyDeletion', 'EventName=DeleteKeyMaterial'],
  ],
  [
    'service: Vpc and event: (CreateRouteEntry or DeleteRouteEntry or ModifyRouteEntry)',
    ['EventName=CreateRouteEntry', 'EventName=DeleteRouteEntry', 'EventName=ModifyRouteEntry'],
  ],
  ['event: ModifySecurityIps and requestParameters.SecurityIps: *0.0.0.0*', ['EventName=ModifySecurityIps']],
  ['event.eventType: ApiCall and event.errorCode: (NoPermission or Forbidden*)', ['EventType=ApiCall']],
  ['actor: root-account and key: * and not error: *', ['everything']],
  [
    'event: (CreateUser or CreateLoginProfile or CreateAccessKey) and service: (Ram or Ims)',
    ['EventName=CreateUser', 'EventName=CreateLoginProfile', 'EventName=CreateAccessKey'],
  ],
  ['event: AssumeRole and requestParameters.RoleArn: *admin*', ['EventName=AssumeRole']],
  [
    'role: AliyunServiceRoleForActionTrail',
    ['RoleName=AliyunServiceRoleForActionTrail', 'RoleName=aliyunserviceroleforactiontrail'],
  ],
  [
    'role: admin and service: Ecs',
    [
      'ServiceName=Ecs and RoleName=admin',
      'ServiceName=ecs and RoleName=admin',
      'ServiceName=ECS and RoleName=admin',
    ],
  ],
  ['session: alice', ['everything']],
  [
    'id: 5A1B2C3D-0000-4000-8000-00000000000a',
    [
      'EventId=5A1B2C3D-0000-4000-8000-00000000000a',
      'EventId=5A1B2C3D-0000-4000-8000-00000000000A',
      'EventId=5a1b2c3d-0000-4000-8000-00000000000a',
    ],
  ],
  ['id: 1.167_1627549154939_339a', ['EventId=1.167_1627549154939_339a', 'EventId=1.167_1627549154939_339A']],
  ['eventAttributes.SensitiveAction: true', ['SensitiveAction=true']],
  [
    'eventAttributes.SensitiveAction: true and service: Rds',
    [
      'ServiceName=Rds and SensitiveAction=true',
      'ServiceName=rds and SensitiveAction=true',
      'ServiceName=RDS and SensitiveAction=true',
    ],
  ],
  [
    'userIdentity.principalId: 200000000000000001 and service: Ecs',
    [
      'ServiceName=Ecs and PrincipalId=200000000000000001',
      'ServiceName=ecs and PrincipalId=200000000000000001',
      'ServiceName=ECS and PrincipalId=200000000000000001',
    ],
  ],
  ['userIdentity.principalId: 200000000000000001', ['everything']],
  ['userIdentity.userName: alice', ['User=alice']],
  ['userIdentity.userName: alice and event: DeleteInstance', ['User=alice']],
  [
    'userIdentity.userName: alice and service: Ecs',
    ['ServiceName=Ecs and User=alice', 'ServiceName=ecs and User=alice', 'ServiceName=ECS and User=alice'],
  ],
  ['named: i-bp1 and event: DeleteInstance', ['ResourceName=i-bp1 and EventName=DeleteInstance']],
  ['named: i-bp1 and rw: Write', ['ResourceName=i-bp1']],
  ['resourceType: ACS::ECS::Instance', ['ResourceType=ACS::ECS::Instance']],
  [
    'resourceType: ACS::ECS::Instance and named: i-bp1',
    ['ResourceName=i-bp1 and ResourceType=ACS::ECS::Instance'],
  ],
  ['referencedResources: i-bp1', ['ResourceName=i-bp1', 'ResourceType=i-bp1']],
  ['event: Create and service: Slb', ['EventName=Create']],
  ['event: DeleteBucket or user: alice', ['everything', 'User=alice']],
  [
    'event: DeleteBucket or (service: Ecs and event: DeleteInstance)',
    ['EventName=DeleteBucket', 'EventName=DeleteInstance'],
  ],
  ['event: DeleteBucket or production', ['everything']],
  [
    '((user: alice and event: DeleteDisk) or userIdentity.userName: alice) and service: waf-openapi',
    ['ServiceName=waf-openapi and EventName=DeleteDisk', 'ServiceName=waf-openapi and User=alice'],
  ],
  ['event: Release and not user: terraform', ['EventName=Release']],
  ['time > 1780308000', ['everything']],
  ['event: "Delete Instance "', ['everything']],
  ['not *', []],
])('%s', (query, lookups) => {
  expect(asked(query)).toEqual(lookups);
});

test.each<[query: string, lookups: readonly string[]]>([
  ['user: alice', ['User=alice']],
  ['user: alice and event: DeleteInstance', ['User=alice']],
  [
    'user: alice and service: Ecs',
    ['ServiceName=Ecs and User=alice', 'ServiceName=ecs and User=alice', 'ServiceName=ECS and User=alice'],
  ],
  ['resource: i-bp1', ['ResourceName=i-bp1']],
  ['resource: i-bp1 and event: DeleteInstance', ['ResourceName=i-bp1 and EventName=DeleteInstance']],
  ['resource: i-bp1 and user: alice', ['ResourceName=i-bp1 and User=alice']],
  ['not user: alice', ['everything']],
])('--quick %s', (query, lookups) => {
  const plan = planLookups(narrowQuery(parseQuery(query)), { attributes: true });
  expect(plan.lookups.map(describeLookup)).toEqual(lookups);
});
