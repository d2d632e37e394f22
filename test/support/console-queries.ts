/**
 * Queries as people write them in the console, as alert rules and the CIS benchmark have them, and what they answer
 * over the archive below. They are made up, in the ways in which such queries are written.
 */
import { anEvent, type PlainEvent } from './archive.js';

export interface ConsoleQuery {
  readonly about: string;
  readonly query: string;
  /** As csv. */
  readonly answer: string;
}

const OWNER = '1000000000000001';
const USER = {
  type: 'ram-user',
  accountId: OWNER,
  principalId: '20001',
  userName: 'alice',
  accessKeyId: 'LTAI0001',
};
const ROOT = { type: 'root-account', accountId: OWNER, principalId: OWNER, userName: 'root' };
const ROLE = {
  type: 'assumed-role',
  accountId: OWNER,
  principalId: '30001:ci',
  userName: 'deploy:ci',
  accessKeyId: 'STS.0001',
};

/** Minutes after ten on 1 June. */
function at(minute: number, serviceName: string, eventName: string, members: PlainEvent = {}): PlainEvent {
  const eventTime = new Date(Date.UTC(2026, 5, 1, 10, minute)).toISOString().replace('.000', '');
  return anEvent({
    eventTime,
    serviceName,
    eventName,
    eventType: 'ApiCall',
    recipientAccountId: OWNER,
    userIdentity: USER,
    sourceIpAddress: '203.0.113.7',
    ...members,
  });
}

function signIn(minute: number, members: PlainEvent): PlainEvent {
  const userIdentity = { type: 'ram-user', accountId: OWNER, principalId: '20002', userName: 'bob' };
  return at(minute, 'AasSub', 'ConsoleSignin', {
    eventType: 'ConsoleSignin',
    userIdentity,
    eventRW: 'Write',
    ...members,
  });
}

const failed = { errorCode: 'LoginFailed', errorMessage: 'the password is wrong' };

export const CONSOLE_EVENTS: readonly PlainEvent[] = [
  at(0, 'Actiontrail', 'StopLogging', { requestParameters: { Name: 'audit' } }),
  at(1, 'Actiontrail', 'DeleteTrail', { requestParameters: { Name: 'audit' }, userIdentity: ROLE }),
  ...[2, 3, 4, 5, 6, 7].map((minute) => signIn(minute, failed)),
  signIn(8, { additionalEventData: { mfaChecked: 'false', callbackUrl: 'https://home.console.example' } }),
  signIn(9, {
    additionalEventData: { mfaChecked: 'true' },
    errorMessage: 'success',
    sourceIpAddress: '10.0.0.5',
  }),
  at(10, 'AasCustomer', 'ConsoleSignin', {
    eventType: 'ConsoleSignin',
    userIdentity: ROOT,
    additionalEventData: { loginAccount: 'owner@example.com', isMFAChecked: 'false' },
  }),
  at(11, 'Ecs', 'DescribeInstances', { userIdentity: { ...ROOT, accessKeyId: 'LTAIroot' } }),
  at(12, 'Ram', 'AttachPolicyToUser', {
    requestParameters: { PolicyName: 'AdministratorAccess', UserName: 'svc' },
    resourceType: 'ACS::RAM::Policy;ACS::RAM::User',
    resourceName: 'AdministratorAccess;svc',
  }),
  at(13, 'Ram', 'CreatePolicyVersion', { requestParameters: { PolicyName: 'p1', SetAsDefault: true } }),
  at(14, 'Ram', 'SetPasswordPolicy', {
    requestParameterJson: '{"MaxLoginAttemps":"10","MinimumPasswordLength":6}',
  }),
  at(15, 'Ims', 'CreateUser', { requestParameters: { UserPrincipalName: 'svc@example.onaliyun.com' } }),
  at(16, 'Ecs', 'AuthorizeSecurityGroup', {
    requestParameters: { SourceCidrIp: '0.0.0.0/0', PortRange: '22/22' },
    resourceType: 'ACS::ECS::SecurityGroup',
    resourceName: 'sg-1',
  }),
  at(17, 'Oss', 'PutBucketPolicy', { resourceType: 'ACS::OSS::Bucket', resourceName: 'logs' }),
  at(18, 'Kms', 'ScheduleKeyDeletion', {
    resourceType: 'ACS::KMS::Key',
    resourceName: 'key-1',
    requestParameters: { PendingWindowInDays: 7 },
  }),
  at(19, 'Rds', 'ModifySecurityIps', {
    requestParameters: { SecurityIps: '10.0.0.1,0.0.0.0/0' },
    resourceType: 'ACS::RDS::DBInstance',
    resourceName: 'rm-1',
  }),
  at(20, 'Rds', 'ModifyDBInstanceSSL', {
    requestParameters: { SSLEnabled: 0 },
    resourceType: 'ACS::RAM::Role;ACS::RDS::DBInstance',
    resourceName: 'x;rm-2',
  }),
  at(21, 'Vpc', 'CreateRouteEntry', { resourceType: 'ACS::VPC::RouteTable', resourceName: 'vtb-1' }),
  at(22, 'Vpc', 'DeleteFlowLog', {}),
  at(23, 'Ecs', 'ModifyInstanceAttribute', {
    requestParameters: { DeletionProtection: false },
    resourceType: 'ACS::ECS::Instance',
    resourceName: 'i-1',
  }),
  at(24, 'Ecs', 'DeleteInstance', {
    errorCode: 'Forbidden.RAM',
    errorMessage: 'not allowed',
    userIdentity: ROLE,
    resourceType: 'ACS::ECS::Instance;ACS::ECS::Disk',
    resourceName: 'i-1,i-2;d-1',
  }),
  at(25, 'Ecs', 'DeleteInstance', {
    errorCode: 'NoPermission',
    errorMessage: 'not allowed',
    userIdentity: ROLE,
  }),
  at(26, 'Cloudfw', 'PutDisableFwSwitch', {}),
  at(27, 'aegis', 'ModifyWebLockStatus', { requestParameterJson: '{"Status":"off","Uuid":"u-1"}' }),
  at(28, 'Ecs', 'CreateDisk', { requestParameters: { Encrypted: false, Size: 40 } }),
  at(61, 'Ecs', 'RunInstances', { sourceIpAddress: 'Internal', userAgent: 'Terraform/1.5 (+x)' }),
];

