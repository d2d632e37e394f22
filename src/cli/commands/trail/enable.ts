/** `atrail trail enable` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addCloudFlags, addDryRunFlag, addOneRegionFlag, addTimeoutFlag, TRAIL_NAME } from '../../options.js';
import type { Done } from '../../program.js';
import type { TimeoutFlags } from '../../trails/changes.js';
import type { OneRegionFlags } from '../../trails/finding.js';

interface EnableFlags extends OneRegionFlags, TimeoutFlags {
  readonly dryRun?: boolean;
}

export function registerEnable(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('enable')
    .summary('let a trail log')
    .description('Lets a trail log, and waits until the service says that it does.')
    .argument(...TRAIL_NAME);
  addOneRegionFlag(command);
  addCloudFlags(command);
  addDryRunFlag(command);
  addTimeoutFlag(command).action(async (name: string, flags: EnableFlags, typed: Command) =>
    done(await enable(context, name, flags, typed)),
  );
}

async function enable(context: Context, name: string, flags: EnableFlags, typed: Command): Promise<ExitCode> {
  const [{ findAtHome, open }, { planEnabling }, presenting, changes] = await Promise.all([
    import('../../trails/finding.js'),
    import('../../../trail/plan.js'),
    import('../../presenting/plan.js'),
    import('../../trails/changes.js'),
  ]);
  changes.readTimeout(flags.timeout);
  const opened = await open(context, flags);
  const found = await findAtHome(opened, name, typed);
  await presenting.tellTrail(context, found.trail, found.logging);
  const plan = planEnabling(found);
  if (flags.dryRun) return presenting.printPlan(context, plan).then(() => 0 as const);
  if (plan.steps.length === 0) {
    await context.stdout.write(`${name} logs already\n`);
    return 0;
  }
  const code = await changes.bringAbout(context, opened, plan, true, flags);
  await context.stdout.write(`${name} logs\n`);
  return code;
}
