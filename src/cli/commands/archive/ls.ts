/** `atrail archive ls` */
import { type Command, Option } from 'commander';
import type { Grain } from '../../../archive/inventory.js';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addBucketFlags,
  addFormatFlags,
  addPlaceFlags,
  addScopeFlags,
  addTimeFlags,
  type BucketFlags,
  BY,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlaceFlags,
  type PlainFormat,
  type ScopeFlags,
  type TimeFlags,
} from '../../options.js';
import type { Done } from '../../program.js';

export interface LsFlags extends PlaceFlags, BucketFlags, ScopeFlags, TimeFlags, FormatFlags {
  readonly output: PlainFormat;
  readonly by: Grain;
}

export function registerLs(archive: Command, context: Context, done: Done): void {
  const command = archive
    .command('ls')
    .summary('list what an archive holds, and its gaps')
    .description('Lists what an archive holds, and where files are missing; reads names only, no content.');
  addPlaceFlags(command);
  addBucketFlags(command);
  addScopeFlags(command);
  addTimeFlags(command);
  addFormatFlags(command, PLAIN_FORMATS);
  command
    .addOption(new Option('--by <what>', BY).choices(['day', 'region', 'account']).default('day'))
    .action(async (flags: LsFlags) => done(await ls(context, flags)));
  addNotes(
    command,
    'Times and days are UTC. A file counts at the time in its name, which is that of its newest event; how many events it holds is also told by the name.',
    'A gap is a time without a file in one region of one account that is at least 3 times as long as the usual one, and at least 2 hours. Usual is what 95 of 100 times between two files do not exceed, the longest left out; with fewer than 11 files nothing is said. A region with no file since then, while others have some, has a gap without an end. What is usual is decided over all files, whatever the time flags say.',
  );
}

async function ls(context: Context, flags: LsFlags): Promise<ExitCode> {
  const [{ readQuestion, refuseEngines }, { announce }, { takeStock }, { takeInventory }, presenting] =
    await Promise.all([
      import('../../asking.js'),
      import('../../reporting.js'),
      import('../../stock.js'),
      import('../../../archive/inventory.js'),
      import('../../presenting/inventory.js'),
    ]);
  refuseEngines(flags.in, 'ls');
  // An empty query is given, or else one would be looked for behind the paths.
  const asked = await readQuestion([''], { ...flags, index: false, prune: true, prefilter: true }, context);
  const { question } = asked;
  const stock = await takeStock(question);
  await announce(context, asked);
  const inventory = takeInventory(stock.files, question.window, flags.by);
  await presenting.printInventory(context, flags, inventory, stock.other);
  await presenting.reportStock(context, stock, inventory);
  if (stock.failures.length > 0) return 2;
  return inventory.holdings.length > 0 || stock.other.files > 0 ? 0 : 1;
}
