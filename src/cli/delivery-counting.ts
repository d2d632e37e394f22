/** Asks the service what it counts of the deliveries that an archive should hold. */

import type { Span } from '../archive/coverage/conclusion.js';
import { HOUR } from '../archive/coverage/hours.js';
import { PersonError, reasonOf } from '../errors.js';
import { makeVisible } from '../output/visible.js';
import type { CoverageFlags } from './commands/archive/coverage.js';
import type { Context } from './context.js';

export interface TrailDeliveries {
  readonly trail: string;
  /** By hour, milliseconds since 1970. */
  readonly succeeded: ReadonlyMap<number, number>;
  readonly failed: ReadonlyMap<number, number>;
}

export interface LiveCounts {
  readonly trails: readonly TrailDeliveries[];
  /** Hours in which the service says it delivered, while no file is near them. */
  readonly unseen: readonly number[];
  /** Trails whose counters could not be had. */
  readonly unknown: readonly string[];
}

/**
 * @param stamps of all files
 * @throws PersonError where no trail is named, and whatever keeps the service from being asked at all
 */
export async function countDeliveries(
  context: Context,
  flags: CoverageFlags,
  { from, to }: Span,
  stamps: Iterable<number>,
): Promise<LiveCounts> {
  const [{ connect }, { describeTrails, trailNamed }, { askDeliveryCounts }] = await Promise.all([
    import('./connecting.js'),
    import('../trail/asking.js'),
    import('../trail/delivery-counts.js'),
  ]);
  const connected = await connect(context, flags);
  const [region] = await connected.regions();
  const all = await describeTrails(connected.connection, region!);
  const trails: TrailDeliveries[] = [];
  const unknown: string[] = [];
  for (const name of flags.trail ?? []) {
    const trail = trailNamed(all, name);
    if (trail === undefined) {
      throw new PersonError(
        `there is no trail ${name} that is seen from ${region}`,
        'Check --trail, and the region of the profile.',
      );
    }
    try {
      trails.push({ trail: name, ...(await askDeliveryCounts(connected.connection, trail, from, to)) });
    } catch (thrown) {
      if (context.interrupted.aborted || !(thrown instanceof PersonError)) throw thrown;
      unknown.push(name);
      await context.stderr.write(`warning: ${makeVisible(reasonOf(thrown))}\n`);
    }
  }
  return { trails, unseen: unseenHours(trails, stamps, { from, to }), unknown };
}

/** Delivery takes up to 10 minutes, so a file may belong to the hour before or behind. */
function unseenHours(
  trails: readonly TrailDeliveries[],
  stamps: Iterable<number>,
  { from, to }: Span,
): number[] {
  const near = new Set<number>();
  for (const stamp of stamps) {
    const hour = Math.floor(stamp / HOUR) * HOUR;
    for (const each of [hour - HOUR, hour, hour + HOUR]) near.add(each);
  }
  const told = new Set(trails.flatMap(({ succeeded }) => [...succeeded.keys()]));
  return [...told].filter((hour) => hour + HOUR > from && hour < to && !near.has(hour)).sort((a, b) => a - b);
}
