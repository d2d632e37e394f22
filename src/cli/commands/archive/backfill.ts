/** `atrail archive backfill` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  type ArchiveFolderFlags,
  addArchiveFolderFlag,
  addCloudFlags,
  addFormatFlags,
  addMaxCallsFlag,
  addRegionFlag,
  addTimeFlags,
  type CloudFlags,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlainFormat,
  type RegionFlags,
  type TimeFlags,
} from '../../options.js';
import type { Done } from '../../program.js';

export interface BackfillFlags extends CloudFlags, RegionFlags, TimeFlags, FormatFlags, ArchiveFolderFlags {
  readonly output: PlainFormat;
}

export function registerBackfill(archive: Command, context: Context, done: Done): void {
  const command = archive
    .command('backfill')
    .summary('write the event history of the last 90 days into an archive')
    .description(
      'Writes the live event history into an archive, laid out as a trail would have delivered it.',
    );
  addArchiveFolderFlag(command);
  addCloudFlags(command);
  addRegionFlag(command);
  addMaxCallsFlag(command);
  addTimeFlags(command);
  addFormatFlags(command, PLAIN_FORMATS);
  command.action(async (flags: BackfillFlags) => done(await backfill(context, flags)));
  addNotes(
    command,
    'For accounts that had no trail. Without --since, the 90 days that the service keeps. Whole days (UTC) are written, each at once, when they have been over for an hour; a day that is in the manifest is not asked for again, so a run that was interrupted goes on where it stopped. Here --region says where to ask; --region all asks every one. The service allows 2 calls per second for each region, of 50 events each.',
  );
}

async function backfill(context: Context, flags: BackfillFlags): Promise<ExitCode> {
  const [{ readBackfill, runBackfill }, { printBackfill }] = await Promise.all([
    import('../../backfilling.js'),
    import('../../presenting/backfill.js'),
  ]);
  const asked = await readBackfill(context, flags);
  const outcome = await runBackfill(context, asked);
  await printBackfill(context, flags, outcome);
  return outcome.code;
}
