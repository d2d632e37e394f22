/** `atrail trail list` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addCloudFlags,
  addFormatFlags,
  addRegionFlag,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlainFormat,
} from '../../options.js';
import type { Done } from '../../program.js';
import type { RegionsFlags } from '../../trails/finding.js';

interface ListFlags extends RegionsFlags, FormatFlags {
  readonly output: PlainFormat;
}

export function registerList(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('list')
    .summary('list the trails that record a region')
    .description('Lists the trails that are seen from a region, wherever they have their home.');
  addRegionFlag(command.optionsGroup('Where:'));
  addCloudFlags(command);
  addFormatFlags(command, PLAIN_FORMATS).action(async (flags: ListFlags) => done(await list(context, flags)));
  addNotes(
    command,
    'Seen are trails whose home is that region, trails of other regions that record it (shadow trails), and those of the organisation. A trail that records only other regions is not: --region all asks everywhere, and shows each trail once.',
    'Exit codes: 0 there are trails · 1 there is none · 2 a region could not be asked.',
  );
}

async function list(context: Context, flags: ListFlags): Promise<ExitCode> {
  const [{ seeTrails }, { printTrails }] = await Promise.all([
    import('../../trails/finding.js'),
    import('../../presenting/trails.js'),
  ]);
  const { trails, unasked } = await seeTrails(context, flags);
  await printTrails(context, flags, trails);
  if (unasked.length > 0) return 2;
  return trails.length > 0 ? 0 : 1;
}
