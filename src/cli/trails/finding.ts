/** Finds trails, and the region where they can be changed. */
import type { Command } from 'commander';
import type { Connection } from '../../cloud/connection.js';
import { PersonError } from '../../errors.js';
import { closestName } from '../../event/suggestions.js';
import { makeVisible } from '../../output/visible.js';
import { askStatus, describeTrails, trailNamed } from '../../trail/asking.js';
import type { Hands } from '../../trail/execution.js';
import { isSameTrail } from '../../trail/loss.js';
import type { Found } from '../../trail/plan.js';
import { isOneFailure } from '../../trail/refusals.js';
import { listText } from '../../trail/regions.js';
import type { Trail } from '../../trail/trail.js';
import { commandText } from '../command-text.js';
import { type Connected, connect } from '../connecting.js';
import type { Context } from '../context.js';
import type { CloudFlags, RegionFlags } from '../options.js';

export interface OneRegionFlags extends CloudFlags {
  readonly region?: string;
}

/** The service in one region. */
export interface Opened extends Omit<Connected, 'region'> {
  readonly region: string;
  readonly hands: Hands;
}

export async function open(context: Context, flags: OneRegionFlags): Promise<Opened> {
  const connected = await connect(context, flags);
  const regions = await connected.regions(flags.region === undefined ? [] : [flags.region]);
  if (regions.length > 1) {
    throw new PersonError(
      `${regions.length} regions are named, and this takes one`,
      'Give the home region of the trail; atrail trail list --region all shows it.',
    );
  }
  return { ...connected, region: regions[0]!, hands: handsOf(context, connected.connection) };
}

export function handsOf({ now, sleep, interrupted, stderr }: Context, connection: Connection): Hands {
  const tell = (line: string) => stderr.write(`${makeVisible(line)}\n`);
  return { connection, now, sleep, interrupted, tell };
}

/** One trail among those that are seen from its region. */
export interface FoundTrail extends Found {
  readonly all: readonly Trail[];
}

/**
 * The trail of that name, to be changed.
 * @throws PersonError where there is none, and where it has its home elsewhere: it says the command to type
 */
export async function findAtHome(
  { connection, region }: Opened,
  name: string,
  typed: Command,
): Promise<FoundTrail> {
  const all = await describeTrails(connection, region);
  const trail = trailNamed(all, name);
  if (trail === undefined) throw notThere(name, region, all);
  if (trail.homeRegion !== region) throw elsewhere(trail, region, typed);
  return { trail, all, logging: (await askStatus(connection, trail)).logging };
}

/** A trail wherever it has its home, to be looked at. */
export async function findAnywhere({ connection, region }: Opened, name: string): Promise<Trail> {
  const all = await describeTrails(connection, region);
  const trail = trailNamed(all, name);
  if (trail === undefined) throw notThere(name, region, all);
  return trail;
}

export function elsewhere({ name, homeRegion }: Trail, region: string, typed: Command): PersonError {
  return new PersonError(
    `the home region of ${name} is ${homeRegion}, and it can be changed only there; this was ${region}`,
    `Type: ${commandText(typed, { region: homeRegion })}`,
  );
}

function notThere(name: string, region: string, all: readonly Trail[]): PersonError {
  const names = all.map((trail) => trail.name);
  const near = closestName(name, names, []);
  const hint =
    near === undefined
      ? `atrail trail list --region all shows all trails; one that records other regions only is not seen from ${region}.`
      : `Did you mean ${near}?`;
  return new PersonError(`no trail named ${JSON.stringify(name)} is seen from ${region}`, hint);
}

/** The trails of several regions, each once. */
export interface Seen {
  readonly connected: Connected;
  readonly trails: readonly Trail[];
  /** Regions that have answered, and those that have not. */
  readonly regions: readonly string[];
  readonly unasked: readonly { readonly region: string; readonly reason: string }[];
}

export interface RegionsFlags extends CloudFlags, RegionFlags {}

/**
 * Asks the regions that are named, all for `all`, else that of the credentials. A region that fails is told, and the
 * others are still asked; where the only one fails, that is the error.
 */
export async function seeTrails(context: Context, flags: RegionsFlags): Promise<Seen> {
  const connected = await connect(context, flags);
  const regions = await connected.regions(flags.region);
  await context.stderr.write(`asked   ${listText(regions)}, shadow and organisation trails included\n`);
  const trails: Trail[] = [];
  const unasked: { region: string; reason: string }[] = [];
  const answered: string[] = [];
  const asked = regions.map(async (region) => {
    try {
      return await describeTrails(connected.connection, region);
    } catch (thrown) {
      if (regions.length === 1 || !isOneFailure(thrown)) throw thrown;
      unasked.push({ region, reason: thrown.message });
      return undefined;
    }
  });
  for (const [at, list] of (await Promise.all(asked)).entries()) {
    if (list !== undefined) answered.push(regions[at]!);
    for (const trail of list ?? []) {
      if (!trails.some((other) => isSameTrail(other, trail))) trails.push(trail);
    }
  }
  for (const { reason } of unasked) await context.stderr.write(`failed  ${makeVisible(reason)}\n`);
  return { connected, trails, regions: answered, unasked };
}
