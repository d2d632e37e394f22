/** A small account and what goes on in it, for generating events, and queries that find some. */

export const WORLD = {
  account: '1000000000000001',
  regions: ['cn-hangzhou', 'cn-beijing', 'cn-shanghai', 'ap-southeast-1', 'eu-central-1'],
  users: ['alice', 'bob', 'ci-runner', 'Deploy', 'ops@example.com'],
  roles: ['admin-role', 'ci-role', 'aliyunserviceroleforecs'],
  sessions: ['alice', 'build-42', 'terraform'],
  permanentKeys: ['LTAI5tExampleKey00000001', 'LTAI5tExampleKey00000002', 'LTAI5tExampleKey00000003'],
  temporaryKeys: ['STS.NTexampleKey00000001', 'STS.NTexampleKey00000002'],
  addresses: ['203.0.113.5', '203.0.113.77', '198.51.100.9', '2001:db8::1', 'Internal', 'ecs.aliyuncs.com'],
  errors: ['NoPermission', 'Forbidden.RAM', 'InvalidInstanceId.NotFound', 'Throttling.User'],
  instances: ['i-bp1example0001', 'i-bp1example0002', 'i-bp1example0003'],
  groups: ['sg-bp1example0001', 'sg-bp1example0002'],
  buckets: ['invoices', 'audit-bucket'],
} as const;

/** What a service is asked: its events, whether each writes, and what they touch. */
export interface Activity {
  readonly service: string;
  readonly global?: boolean;
  readonly type?: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Writes that count as sensitive. */
  readonly sensitive?: readonly string[];
  readonly resources?: readonly (readonly [type: string, parameter: string, ids: readonly string[]])[];
}

export const ACTIVITIES: readonly Activity[] = [
  {
    service: 'Ecs',
    reads: ['DescribeInstances', 'DescribeRegions', 'DescribeDisks'],
    writes: ['RunInstances', 'DeleteInstance', 'StopInstance', 'AuthorizeSecurityGroup'],
    sensitive: ['DeleteInstance'],
    resources: [
      ['ACS::ECS::Instance', 'InstanceId', WORLD.instances],
      ['ACS::ECS::SecurityGroup', 'SecurityGroupId', WORLD.groups],
    ],
  },
  {
    service: 'Oss',
    reads: ['GetBucketInfo', 'ListBuckets'],
    writes: ['PutBucket', 'PutBucketPolicy', 'DeleteBucket'],
    sensitive: ['DeleteBucket'],
    resources: [['ACS::OSS::Bucket', 'bucketName', WORLD.buckets]],
  },
  { service: 'Rds', reads: ['DescribeDBInstances'], writes: ['ModifySecurityIps', 'DeleteDBInstance'] },
  { service: 'rds', reads: ['DescribeDBInstanceAttribute'], writes: ['DestroyDBInstance'] },
  { service: 'Kms', reads: ['ListKeys', 'Decrypt'], writes: ['ScheduleKeyDeletion', 'DisableKey'] },
  { service: 'Sts', reads: ['GetCallerIdentity'], writes: ['AssumeRole'] },
  {
    service: 'Actiontrail',
    reads: ['LookupEvents', 'LookUpEvents', 'DescribeTrails'],
    writes: ['StopLogging'],
  },
  {
    service: 'Ram',
    global: true,
    reads: ['ListUsers', 'GetUser'],
    writes: ['CreateUser', 'AttachPolicyToUser', 'CreateAccessKey'],
    sensitive: ['CreateAccessKey'],
    resources: [['ACS::RAM::User', 'UserName', WORLD.users]],
  },
  { service: 'Ims', global: true, type: 'ConsoleOperation', reads: ['GetUser'], writes: ['CreateUser'] },
  { service: 'ResourceManager', global: true, reads: ['ListAccounts'], writes: ['MoveResources'] },
  { service: 'AasSub', global: true, type: 'ConsoleSignin', reads: [], writes: ['ConsoleSignin'] },
  { service: 'AasCustomer', global: true, type: 'ConsoleSignin', reads: [], writes: ['ConsoleSignin'] },
];
