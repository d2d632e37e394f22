// @ts-check
/** People, roles and their keys: Sts, Ram, Ims and signing in. */
/**
 * @typedef {import('./scene.mjs').Activity} Activity
 * @typedef {import('./scene.mjs').Detail} Detail
 * @typedef {import('./scene.mjs').Scene} Scene
 */

const POLICIES = [
  'AliyunECSFullAccess',
  'AliyunOSSReadOnlyAccess',
  'AliyunRDSFullAccess',
  'AdministratorAccess',
];

/** @param {Scene} s */
const roleArn = (s) =>
  `acs:ram::${s.population.accountId}:role/${s.random.pick(s.population.roles).identity.userName}`;

/** @param {Scene} s */
const userName = (s) => String(s.random.pickSkewed(s.population.users).identity.userName);

/** @type {readonly Activity[]} */
export const IDENTITY = [
  { weight: 15, service: 'Sts', name: 'AssumeRole', write: false, version: '2015-04-01', detail: assumeRole },
  {
    weight: 55,
    service: 'Sts',
    name: 'GetCallerIdentity',
    write: false,
    version: '2015-04-01',
    detail: (s) => ({
      parameters: {
        SignatureNonce: s.random.uuid(),
        SignatureMethod: 'HMAC-SHA1',
        SignatureVersion: '1.0',
        Timestamp: s.time,
      },
      response: {
        RequestId: s.requestId,
        AccountId: s.population.accountId,
        Arn: roleArn(s),
        IdentityType: 'AssumedRoleUser',
      },
    }),
  },
  {
    weight: 45,
    service: 'Ram',
    name: 'GetUser',
    write: false,
    version: '2015-05-01',
    detail(s) {
      const name = userName(s);
      return { parameters: { UserName: name }, resources: { 'ACS::RAM::User': [name] } };
    },
  },
  {
    weight: 20,
    service: 'Ram',
    name: 'AttachPolicyToUser',
    write: true,
    version: '2015-05-01',
    detail(s) {
      const [name, policy] = [userName(s), s.random.pick(POLICIES)];
      return {
        parameters: { UserName: name, PolicyName: policy, PolicyType: 'System' },
        response: { RequestId: s.requestId },
        resources: { 'ACS::RAM::User': [name], 'ACS::RAM::Policy': [policy] },
      };
    },
  },
  {
    weight: 15,
    service: 'Ram',
    name: 'CreatePolicy',
    write: true,
    version: '2015-05-01',
    detail: createPolicy,
  },
  {
    weight: 5,
    service: 'Ims',
    name: 'CreateUser',
    write: true,
    version: '2019-08-15',
    detail(s) {
      const name = `new.${s.random.base36(6)}`;
      const user = {
        DisplayName: name,
        Email: `${name}@example.com`,
        MobilePhone: `86-1${s.random.digits(10)}`,
      };
      const principal = `${name}@${s.population.accountId}.onaliyun.com`;
      return {
        parameters: { UserPrincipalName: principal, ...user },
        response: {
          RequestId: s.requestId,
          User: { UserId: `2${s.random.digits(17)}`, UserPrincipalName: principal, ...user },
        },
        resources: { 'ACS::RAM::User': [name] },
      };
    },
  },
  {
    weight: 12,
    service: 'AasSub',
    name: 'ConsoleSignin',
    write: true,
    version: '2020-04-01',
    type: 'ConsoleSignin',
    detail: (s) => ({
      parameters: {},
      additional: {
        callbackUrl: `https://home.console.aliyun.com/home/dashboard/ProductAndService?trace=${s.random.base36(24)}`,
        mfaChecked: s.random.chance(0.8) ? 'true' : 'false',
      },
    }),
  },
];

/** @param {Scene} s @returns {Detail} the response carries credentials, which have to be masked */
function assumeRole(s) {
  const [arn, session] = [roleArn(s), `session-${s.random.base36(10)}`];
  const accessKeyId = `STS.N${s.random.base62(24)}`;
  return {
    parameters: {
      RoleSessionName: session,
      DurationSeconds: 3600,
      RoleArn: arn,
      SignatureNonce: s.random.uuid(),
    },
    response: {
      requestId: s.requestId,
      assumedRoleUser: { arn: `${arn}/${session}`, assumedRoleId: `3${s.random.digits(17)}:${session}` },
      credentials: {
        accessKeyId,
        accessKeySecret: s.random.base62(44),
        securityToken: s.random.base62(360),
        expiration: s.time,
      },
    },
    resources: { 'ACS::RAM::AccessKey': [accessKeyId] },
  };
}

/** @param {Scene} s @returns {Detail} */
function createPolicy(s) {
  const name = `policy-${s.random.base36(12)}`;
  const document = {
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['oss:GetObject', 'oss:ListObjects', 'log:PostLogStoreLogs'],
        Resource: [
          `acs:oss:*:*:${s.random.pick(s.population.buckets)}/*`,
          `acs:log:*:*:project/${s.random.base36(10)}`,
        ],
      },
    ],
  };
  return {
    parameters: {
      PolicyName: name,
      Description: 'made by the pipeline',
      PolicyDocument: JSON.stringify(document),
    },
    response: {
      RequestId: s.requestId,
      Policy: { PolicyName: name, PolicyType: 'Custom', CreateDate: s.time },
    },
    resources: { 'ACS::RAM::Policy': [name] },
  };
}
