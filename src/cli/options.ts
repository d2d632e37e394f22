/** Flags that several commands have. A flag is declared once here, so that it means the same everywhere. */
import { type Command, InvalidArgumentError, Option } from 'commander';

const list = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];

const fieldList = (value: string, before: readonly string[] | undefined) => {
  const names = value.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('A field name is empty.');
  return [...(before ?? []), ...names];
};

/** A number in decimal digits, at least `least`. */
const whole = (least: number) => (value: string) => {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || number < least) {
    throw new InvalidArgumentError(`It takes a whole number from ${least} up.`);
  }
  return number;
};

/** Where delivered files are read from, and how. */
export interface SourceFlags {
  readonly in?: readonly string[];
  readonly slack?: string;
  readonly prune: boolean;
  readonly prefilter: boolean;
  readonly maxInflate?: readonly string[];
  readonly threads?: number;
}

export function addSourceFlags(command: Command): Command {
  return command
    .optionsGroup('Where:')
    .option('--in <path...>', 'files, folders, globs, or - for standard input (default: $ATRAIL_ARCHIVE)')
    .option('--slack <duration>', 'how late a file may still bring events of the window', '24h')
    .option('--no-prune', 'read files even if their name says that they hold nothing of the answer')
    .option('--no-prefilter', 'parse every event instead of skipping by its bytes what cannot match')
    .option('--max-inflate <limit>', 'take a file for a bomb above this size (64G) or ratio (250x)', list)
    .option('-j, --threads <n>', 'threads that read files (default: one for each core)', whole(1));
}

/** Which events are asked for. */
export interface FilterFlags {
  readonly event?: readonly string[];
  readonly user?: readonly string[];
  readonly resource?: readonly string[];
  readonly ip?: readonly string[];
  readonly accessKey?: readonly string[];
  readonly service?: readonly string[];
  readonly region?: readonly string[];
  readonly account?: readonly string[];
  readonly rw?: readonly string[];
  readonly error?: readonly string[];
  readonly type?: readonly string[];
  readonly text?: readonly string[];
}

export function addFilterFlags(command: Command): Command {
  return command
    .optionsGroup('Filters (the same flag twice means or, different flags mean and; * and ? are wildcards):')
    .option('--event <name>', 'operation, such as DeleteInstance or Delete*', list)
    .option('--user <name>', 'user name, role, session, or role:session', list)
    .option('--resource <id>', 'resource named anywhere in the event', list)
    .option('--ip <address>', 'source address; also CIDR, such as 203.0.113.0/24', list)
    .option('--access-key <id>', 'access key id', list)
    .option('--service <name>', 'service, such as Ecs', list)
    .option('--region <id>', 'region; events that name none are let through', list)
    .option('--account <id>', 'account that the event was recorded for', list)
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

/** How the answer looks. */
export interface OutputFlags {
  readonly output: string;
  readonly fields?: readonly string[];
  readonly reveal?: boolean;
  readonly color?: 'auto' | 'always' | 'never';
}

export function addOutputFlags(command: Command, formats: readonly string[]): Command {
  return command
    .optionsGroup('Output:')
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(formats).default('table'))
    .option('--reveal', 'show secrets, which are masked otherwise')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'));
}

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

export const wholeNumber = whole;
export const fieldNames = fieldList;
