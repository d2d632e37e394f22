/** Flags that several commands have. A flag is declared once here, so that it means the same everywhere. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readSize } from './measures.js';

const list = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];

const fieldList = (value: string, before: readonly string[] | undefined) => {
  const names = value.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('A field name is empty.');
  return [...(before ?? []), ...names];
};

/** More would only wait for each other, and each takes memory. */
const THREADS_MAX = 256;

/** A number in decimal digits, at least `least`. */
const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: string) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least || number > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`It takes a whole number ${range}.`);
    }
    return number;
  };

/** How many threads read. */
export interface ThreadsFlags {
  readonly threads?: number;
}

export function addThreadsFlag(command: Command): Command {
  return command.option(...THREADS, whole(1, THREADS_MAX));
}

/** Where delivered files are read from, and how. */
export interface SourceFlags extends ThreadsFlags {
  readonly in?: readonly string[];
  readonly index: boolean;
  readonly slack?: string;
  readonly prune: boolean;
  readonly prefilter: boolean;
  readonly maxInflate?: readonly string[];
}

const IN = [
  '--in <path...>',
  'files, folders, globs, oss://BUCKET/PREFIX, sls://PROJECT/LOGSTORE, clickhouse://HOST/DB.TABLE, or - for standard input (default: $ATRAIL_ARCHIVE)',
] as const;
const MAX_INFLATE = [
  '--max-inflate <limit>',
  'take a file for a bomb above this size (64G) or ratio (100x)',
] as const;
const THREADS = ['-j, --threads <n>', 'threads that read files (default: one for each core)'] as const;

export function addSourceFlags(command: Command): Command {
  return command
    .optionsGroup('Where:')
    .option(...IN)
    .option('--no-index', 'read the files even if an index knows what is in them (see archive index)')
    .option('--slack <duration>', 'how late a file may still bring events of the window (default: 24h)')
    .option('--no-prune', 'read files even if their name says that they hold nothing of the answer')
    .option('--no-prefilter', 'parse every event instead of skipping by its bytes what cannot match')
    .option(...MAX_INFLATE, list)
    .option(...THREADS, whole(1, THREADS_MAX));
}

/** Where whole files are read from, whatever they hold. */
export type WholeFileFlags = Pick<SourceFlags, 'in' | 'maxInflate' | 'threads'>;

export function addWholeFileFlags(command: Command): Command {
  return command
    .optionsGroup('Where:')
    .option(...IN)
    .option(...MAX_INFLATE, list)
    .option(...THREADS, whole(1, THREADS_MAX));
}

/** Where files are listed from, when none is read. */
export type PlaceFlags = Pick<SourceFlags, 'in'>;

export function addPlaceFlags(command: Command): Command {
  return command.optionsGroup('Where:').option(...IN);
}

/** The folder that an archive is kept in. */
export interface ArchiveFolderFlags {
  readonly to?: string;
}

export function addArchiveFolderFlag(command: Command): Command {
  return command
    .optionsGroup('Where:')
    .option('--to <dir>', 'the archive on disk (default: $ATRAIL_ARCHIVE, else the folder of atrail)');
}

/** The trail that an archive or a bucket is filled by. */
export const TRAIL = ['--trail <name>', 'the trail whose deliveries are meant'] as const;
const SERVICE = 'The service:';
const PROFILE = [
  '--profile <name>',
  'credentials and region of this profile, as aliyun configure writes it',
] as const;
const ENDPOINT = [
  '--endpoint <url>',
  'ask this URL; {region} in it stands for the region (default: $ATRAIL_ENDPOINT; for OSS $ATRAIL_OSS_ENDPOINT)',
] as const;
const DEBUG = ['--debug', 'show every call on stderr (default: $ATRAIL_DEBUG)'] as const;

/** Inside Alibaba Cloud. */
export const INTERNAL = [
  '--internal',
  'ask OSS by the hosts for machines of the same region, where traffic is free',
] as const;

/** As whom the service is asked, and where. */
export interface CloudFlags {
  readonly profile?: string;
  readonly endpoint?: string;
  readonly vpc?: boolean;
  readonly maxCalls?: number;
  readonly debug?: boolean;
}

export function addCloudFlags(command: Command): Command {
  return addMissing(command.optionsGroup(SERVICE), [
    PROFILE,
    ENDPOINT,
    ['--vpc', 'ask the hosts that are reached from inside a VPC'],
    DEBUG,
  ]);
}

