/** `atrail trail show` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import {
  addCloudFlags,
  addFormatFlags,
  addOneRegionFlag,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlainFormat,
  TRAIL_NAME,
} from '../../options.js';
import type { Done } from '../../program.js';
import type { OneRegionFlags } from '../../trails/finding.js';

interface ShowFlags extends OneRegionFlags, FormatFlags {
  readonly output: PlainFormat;
}

export function registerShow(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('show')
    .summary('show how a trail is set up')
    .description('Shows how a trail is set up: what it records, and where it delivers.')
    .argument(...TRAIL_NAME);
  addOneRegionFlag(command);
  addCloudFlags(command);
  addFormatFlags(command, PLAIN_FORMATS).action(async (name: string, flags: ShowFlags) =>
    done(await show(context, name, flags)),
  );
}

async function show(context: Context, name: string, flags: ShowFlags): Promise<ExitCode> {
  const [{ findAnywhere, open }, { printTrail, printTrails }] = await Promise.all([
    import('../../trails/finding.js'),
    import('../../presenting/trails.js'),
  ]);
  const found = await findAnywhere(await open(context, flags), name);
  if (flags.output === 'table') await printTrail(context, flags, found);
  else await printTrails(context, flags, [found]);
  return 0;
}
