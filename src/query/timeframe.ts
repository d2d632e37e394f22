import { DateTime } from 'luxon';
import { PersonError } from '../errors.js';
import { parseDuration } from './duration.js';
import { parseInstant } from './instant.js';
import type { Window } from './query.js';
import { resolveZone } from './zone.js';

/** The flags about time, as they were typed. */
export interface WindowFlags {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly around?: string | undefined;
  readonly within?: string | undefined;
  readonly tz?: string | undefined;
}

export interface ResolvedWindow extends Window {
  /** As luxon takes it: `UTC`, `UTC+8`, `Asia/Shanghai`. */
  readonly zone: string;
}

const USUAL_WITHIN = '15m';

/**
 * The half-open window that the flags ask for; no bound where none was given. `now` is in milliseconds since
 * 1970 UTC. `--until` with a date means the start of that day, so that day is not in the window.
 * `--around` reaches `--within` (15 minutes unless said) to both sides.
 * Throws PersonError for what is no time, for an empty window and for flags that contradict each other.
 */
export function resolveWindow(flags: WindowFlags, now: number): ResolvedWindow {
  const zone = resolveZone(flags.tz ?? 'UTC');
  checkTogether(flags);
  if (flags.around !== undefined) {
    const middle = parseInstant(flags.around, { now, zone }, '--around');
    const reach = parseReach(flags.within ?? USUAL_WITHIN);
    return { since: middle - reach, until: middle + reach, zone };
  }
  const since =
    flags.since === undefined ? {} : { since: parseInstant(flags.since, { now, zone }, '--since') };
  const until =
    flags.until === undefined ? {} : { until: parseInstant(flags.until, { now, zone }, '--until') };
  const window = { ...since, ...until, zone };
  checkNotEmpty(window);
  return window;
}

/** For people: `2026-06-01T00:00:00Z until 2026-06-02T00:00:00Z (UTC)`, with the zone's own offset. */
export function describeWindow({ since, until }: Window, zone: string): string {
  const show = (ms: number) => DateTime.fromMillis(ms, { zone }).toISO({ suppressMilliseconds: true });
  if (since === undefined && until === undefined) return `any time (${zone})`;
  if (until === undefined) return `${show(since as number)} and later (${zone})`;
  return `${since === undefined ? 'everything' : show(since)} until ${show(until)} (${zone})`;
}

function checkTogether({ since, until, around, within }: WindowFlags): void {
  if (around !== undefined && (since !== undefined || until !== undefined)) {
    throw new PersonError(
      '--around cannot be used together with --since or --until',
      'Use --around with --within, or --since with --until.',
    );
  }
  if (within !== undefined && around === undefined) {
    throw new PersonError('--within was given without --around', 'Add --around with the time in the middle.');
  }
}

function parseReach(within: string): number {
  const reach = parseDuration(within, '--within');
  if (reach > 0) return reach;
  throw new PersonError(
    `--within ${JSON.stringify(within)} leaves no time at all`,
    'Give a longer one, such as 15m.',
  );
}

function checkNotEmpty(window: ResolvedWindow): void {
  const { since, until, zone } = window;
  if (since === undefined || until === undefined || since < until) return;
  throw new PersonError(
    `nothing lies between --since and --until: ${describeWindow(window, zone)}`,
    'Make --until later than --since; a date means the start of that day, so the last day needs the day after it.',
  );
}
