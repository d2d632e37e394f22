/** `atrail trail update` */
import { type Command, Option } from 'commander';
import { type ExitCode, PersonError } from '../../../errors.js';
import type { Setting, Settings } from '../../../trail/trail.js';
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
import { addSettingFlags, CLEARED, type SettingFlags } from '../../trails/settings.js';

interface UpdateFlags extends OneRegionFlags, SettingFlags, DangerFlags {
  readonly without?: readonly (keyof typeof CLEARED)[];
}

export function registerUpdate(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('update')
    .summary('change how a trail is set up')
    .description('Changes what a trail records and where it delivers; what no flag names stays as it is.')
    .argument(...TRAIL_NAME);
  addSettingFlags(command).addOption(
    new Option('--without <what...>', 'take a destination or the prefix away').choices(Object.keys(CLEARED)),
  );
  addOneRegionFlag(command);
  addCloudFlags(command);
  addDangerFlags(command).action(async (name: string, flags: UpdateFlags, typed: Command) =>
    done(await update(context, name, flags, typed)),
  );
  addNotes(
    command,
    'The trail is read first, and everything is sent again, so that nothing is cleared by omission. What changes is shown; where something stops being recorded or delivered, the name of the trail has to be typed, and a snapshot is kept.',
  );
}

async function update(context: Context, name: string, flags: UpdateFlags, typed: Command): Promise<ExitCode> {
  const [
    { findAtHome, open },
    { readSettings },
    rules,
    { lossOf, NO_LOSS },
    { planUpdate },
    presenting,
    changes,
  ] = await Promise.all([
    import('../../trails/finding.js'),
    import('../../trails/settings.js'),
    import('../../../trail/rules.js'),
    import('../../../trail/loss.js'),
    import('../../../trail/plan.js'),
    import('../../presenting/plan.js'),
    import('../../trails/changes.js'),
  ]);
  const opened = await open(context, flags);
  const { connection, region } = opened;
  const given = await readSettings(flags, { region, owner: () => connection.owner() });
  if (Object.keys(given).length === 0 && flags.without === undefined) {
    throw new PersonError(
      'nothing is named that shall change',
      'Give a flag such as --event-rw all; --help lists them.',
    );
  }
  const found = await findAtHome(opened, name, typed);
  const settings = { ...kept(found.trail.settings, flags), ...given };
  rules.checkDestinations(settings);
  rules.checkCompanions(settings);
  const plan = planUpdate(found, settings);
  if (plan.steps.length === 0) {
    await context.stdout.write(`${name} is set up like this already\n`);
    return 0;
  }
  await presenting.tellTrail(context, found.trail, found.logging);
  await presenting.tellChanges(context, plan.changes);
  const loss = found.logging ? lossOf(found.trail, settings, found.all) : NO_LOSS;
  if (flags.dryRun) {
    await presenting.tellLoss(context, loss, region);
    await presenting.printPlan(context, plan);
    return 0;
  }
  await changes.beforeDanger(context, opened, { what: 'update', found, loss }, flags);
  const code = await changes.bringAbout(context, opened, plan, undefined, {});
  await context.stdout.write(`${name} was changed\n`);
  return code;
}

/** What stays as it is, without what is to be taken away. */
function kept(before: Settings, { without = [] }: UpdateFlags): Settings {
  const cleared: readonly Setting[] = without.flatMap((what) => CLEARED[what]);
  return Object.fromEntries(
    Object.entries(before).filter(([setting]) => !cleared.includes(setting as Setting)),
  );
}
