/** The service's rules for names, checked before a call and quoted where one is broken. */
import { PersonError } from '../errors.js';
import type { Settings } from './trail.js';

interface Rule {
  /** `the name of a trail` */
  readonly what: string;
  readonly pattern: RegExp;
  /** As the service's documentation has it. */
  readonly says: string;
}

const TRAIL_NAME: Rule = {
  what: 'the name of a trail',
  pattern: /^[A-Za-z][A-Za-z0-9_-]{5,35}$/,
  says: '6 to 36 lowercase letters, digits, - and _, beginning with a lowercase letter',
};

const OF_SETTINGS: Readonly<Partial<Record<keyof Settings, Rule>>> = {
  OssBucketName: {
    what: 'the name of a bucket',
    pattern: /^[a-z0-9][a-z0-9-]{2,62}$/,
    says: '3 to 63 lowercase letters, digits and -, beginning with a letter or digit',
  },
  OssKeyPrefix: {
    what: 'a prefix',
    pattern: /^[A-Za-z][A-Za-z0-9/_-]{5,31}$/,
    says: '6 to 32 letters, digits, -, / and _, beginning with a letter',
  },
  SlsProjectArn: {
    what: 'a project of Log Service',
    pattern: /^acs:log:[a-z0-9-]+:\d+:project\/[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    says: 'acs:log:<region>:<account>:project/<name>, or the name alone',
  },
  MaxComputeProjectArn: {
    what: 'a project of MaxCompute',
    pattern: /^acs:.+[:/]actiontrail_\w+$/,
    says: 'an ARN (acs:…) of a project whose name begins with actiontrail_',
  },
  OssWriteRoleArn: roleRule(),
  SlsWriteRoleArn: roleRule(),
  MaxComputeWriteRoleArn: roleRule(),
  TrailRegion: {
    what: 'a set of regions',
    pattern: /^(?:All|[a-z0-9]+(?:-[a-z0-9]+)+(?:,[a-z0-9]+(?:-[a-z0-9]+)+)*)$/,
    says: 'all, or ids such as cn-hangzhou with commas between them',
  },
};

function roleRule(): Rule {
  return {
    what: 'the ARN of a role',
    pattern: /^acs:ram::\d+:role\/[A-Za-z0-9.@_/-]+$/,
    says: 'acs:ram::<account>:role/<name>',
  };
}

/** Descriptions of the service contradict each other about capital letters, so those are left to it. */
export function checkTrailName(name: string): void {
  check(name, TRAIL_NAME);
}

/** What is doubtful about a name that is let through; undefined where nothing is. */
export function doubtAbout(name: string): string | undefined {
  if (name === name.toLowerCase()) return undefined;
  return `${JSON.stringify(name)} has capital letters, and the rule is: ${TRAIL_NAME.says}; whether it is taken is left to the service`;
}

/** Checks each value that is there. */
export function checkSettings(settings: Settings): void {
  for (const [setting, rule] of Object.entries(OF_SETTINGS)) {
    const value = settings[setting as keyof Settings];
    if (value) check(value, rule);
  }
}

/** A trail delivers to at least one place. */
export function checkDestinations({ OssBucketName, SlsProjectArn, MaxComputeProjectArn }: Settings): void {
  if (OssBucketName || SlsProjectArn || MaxComputeProjectArn) return;
  throw new PersonError(
    'a trail needs a destination, and none would be left',
    'Give --oss-bucket, --sls-project or --maxcompute-project; several may be given.',
  );
}

/** A prefix or a role belongs to a destination. */
export function checkCompanions(settings: Settings): void {
  const pairs = [
    ['OssKeyPrefix', '--oss-prefix', 'OssBucketName', '--oss-bucket'],
    ['OssWriteRoleArn', '--oss-role', 'OssBucketName', '--oss-bucket'],
    ['SlsWriteRoleArn', '--sls-role', 'SlsProjectArn', '--sls-project'],
    ['MaxComputeWriteRoleArn', '--maxcompute-role', 'MaxComputeProjectArn', '--maxcompute-project'],
  ] as const;
  for (const [companion, flag, destination, needed] of pairs) {
    if (settings[companion] && !settings[destination]) {
      throw new PersonError(
        `${flag} says nothing without ${needed}`,
        `Give ${needed}, or leave ${flag} out.`,
      );
    }
  }
}

function check(value: string, rule: Rule): void {
  if (rule.pattern.test(value)) return;
  throw new PersonError(`${JSON.stringify(value)} cannot be ${rule.what}`, `The rule is: ${rule.says}.`);
}
