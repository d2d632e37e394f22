/** What a bucket is like, asked of OSS. */
import { PersonError } from '../../errors.js';
import type { Asked, BucketFacts, BucketInspection, LifecycleRule, Retention } from '../bucket.js';
import type { Answer, OssClient } from './client.js';
import { regionOfLocation } from './endpoint.js';
import { OssError } from './faults.js';
import { elements, elementText } from './list-page.js';
import { type OpeningOptions, openClient } from './opening.js';

/** One question: the permission's name, the query parameter, and how the answer is read. */
interface Question<T> {
  readonly operation: string;
  readonly subresource: string;
  /** The code with which OSS says that there is nothing of the kind. */
  readonly nothing?: RegExp;
  readonly read: (text: string) => T;
}

const ACL: Question<string> = {
  operation: 'GetBucketAcl',
  subresource: 'acl',
  read: (text) => elementText(text, 'Grant') ?? '',
};

const POLICY: Question<string | undefined> = {
  operation: 'GetBucketPolicy',
  subresource: 'policy',
  nothing: /^NoSuchBucketPolicy$/,
  read: (text) => text,
};

const ENCRYPTION: Question<string | undefined> = {
  operation: 'GetBucketEncryption',
  subresource: 'encryption',
  nothing: /^NoSuchServerSideEncryptionRule$/,
  read: (text) => elementText(text, 'SSEAlgorithm') || undefined,
};

const VERSIONING: Question<string | undefined> = {
  operation: 'GetBucketVersioning',
  subresource: 'versioning',
  read: (text) => elementText(text, 'Status') || undefined,
};

const RETENTION: Question<Retention | undefined> = {
  operation: 'GetBucketWorm',
  subresource: 'worm',
  nothing: /^NoSuchWORMConfiguration$/,
  read: (text) => ({
    days: Number(elementText(text, 'RetentionPeriodInDays') ?? 0),
    locked: elementText(text, 'State') === 'Locked',
  }),
};

const LIFECYCLE: Question<readonly LifecycleRule[]> = {
  operation: 'GetBucketLifecycle',
  subresource: 'lifecycle',
  nothing: /^NoSuchLifecycle$/,
  read: (text) => [...elements(text, 'Rule')].map(([, , rule]) => ruleOf(rule)),
};

function ruleOf(text: string): LifecycleRule {
  const expiration = elementText(text, 'Expiration');
  const days = Number((expiration === undefined ? undefined : elementText(expiration, 'Days')) ?? Number.NaN);
  return {
    prefix: elementText(text, 'Prefix') ?? '',
    enabled: elementText(text, 'Status') === 'Enabled',
    ...(Number.isNaN(days) ? {} : { expiresAfterDays: days }),
  };
}

export function bucketInspection(options: OpeningOptions): BucketInspection {
  return {
    async inspectBucket(name, location) {
      const region = location === undefined ? {} : { region: regionOfLocation(location) };
      try {
        return await inspect(name, await openClient(name, { ...options, ...region }));
      } catch (thrown) {
        if (!(thrown instanceof OssError)) throw thrown;
        return unknownFacts(name, thrown);
      }
    },
  };
}

async function inspect(name: string, client: OssClient): Promise<BucketFacts> {
  const [exists, acl, policy, encryption, versioning, retention, lifecycle] = await Promise.all([
    asked(client, { operation: 'GetBucketInfo', subresource: 'bucketInfo', read: () => true }),
    asked(client, ACL),
    asked(client, POLICY, undefined),
    asked(client, ENCRYPTION, undefined),
    asked(client, VERSIONING),
    asked(client, RETENTION, undefined),
    asked(client, LIFECYCLE, []),
  ]);
  // Whoever is told anything else of a bucket knows that it is there.
  const isThere = [acl, policy, encryption, versioning, retention, lifecycle].some((each) => 'is' in each);
  return {
    name,
    exists: isThere ? { is: true } : exists,
    acl,
    policy,
    encryption,
    versioning,
    retention,
    lifecycle,
  };
}

/** @param none what it means that there is nothing of the kind */
async function asked<T>(client: OssClient, question: Question<T>, none?: T): Promise<Asked<T>> {
  const { operation, subresource, nothing, read } = question;
  const request = { operation, method: 'GET', subres: { [subresource]: '' } } as const;
  try {
    return { is: await client.ask(request, ({ data }: Answer) => read(data.toString())) };
  } catch (thrown) {
    if (!(thrown instanceof PersonError)) throw thrown;
    if (thrown instanceof OssError && nothing?.test(thrown.code)) return { is: none as T };
    return { unknown: reasonOf(thrown, operation) };
  }
}

function reasonOf(error: PersonError, operation: string): string {
  if (!(error instanceof OssError)) return error.message;
  return error.code === 'AccessDenied' ? `oss:${operation} is not allowed` : error.message;
}

function unknownFacts(name: string, error: OssError): BucketFacts {
  const unknown = { unknown: reasonOf(error, 'GetBucketInfo') };
  return {
    name,
    exists: error.code === 'NoSuchBucket' ? { is: false } : unknown,
    acl: unknown,
    policy: unknown,
    encryption: unknown,
    versioning: unknown,
    retention: unknown,
    lifecycle: unknown,
  };
}
