/** What a bucket tells of itself. */
import { document, Refusal } from './errors.js';
import type { StoredBucket } from './store.js';

type Teller = (bucket: StoredBucket) => string;

const owner = ({ settings }: StoredBucket) => {
  const id = settings.owner ?? '1234567890123456';
  return { ID: id, DisplayName: id };
};

/** By the name of the query parameter. */
export const BUCKET_TELLS: Readonly<Record<string, Teller>> = {
  location: ({ settings }) => document('LocationConstraint', `oss-${settings.region ?? 'cn-hangzhou'}`),
  acl: (bucket) =>
    document('AccessControlPolicy', {
      Owner: owner(bucket),
      AccessControlList: { Grant: bucket.settings.acl ?? 'private' },
    }),
  bucketInfo: (bucket) => {
    const { settings, name, created } = bucket;
    const region = settings.region ?? 'cn-hangzhou';
    return document('BucketInfo', {
      Bucket: {
        CreationDate: created.toISOString(),
        ExtranetEndpoint: `oss-${region}.aliyuncs.com`,
        IntranetEndpoint: `oss-${region}-internal.aliyuncs.com`,
        Location: `oss-${region}`,
        StorageClass: settings.storageClass ?? 'Standard',
        Name: name,
        Owner: owner(bucket),
        AccessControlList: { Grant: settings.acl ?? 'private' },
        ...(settings.versioning === undefined ? {} : { Versioning: settings.versioning }),
        ...(settings.blockPublicAccess === undefined
          ? {}
          : { BlockPublicAccess: settings.blockPublicAccess }),
        ServerSideEncryptionRule: {
          SSEAlgorithm: settings.encryption?.algorithm ?? 'None',
          ...(settings.encryption?.keyId === undefined ? {} : { KMSMasterKeyID: settings.encryption.keyId }),
        },
      },
    });
  },
  versioning: ({ settings }) => document('VersioningConfiguration', { Status: settings.versioning }),
  encryption: ({ settings }) => {
    if (settings.encryption === undefined) {
      throw new Refusal(
        404,
        'NoSuchServerSideEncryptionRule',
        'The server side encryption configuration does not exist.',
      );
    }
    return document('ServerSideEncryptionRule', {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: settings.encryption.algorithm,
        KMSMasterKeyID: settings.encryption.keyId,
      },
    });
  },
  worm: ({ settings, created }) => {
    if (settings.worm === undefined) {
      throw new Refusal(404, 'NoSuchWORMConfiguration', 'The WORM Configuration does not exist.');
    }
    return document('WormConfiguration', {
      WormId: '1666E2CFB2B3418****',
      State: settings.worm.state,
      RetentionPeriodInDays: settings.worm.days,
      CreationDate: created.toISOString(),
    });
  },
  policy: ({ settings }) => {
    if (settings.policy === undefined) {
      throw new Refusal(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist.');
    }
    return settings.policy;
  },
  lifecycle: ({ settings }) => {
    if (settings.lifecycle === undefined) {
      throw new Refusal(404, 'NoSuchLifecycle', 'No Row found in Lifecycle Table.');
    }
    return document('LifecycleConfiguration', {
      Rule: settings.lifecycle.map(({ id, prefix, days }) => ({
        ID: id,
        Prefix: prefix,
        Status: 'Enabled',
        Expiration: { Days: days },
      })),
    });
  },
};
