/** What a trail is: how it is set up, and what the service says about it. */
import { isObject, type JsonObject, type JsonValue, textOf } from '../event/event.js';

/** What can be set, by the names that the service gives its parameters; CreateTrail and UpdateTrail take them all. */
export const SETTINGS = [
  'EventRW',
  'TrailRegion',
  'OssBucketName',
  'OssKeyPrefix',
  'OssWriteRoleArn',
  'SlsProjectArn',
  'SlsWriteRoleArn',
  'MaxComputeProjectArn',
  'MaxComputeWriteRoleArn',
] as const;
export type Setting = (typeof SETTINGS)[number];

/** What is not set is absent; an empty text is the same. */
export type Settings = Readonly<Partial<Record<Setting, string>>>;

export interface Trail {
  readonly name: string;
  /** Where it can be changed. */
  readonly homeRegion: string;
  readonly settings: Settings;
  /** Whether it records all accounts of a resource directory. */
  readonly organization: boolean;
  readonly organizationId?: string;
  /** `Fresh` (never logged), `Enable` or `Disable`. */
  readonly status: string;
  readonly arn?: string;
  /** Where the bucket lies, such as `oss-cn-hangzhou`. */
  readonly bucketLocation?: string;
  readonly createTime?: string;
  readonly updateTime?: string;
  readonly startLoggingTime?: string;
  readonly stopLoggingTime?: string;
  /** All that the service said, for whoever wants to see it. */
  readonly described: JsonObject;
}

/** A member of TrailList; whatever has no name is none. */
export function readTrail(described: JsonValue): Trail | undefined {
  if (!isObject(described)) return undefined;
  const name = textAt(described, 'Name');
  if (name === undefined) return undefined;
  const settings: Partial<Record<Setting, string>> = {};
  for (const setting of SETTINGS) {
    const value = textAt(described, setting);
    if (value !== undefined) settings[setting] = value;
  }
  return {
    name,
    homeRegion: textAt(described, 'HomeRegion') ?? textAt(described, 'Region') ?? '',
    settings,
    organization: flagAt(described, 'IsOrganizationTrail') === true,
    status: textAt(described, 'Status') ?? '',
    described,
    ...optional({
      organizationId: textAt(described, 'OrganizationId'),
      arn: textAt(described, 'TrailArn'),
      bucketLocation: textAt(described, 'OssBucketLocation'),
      createTime: textAt(described, 'CreateTime'),
      updateTime: textAt(described, 'UpdateTime'),
      startLoggingTime: textAt(described, 'StartLoggingTime'),
      stopLoggingTime: textAt(described, 'StopLoggingTime'),
    }),
  };
}

/** A member as text; undefined where there is none, and where it is empty. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  if (value === undefined || isObject(value) || Array.isArray(value)) return undefined;
  return textOf(value as string) || undefined;
}

/** A member that is true or false, also in words. */
export function flagAt(object: JsonObject, key: string): boolean | undefined {
  const word = textAt(object, key)?.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** As far as the list of trails tells; GetTrailStatus knows better. */
export function isEnabled({ status }: Trail): boolean {
  return status.toLowerCase() === 'enable';
}

/** The account that a trail belongs to, by its ARN. */
export function accountOf({ arn }: Trail): string | undefined {
  return /^acs:actiontrail:[^:]*:(\d+):/.exec(arn ?? '')?.[1];
}

/** Without the members that are undefined. */
function optional<T extends Record<string, string | undefined>>(members: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
