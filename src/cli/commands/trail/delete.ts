/** `atrail trail delete` */
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

interface DeleteFlags extends OneRegionFlags, DangerFlags {}

export function registerDelete(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('delete')
    .summary('delete a trail')
    .description('Deletes a trail; shows first what stops being recorded, and asks.')
    .argument(...TRAIL_NAME);
  addOneRegionFlag(command);
  addCloudFlags(command);
  addDangerFlags(command).action(async (name: string, flags: DeleteFlags, typed: Command) =>
    done(await remove(context, name, flags, typed)),
  );
  addNotes(
    command,
    'Files and logs that were delivered stay where they are. The name of the trail has to be typed; without a terminal --yes is needed. A snapshot is kept first, from which atrail trail restore makes the trail again; data event selectors are in it, insight selectors are not.',
  );
}

async function remove(context: Context, name: string, flags: DeleteFlags, typed: Command): Promise<ExitCode> {
  const [
    { findAtHome, open },
    { lossOf, NO_LOSS },
    { planDeletion },
    presenting,
    changes,
    { askDataEvents },
    { attempt },
  ] = await Promise.all([
    import('../../trails/finding.js'),
    import('../../../trail/loss.js'),
    import('../../../trail/plan.js'),
    import('../../presenting/plan.js'),
    import('../../trails/changes.js'),
    import('../../../trail/data-events.js'),
    import('../../attempts.js'),
  ]);
  const opened = await open(context, flags);
  const found = await findAtHome(opened, name, typed);
  const plan = planDeletion(found);
  await presenting.tellTrail(context, found.trail, found.logging);
  const dataEvents = await attempt(context, () => askDataEvents(opened.connection, found.trail), true);
  // A trail that does not log records nothing that could stop.
  const loss = found.logging ? lossOf(found.trail, undefined, found.all) : NO_LOSS;
  if (flags.dryRun) {
    await presenting.tellLoss(context, loss, opened.region);
    if (dataEvents !== undefined) await presenting.tellDataEvents(context, dataEvents);
    await presenting.printPlan(context, plan);
    return 0;
  }
  await changes.beforeDanger(context, opened, { what: 'delete', found, loss, dataEvents }, flags);
  const code = await changes.bringAbout(context, opened, plan, undefined, {});
  await context.stdout.write(`${name} was deleted\n`);
  return code;
}
