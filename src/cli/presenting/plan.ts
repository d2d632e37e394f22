/** What is printed about changes to a trail: the plan, what differs, and what became of it. */

import { counted } from '../../output/digits.js';
import { pairLines } from '../../output/pairs.js';
import { makeVisible } from '../../output/visible.js';
import { countOf, type DataEvents } from '../../trail/data-events.js';
import type { Difference } from '../../trail/differences.js';
import { type Loss, lossLines, recordingText } from '../../trail/loss.js';
import type { Conflict, Plan, Wanted } from '../../trail/plan.js';
import {
  type Destination,
  destinationsOf,
  destinationsText,
  destinationText,
  recordingOf,
} from '../../trail/recording.js';
import type { Trail } from '../../trail/trail.js';
import { shellWord } from '../command-text.js';
import type { Context } from '../context.js';
import { paintOf } from '../context.js';

/** The calls that a plan makes, in their order, on stdout: it is the answer of `--dry-run`. */
export async function printPlan(context: Context, plan: Plan): Promise<void> {
  const { stdout } = context;
  if (plan.steps.length === 0) {
    await stdout.write('nothing is to be done\n');
    return;
  }
  const paint = await paintOf(context, stdout);
  for (const { operation, parameters } of plan.steps) {
    await stdout.write(`${paint.bold(operation)} in ${makeVisible(plan.region)}\n`);
    const pairs = Object.entries(parameters)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`  ${name}`, value === '' ? '(cleared)' : String(value)] as const);
    await stdout.write(pairLines(pairs, paint));
  }
}

/** `- OssKeyPrefix  audit` and `+ OssKeyPrefix  audit-logs`, on stderr. */
export async function tellChanges({ stderr }: Context, changes: readonly Difference[]): Promise<void> {
  const lines = changes.flatMap(({ setting, before, after }) => [
    ...(before === undefined ? [] : [`- ${setting.padEnd(23)}${before}`]),
    ...(after === undefined ? [] : [`+ ${setting.padEnd(23)}${after}`]),
  ]);
  await stderr.write(lines.map((line) => `${makeVisible(line)}\n`).join(''));
}

export async function tellConflict({ stderr }: Context, conflict: readonly Conflict[]): Promise<void> {
  const lines = conflict.map(
    ({ what, there, wanted }) =>
      `differs ${what}: ${there ?? '(not set)'} is there, ${wanted ?? '(not set)'} was asked for`,
  );
  await stderr.write(lines.map((line) => `${makeVisible(line)}\n`).join(''));
}

/** What a trail is, before something is done to it. */
export async function tellTrail({ stderr }: Context, trail: Trail, logging: boolean): Promise<void> {
  const records = recordingText(recordingOf(trail.settings, 'everything'));
  const whose = trail.organization ? ', of all accounts of the organisation' : '';
  const state = logging ? 'logs' : 'does not log';
  const text = `trail   ${trail.name} in ${trail.homeRegion} ${state}: ${records}${whose}, into ${destinationsText(trail.settings)}`;
  await stderr.write(`${makeVisible(text)}\n`);
}

export async function tellLoss({ stderr }: Context, loss: Loss, seenFrom: string): Promise<void> {
  await stderr.write(
    lossLines(loss, seenFrom)
      .map((line) => `${makeVisible(line)}\n`)
      .join(''),
  );
}

export async function tellDataEvents({ stderr }: Context, { selectors }: DataEvents): Promise<void> {
  await stderr.write(`stops   data events: ${counted(countOf(selectors), 'selector')} of the trail\n`);
}

export async function tellSnapshot({ stderr }: Context, name: string, path: string): Promise<void> {
  const text = `kept    ${path}; atrail trail restore ${shellWord(name)} makes it as it was`;
  await stderr.write(`${makeVisible(text)}\n`);
}

export async function warn({ stderr }: Context, text: string | undefined): Promise<void> {
  if (text !== undefined) await stderr.write(`warning: ${makeVisible(text)}\n`);
}

/** Where another trail delivers into the same place, so that events would be there twice. */
export function sharedDestination(wanted: Wanted, all: readonly Trail[]): string | undefined {
  const places = destinationsOf(wanted.settings).map(placeOf);
  for (const other of all.filter(({ name }) => name !== wanted.name)) {
    const shared = destinationsOf(other.settings)
      .map(placeOf)
      .find((place) => places.includes(place));
    if (shared !== undefined)
      return `the trail ${other.name} delivers into ${shared}, too: events will be there twice`;
  }
  return undefined;
}

/** Without the prefix: the service wants one bucket for each trail. */
function placeOf({ kind, name }: Destination): string {
  return destinationText({ kind, name });
}
