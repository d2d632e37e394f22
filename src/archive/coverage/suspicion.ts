/** Hours without a file that their neighbours make suspicious. Pure. */
import { rhythmOf } from '../gaps.js';
import { HOUR, hourOf } from './hours.js';

/** A run of such hours: [from, to), full hours, milliseconds since 1970. */
export interface EmptyHours {
  readonly from: number;
  readonly to: number;
  /** The longest time between two files there that is usual, milliseconds. */
  readonly usual: number;
}

export interface Rhythmic {
  /** Undefined where there are too few files to know. */
  readonly usual: number | undefined;
  readonly runs: readonly EmptyHours[];
}

const DAY = 24 * HOUR;
/** From so many other days on, what they had in the same hour counts, too: nights and weekends are quiet. */
const DAYS_LEAST = 3;
/** The share of those days that must have had a file in that hour. */
const SHARE_LEAST = 0.5;

/**
 * An hour is suspicious when no file has its stamp in it, it lies in a gap that is long for how often files come
 * there (gaps.ts, from one hour on), and the same hour of other days of the kind (working days, weekends) usually
 * has files.
 * @param stamps of all files of one region of one account, also those outside of what is asked about
 * @param end until when files could have come, see rhythmOf
 * @param hasEvents whether events of the hour came all the same, in a later file
 */
export function suspiciousHours(
  stamps: readonly number[],
  end: number,
  hasEvents: (hour: number) => boolean,
): Rhythmic {
  const { usual, gaps } = rhythmOf(stamps, end, HOUR);
  if (usual === undefined) return { usual, runs: [] };
  const filled = new Set(stamps.map(hourOf));
  const isQuiet = quietTest(filled);
  const runs: EmptyHours[] = [];
  for (const { from, to = end } of gaps) {
    for (let hour = hourOf(from) + HOUR; hour + HOUR <= to; hour += HOUR) {
      if (filled.has(hour) || hasEvents(hour) || isQuiet(hour)) continue;
      const last = runs.at(-1);
      if (last?.to === hour) runs[runs.length - 1] = { ...last, to: hour + HOUR };
      else runs.push({ from: hour, to: hour + HOUR, usual });
    }
  }
  return { usual, runs };
}

/** Whether other days usually have nothing in that hour, either. */
function quietTest(filled: ReadonlySet<number>): (hour: number) => boolean {
  const times = [...filled];
  const first = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const shares = new Map<string, { days: number; filled: number }>();
  // The same hour of a day lies whole days away.
  const shareOf = (hour: number) => {
    const name = `${hour % DAY}/${isWeekend(hour)}`;
    const known = shares.get(name);
    if (known !== undefined) return known;
    const share = { days: 0, filled: 0 };
    for (let at = first - ((first - hour) % DAY); at <= last; at += DAY) {
      if (at < first || isWeekend(at) !== isWeekend(hour)) continue;
      share.days++;
      if (filled.has(at)) share.filled++;
    }
    shares.set(name, share);
    return share;
  };
  return (hour) => {
    const share = shareOf(hour);
    // The hour itself is one of the days, and has nothing.
    const others = share.days - (hour >= first && hour <= last ? 1 : 0);
    return others >= DAYS_LEAST && share.filled / others < SHARE_LEAST;
  };
}

function isWeekend(time: number): boolean {
  const day = new Date(time).getUTCDay();
  return day === 0 || day === 6;
}
