/** What the commands that change trails have in common: show, ask, keep, do, and tell what became of it. */
import { join } from 'node:path';
import { type ExitCode, PersonError } from '../../errors.js';
import { parseDuration } from '../../query/duration.js';
import type { DataEvents } from '../../trail/data-events.js';
import { carryOut, waitForState } from '../../trail/execution.js';
import { isHarmless, type Loss } from '../../trail/loss.js';
import type { Plan } from '../../trail/plan.js';
import { keepSnapshot } from '../../trail/snapshots.js';
import { confirmByName } from '../confirming.js';
import type { Context } from '../context.js';
import { stateFolder } from '../folders.js';
import type { DangerFlags } from '../options.js';
import { tellConflict, tellDataEvents, tellLoss, tellSnapshot } from '../presenting/plan.js';
import type { FoundTrail, Opened } from './finding.js';

/** How long a trail may take until it logs, or ceases to. */
const USUAL_TIMEOUT = '5m';

export interface TimeoutFlags {
  readonly timeout?: string;
}

export function snapshotFolder(env: Context['env']): string {
  return join(stateFolder(env), 'trails');
}

export interface Danger {
  /** What is about to be done: `delete`. */
  readonly what: string;
  readonly found: FoundTrail;
  readonly loss: Loss;
  /** Data events that go with the trail. */
  readonly dataEvents?: DataEvents | undefined;
}

/** Shows what stops being recorded, asks for the name, and keeps a snapshot. Nothing has been changed when it throws. */
export async function beforeDanger(
  context: Context,
  { connection, region }: Opened,
  { what, found, loss, dataEvents }: Danger,
  flags: DangerFlags,
): Promise<void> {
  await tellLoss(context, loss, region);
  if (dataEvents !== undefined) await tellDataEvents(context, dataEvents);
  if (!isHarmless(loss) || what === 'delete')
    await confirmByName(context, found.trail.name, flags.yes === true);
  if (!flags.snapshot) return;
  const path = await keepSnapshot(snapshotFolder(context.env), {
    taken: context.now(),
    before: what,
    owner: await connection.owner(),
    logging: found.logging,
    trail: found.trail,
    ...(dataEvents === undefined ? {} : { dataEvents }),
  });
  await tellSnapshot(context, found.trail.name, path);
}

/**
 * Makes the calls of a plan, and tells what the service shows afterwards.
 * @param logging the state that the trail shall come to; undefined where that is left as it is
 */
export async function bringAbout(
  context: Context,
  { hands }: Opened,
  plan: Plan,
  logging: boolean | undefined,
  { timeout }: TimeoutFlags,
): Promise<ExitCode> {
  const patience = readTimeout(timeout);
  const { trail, unmet } = await carryOut(plan, hands);
  if (unmet.length > 0) {
    await tellConflict(context, unmet);
    throw new PersonError(
      `the service took every call, and ${plan.name} is not as asked`,
      `Look with \`atrail trail show ${plan.name} --region ${plan.region}\`; what differs is named above.`,
    );
  }
  if (trail === undefined || logging === undefined) return 0;
  if (await waitForState(trail, logging, hands, patience)) {
    await hands.tell(`done    ${plan.name} ${logging ? 'logs' : 'does not log'}: the service says so`);
    return 0;
  }
  const after = context.interrupted.aborted
    ? 'before the run was interrupted'
    : `within ${timeout ?? USUAL_TIMEOUT}`;
  throw new PersonError(
    `the calls were made, and the service did not say ${after} that ${plan.name} ${logging ? 'logs' : 'has ceased to log'}`,
    `It may only need longer: atrail trail status ${plan.name} --region ${plan.region}`,
    context.interrupted.aborted ? 130 : 2,
  );
}

export function readTimeout(timeout: string | undefined): number {
  return parseDuration(timeout ?? USUAL_TIMEOUT, '--timeout');
}
