/** `atrail lookup` */
import { type Command, Option } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { Format } from '../../output/rows.js';
import type { Order } from '../../sources/live/lookup.js';
import type { Context } from '../context.js';
import { addNotes } from '../helping.js';
import type { LookupRequest } from '../live/looking-up.js';
import {
  addCloudFlags,
  addDedupeFlag,
  addExpectFlag,
  addFieldsFlag,
  addFilterFlags,
  addLimitFlag,
  addMaxCallsFlag,
  addOutputFlags,
  addRegionFlag,
  addTimeFlags,
  type CloudFlags,
  COUNT,
  EXPLAIN,
  type ExpectFlags,
  type FilterFlags,
  type OutputFlags,
  QUERY,
  QUIET,
  type TimeFlags,
} from '../options.js';
import type { Done } from '../program.js';

export interface LookupFlags extends CloudFlags, FilterFlags, TimeFlags, OutputFlags, ExpectFlags {
  readonly output: Format;
  readonly order: Order;
  readonly dedupe: boolean;
  readonly cache: boolean;
  readonly attributes: boolean;
  readonly quick?: boolean;
  readonly insight?: boolean;
  readonly follow?: boolean;
  readonly limit?: number;
  readonly chunk?: string;
  readonly count?: boolean;
  readonly quiet?: boolean;
  readonly explain?: boolean;
}

const FORMATS: readonly Format[] = ['table', 'json', 'jsonl', 'csv', 'tsv', 'raw'];

export function register(command: Command, context: Context, done: Done): void {
  command.argument(...QUERY);
  addRegionFlag(addCloudFlags(command));
  addFilterFlags(command, { scope: false });
  addTimeFlags(command);
  addOutputFlags(command, FORMATS);
  addFieldsFlag(command);
  addLimitFlag(command, 'matches');
  addExpectFlag(command);
  addOrderFlag(command);
  addDedupeFlag(command);
  command
    .option(...COUNT)
    .option(...QUIET)
    .option(...EXPLAIN)
    .option('--follow', 'go on asking, and print each event once as it appears; Ctrl-C ends it')
    .option('--insight', 'ask for insight events instead');
  addMaxCallsFlag(command.optionsGroup('Calls:'))
    .option('--chunk <duration>', 'ask for no longer windows at once, such as 6h')
    .option('--quick', 'take --user for user names only and --resource for what an event names as its own')
    .option('--no-attributes', 'ask for everything, and select here')
    .option('--no-cache', 'ask again for what is known, and keep nothing')
    .action(async (words: string[], flags: LookupFlags) =>
      done(await lookup(context, command, words, flags)),
    );
  addNotes(
    command,
    'Here --region says where to ask, once for each region; --region all asks every one.',
    `Examples:
  atrail lookup 'event: DeleteInstance' --since 2d
  atrail lookup --user alice --region all -o jsonl`,
  );
}

function addOrderFlag(command: Command): void {
  command.addOption(
    new Option('--order <order>', 'which events come first').choices(['newest', 'oldest']).default('newest'),
  );
}

async function lookup(
  context: Context,
  command: Command,
  words: readonly string[],
  flags: LookupFlags,
): Promise<ExitCode> {
  const live = await import('../live/session.js');
  if (flags.fields !== undefined) await live.checkFieldNames(context, flags.fields, '--fields');
  const operation = flags.insight ? live.INSIGHTS : live.EVENTS;
  if (flags.follow) live.checkFollowing(flags);
  const asked = live.readLiveQuestion(words, flags, context, operation);
  const chunk = flags.chunk === undefined ? {} : { chunk: live.readChunk(flags.chunk) };
  if (flags.explain) {
    const regions = flags.region ?? (await (await live.connect(context, flags)).regions());
    return await live.explainLookup(context, live.planLookup(asked, operation, regions, flags), flags);
  }
  const { connection, regions } = await live.connect(context, flags);
  const planned = live.planLookup(asked, operation, await regions(flags.region), flags);
  const presentation = await live.presentEvents(context, flags);
  const cache = flags.cache ? await live.openCache(context, connection, operation, flags) : undefined;
  const limit = flags.quiet ? 1 : flags.limit;
  const request: LookupRequest = {
    planned,
    order: flags.order,
    ...chunk,
    options: { sort: 'files', dedupe: flags.dedupe, ...(limit === undefined ? {} : { limit }) },
    presentation,
    quiet: flags.quiet === true,
    continuation: ({ window: { since, until }, regions: asked }) =>
      live.continuationOf(command, words, { since, regions: asked, ...(flags.follow ? {} : { until }) }),
    hints: () => live.hintsOn(planned, context),
  };
  if (flags.follow) return await live.follow(context, connection, cache, request, flags.since);
  const ended = await live.runLookup(context, connection, cache, request);
  return live.exitCodeOfLookup(ended, flags, planned.narrowed);
}
