/** `atrail trail disable` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addCloudFlags,
  addDangerFlags,
  addOneRegionFlag,
  type DangerFlags,
  TRAIL_NAME,
} from '../../options.js';
import type { Done } from '../../program.js';
import type { OneRegionFlags } from '../../trails/finding.js';

interface DisableFlags extends OneRegionFlags, DangerFlags {}

export function registerDisable(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('disable')
    .summary('let a trail cease to log')
    .description('Lets a trail cease to log; shows first what stops being recorded, and asks.')
    .argument(...TRAIL_NAME);
  addOneRegionFlag(command);
  addCloudFlags(command);
  addDangerFlags(command).action(async (name: string, flags: DisableFlags, typed: Command) =>
    done(await disable(context, name, flags, typed)),
  );
  addNotes(
    command,
    'What nobody records from then on is gone after 90 days. The name of the trail has to be typed; without a terminal --yes is needed. A snapshot is kept first, which atrail trail restore reads.',
  );
}

async function disable(
  context: Context,
  name: string,
  flags: DisableFlags,
  typed: Command,
): Promise<ExitCode> {
  const [{ findAtHome, open }, { lossOf }, { planDisabling }, presenting, changes] = await Promise.all([
    import('../../trails/finding.js'),
    import('../../../trail/loss.js'),
    import('../../../trail/plan.js'),
    import('../../presenting/plan.js'),
    import('../../trails/changes.js'),
  ]);
  const opened = await open(context, flags);
  const found = await findAtHome(opened, name, typed);
  const plan = planDisabling(found);
  await presenting.tellTrail(context, found.trail, found.logging);
  if (plan.steps.length === 0) {
    await context.stdout.write(`${name} does not log, so nothing was changed\n`);
    return 0;
  }
  const loss = lossOf(found.trail, undefined, found.all);
  if (flags.dryRun) {
    await presenting.tellLoss(context, loss, opened.region);
    await presenting.printPlan(context, plan);
    return 0;
  }
  await changes.beforeDanger(context, opened, { what: 'disable', found, loss }, flags);
  const code = await changes.bringAbout(context, opened, plan, false, {});
  await context.stdout.write(`${name} does not log any more\n`);
  return code;
}
