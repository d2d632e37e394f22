// @ts-check
/** Where data lies and who looks after it: Rds, Oss, Kms and Actiontrail itself. */
import { database, fresh, instance } from './scene.mjs';

/**
 * @typedef {import('./scene.mjs').Activity} Activity
 * @typedef {import('./scene.mjs').Detail} Detail
 * @typedef {import('./scene.mjs').Scene} Scene
 */

/** @type {readonly Activity[]} */
export const DATA = [
  {
    weight: 75,
    service: 'Rds',
    name: 'DescribeDBInstanceAttribute',
    write: false,
    version: '2014-08-15',
    detail(s) {
      const id = database(s);
      return {
        parameters: { DBInstanceId: id, Expired: 'False', SignatureNonce: s.random.uuid() },
        resources: { 'ACS::RDS::DBInstance': [id] },
      };
    },
  },
  {
    weight: 20,
    service: 'Rds',
    name: 'ModifySecurityIps',
    write: true,
    version: '2014-08-15',
    detail(s) {
      const id = database(s);
      const ips = Array.from(
        { length: 6 },
        () => `10.${s.random.below(64)}.${s.random.below(256)}.0/24`,
      ).join(',');
      return {
        parameters: {
          DBInstanceId: id,
          SecurityIps: ips,
          DBInstanceIPArrayName: 'default',
          ModifyMode: 'Cover',
        },
        response: { RequestId: s.requestId, DBInstanceId: id, TaskId: s.random.digits(9) },
        resources: { 'ACS::RDS::DBInstance': [id] },
      };
    },
  },
  {
    weight: 60,
    service: 'Oss',
    name: 'GetBucketInfo',
    write: false,
    version: '2019-05-17',
    detail(s) {
      const bucket = s.random.pickSkewed(s.population.buckets);
      return {
        parameters: {
          bucketName: bucket,
          Host: `${bucket}.oss-${s.region}.aliyuncs.com`,
          requestTime: s.time,
        },
        resources: { 'ACS::OSS::Bucket': [bucket] },
        additional: {
          'bucket-owner': s.population.accountId,
          storageClass: 'Standard',
          serverTime: s.random.below(90),
        },
      };
    },
  },
  {
    weight: 33,
    service: 'Actiontrail',
    name: 'LookupEvents',
    write: false,
    version: '2020-07-06',
    detail: (s) => ({
      parameters: {
        'LookupAttribute.1.Key': 'EventRW',
        'LookupAttribute.1.Value': 'Write',
        MaxResults: 50,
        NextToken: s.random.base62(88),
        StartTime: s.time,
        EndTime: s.time,
      },
    }),
  },
  {
    weight: 30,
    service: 'Kms',
    name: 'Decrypt',
    write: false,
    version: '2016-01-20',
    detail(s) {
      const key = `key-${s.random.pickSkewed(s.population.databases)}`;
      return {
        parameters: {
          EncryptionContext: JSON.stringify({ volume: fresh(s, 'd'), node: instance(s) }),
          KeyId: key,
        },
        response: { RequestId: s.requestId, KeyId: key, KeyVersionId: s.random.uuid().toLowerCase() },
        resources: { 'ACS::KMS::Key': [key] },
      };
    },
  },
];
