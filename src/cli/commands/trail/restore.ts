/** `atrail trail restore` */
import type { Command } from 'commander';
import { type ExitCode, PersonError } from '../../../errors.js';
import type { StoredSnapshot } from '../../../trail/snapshots.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addCloudFlags,
  addDangerFlags,
  addOneRegionFlag,
  addTimeoutFlag,
  type DangerFlags,
} from '../../options.js';
import type { Done } from '../../program.js';
import type { TimeoutFlags } from '../../trails/changes.js';
import type { OneRegionFlags } from '../../trails/finding.js';

interface RestoreFlags extends OneRegionFlags, DangerFlags, TimeoutFlags {
  readonly from?: string;
}

export function registerRestore(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('restore')
    .summary('make a trail again as it was')
    .description('Makes a trail again as it was before atrail disabled, deleted or changed it.')
    .argument('[name]', 'name of the trail; without it, the snapshots are listed')
    .option('--from <file>', 'this snapshot (default: the newest of the trail)');
  addOneRegionFlag(command);
  addCloudFlags(command);
  addDangerFlags(command);
  addTimeoutFlag(command).action(async (name: string | undefined, flags: RestoreFlags, typed: Command) =>
    done(await restore(context, name, flags, typed)),
  );
  addNotes(
    command,
    'A trail that is gone is created again, one that is set up otherwise is changed back, and it logs if it did. Snapshots lie in atrail/trails below $XDG_STATE_HOME (~/.local/state).',
  );
}

async function restore(
  context: Context,
  name: string | undefined,
  flags: RestoreFlags,
  typed: Command,
): Promise<ExitCode> {
  const [{ listSnapshots, readSnapshot }, { snapshotFolder }, { printSnapshots, tellDamaged }] =
    await Promise.all([
      import('../../../trail/snapshots.js'),
      import('../../trails/changes.js'),
      import('../../presenting/snapshots.js'),
    ]);
  if (flags.from !== undefined)
    return restoreFrom(context, await readSnapshot(flags.from), name, flags, typed);
  const { snapshots, damaged } = await listSnapshots(snapshotFolder(context.env));
  await tellDamaged(context, damaged);
  if (name === undefined) {
    await printSnapshots(context, snapshots);
    if (damaged.length > 0) return 2;
    return snapshots.length > 0 ? 0 : 1;
  }
  const newest = snapshots.find((snapshot) => snapshot.trail.name === name);
  if (newest === undefined) throw noSnapshotOf(name);
  return restoreFrom(context, newest, name, flags, typed);
}

async function restoreFrom(
  context: Context,
  snapshot: StoredSnapshot,
  name: string | undefined,
  flags: RestoreFlags,
  typed: Command,
): Promise<ExitCode> {
  const [
    { elsewhere, open },
    asking,
    { lossOf, NO_LOSS },
    { planRestoration },
    presenting,
    changes,
    { tellSource },
  ] = await Promise.all([
    import('../../trails/finding.js'),
    import('../../../trail/asking.js'),
    import('../../../trail/loss.js'),
    import('../../../trail/plan.js'),
    import('../../presenting/plan.js'),
    import('../../trails/changes.js'),
    import('../../presenting/snapshots.js'),
  ]);
  const { trail: once, logging: wasLogging } = snapshot;
  if (name !== undefined && name !== once.name) throw ofAnother(snapshot, name);
  changes.readTimeout(flags.timeout);
  await tellSource(context, snapshot);
  // Nobody needs to remember the home region of a trail that is gone.
  const opened = await open(context, { ...flags, region: flags.region ?? once.homeRegion });
  if (opened.region !== once.homeRegion) throw elsewhere(once, opened.region, typed);
  await checkOwner(snapshot, await opened.connection.owner());
  const all = await asking.describeTrails(opened.connection, opened.region);
  const there = asking.trailNamed(all, once.name);
  const logging = there !== undefined && (await asking.askStatus(opened.connection, there)).logging;
  const wanted = { name: once.name, settings: once.settings, organization: once.organization };
  const found = there && { trail: there, logging };
  const plan = planRestoration(wanted, opened.region, wasLogging, found, snapshot.dataEvents);
  if ('conflict' in plan) {
    await presenting.tellConflict(context, plan.conflict);
    throw new PersonError(
      `the trail ${once.name} that is there cannot be made like the one in the snapshot`,
      `Delete it first, or create the other one under another name with atrail trail create.`,
    );
  }
  if (plan.steps.length === 0) {
    await context.stdout.write(`${once.name} is as it was, so nothing was changed\n`);
    return 0;
  }
  await presenting.tellChanges(context, plan.changes);
  const loss = there === undefined || !logging ? NO_LOSS : lossOf(there, once.settings, all);
  if (flags.dryRun) {
    await presenting.tellLoss(context, loss, opened.region);
    await presenting.printPlan(context, plan);
    return 0;
  }
  if (found !== undefined) {
    await changes.beforeDanger(context, opened, { what: 'restore', found: { ...found, all }, loss }, flags);
  }
  const code = await changes.bringAbout(context, opened, plan, wasLogging ? true : undefined, flags);
  await context.stdout.write(`${once.name} is as it was${wasLogging ? ', and logs' : ''}\n`);
  return code;
}

/** Of a key whose account is not known, nobody can tell. */
async function checkOwner({ owner, path }: StoredSnapshot, asking: string): Promise<void> {
  if (owner === asking || !/^\d+$/.test(owner) || !/^\d+$/.test(asking)) return;
  throw new PersonError(
    `the snapshot ${path} is of the account ${owner}, and this is the account ${asking}`,
    'Use credentials of that account (--profile), or make a new trail with atrail trail create.',
  );
}

function noSnapshotOf(name: string): PersonError {
  return new PersonError(
    `there is no snapshot of a trail named ${JSON.stringify(name)}`,
    'atrail trail restore without a name lists those that there are.',
  );
}

function ofAnother({ path, trail }: StoredSnapshot, name: string): PersonError {
  return new PersonError(
    `${path} is a snapshot of ${trail.name}, not of ${name}`,
    'Leave the name out, or give the other file.',
  );
}
