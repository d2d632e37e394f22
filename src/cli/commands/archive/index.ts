/** `atrail archive index` */
import type { Command } from 'commander';
import { type ExitCode, PersonError } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import { addPlaceFlags, addThreadsFlag, type PlaceFlags, type ThreadsFlags } from '../../options.js';
import type { Done } from '../../program.js';

export interface IndexFlags extends PlaceFlags, ThreadsFlags {
  readonly status?: boolean;
  readonly drop?: boolean;
}

export function registerIndex(archive: Command, context: Context, done: Done): void {
  const command = archive
    .command('index')
    .summary('make later searches of an archive instant')
    .description(
      'Builds an index beside an archive, or brings it up to date, so that searches need not read the files.',
    );
  addPlaceFlags(command);
  addThreadsFlag(command);
  command
    .optionsGroup('Instead of building:')
    .option('--status', 'print what the index holds and whether it is up to date; build nothing')
    .option('--drop', 'delete the index; the delivered files stay as they are')
    .action(async (flags: IndexFlags) => done(await index(context, flags)));
  addNotes(
    command,
    'One folder is given, or none. The index lies in .atrail/index in it, and takes about as much room as the delivered files. Searches use it by themselves as far as it holds the files that are asked for as they are now, and read the others. Deleting it loses nothing.',
    'It is made of Parquet files, which other programs read, too. Secrets in events are in it as they are in the delivered files.',
  );
}

async function index(context: Context, flags: IndexFlags): Promise<ExitCode> {
  if (flags.status && flags.drop) {
    throw new PersonError('--status and --drop do not go together', 'Give one of them.');
  }
  const indexing = await import('../../indexing.js');
  const archive = indexing.archiveFolder(flags.in, context.env);
  if (flags.drop) return indexing.drop(context, archive);
  if (flags.status) return indexing.showStatus(context, archive);
  return indexing.build(context, archive, flags);
}
