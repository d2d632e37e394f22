/** What a bucket is like, as far as it matters for the files that a trail delivers into it. */

/** One thing that was asked of OSS: the answer, or why there is none. */
export type Asked<T> = { readonly is: T } | { readonly unknown: string };

/** `PutBucketWORM`: nothing can be overwritten or deleted for so long, once it is locked. */
export interface Retention {
  readonly days: number;
  /** One that is not locked within 24 hours is void. */
  readonly locked: boolean;
}

export interface LifecycleRule {
  /** What the keys begin with to which it applies; empty for all. */
  readonly prefix: string;
  readonly enabled: boolean;
  /** After so many days objects are deleted; absent where it deletes nothing by age. */
  readonly expiresAfterDays?: number;
}

export interface BucketFacts {
  readonly name: string;
  /** False only where OSS says so (`NoSuchBucket`). What is asked of a bucket that does not exist is unknown. */
  readonly exists: Asked<boolean>;
  /** As OSS names it: `private`, `public-read`, `public-read-write`. */
  readonly acl: Asked<string>;
  /** The bucket policy's JSON text; undefined where it has none. */
  readonly policy: Asked<string | undefined>;
  /** How new objects are encrypted at rest: `AES256`, `KMS`, `SM4`; undefined where they are not. */
  readonly encryption: Asked<string | undefined>;
  /** `Enabled` or `Suspended`; undefined where it never was. */
  readonly versioning: Asked<string | undefined>;
  readonly retention: Asked<Retention | undefined>;
  readonly lifecycle: Asked<readonly LifecycleRule[]>;
}

export interface BucketInspection {
  /**
   * Reads only (GetBucketInfo, GetBucketAcl, GetBucketPolicy, GetBucketEncryption, GetBucketVersioning,
   * GetBucketWorm, GetBucketLifecycle). What cannot be found out is `unknown`, with the reason in one phrase that
   * names what to allow; nothing of that is thrown. Throws PersonError with exit code 4 where there are no
   * credentials.
   * @param location as the trail names it, such as `oss-cn-hangzhou`; undefined where it is not known
   */
  inspectBucket(name: string, location?: string): Promise<BucketFacts>;
}
