/** What could explain that a lookup found nothing. */
import { GLOBAL_EVENT_REGIONS, GLOBAL_SERVICES } from '../../cloud/global-services.js';
import { explainEmptiness } from '../../sources/live/plan/emptiness.js';
import type { Context } from '../context.js';
import type { PlannedLookup } from './planning.js';

export function hintsOn(planned: PlannedLookup, { now }: Pick<Context, 'now'>): readonly string[] {
  const { query, window, regions, operation } = planned;
  // What is said before the first call need not be said again.
  const plan = { ...planned.plan, notes: [] };
  const globalHomes = { services: GLOBAL_SERVICES, regions: GLOBAL_EVENT_REGIONS };
  const hints = explainEmptiness({ query, plan, window, regions, now: now(), globalHomes });
  if (operation.name === 'LookupEvents') return hints;
  return ['insight events are there only where insights are switched on for a trail', ...hints];
}
