/** `atrail archive coverage` */
import type { Command } from 'commander';
import { type ExitCode, PersonError } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addCloudFlags,
  addFormatFlags,
  addScopeFlags,
  addSourceFlags,
  addTimeFlags,
  type CloudFlags,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlainFormat,
  type ScopeFlags,
  type SourceFlags,
  severalValues,
  type TimeFlags,
  TRAIL,
} from '../../options.js';
import type { Done } from '../../program.js';

export interface CoverageFlags extends SourceFlags, ScopeFlags, TimeFlags, FormatFlags, CloudFlags {
  readonly output: PlainFormat;
  readonly trail?: readonly string[];
  readonly live?: boolean;
}

export function registerCoverage(archive: Command, context: Context, done: Done): void {
  const command = archive
    .command('coverage')
    .summary('tell up to when an archive is complete, or what is missing')
    .description('Tells for each region and hour what an archive holds, and whether anything is missing.');
  addSourceFlags(command);
  addScopeFlags(command);
  addTimeFlags(command);
  addFormatFlags(command, PLAIN_FORMATS);
  command
    .optionsGroup('Trails:')
    .option(...TRAIL, severalValues)
    .option('--live', 'also ask the service what it has counted of the deliveries of the trail');
  addCloudFlags(command);
  command.action(async (flags: CoverageFlags) => done(await coverage(context, flags)));
  addNotes(
    command,
    'A file counts in the hour of the time in its name, an event in the hour in which it happened. An hour without a file is suspicious when it lies in a gap of at least an hour that is 3 times as long as usual there, and the same hour of other days (working days, or weekends) mostly has files. When trails were stopped and changed, and by whom, is read from the events of the archive itself; stops of other trails than --trail do not count.',
    'Exit codes: 0 complete as far as can be told, 1 something is missing, 2 when it could not be told: files are damaged, or come too seldom to notice a gap.',
  );
}

async function coverage(context: Context, flags: CoverageFlags): Promise<ExitCode> {
  const [{ readQuestion, refuseBuckets }, { announce }, { takeCoverage }, presenting] = await Promise.all([
    import('../../asking.js'),
    import('../../reporting.js'),
    import('../../covering.js'),
    import('../../presenting/coverage.js'),
  ]);
  if (flags.live && flags.trail === undefined) {
    throw new PersonError('--live needs to know the trail', 'Name it with --trail.');
  }
  refuseBuckets(flags.in, 'coverage');
  // An empty query is given, or else one would be looked for behind the paths.
  const asked = await readQuestion([''], flags, context);
  await announce(context, asked);
  const taken = await takeCoverage(context, flags, asked.question);
  if (taken === 'interrupted') return 130;
  await presenting.printCoverage(context, flags, taken);
  await presenting.reportCoverage(context, taken);
  return presenting.exitCodeOf(taken);
}
