/** Carries out plans. What is sent once is never sent blindly again: after a lost answer the trail is looked at. */
import type { Connection } from '../cloud/connection.js';
import { ServiceError } from '../cloud/service-error.js';
import { PersonError } from '../errors.js';
import { askStatus, describeTrails, trailNamed } from './asking.js';
import { areSame, askDataEvents } from './data-events.js';
import { type Conflict, conflicts, type Operation, type Plan, type Step } from './plan.js';
import { isLost, mayPass } from './refusals.js';
import type { Trail } from './trail.js';

/** The world, as far as carrying out needs it. */
export interface Hands {
  readonly connection: Connection;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Ends at once when the run is interrupted. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly interrupted: AbortSignal;
  /** Takes a line about what goes on. */
  readonly tell: (line: string) => Promise<void>;
}

/** How long a refusal is asked again that may pass, and how often. Milliseconds. */
const PATIENCE = 60_000;
const PAUSE = 5_000;
/** When the trail is looked at after a lost answer: the call may still be on its way. Milliseconds. */
const LOOKS = [0, 2_000, 5_000, 10_000];

/** What the service says after a plan: a trail that is set up otherwise than it was told. */
export interface Outcome {
  /** As it is described afterwards; undefined for one that is gone. */
  readonly trail: Trail | undefined;
  /** What is not as it was asked for, though the service took every call. */
  readonly unmet: readonly Conflict[];
}

/** @throws PersonError which says of each call whether it took effect, or that this is not known */
export async function carryOut(plan: Plan, hands: Hands): Promise<Outcome> {
  for (const [at, step] of plan.steps.entries()) {
    if (hands.interrupted.aborted) {
      throw new PersonError(
        `interrupted before ${step.operation}: ${at === 0 ? 'nothing was changed' : `${plan.steps[at - 1]!.operation} was done`}`,
        'The same command goes on from there.',
        130,
      );
    }
    await send(step, plan, hands);
  }
  return look(plan, hands);
}

async function send(step: Step, plan: Plan, hands: Hands): Promise<void> {
  const { operation, parameters } = step;
  const until = hands.now() + PATIENCE;
  for (;;) {
    try {
      await hands.connection.call(operation, parameters, { region: plan.region, kind: 'write' });
      return await hands.tell(`done    ${operation} ${plan.name} in ${plan.region}`);
    } catch (thrown) {
      if (!(thrown instanceof ServiceError)) throw thrown;
      // Whoever is sent away for asking too often has had nothing done, whatever the status says.
      if (isLost(thrown) && !mayPass(thrown)) return readBack(step, plan, hands, thrown);
      if (await isDoneAlready(operation, plan, hands, thrown)) return;
      const pause = Math.max(PAUSE, thrown.retryAfter ?? 0);
      if (!mayPass(thrown) || hands.now() + pause > until || hands.interrupted.aborted) throw thrown;
      await hands.tell(
        `waiting ${operation} was refused (${thrown.code}), which may pass; asking again in ${pause / 1000} s`,
      );
      await hands.sleep(pause);
    }
  }
}

/** Two at once: what somebody else has done meanwhile is as good. */
async function isDoneAlready(
  operation: Operation,
  plan: Plan,
  hands: Hands,
  { code }: ServiceError,
): Promise<boolean> {
  if (operation === 'DeleteTrail' && code === 'TrailNotFoundException') {
    await hands.tell(`done    ${plan.name} in ${plan.region} is gone already: somebody else deleted it`);
    return true;
  }
  if (operation !== 'CreateTrail' || code !== 'TrailAlreadyExistsException') return false;
  if (!(await hasTakenEffect(operation, plan, hands))) return false;
  await hands.tell(
    `done    ${plan.name} in ${plan.region} was created meanwhile by somebody else, just as asked`,
  );
  return true;
}

async function readBack({ operation }: Step, plan: Plan, hands: Hands, lost: ServiceError): Promise<void> {
  await hands.tell(`lost    the answer to ${operation}: ${lost.message}; looking at what became of it`);
  for (const pause of LOOKS) {
    await hands.sleep(pause);
    const effect = await hasTakenEffect(operation, plan, hands).catch((thrown: unknown) => {
      throw unknownOutcome(operation, plan, thrown);
    });
    if (effect) {
      await hands.tell(
        `done    ${operation} ${plan.name} in ${plan.region} has taken effect: the service shows it`,
      );
      return;
    }
    if (hands.interrupted.aborted) break;
  }
  throw new PersonError(
    `the answer to ${operation} was lost, and the service does not show that it took effect: ${lost.message}`,
    `It was sent once and is not sent again by itself; look with \`atrail trail show ${plan.name} --region ${plan.region}\`, and run the same command again.`,
    hands.interrupted.aborted ? 130 : 2,
  );
}

function unknownOutcome(operation: Operation, { name, region }: Plan, thrown: unknown): unknown {
  if (!(thrown instanceof PersonError)) return thrown;
  return new PersonError(
    `the answer to ${operation} was lost, and nobody knows whether it took effect, since the trail cannot be looked at either: ${thrown.message}`,
    `Look with \`atrail trail show ${name} --region ${region}\` before anything else.`,
    thrown.exitCode,
  );
}

async function hasTakenEffect(operation: Operation, plan: Plan, { connection }: Hands): Promise<boolean> {
  if (operation === 'PutDataEventSelector') {
    const { name, region: homeRegion } = plan;
    return areSame(await askDataEvents(connection, { name, homeRegion }), plan.dataEvents);
  }
  const trail = trailNamed(await describeTrails(connection, plan.region), plan.name);
  if (operation === 'DeleteTrail') return trail === undefined;
  if (trail === undefined) return false;
  if (operation === 'StartLogging') return (await askStatus(connection, trail)).logging;
  if (operation === 'StopLogging') return !(await askStatus(connection, trail)).logging;
  return plan.result !== undefined && conflicts(plan.result, plan.region, trail).length === 0;
}

/** The service may need a moment until it shows what it has done. */
async function look(plan: Plan, { connection, sleep, interrupted }: Hands): Promise<Outcome> {
  for (const pause of LOOKS) {
    await sleep(pause);
    const trail = trailNamed(await describeTrails(connection, plan.region), plan.name);
    const unmet = unmetBy(plan, trail);
    if (unmet.length === 0 || pause === LOOKS.at(-1) || interrupted.aborted) return { trail, unmet };
  }
  throw new Error('the last look returns');
}

function unmetBy({ result, region, name }: Plan, trail: Trail | undefined): readonly Conflict[] {
  if (result !== undefined && trail !== undefined) return conflicts(result, region, trail);
  if (result === undefined && trail === undefined) return [];
  return [
    {
      what: name,
      there: trail === undefined ? 'not there' : 'there',
      wanted: result === undefined ? 'gone' : 'there',
    },
  ];
}

/**
 * Waits until the service says that a trail logs, or that it does not.
 * @returns false where it does not say so in time, or the run was interrupted
 */
export async function waitForState(
  trail: Trail,
  logging: boolean,
  { connection, now, sleep, interrupted }: Hands,
  patience: number,
): Promise<boolean> {
  const until = now() + patience;
  for (let pause = 1_000; ; pause = Math.min(2 * pause, 10_000)) {
    if ((await askStatus(connection, trail)).logging === logging) return true;
    if (interrupted.aborted || now() + pause > until) return false;
    await sleep(pause);
  }
}