/** A command that asks both the service and a bucket has what both need once. */
function addMissing(command: Command, flags: readonly (readonly [string, string])[]): Command {
  for (const [flag, text] of flags) {
    const { long } = new Option(flag);
    if (!command.options.some((option) => option.long === long)) command.option(flag, text);
  }
  return command;
}

/** As whom a bucket is asked, and where. */
export interface BucketFlags {
  readonly profile?: string;
  readonly endpoint?: string;
  readonly internal?: boolean;
  readonly pathStyle?: boolean;
  readonly silence?: string;
  readonly debug?: boolean;
}

export function addBucketFlags(command: Command): Command {
  return addMissing(command.optionsGroup(SERVICE), [
    PROFILE,
    ENDPOINT,
    INTERNAL,
    ['--path-style', 'name the bucket in the path of the URL, not in its host'],
    ['--silence <duration>', 'give up a connection on which nothing comes for so long (default: 30s)'],
    DEBUG,
  ]);
}

/** How many calls a run may make; for commands that make many. */
export function addMaxCallsFlag(command: Command): Command {
  return command.option('--max-calls <n>', 'stop after this many calls to the service', whole(1));
}

/** Which regions and accounts are asked for. */
export interface ScopeFlags {
  readonly region?: readonly string[];
  readonly account?: readonly string[];
}

const FILTERS = 'Filters (the same flag twice means or, different flags mean and; * and ? are wildcards):';
const REGION = ['--region <id>', 'region, such as cn-hangzhou'] as const;
const ACCOUNT = ['--account <id>', 'account, such as 1234567890123456'] as const;

/** Which regions are asked. */
export type RegionFlags = Pick<ScopeFlags, 'region'>;

export function addRegionFlag(command: Command): Command {
  return command.option(...REGION, list);
}

export function addScopeFlags(command: Command): Command {
  return command
    .optionsGroup(FILTERS)
    .option(...REGION, list)
    .option(...ACCOUNT, list);
}

/** One region; the last that is named counts. */
export function addOneRegionFlag(command: Command): Command {
  return command.optionsGroup('Where:').option(...REGION);
}

/** Which events are asked for. */
export interface FilterFlags extends ScopeFlags {
  readonly event?: readonly string[];
  readonly user?: readonly string[];
  readonly resource?: readonly string[];
  readonly ip?: readonly string[];
  readonly accessKey?: readonly string[];
  readonly service?: readonly string[];
  readonly rw?: readonly string[];
  readonly error?: readonly string[];
  readonly type?: readonly string[];
  readonly text?: readonly string[];
}

/** @param scope whether regions are filtered by; else `--region` is left to whoever says what it means */
export function addFilterFlags(command: Command, { scope = true } = {}): Command {
  command
    .optionsGroup(FILTERS)
    .option('--event <name>', 'operation, such as DeleteInstance or Delete*', list)
    .option('--user <name>', 'user name, role, session, or role:session', list)
    .option('--resource <id>', 'resource named anywhere in the event', list)
    .option('--ip <address>', 'source address; also CIDR, such as 203.0.113.0/24', list)
    .option('--access-key <id>', 'access key id', list)
    .option('--service <name>', 'service, such as Ecs', list);
  if (scope) command.option(...REGION, list);
  return command
    .option(...ACCOUNT, list)
    .option('--rw <kind>', 'read or write', list)
    .option('--error <code>', 'error code; any, or none for what succeeded', list)
    .option('--type <type>', 'event type, such as ConsoleSignin', list)
    .option('--text <words>', 'found anywhere in the values of the event', list);
}

/** When. */
export interface TimeFlags {
  readonly since?: string;
  readonly until?: string;
  readonly around?: string;
  readonly within?: string;
  readonly tz?: string;
}

export function addTimeFlags(command: Command): Command {
  return command
    .optionsGroup('Time (2026-06-01, "2026-06-01 14:00", ISO 8601, epoch, 2h, 3d, yesterday):')
    .option('--since <time>', 'from this time on')
    .option('--until <time>', 'before this time')
    .option('--around <time>', 'around this time, --within to both sides')
    .option('--within <duration>', 'how far around (default: 15m)')
    .option('--tz <zone>', 'zone of times without one (default: UTC)');
}

