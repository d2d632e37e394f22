/** Flags that say how a trail is to be set up. */
import { type Command, Option } from 'commander';
import { PersonError } from '../../errors.js';
import type { Conflict } from '../../trail/plan.js';
import { checkSettings } from '../../trail/rules.js';
import type { Setting, Settings } from '../../trail/trail.js';
import { shellWord } from '../command-text.js';

export interface SettingFlags {
  readonly ossBucket?: string;
  readonly ossPrefix?: string;
  readonly ossRole?: string;
  readonly slsProject?: string;
  readonly slsRole?: string;
  readonly maxcomputeProject?: string;
  readonly maxcomputeRole?: string;
  readonly eventRw?: string;
  readonly trailRegion?: readonly string[];
}

const DESTINATIONS = 'Destinations (at least one):';
const EVENTS = 'Events:';

const ids = (value: string, before: readonly string[] | undefined) => [
  ...(before ?? []),
  ...value.split(','),
];

export function addSettingFlags(command: Command): Command {
  return command
    .optionsGroup(DESTINATIONS)
    .option('--oss-bucket <bucket>', 'bucket of OSS that files are delivered into')
    .option('--oss-prefix <prefix>', 'what the keys of these files begin with')
    .option('--oss-role <arn>', "role that writes to the bucket (default: the service's own)")
    .option('--sls-project <project>', 'project of Log Service: its ARN, or its name alone')
    .option('--sls-role <arn>', "role that writes to the project (default: the service's own)")
    .option('--maxcompute-project <arn>', 'project of MaxCompute')
    .option('--maxcompute-role <arn>', "role that writes there (default: the service's own)")
    .optionsGroup(EVENTS)
    .addOption(new Option('--event-rw <kind>', 'kind of events to record').choices(['all', 'read', 'write']))
    .option('--trail-region <ids>', 'regions to record, separated by commas, or all', ids);
}

/** The flag that sets a setting, and what update takes it away with. */
const FLAGS: Readonly<Record<Setting, readonly [flag: string, without?: keyof typeof CLEARED]>> = {
  EventRW: ['--event-rw'],
  TrailRegion: ['--trail-region'],
  OssBucketName: ['--oss-bucket', 'oss'],
  OssKeyPrefix: ['--oss-prefix', 'oss-prefix'],
  OssWriteRoleArn: ['--oss-role'],
  SlsProjectArn: ['--sls-project', 'sls'],
  SlsWriteRoleArn: ['--sls-role'],
  MaxComputeProjectArn: ['--maxcompute-project', 'maxcompute'],
  MaxComputeWriteRoleArn: ['--maxcompute-role'],
};

/** What `update --without` takes away. */
export const CLEARED = {
  oss: ['OssBucketName', 'OssKeyPrefix', 'OssWriteRoleArn'],
  'oss-prefix': ['OssKeyPrefix'],
  sls: ['SlsProjectArn', 'SlsWriteRoleArn'],
  maxcompute: ['MaxComputeProjectArn', 'MaxComputeWriteRoleArn'],
} as const satisfies Readonly<Record<string, readonly Setting[]>>;

/** The command that makes a trail as wanted; undefined where no update can. */
export function updateCommand(
  name: string,
  region: string,
  conflict: readonly Conflict[],
): string | undefined {
  const words = ['atrail', 'trail', 'update', name, '--region', region];
  const without = new Set<string>();
  for (const { what, wanted } of conflict) {
    const [flag, cleared] = FLAGS[what as Setting] ?? [];
    if (flag === undefined) return undefined;
    if (wanted !== undefined) words.push(flag, KIND_WORDS.get(wanted) ?? wanted);
    else if (cleared !== undefined) without.add(cleared);
  }
  if (without.has('oss')) without.delete('oss-prefix');
  for (const cleared of without) words.push('--without', cleared);
  return words.map(shellWord).join(' ');
}

const KINDS: Readonly<Record<string, string>> = { all: 'All', read: 'Read', write: 'Write' };
const KIND_WORDS = new Map(Object.entries(KINDS).map(([word, kind]) => [kind, word]));

/**
 * What the flags say, checked by the rules of the service; what they do not say is absent.
 * @param place whose a project of Log Service is that is given by its name alone
 * @throws PersonError that quotes the rule
 */
export async function readSettings(
  flags: SettingFlags,
  place: { readonly region: string; readonly owner: () => Promise<string> },
): Promise<Settings> {
  const project = flags.slsProject;
  const given: Partial<Record<Setting, string | undefined>> = {
    EventRW: flags.eventRw && KINDS[flags.eventRw],
    TrailRegion: flags.trailRegion && regionsOf(flags.trailRegion),
    OssBucketName: flags.ossBucket,
    OssKeyPrefix: flags.ossPrefix?.replace(/\/$/, ''),
    OssWriteRoleArn: flags.ossRole,
    SlsProjectArn: project !== undefined && isName(project) ? await projectArn(project, place) : project,
    SlsWriteRoleArn: flags.slsRole,
    MaxComputeProjectArn: flags.maxcomputeProject,
    MaxComputeWriteRoleArn: flags.maxcomputeRole,
  };
  const settings = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const empty = Object.entries(settings).find(([, value]) => value === '');
  if (empty !== undefined) {
    throw new PersonError(
      `${empty[0]} is empty`,
      'Give a value, or leave the flag out; update has --without.',
    );
  }
  checkSettings(settings);
  return settings;
}

function regionsOf(given: readonly string[]): string {
  const ids = [...new Set(given.map((id) => id.trim().toLowerCase()))];
  return ids.includes('all') ? 'All' : ids.join(',');
}

function isName(project: string): boolean {
  return !project.includes(':');
}

async function projectArn(
  name: string,
  { region, owner }: { readonly region: string; readonly owner: () => Promise<string> },
): Promise<string> {
  const account = await owner();
  if (/^\d+$/.test(account)) return `acs:log:${region}:${account}:project/${name}`;
  throw new PersonError(
    `the account of the project ${JSON.stringify(name)} could not be found out`,
    `Give its ARN: --sls-project acs:log:${region}:ACCOUNT:project/NAME.`,
  );
}
