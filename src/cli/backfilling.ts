/** Fills an archive from the event history: what is asked, and the run. */
import { mkdirSync } from 'node:fs';
import { holderText, takeLock } from '../archive/lock.js';
import { lockPath } from '../archive/manifest.js';
import { openManifest } from '../archive/manifest-writing.js';
import { Coverage, DAY, type Days, dayOf, dayText } from '../archive/sync/days.js';
import { diskError, Storage } from '../archive/sync/storing.js';
import { ServiceError } from '../cloud/service-error.js';
import { type ExitCode, PersonError, reasonOf } from '../errors.js';
import { grouped } from '../output/digits.js';
import { describeWindow, resolveWindow } from '../query/timeframe.js';
import {
  backfillRegion,
  emptyRegionTally,
  originOf,
  type RegionTally,
  SETTLING,
} from '../sources/live/backfilling.js';
import { EVENTS } from '../sources/live/lookup.js';
import type { BackfillFlags } from './commands/archive/backfill.js';
import { type Connected, connect } from './connecting.js';
import type { Context } from './context.js';
import { archiveFolder } from './folders.js';
import { startProgress } from './progress.js';

export interface BackfillAsked {
  readonly archive: string;
  readonly connected: Connected;
  readonly regions: readonly string[];
  /** Whole days that are over; none where `to` lies before `from`. */
  readonly days: Days;
}

export interface BackfillOutcome {
  readonly regions: readonly RegionTally[];
  readonly code: ExitCode;
}

/** Regions that are asked at the same time: each has its own pace. */
const AT_ONCE = 8;

/** @throws PersonError for what makes no sense */
export async function readBackfill(context: Context, flags: BackfillFlags): Promise<BackfillAsked> {
  const { now, stderr, env } = context;
  const { zone, ...window } = resolveWindow(flags, now());
  const archive = flags.to ?? archiveFolder(env);
  const connected = await connect(context, flags);
  const regions = await connected.regions(flags.region);
  const oldest = now() - EVENTS.retention;
  const since = Math.max(window.since ?? oldest, oldest);
  const until = Math.min(window.until ?? now(), now());
  await stderr.write(`window  ${describeWindow({ since, until }, zone)}\n`);
  if (window.since !== undefined && window.since < oldest - DAY) {
    await stderr.write(
      `warning: the service keeps 90 days, so nothing before ${dayText(dayOf(oldest))} can be had\n`,
    );
  }
  // A day is written as a whole, so those that are only begun are written as a whole, too.
  const last = Math.min(dayOf(until - 1), dayOf(now() - SETTLING) - 1);
  const days = { from: dayOf(since), to: last };
  if (dayOf(until - 1) > last) {
    await stderr.write(
      `note    ${dayText(last + 1)} is not over for an hour yet, and is left to a later run\n`,
    );
  }
  return { archive, connected, regions, days };
}

export async function runBackfill(
  context: Context,
  { archive, connected, regions, days }: BackfillAsked,
): Promise<BackfillOutcome> {
  const { now, interrupted } = context;
  const { connection, source } = connected;
  const owner = await connection.owner();
  const { accessKeyId } = await source.credentials();
  makeArchive(archive);
  const lock = takeLock(lockPath(archive), { pid: process.pid, now });
  if (!('release' in lock)) {
    throw new PersonError(
      `another run is at work on ${archive}: ${holderText(lock)}`,
      'Wait until it has ended, and run this again.',
    );
  }
  try {
    const covered = new Map(regions.map((region) => [originOf(region, owner), new Coverage()]));
    const manifest = await openManifest(archive, now, (line) => {
      if (line.kind === 'run') covered.get(line.from)?.take(line);
    });
    const tallies = regions.map(emptyRegionTally);
    const settings = {
      ...{ connection, storage: new Storage(archive, process.pid), manifest, owner },
      ...{ identity: accessKeyId, now, interrupted },
    };
    const progress = startProgress(context);
    const ticking = setInterval(() => void progress.update(() => progressText(tallies)), 200);
    ticking.unref();
    try {
      const waiting = tallies.values();
      const work = async () => {
        for (const tally of waiting) {
          const coverage = covered.get(originOf(tally.region, owner))!;
          await fill(() => backfillRegion(settings, coverage, days, tally), archive, tally);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } finally {
      clearInterval(ticking);
      await progress.clear();
      await manifest.close();
    }
    return { regions: tallies, code: codeOf(tallies, interrupted.aborted) };
  } finally {
    lock.release();
  }
}

/** What fails in one region need not fail in others; what fails on the disk does. */
async function fill(work: () => Promise<void>, archive: string, tally: RegionTally): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (!(thrown instanceof PersonError)) throw diskError(archive, thrown) ?? thrown;
    // Credentials that are refused are so everywhere.
    if (thrown.exitCode === 4) throw thrown;
    if (!(thrown instanceof ServiceError && thrown.code === 'Interrupted')) tally.failure = thrown;
  }
}

function makeArchive(archive: string): void {
  try {
    mkdirSync(archive, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw (
      diskError(archive, thrown) ??
      new PersonError(`${archive} cannot be written: ${reasonOf(thrown)}`, 'Name another folder with --to.')
    );
  }
}

function codeOf(tallies: readonly RegionTally[], isInterrupted: boolean): ExitCode {
  if (isInterrupted) return 130;
  return tallies.some(({ failure, unreadable }) => failure !== undefined || unreadable > 0) ? 2 : 0;
}

function progressText(tallies: readonly RegionTally[]): string {
  const sum = (part: 'asked' | 'known' | 'events') =>
    tallies.reduce((total, tally) => total + tally[part], 0);
  return `${grouped(sum('asked'))} days asked for, ${grouped(sum('known'))} known, ${grouped(sum('events'))} events`;
}
