import { DateTime } from 'luxon';
import { PersonError } from '../errors.js';
import { readDuration } from './duration.js';

/** What a time is read against: the clock, in milliseconds since 1970 UTC, and the zone (see resolveZone). */
export interface Clock {
  readonly now: number;
  readonly zone: string;
}

const WRITTEN =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(Z|UTC|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?$/i;
/** ActionTrail has no older events: an older time is a slip, most often of the unit. */
const EARLIEST = Date.UTC(2010, 0, 1);
const TEN_YEARS = 3653 * 24 * 3_600_000;

/**
 * A time in milliseconds since 1970 UTC, from
 * - ISO 8601 with or without offset, or with a blank for the T (`2026-06-01 14:00`); without offset, in the zone
 * - a date, which means the start of that day in the zone
 * - seconds (10 digits) or milliseconds (13 digits) since 1970 UTC
 * - `2h`, `-2h`, `2h ago`: so long before now
 * - `now`, `today`, `yesterday`: the latter two are the start of the day in the zone
 *
 * Throws PersonError for anything else: dates that do not exist, local times that a change of the clock
 * skips or repeats, times before 2010 or more than ten years ahead. `name` is the flag it was given to.
 */
export function parseInstant(text: string, clock: Clock, name = 'the time'): number {
  const instant = readInstant(text.trim(), clock, `${name} ${JSON.stringify(text)}`);
  if (instant >= EARLIEST && instant <= clock.now + TEN_YEARS) return instant;
  throw new PersonError(
    `${name} ${JSON.stringify(text)} is ${instant < EARLIEST ? 'before 2010, when there was no ActionTrail' : 'more than ten years ahead'}`,
    'Check the year and the unit, or leave the flag out for no bound.',
  );
}

function readInstant(text: string, clock: Clock, shown: string): number {
  const named = readNamed(text.toLowerCase(), clock);
  if (named !== undefined) return named;
  if (/^\d{10}$/.test(text)) return Number(text) * 1000;
  if (/^\d{13}$/.test(text)) return Number(text);
  const ago = readDuration(text.replace(/^-/, '').replace(/ ago$/, ''));
  if (ago !== undefined) return clock.now - ago;
  const written = WRITTEN.exec(text);
  if (written !== null) return readWritten(written, clock, shown);
  throw new PersonError(
    `${shown} is no time`,
    'Write 2026-06-01, "2026-06-01 14:00", 2026-06-01T14:00:00Z, 2h, 3d, today, yesterday, or seconds since 1970.',
  );
}

function readNamed(word: string, { now, zone }: Clock): number | undefined {
  const midnight = () => DateTime.fromMillis(now, { zone }).startOf('day');
  if (word === 'now') return now;
  if (word === 'today') return midnight().toMillis();
  return word === 'yesterday' ? midnight().minus({ days: 1 }).startOf('day').toMillis() : undefined;
}

function readWritten([, date = '', time, offset]: readonly string[], { zone }: Clock, shown: string): number {
  const read = DateTime.fromISO(
    `${date}T${time ?? '00:00'}${offset?.toUpperCase().replace('UTC', 'Z') ?? ''}`,
    { zone },
  );
  if (!read.isValid) {
    throw new PersonError(`${shown} does not exist`, 'Check the day of the month, the hour and the minute.');
  }
  if (time === undefined) return startOfDay(read);
  if (offset === undefined) checkOnce(read, time, shown);
  return read.toMillis();
}

/** Where a change of the clock skips or repeats midnight, the first instant of the day. */
function startOfDay(day: DateTime): number {
  return Math.min(
    ...day
      .startOf('day')
      .getPossibleOffsets()
      .map((possible) => possible.toMillis()),
  );
}

/** Guessing would move one end of the window by an hour. */
function checkOnce(local: DateTime, time: string, shown: string): void {
  const [hour, minute] = time.split(':').map(Number);
  const skipped = hour !== 24 && (hour !== local.hour || minute !== local.minute);
  if (!skipped && local.getPossibleOffsets().length < 2) return;
  throw new PersonError(
    `${shown} happens ${skipped ? 'never' : 'twice'} in ${local.zoneName}, where the clock is changed then`,
    'Write it with its offset, such as 2026-06-01T14:00+02:00, or in UTC.',
  );
}