/** Forms of an answer that is not made of events. */
export const PLAIN_FORMATS = ['table', 'json', 'jsonl', 'csv', 'tsv'] as const;
export type PlainFormat = (typeof PLAIN_FORMATS)[number];

/** The form of an answer in which nothing can be secret. */
export interface FormatFlags {
  readonly output: string;
  readonly color?: 'auto' | 'always' | 'never';
}

/** @param formats the first is the one that is used when nobody says otherwise */
export function addFormatFlags(command: Command, formats: readonly string[]): Command {
  return command
    .optionsGroup('Output:')
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(formats).default(formats[0]))
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'));
}

/** How the answer looks. */
export interface OutputFlags extends FormatFlags {
  readonly fields?: readonly string[];
  readonly reveal?: boolean;
}

export function addOutputFlags(command: Command, formats: readonly string[]): Command {
  return addFormatFlags(command, formats).option('--reveal', 'show secrets, which are masked otherwise');
}

export function addDedupeFlag(command: Command): Command {
  return command.option('--no-dedupe', 'take an event as often as it was delivered');
}

/** A plan instead of its execution. */
export const DRY_RUN = [
  '-n, --dry-run',
  'print what would be done, and do nothing that changes anything',
] as const;

/** The query, as an argument. */
export const QUERY = [
  '[query...]',
  "what to find, such as 'event: Delete* and not user: terraform'; without one, everything",
] as const;

/** A trail, as an argument. */
export const TRAIL_NAME = ['<name>', 'name of the trail'] as const;

/** Before something is done that cannot be taken back. */
export interface DangerFlags {
  readonly yes?: boolean;
  readonly snapshot: boolean;
  readonly dryRun?: boolean;
}

export function addDangerFlags(command: Command): Command {
  return addDryRunFlag(command)
    .option('-y, --yes', 'do not ask for the name of the trail')
    .option('--no-snapshot', 'go on without a snapshot that restore could read');
}

export function addDryRunFlag(command: Command): Command {
  return command.optionsGroup('How:').option(...DRY_RUN);
}

/** How long a change may take until the service shows it. */
export function addTimeoutFlag(command: Command): Command {
  return command
    .optionsGroup('How:')
    .option('--timeout <duration>', 'wait at most so long until the service says that it logs (default: 5m)');
}

/** What each line of the answer stands for; each command says what it knows. */
export const BY = 'what to count by';

/** Instead of the events. */
export const COUNT = ['-c, --count', 'print only how many events match'] as const;
export const QUIET = ['-q, --quiet', 'print nothing and stop at the first match'] as const;
export const EXPLAIN = [
  '--explain',
  'print how the question is understood and what would be read; read nothing',
] as const;

export function addFieldsFlag(command: Command): Command {
  return command.option('--fields <names>', 'fields or paths to show, separated by commas', fieldList);
}

export function addLimitFlag(command: Command, what: string): Command {
  return command.option('--limit <n>', `stop after this many ${what}`, whole(1));
}

/** A search as a check. */
export interface ExpectFlags {
  readonly expect?: 'none' | 'some';
}

export function addExpectFlag(command: Command): Command {
  return command.addOption(
    new Option(
      '--expect <what>',
      'as a check: exit 0 when there are none (or some), 1 otherwise, 2 when undecided',
    ).choices(['none', 'some']),
  );
}

/** What statements may take. */
export interface EngineFlags {
  readonly memory: number;
  readonly timeout: string;
}

const ENGINE_MEMORY = 600 * 2 ** 20;
/** DuckDB does not start with less. */
const ENGINE_MEMORY_MIN = 64 * 2 ** 20;

export function addMemoryFlag(command: Command): Command {
  return command.addOption(
    new Option('--memory <size>', 'memory of the database; what does not fit goes to temporary files')
      .argParser((value) => {
        const size = readSize(value) ?? 0;
        if (size < ENGINE_MEMORY_MIN) throw new InvalidArgumentError('It takes a size from 64M up.');
        return size;
      })
      .default(ENGINE_MEMORY, '600M'),
  );
}

export function addEngineFlags(command: Command): Command {
  return addMemoryFlag(command.optionsGroup('The database:')).option(
    '--timeout <duration>',
    'stop a statement that takes longer',
    '10m',
  );
}

export const wholeNumber = whole;
export const severalValues = list;
export const fieldNames = fieldList;
