/** What is checked about the bucket that a trail delivers into. */
import type { Asked, BucketFacts } from '../../cloud/bucket.js';
import { grantsToEverybody } from './bucket-policy.js';
import {
  type Examined,
  finding,
  type Judgement,
  type Measures,
  ok,
  skipped,
  type TrailCheck,
  unknown,
} from './check.js';

export const BUCKET_CHECKS: readonly TrailCheck[] = [
  {
    id: 'bucket-exists',
    good: 'the bucket is there',
    weight: 'error',
    judge: (examined) =>
      withBucket(examined, ({ name, exists }) => {
        const { name: trail, homeRegion } = examined.trail;
        if ('unknown' in exists) return notFoundOut('whether it is there', exists.unknown);
        if (exists.is) return ok(`${name} is there`);
        return finding(
          `the bucket ${name} does not exist, so nothing is delivered`,
          `Create it, or send the trail elsewhere: atrail trail update ${trail} --region ${homeRegion} --oss-bucket BUCKET.`,
        );
      }),
  },
  {
    id: 'bucket-private',
    good: 'the bucket is private',
    weight: 'error',
    judge: onFacts(({ acl, policy }) => {
      if ('unknown' in acl) return notFoundOut('its ACL', acl.unknown);
      if (acl.is !== 'private')
        return finding(
          `its ACL is ${acl.is}`,
          'Make it private: audit logs name users, addresses and resources.',
        );
      if ('unknown' in policy) return notFoundOut('its policy', policy.unknown);
      const granted = policy.is === undefined ? 'no' : grantsToEverybody(policy.is);
      if (granted === 'unclear') return notFoundOut('its policy', 'it cannot be understood');
      if (granted === 'yes')
        return finding(
          'its policy allows everybody in',
          'Take the statement with Principal * out of the bucket policy.',
        );
      return ok('its ACL is private, and no policy allows everybody in');
    }),
  },
  {
    id: 'bucket-encrypted',
    good: 'the bucket is encrypted',
    weight: 'warning',
    judge: onFact('encryption', 'its encryption', (encryption) =>
      encryption === undefined
        ? finding(
            'new objects are not encrypted',
            'Set server-side encryption (SSE-OSS or SSE-KMS); the role of ActionTrail can use both.',
          )
        : ok(`new objects are encrypted with ${encryption}`),
    ),
  },
  {
    id: 'bucket-versioned',
    good: 'what is overwritten or deleted can be had again',
    weight: 'warning',
    judge: onFacts(({ versioning, retention }) => {
      if ('unknown' in versioning) return notFoundOut('its versioning', versioning.unknown);
      if (versioning.is === 'Enabled') return ok('versioning is enabled');
      // In many regions a bucket has versioning or a retention policy, and not both.
      if ('is' in retention && retention.is?.locked)
        return ok('not versioned, but a locked retention policy forbids to overwrite and delete');
      return finding(
        versioning.is === undefined
          ? 'versioning was never enabled'
          : `versioning is ${versioning.is.toLowerCase()}`,
        'Enable versioning, or lock a retention policy.',
      );
    }),
  },
  {
    id: 'bucket-retention',
    good: 'a locked retention policy (WORM) keeps files from being deleted',
    weight: 'warning',
    judge: onFact('retention', 'its retention policy', (retention, { keepDays }) => {
      const wish = `Set one of at least ${keepDays} days, and lock it within 24 hours.`;
      if (retention === undefined) return finding('there is no retention policy: files can be deleted', wish);
      const says = `its retention policy is ${retention.days} days`;
      if (!retention.locked) return finding(`${says}, and not locked: it lapses after 24 hours`, 'Lock it.');
      return retention.days < keepDays
        ? finding(`${says}, less than ${keepDays}`, 'Extend it; a locked one can be made longer.')
        : ok(`${says}, locked`);
    }),
  },
  {
    id: 'bucket-lifecycle',
    good: 'a lifecycle rule says how long files are kept',
    weight: 'warning',
    judge: (examined, measures) =>
      withBucket(examined, ({ exists, lifecycle }) => {
        if (!isThere(exists)) return skipped('there is no bucket to look at');
        if ('unknown' in lifecycle) return notFoundOut('its lifecycle rules', lifecycle.unknown);
        const prefix = examined.trail.settings.OssKeyPrefix ?? '';
        const rules = lifecycle.is.filter(
          (rule) => rule.enabled && (rule.prefix.startsWith(prefix) || prefix.startsWith(rule.prefix)),
        );
        if (rules.length === 0) {
          return finding(
            'no lifecycle rule applies: files are kept, and paid for, for ever',
            `Add one, such as moving files to a cheaper class after 90 days, and nothing that deletes before ${measures.keepDays} days.`,
          );
        }
        const early = rules.filter(
          ({ expiresAfterDays = Number.POSITIVE_INFINITY }) => expiresAfterDays < measures.keepDays,
        );
        if (early.length === 0)
          return ok(`${rules.length === 1 ? 'one rule applies' : `${rules.length} rules apply`}`);
        return finding(
          `a lifecycle rule deletes files after ${Math.min(...early.map((rule) => rule.expiresAfterDays!))} days, sooner than ${measures.keepDays}`,
          `Let it keep them for at least ${measures.keepDays} days.`,
        );
      }),
  },
];

function withBucket(
  { trail, bucket, bucketSkipped }: Examined,
  judge: (bucket: BucketFacts) => Judgement,
): Judgement {
  if (bucket !== undefined) return judge(bucket);
  return skipped(bucketSkipped ?? `${trail.name} delivers into no bucket`);
}

function isThere(exists: Asked<boolean>): boolean {
  return 'is' in exists && exists.is;
}

/** Of a bucket that is not there, or may not be, nothing else is said. */
function onFacts(judge: (bucket: BucketFacts, measures: Measures) => Judgement): TrailCheck['judge'] {
  return (examined, measures) =>
    withBucket(examined, (bucket) =>
      'is' in bucket.exists && !bucket.exists.is
        ? skipped('there is no bucket to look at')
        : judge(bucket, measures),
    );
}

function onFact<K extends 'encryption' | 'retention'>(
  fact: K,
  called: string,
  judge: (value: Extract<BucketFacts[K], { is: unknown }>['is'], measures: Measures) => Judgement,
): TrailCheck['judge'] {
  return onFacts((bucket, measures) => {
    const asked = bucket[fact];
    if ('unknown' in asked) return notFoundOut(called, asked.unknown);
    return judge(asked.is as Extract<BucketFacts[K], { is: unknown }>['is'], measures);
  });
}

function notFoundOut(what: string, reason: string): Judgement {
  return unknown(
    `${what} is not known: ${reason}`,
    'Allow the reading actions of OSS that the README lists for doctor, or ask the owner of the bucket.',
  );
}