const TOPIC = '__topic__: actiontrail_audit_event and ';

export const CONSOLE_QUERIES: readonly ConsoleQuery[] = [
  {
    about: 'how many events there are',
    query: '* | select count(1) as pv',
    answer: 'pv\n30\n',
  },
  {
    about: 'the most frequent operations',
    query:
      '* | select "event.eventName" as name, count(*) as c from log group by name order by c desc, name limit 3',
    answer: 'name,c\nConsoleSignin,9\nDeleteInstance,2\nAttachPolicyToUser,1\n',
  },
  {
    about: 'a trail that was switched off',
    query: `${TOPIC}event.serviceName: Actiontrail and (event.eventName: DeleteTrail or event.eventName: StopLogging) | select COALESCE("event.userIdentity.accountId", "event.recipientAccountId") as account_id, "event.userIdentity.userName" as user_name, "event.eventName" as event_name, count(1) as cnt group by account_id, user_name, event_name order by event_name limit 10000`,
    answer:
      'account_id,user_name,event_name,cnt\n1000000000000001,deploy:ci,DeleteTrail,1\n1000000000000001,alice,StopLogging,1\n',
  },
  {
    about: 'sign-ins of the root account',
    query: `${TOPIC}event.eventName: ConsoleSignin and event.userIdentity.type: root-account | select "event.userIdentity.accountId" as account_id, count(1) as cnt group by account_id limit 10000`,
    answer: 'account_id,cnt\n1000000000000001,1\n',
  },
  {
    about: 'an access key of the root account in use',
    query: `${TOPIC}event.userIdentity.type: root-account and event.userIdentity.accessKeyId: * and not event.errorCode: * | SELECT arbitrary("event.userIdentity.accessKeyId") as ak, arbitrary("event.eventName") AS name, COUNT(*) AS cnt`,
    answer: 'ak,name,cnt\nLTAIroot,DescribeInstances,1\n',
  },
  {
    about: 'a sign-in without a second factor',
    query: `${TOPIC}event.eventName: ConsoleSignin and event.userIdentity.type: ram-user and event.additionalEventData.mfaChecked: false and (event.errorCode: null or not event.errorCode : *) | select "event.userIdentity.accountId" as a, "event.userIdentity.principalId" as p, arbitrary("event.userIdentity.userName") as n, count(1) as cnt group by a, p limit 1000`,
    answer: 'a,p,n,cnt\n1000000000000001,20002,bob,1\n',
  },
  {
    about: 'second factors of the root account',
    query:
      'event.serviceName: AasCustomer | select "event.additionalEventData.isMFAChecked" as mfa, "event.additionalEventData.loginAccount" is null as hidden',
    answer: 'mfa,hidden\nfalse,false\n',
  },
  {
    about: 'sign-ins that failed more than five times',
    query: `${TOPIC}event.eventName: ConsoleSignin and event.errorMessage: * and not event.errorMessage: success | select "event.userIdentity.principalId" as user_id, "event.userIdentity.userName" as user_name, count(1) as cnt group by user_id, user_name having cnt > 5 limit 10000`,
    answer: 'user_id,user_name,cnt\n20002,bob,6\n',
  },
  {
    about: 'sign-ins outside of office hours',
    query: `event.eventName: ConsoleSignin and not event.errorCode: * | select count(*) as c where extract(hour from from_unixtime(__time__)) < 9 or hour(from_unixtime(__time__)) >= 10`,
    answer: 'c\n3\n',
  },
  {
    about: 'sign-ins from outside the networks that are allowed',
    query: `event.eventName: ConsoleSignin and not event.errorCode: * | select "event.sourceIpAddress" as ip, count(1) as cnt where not is_subnet_of('10.0.0.0/8', "event.sourceIpAddress") group by ip`,
    answer: 'ip,cnt\n203.0.113.7,2\n',
  },
  {
    about: 'calls that were refused',
    query: `event.eventType: ApiCall and event.errorCode: * | select "event.errorCode" as code, count(1) as cnt where regexp_like("event.errorCode", '^(NoPermission|Forbidden|InvalidAccessKeyId)(\\..*)?$') group by code order by code`,
    answer: 'code,cnt\nForbidden.RAM,1\nNoPermission,1\n',
  },
  {
    about: 'access keys whose calls fail',
    query: `${TOPIC}event.errorCode: * and event.userIdentity.accessKeyId: * | select date_format(min(__time__), '%Y-%m-%d %H:%i:%S') as min_time, date_format(max(__time__), '%Y-%m-%d %H:%i:%S') as latest_time, "event.userIdentity.accessKeyId" as ak, sum(case when "event.errorCode" is NULL or "event.errorCode" = '' then 0 else 1 end) as fail_cnt group by ak limit 10000`,
    answer: 'min_time,latest_time,ak,fail_cnt\n2026-06-01 10:24:00,2026-06-01 10:25:00,STS.0001,2\n',
  },
  {
    about: 'the share of calls that fail',
    query: `* | select "event.userIdentity.accessKeyId" as ak, count_if("event.errorCode" is not null) * 100 / count(*) as pct where "event.userIdentity.accessKeyId" is not null group by ak order by ak`,
    answer: 'ak,pct\nLTAI0001,0\nLTAIroot,0\nSTS.0001,66\n',
  },
  {
    about: 'policies that were attached',
    query: `${TOPIC}(event.serviceName: Ram or event.serviceName: ResourceManager) and (event.eventName: AttachPolicy or event.eventName: DetachPolicy or event.eventName: AttachPolicyToUser or event.eventName: DetachPolicyFromUser) | select json_extract_scalar("event.requestParameterJson", '$.PolicyName') as policy, "event.requestParameters.UserName" as user`,
    answer: 'policy,user\nAdministratorAccess,svc\n',
  },
  {
    about: 'the user in a list of resources',
    query: `event.eventName: AttachPolicyTo* | SELECT resourceArray[num] as target FROM (SELECT split("event.resourceName", ';') as resourceArray, array_position(split("event.resourceType", ';'), 'ACS::RAM::User') as num FROM log) WHERE num > 0`,
    answer: 'target\nsvc\n',
  },
  {
    about: 'policies that were changed',
    query: `event.serviceName: Ram and (event.eventName: CreatePolicy or event.eventName: DeletePolicy or event.eventName: CreatePolicyVersion or event.eventName: UpdatePolicyVersion or event.eventName: SetDefaultPolicyVersion or event.eventName: DeletePolicyVersion) | select "event.eventName" as n, "event.requestParameters.SetAsDefault" as d`,
    answer: 'n,d\nCreatePolicyVersion,true\n',
  },
  {
    about: 'a password policy that allows too much',
    query: `${TOPIC}event.eventName: SetPasswordPolicy | SELECT arbitrary(user_type) as user_type, account_id, count(1) as cnt FROM ( SELECT cast(json_extract("event.requestParameterJson", '$.MaxLoginAttemps') as bigint) as attempts, "event.userIdentity.type" as user_type, "event.userIdentity.accountId" as account_id FROM log ) WHERE attempts > 5 or attempts = 0 group by account_id limit 10000`,
    answer: 'user_type,account_id,cnt\nram-user,1000000000000001,1\n',
  },
  {
    about: 'short passwords',
    query: `event.eventName: SetPasswordPolicy | select count(*) as c where cast(json_extract_scalar("event.requestParameterJson", '$.MinimumPasswordLength') as bigint) < 14`,
    answer: 'c\n1\n',
  },
  {
    about: 'users that were made, by console or API',
    query: `event.eventName: CreateUser and (event.serviceName: Ram or event.serviceName: Ims) | select element_at(split("event.requestParameters.UserPrincipalName", '@'), 1) as name`,
    answer: 'name\nsvc\n',
  },
  {
    about: 'a security group that is open to everybody',
    query: `event.eventName: AuthorizeSecurityGroup | select "event.resourceName" as sg, "event.requestParameters.PortRange" as port where "event.requestParameters.SourceCidrIp" = '0.0.0.0/0'`,
    answer: 'sg,port\nsg-1,22/22\n',
  },
  {
    about: 'security groups that were changed',
    query: `event.serviceName: Ecs and (event.eventName: CreateSecurityGroup or event.eventName: AuthorizeSecurityGroup or event.eventName: RevokeSecurityGroup or event.eventName: ModifySecurityGroupPolicy) | select date_trunc('minute', __time__) as t, count(1) as cnt group by t`,
    answer: 't,cnt\n2026-06-01 10:16:00,1\n',
  },
  {
    about: 'bucket policies that were changed',
    query: `event.serviceName: Oss and (event.eventName: PutBucketLifecycle or event.eventName: PutBucketPolicy or event.eventName: PutBucketCors or event.eventName: DeleteBucketPolicy) | select "event.resourceName" as bucket, approx_distinct("event.userIdentity.principalId") as who group by bucket`,
    answer: 'bucket,who\nlogs,1\n',
  },
  {
    about: 'keys that were disabled or are to be deleted',
    query: `event.serviceName: Kms and (event.eventName: DisableKey or event.eventName: ScheduleKeyDeletion or event.eventName: DeleteKeyMaterial) | select cast("event.requestParameters.PendingWindowInDays" as bigint) + 1 as days`,
    answer: 'days\n8\n',
  },
  {
    about: 'a database that is open to everybody',
    query: `${TOPIC}event.serviceName: Rds and event.eventName: ModifySecurityIps | SELECT resourceArray[db_num] as db FROM (SELECT split("event.resourceName", ';') as resourceArray, array_position(split("event.resourceType", ';'), 'ACS::RDS::DBInstance') as db_num, "event.requestParameters.SecurityIps" as ips FROM log) WHERE db_num > 0 and contains(split(ips, ','), '0.0.0.0/0')`,
    answer: 'db\nrm-1\n',
  },
  {
    about: 'a database without encryption on its way',
    query: `${TOPIC}event.serviceName: Rds and event.eventName: ModifyDBInstanceSSL | SELECT resourceArray[db_num] as db_instance_id, cnt FROM (SELECT arbitrary(split("event.resourceName", ';')) as resourceArray, arbitrary(array_position(split("event.resourceType", ';'), 'ACS::RDS::DBInstance')) as db_num, cast(json_extract("event.requestParameterJson", '$.SSLEnabled') as varchar) as sslEnabled, count(1) as cnt FROM log group by sslEnabled) WHERE sslEnabled = '0'`,
    answer: 'db_instance_id,cnt\nrm-2,1\n',
  },
  {
    about: 'any change to databases',
    query: `event.serviceName: rds | select array_join(array_agg(distinct "event.eventName" order by "event.eventName"), ',') as names`,
    answer: 'names\n"ModifyDBInstanceSSL,ModifySecurityIps"\n',
  },
  {
    about: 'routes that were changed',
    query: `event.serviceName: Vpc and (event.eventName: CreateRouteEntry or event.eventName: DeleteRouteEntry or event.eventName: ModifyRouteEntry) | select concat("event.eventName", ' ', "event.resourceName") as what`,
    answer: 'what\nCreateRouteEntry vtb-1\n',
  },
  {
    about: 'flow logs that were switched off',
    query: 'event.eventName: DeleteFlowLog or event.eventName: DeactiveFlowLog | select count(*) as cnt',
    answer: 'cnt\n1\n',
  },
  {
    about: 'protection against release that was switched off',
    query: `${TOPIC}event.serviceName: Ecs and event.eventName: ModifyInstanceAttribute | SELECT resourceArray[num] as instance_id, arbitrary(user_name) as user_name FROM (SELECT split("event.resourceName", ';') as resourceArray, array_position(split("event.resourceType", ';'), 'ACS::ECS::Instance') as num, "event.userIdentity.userName" as user_name, cast(json_extract("event.requestParameterJson", '$.DeletionProtection') as varchar) as dp FROM log) WHERE dp = 'false' and num > 0 GROUP BY instance_id`,
    answer: 'instance_id,user_name\ni-1,alice\n',
  },
  {
    about: 'every server that somebody tried to delete',
    query: `event.eventName: DeleteInstance | select id, count(*) as c from (select split(element_at(split("event.resourceName", ';'), 1), ',') as ids where "event.resourceName" is not null) cross join unnest(ids) as t(id) group by id order by id`,
    answer: 'id,c\ni-1,1\ni-2,1\n',
  },
  {
    about: 'the firewall that was switched off',
    query: `event.serviceName: Cloudfw and event.eventName: PutDisableFwSwitch | select max(from_unixtime(__time__)) as t`,
    answer: 't\n2026-06-01 10:26:00\n',
  },
  {
    about: 'protection of web pages that was switched off',
    query: `event.serviceName: aegis and event.eventName: ModifyWebLockStatus | SELECT uuid, count(1) as cnt FROM (SELECT cast(json_extract("event.requestParameterJson", '$.Uuid') as varchar) as uuid, json_extract_scalar("event.requestParameterJson", '$.Status') as s FROM log) WHERE s = 'off' group by uuid`,
    answer: 'uuid,cnt\nu-1,1\n',
  },
  {
    about: 'disks that are not encrypted',
    query: `event.eventName: CreateDisk* | select try_cast("event.requestParameters.Size" as bigint) as size where "event.requestParameters.Encrypted" is null or "event.requestParameters.Encrypted" <> 'true'`,
    answer: 'size\n40\n',
  },
  {
    about: 'events by the hour',
    query: `* | select date_format(from_unixtime(__time__ - __time__ % 3600), '%m-%d %H:%i') as hour, count(*) as c group by hour order by hour`,
    answer: 'hour,c\n06-01 10:00,29\n06-01 11:00,1\n',
  },
  {
    about: 'where calls come from',
    query: `* | select ip_to_domain("event.sourceIpAddress") as place, count(*) as c group by place order by c desc, place`,
    answer: 'place,c\ninternet,28\nintranet,1\ninvalid,1\n',
  },
  {
    about: 'programs and their versions',
    query: `event.userAgent: Terraform* | select regexp_extract("event.userAgent", '^(\\w+)/([\\d.]+)', 2) as version`,
    answer: 'version\n1.5\n',
  },
  {
    about: 'who acts most, with the time of the last call',
    query: `* | select "event.userIdentity.userName" as u, max_by("event.eventName", __time__) as last, row_number() over (order by count(*) desc, "event.userIdentity.userName") as place group by u order by place limit 2`,
    answer: 'u,last,place\nalice,RunInstances,1\nbob,ConsoleSignin,2\n',
  },
  {
    about: 'a number of minutes between first and last',
    query: `event.eventName: ConsoleSignin | select date_diff('minute', min(from_unixtime(__time__)), max(from_unixtime(__time__))) as m, to_unixtime(min(from_unixtime(__time__))) as t`,
    answer: 'm,t\n8,1780308120\n',
  },
  {
    about: 'the event as a whole',
    query: `event.eventName: DeleteTrail | select json_extract_scalar(event, '$.requestParameters.Name') as trail, __topic__, json_size(event, '$.userIdentity') as members`,
    answer: 'trail,__topic__,members\naudit,actiontrail_audit_event,5\n',
  },
  {
    about: 'a page of rows',
    query: `event.userIdentity.type: assumed-role | select "event.eventName" as n order by __time__ limit 1, 1`,
    answer: 'n\nDeleteInstance\n',
  },
  {
    about: 'counts of each value at once',
    query: `event.userIdentity.type: assumed-role | select histogram("event.eventName") as h`,
    answer: 'h\n"{""DeleteInstance"":2,""DeleteTrail"":1}"\n',
  },
  {
    about: 'a comparison with the time before',
    query: `* | with t as (select date_trunc('hour', __time__) as h, count(*) as c group by h) select c, lag(c) over (order by h) as before from t order by h`,
    answer: 'c,before\n29,\n1,29\n',
  },
];
