/**
 * Writes the service's event history into an archive, laid out as a trail would have delivered it: one file for each
 * region and day. A day is there as a whole or not at all, and what is recorded in the manifest is not asked for again.
 */
import { createGzip, type Gzip } from 'node:zlib';
import type { ObjectLine, RunLine } from '../../archive/manifest.js';
import type { ManifestWriter } from '../../archive/manifest-writing.js';
import { type Coverage, DAY, type Days, dayFolder, dayText } from '../../archive/sync/days.js';
import { GrowingFile, type Taken } from '../../archive/sync/receiving.js';
import type { Storage } from '../../archive/sync/storing.js';
import type { Connection } from '../../cloud/connection.js';
import { minify } from '../../event/json.js';
import { formatTime } from '../../event/time.js';
import { EVENTS, type Stretch } from './lookup.js';
import { pagesOf } from './paging.js';
import type { LiveEvent } from './reply.js';

export interface BackfillSettings {
  readonly connection: Connection;
  readonly storage: Storage;
  readonly manifest: ManifestWriter;
  /** Whose history it is: the account. */
  readonly owner: string;
  /** The access key id that asks. */
  readonly identity: string;
  readonly now: () => number;
  readonly interrupted: AbortSignal;
}

/** What has become of the days of a region, so far. */
export interface RegionTally {
  readonly region: string;
  /** Days that were asked for to their end. */
  asked: number;
  /** Days that are in the archive already. */
  known: number;
  files: number;
  events: number;
  bytes: number;
  /** Entries that are no audit events, which no file holds. */
  unreadable: number;
  /** Why the rest was not asked for. */
  failure?: unknown;
}

export function emptyRegionTally(region: string): RegionTally {
  return { region, asked: 0, known: 0, files: 0, events: 0, bytes: 0, unreadable: 0 };
}

/** Events can be looked up some 10 minutes after they happened; a day that ended longer ago than this is settled. */
export const SETTLING = 3_600_000;

/** Where the days of a region come from, as the manifest has it. */
export function originOf(region: string, owner: string): string {
  return `actiontrail://${region}/${owner}`;
}

/** The folder of a region, in which the years lie. */
export function regionFolder(region: string): string {
  return `AliyunLogs/Actiontrail/${region}/`;
}

/**
 * Asks for what the archive lacks of a region's days, oldest first.
 * @param coverage which days were asked for by earlier runs
 * @throws ServiceError where a call fails, PersonError where the disk does
 */
export async function backfillRegion(
  settings: BackfillSettings,
  coverage: Coverage,
  days: Days,
  tally: RegionTally,
): Promise<void> {
  const { region } = tally;
  for (let day = days.from; day <= days.to && !settings.interrupted.aborted; day++) {
    if (coverage.covers(regionFolder(region), { from: day, to: day })) tally.known++;
    else await writeDay(settings, day, tally);
  }
}

async function writeDay(settings: BackfillSettings, day: number, tally: RegionTally): Promise<void> {
  const { connection, storage, manifest, now, owner } = settings;
  const { region } = tally;
  const started = now();
  const oldest = () => now() - EVENTS.retention;
  const stretch: Stretch = { since: Math.max(day * DAY, oldest()), until: (day + 1) * DAY };
  const file = new DayFile(storage.growingPath(`backfill/${owner}/${region}/${dayText(day)}`, ''));
  let unreadable = 0;
  try {
    if (stretch.since < stretch.until) {
      const lookup = { region, attributes: [] };
      const request = { operation: EVENTS, lookup, stretch, order: 'oldest', oldest } as const;
      for await (const page of pagesOf(connection, request)) {
        unreadable += page.unreadable;
        await file.write(page.events);
      }
    }
    if (file.events > 0) {
      const line = await store(settings, file, day, region, unreadable);
      tally.files++;
      tally.events += file.events;
      tally.bytes += line.size;
    } else await file.discard();
  } catch (thrown) {
    await file.discard();
    throw thrown;
  }
  await manifest.append(runLine(region, owner, day, started, now()));
  tally.asked++;
  tally.unreadable += unreadable;
}

