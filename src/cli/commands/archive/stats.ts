/** `atrail archive stats` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { startThreads } from '../../early-threads.js';
import { addNotes } from '../../helping.js';
import {
  addBucketFlags,
  addDedupeFlag,
  addFilterFlags,
  addOutputFlags,
  addSourceFlags,
  addTimeFlags,
  type BucketFlags,
  BY,
  type FilterFlags,
  fieldNames,
  type OutputFlags,
  PLAIN_FORMATS,
  type PlainFormat,
  QUERY,
  type SourceFlags,
  type TimeFlags,
  wholeNumber,
} from '../../options.js';
import type { Done } from '../../program.js';

export interface StatsFlags extends SourceFlags, BucketFlags, FilterFlags, TimeFlags, OutputFlags {
  readonly output: PlainFormat;
  readonly by: readonly string[];
  readonly top?: number;
  readonly dedupe: boolean;
}

export function registerStats(archive: Command, context: Context, done: Done): void {
  const command = archive
    .command('stats')
    .summary('count events by their values or over time')
    .description('Counts the events in delivered files by the values of fields, or over time.')
    .argument(...QUERY);
  addSourceFlags(command);
  addBucketFlags(command);
  addFilterFlags(command);
  addTimeFlags(command);
  addOutputFlags(command, PLAIN_FORMATS);
  addDedupeFlag(command);
  command
    .requiredOption('--by <what>', BY, fieldNames)
    .option(
      '--top <n>',
      'how many of the most frequent values to show; 0 for all (default: 20)',
      wholeNumber(0),
    )
    .action(async (query: string[], flags: StatsFlags) => done(await stats(context, query, flags)));
  addNotes(
    command,
    '--by takes fields or paths separated by commas (their combinations are counted), and minute, hour or day (UTC). One of these alone gives a histogram in the order of time, as bars on a terminal; with --top, the busiest times.',
    'An event with several values counts under each of them, and shares are of events, so they may add up to more than 100%.',
    `Examples:
  atrail archive stats --by user,event --error any --in ./archive
  atrail archive stats --by hour --user alice --since 7d
  atrail archive stats --by ip --top 0 -o csv 'event: Login*'`,
  );
}

async function stats(context: Context, words: readonly string[], flags: StatsFlags): Promise<ExitCode> {
  const threads = await startThreads(context, flags);
  try {
    const session = await import('../../session.js');
    const { presentCounts } = await import('../../presenting/counts.js');
    const asked = await session.readQuestion(words, flags, context, threads);
    await session.checkFieldNames(context, flags.by, '--by', new Set(session.TIME_UNITS.keys()));
    const { incomplete, ...presentation } = presentCounts(context, flags);
    const searched = await session.runSearch(context, { asked, ...presentation });
    const code = session.exitCodeOf(searched, {});
    return incomplete() && searched.end === 'whole' ? 2 : code;
  } finally {
    await threads?.close();
  }
}
