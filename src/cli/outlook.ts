/** How much of a lookup is still to come, as far as that can be told. */
import { grouped } from '../output/digits.js';
import { lengthText } from '../query/duration.js';
import { PAGE_MAX } from '../sources/live/lookup.js';
import type { LookupRun, RunTally } from '../sources/live/run.js';
import type { LiveSearch } from '../sources/live/search.js';

/** Calls for each region, milliseconds apart. */
const PACE = 520;
/** Shorter runs need no announcement. */
const LONG = 30_000;

export interface Outlook {
  readonly calls: number;
  readonly ms: number;
}

/** So many events tell how many there are in a time. */
const SAMPLE = 2 * PAGE_MAX;

/** What an outlook needs to know of a lookup. */
export type Underway = Pick<LookupRun, 'lookup' | 'outcome' | 'failure' | 'toAsk' | 'asked'> & {
  readonly tally: Pick<RunTally, 'pages' | 'read' | 'fromCache'>;
};

/** Undefined where nothing can be told yet: each lookup must have brought a page. */
export function outlookOf({ runs }: { readonly runs: readonly Underway[] }): Outlook | undefined {
  const perRegion = new Map<string, number>();
  for (const { outcome, failure, tally, lookup, toAsk, asked } of runs) {
    if (outcome === 'answered' || failure !== undefined) continue;
    if (tally.pages === 0) return undefined;
    const events = tally.read - tally.fromCache;
    // Of a lookup that has brought few events, few more are expected.
    const density = events < SAMPLE || asked <= 0 ? 0 : events / asked;
    if (events >= SAMPLE && asked <= 0) return undefined;
    const calls = Math.ceil(((toAsk - asked) * density) / PAGE_MAX);
    perRegion.set(lookup.region, (perRegion.get(lookup.region) ?? 0) + calls);
  }
  const calls = [...perRegion.values()];
  return { calls: calls.reduce((sum, each) => sum + each, 0), ms: Math.max(0, ...calls) * PACE };
}

/** What is said once before a long run; undefined while there is no reason to. */
export function announcementOf(search: LiveSearch): string | undefined {
  const outlook = outlookOf(search);
  if (outlook === undefined || outlook.ms < LONG) return undefined;
  const { calls, ms } = outlook;
  return `note    about ${grouped(calls)} more calls, which take about ${lengthText(ms)} at the pace of the service; --limit, --max-calls or a shorter window take fewer\n`;
}

const BAR = 20;

/** `[######--------------] 30%  28s left  1,200 events  24 calls`: what matters most first, should it be cut. */
export function lookupLine(search: LiveSearch): string {
  const share = Math.min(1, Math.max(0, search.covered));
  const filled = Math.floor(share * BAR);
  const outlook = outlookOf(search);
  return [
    `[${'#'.repeat(filled)}${'-'.repeat(BAR - filled)}] ${Math.floor(share * 100)}%`,
    ...(outlook === undefined || outlook.ms === 0 ? [] : [`${lengthText(outlook.ms)} left`]),
    `${grouped(search.brought.read)} events`,
    `${grouped(search.calls.sent)} calls`,
  ].join('  ');
}