async function store(
  { storage, manifest, now, owner, identity }: BackfillSettings,
  file: DayFile,
  day: number,
  region: string,
  unreadable: number,
): Promise<ObjectLine> {
  const taken = await file.end();
  const path = `${regionFolder(region)}${dayFolder(day)}/${nameOf(region, file, taken, day)}`;
  await storage.storeGrown(path, file.fd, file.path, taken.sha256);
  file.close();
  const line: ObjectLine = {
    kind: 'object',
    key: path,
    path,
    size: taken.size,
    crc64: taken.crc64,
    sha256: taken.sha256,
    events: file.events,
    ...(file.oldest <= file.newest
      ? { firstEvent: formatTime(file.oldest), lastEvent: formatTime(file.newest) }
      : {}),
    checks: ['length', 'gzip', 'key events', 'key size', 'key md5'],
    ...(unreadable === 0 ? {} : { damage: `${unreadable} entries of the history were no audit events` }),
    fetched: new Date(now()).toISOString(),
    from: originOf(region, owner),
    identity,
  };
  await manifest.append(line);
  return line;
}

/** As a trail names its files: size and md5 are those of the file. */
function nameOf(region: string, { newest, events }: DayFile, { size, md5 }: Taken, day: number): string {
  // Where no event tells its time, the day must do.
  const stamp = Number.isFinite(newest) ? newest : day * DAY;
  const digits = new Date(stamp).toISOString().replace(/\D/g, '').slice(0, 14);
  return `Actiontrail_${region}_${digits}_1002_${events}_${size}_${md5}.gz`;
}

function runLine(region: string, owner: string, day: number, started: number, finished: number): RunLine {
  return {
    kind: 'run',
    started: new Date(started).toISOString(),
    finished: new Date(finished).toISOString(),
    from: originOf(region, owner),
    folders: [{ folder: regionFolder(region), since: dayText(day), until: dayText(day) }],
    open: [],
  };
}

/** The events of a day on their way into a file: a gzip with one JSON array, as trails deliver. */
class DayFile {
  events = 0;
  oldest = Number.POSITIVE_INFINITY;
  newest = Number.NEGATIVE_INFINITY;
  readonly #file: GrowingFile;
  readonly #gzip: Gzip = createGzip();
  #failure: unknown;

  constructor(readonly path: string) {
    this.#file = GrowingFile.open(path);
    // What an interrupted run has left is not gone on with: the whole day is asked for again.
    this.#file.clear();
    this.#gzip.on('data', (bytes: Buffer) => {
      try {
        this.#file.push(bytes);
      } catch (thrown) {
        this.#failure ??= thrown;
      }
    });
  }

  get fd(): number {
    return this.#file.fd;
  }

  async write(events: readonly LiveEvent[]): Promise<void> {
    for (const { own, time } of events) {
      const text = minify(own.toString('latin1'));
      await this.#push(Buffer.from(`${this.events === 0 ? '[' : ','}${text}`, 'latin1'));
      this.events++;
      // Whatever is compared with NaN is false.
      if (time < this.oldest) this.oldest = time;
      if (time > this.newest) this.newest = time;
    }
  }

  async end(): Promise<Taken> {
    await this.#push(Buffer.from(']'));
    await new Promise<void>((resolve, reject) => {
      this.#gzip.once('end', resolve).once('error', reject).end();
    });
    if (this.#failure !== undefined) throw this.#failure;
    return this.#file.taken();
  }

  close(): void {
    this.#file.close();
  }

  async discard(): Promise<void> {
    this.#gzip.destroy();
    try {
      this.#file.clear();
      this.#file.close();
    } catch {
      // It is closed already, or the disk is at its end; nothing depends on it.
    }
  }

  async #push(bytes: Buffer): Promise<void> {
    if (!this.#gzip.write(bytes)) {
      await new Promise<void>((resolve) => {
        this.#gzip.once('drain', resolve);
      });
    }
    if (this.#failure !== undefined) throw this.#failure;
  }
}
