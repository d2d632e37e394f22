/** `atrail trail create` */
import type { Command } from 'commander';
import { type ExitCode, PersonError } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import { addCloudFlags, addDryRunFlag, addOneRegionFlag, addTimeoutFlag, TRAIL_NAME } from '../../options.js';
import type { Done } from '../../program.js';
import type { TimeoutFlags } from '../../trails/changes.js';
import type { OneRegionFlags } from '../../trails/finding.js';
import { addSettingFlags, type SettingFlags } from '../../trails/settings.js';

interface CreateFlags extends OneRegionFlags, SettingFlags, TimeoutFlags {
  readonly organization?: boolean;
  readonly enable: boolean;
  readonly dryRun?: boolean;
}

export function registerCreate(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('create')
    .summary('create a trail, and let it log')
    .description('Creates a trail, starts it, and waits until the service says that it logs.')
    .argument(...TRAIL_NAME);
  addSettingFlags(command).option('--organization', 'record all accounts of the resource directory');
  addOneRegionFlag(command);
  addCloudFlags(command);
  addDryRunFlag(command).option('--no-enable', 'leave it as it is made: not logging');
  addTimeoutFlag(command).action(async (name: string, flags: CreateFlags, typed: Command) =>
    done(await create(context, name, flags, typed)),
  );
  addNotes(
    command,
    'Without --event-rw and --trail-region everything is recorded: all events of all regions. The region is the home region of the trail, where alone it can be changed. A project of Log Service that is given by its name alone lies there, too.',
    'Where there is a trail of this name as asked, nothing is changed but that it is started, exit 0; where there is another one, what differs is shown, exit 2. A region is home to 5 trails at most, an organisation has one.',
    `Examples:
  atrail trail create audit-main --oss-bucket my-audit-logs --region cn-hangzhou
  atrail trail create audit-main --oss-bucket my-audit-logs --dry-run
  atrail trail create audit-all --sls-project audit --organization`,
  );
}

async function create(context: Context, name: string, flags: CreateFlags, typed: Command): Promise<ExitCode> {
  const [{ open }, { readSettings, updateCommand }, rules, { planCreation }, presenting, changes, asking] =
    await Promise.all([
      import('../../trails/finding.js'),
      import('../../trails/settings.js'),
      import('../../../trail/rules.js'),
      import('../../../trail/plan.js'),
      import('../../presenting/plan.js'),
      import('../../trails/changes.js'),
      import('../../../trail/asking.js'),
    ]);
  rules.checkTrailName(name);
  changes.readTimeout(flags.timeout);
  const opened = await open(context, flags);
  const { connection, region } = opened;
  const settings = {
    EventRW: 'All',
    TrailRegion: 'All',
    ...(await readSettings(flags, { region, owner: () => connection.owner() })),
  };
  rules.checkDestinations(settings);
  rules.checkCompanions(settings);
  await presenting.warn(context, rules.doubtAbout(name));
  const wanted = { name, settings, organization: flags.organization === true };
  const all = await asking.describeTrails(connection, region);
  const there = asking.trailNamed(all, name);
  const logging = there !== undefined && (await asking.askStatus(connection, there)).logging;
  const plan = planCreation(wanted, region, there && { trail: there, logging }, flags.enable);
  if ('conflict' in plan) {
    await presenting.tellConflict(context, plan.conflict);
    throw otherTrail(name, there!.homeRegion, updateCommand(name, region, plan.conflict));
  }
  await presenting.warn(context, presenting.sharedDestination(wanted, all));
  if (flags.dryRun) return presenting.printPlan(context, plan).then(() => 0 as const);
  if (there !== undefined) await presenting.tellTrail(context, there, logging);
  if (plan.steps.length === 0) {
    await context.stdout.write(`${name} is there already, just as asked\n`);
    return 0;
  }
  const code = await changes.bringAbout(context, opened, plan, flags.enable ? true : undefined, flags);
  const made = there === undefined ? 'was created' : 'was there already, just as asked,';
  await context.stdout.write(
    `${name} ${made} in ${region}${flags.enable ? ', and logs' : `; it does not log until ${enabling(typed, name, region)}`}\n`,
  );
  return code;
}

function enabling(typed: Command, name: string, region: string): string {
  return `${typed.parent?.parent?.name() ?? 'atrail'} trail enable ${name} --region ${region}`;
}

function otherTrail(name: string, homeRegion: string, command: string | undefined): PersonError {
  const change = command === undefined ? '.' : `, or change that one: ${command}`;
  return new PersonError(
    `there is another trail named ${name}, with its home in ${homeRegion}; nothing was changed`,
    `Choose another name${change}`,
  );
}
