/** One run of synchronising: fetches what the plan says, and records it. */
import type { ListedObject, ObjectStore } from '../../cloud/oss/object-store.js';
import { ServiceError } from '../../cloud/service-error.js';
import { PersonError } from '../../errors.js';
import type { ListedFolder, RunLine } from '../manifest.js';
import type { ManifestWriter } from '../manifest-writing.js';
import { type Days, dayText, FIRST_DAY, LAST_DAY } from './days.js';
import { Fetcher, type FetchingOptions, HELD_MAX, type Outcome, Stopped } from './fetching.js';
import { KeepingThread } from './keeping-thread.js';
import type { Known } from './known.js';
import { inParallel, type SyncPlan, type Wanted } from './planning.js';
import { PLACES, Shelves } from './shelves.js';
import { diskError, type Storage } from './storing.js';

/** What has become of the objects so far. */
export interface SyncTally {
  fetched: number;
  /** Of objects that were stored. */
  fetchedBytes: number;
  /** Came over the wire, failed tries included. */
  wireBytes: number;
  events: number;
  readonly failed: { readonly key: string; readonly reason: string }[];
  /** In cold storage, the plan's included. */
  frozen: number;
  readonly restoring: { asked: number; underWay: number };
  /** Beyond `--max-bytes`, or behind where the run was stopped. */
  later: number;
  /** Stored, though their content is damaged in the bucket, too. */
  readonly damaged: { readonly key: string; readonly reason: string }[];
  /** Files that were there and differed from the bucket, and where they are now. */
  readonly aside: { readonly path: string; readonly now: string }[];
  /** Why the rest was not fetched, where the run was stopped. */
  stopped?: PersonError;
}

export interface SyncRun
  extends Omit<FetchingOptions, 'isStopped' | 'keeping' | 'onBytes' | 'storage' | 'store'> {
  readonly store: ObjectStore;
  readonly storage: Storage;
  readonly manifest: ManifestWriter;
  readonly known: Known;
  readonly plan: SyncPlan;
  readonly started: number;
  /** Of this process; tells its temporary files from those of others. */
  readonly pid: number;
  /** Fetch no more than so many bytes. */
  readonly maxBytes: number;
  /** Days for which cold objects are restored; undefined where nobody asks for it. */
  readonly restoreDays: number | undefined;
  /** Objects fetched at the same time, at most. */
  readonly most: number;
}

export function emptySyncTally(): SyncTally {
  return {
    fetched: 0,
    fetchedBytes: 0,
    wireBytes: 0,
    events: 0,
    failed: [],
    frozen: 0,
    restoring: { asked: 0, underWay: 0 },
    later: 0,
    damaged: [],
    aside: [],
  };
}

/** When so many in a row have failed, so will the rest. */
const FAILURES_IN_A_ROW = 50;

/** @param tally filled while the run goes on, for whoever shows how far it is */
export async function runSync(run: SyncRun, tally: SyncTally): Promise<void> {
  const { plan, interrupted } = run;
  const unfinished: Unfinished = { left: [], cold: [...plan.frozen] };
  if (plan.fetch.length > 0) {
    const keeping = new KeepingThread(run.archive, run.pid);
    try {
      await fetchAll(run, keeping, tally, unfinished);
    } finally {
      await keeping.close();
    }
  }
  for (const { object } of plan.frozen) unfinished.left.push(object.key);
  tally.frozen = unfinished.cold.length;
  if (run.restoreDays !== undefined) await restore(run, unfinished.cold, run.restoreDays, tally);
  if (interrupted.aborted) return;
  await close(run, tally, unfinished.left);
}

interface Unfinished {
  /** Keys of what is still to be fetched. */
  readonly left: string[];
  readonly cold: Wanted[];
}

async function fetchAll(
  run: SyncRun,
  keeping: KeepingThread,
  tally: SyncTally,
  { left, cold }: Unfinished,
): Promise<void> {
  const { plan, known, interrupted, maxBytes } = run;
  const isStopped = () => interrupted.aborted || tally.stopped !== undefined;
  const fetcher = new Fetcher({
    ...run,
    keeping,
    isStopped,
    onBytes: (bytes) => {
      tally.wireBytes += bytes;
    },
  });
  let planned = 0;
  let inARow = 0;
  const later = (key: string) => {
    tally.later++;
    left.push(key);
  };
  const shelves = new Shelves();
  // While some come, others are checked, wait for the disk, or are recorded.
  await inParallel(PLACES, plan.fetch, async (wanted) => {
    const { object } = wanted;
    const place = await shelves.take(object.size > HELD_MAX ? 0 : object.size);
    try {
      if (isStopped() || planned + object.size > maxBytes) return later(object.key);
      planned += object.size;
      const outcome = await fetcher.fetch(object, known.names.pathFor(object.key), place);
      if (outcome.kind === 'stored') await record(run, outcome, tally);
      else {
        left.push(object.key);
        if (outcome.kind === 'frozen') cold.push(wanted);
        else tally.failed.push({ key: object.key, reason: outcome.reason });
      }
      inARow = outcome.kind === 'failed' ? inARow + 1 : 0;
      if (inARow >= FAILURES_IN_A_ROW) tally.stopped ??= givingUp(inARow);
    } catch (thrown) {
      later(object.key);
      if (interrupted.aborted || thrown instanceof Stopped) return;
      if (!(thrown instanceof PersonError)) throw thrown;
      tally.stopped ??= thrown;
    } finally {
      shelves.give(place);
    }
  });
}

/** @throws PersonError where the disk does not take it */
async function record(
  { manifest, archive, known }: SyncRun,
  { line, aside }: Outcome & { kind: 'stored' },
  tally: SyncTally,
): Promise<void> {
  try {
    await manifest.append(line);
  } catch (thrown) {
    throw diskError(archive, thrown) ?? thrown;
  }
  known.take(line);
  tally.fetched++;
  tally.fetchedBytes += line.size;
  tally.events += line.events ?? 0;
  if (line.damage !== undefined) tally.damaged.push({ key: line.key, reason: line.damage });
  if (aside !== undefined) tally.aside.push({ path: line.path, now: aside });
}

function givingUp(count: number): PersonError {
  return new PersonError(
    `the last ${count} objects in a row could not be fetched, so the rest was not tried`,
    'See the reason that is given for each, and run it again; what is there is kept.',
  );
}

async function restore(run: SyncRun, cold: readonly Wanted[], days: number, tally: SyncTally): Promise<void> {
  const { store, interrupted } = run;
  await inParallel(run.most, cold, async ({ object }) => {
    if (interrupted.aborted || tally.stopped !== undefined) return;
    try {
      const state = await askToRestore(store, object, days);
      if (state === 'asked') tally.restoring.asked++;
      else tally.restoring.underWay++;
    } catch (thrown) {
      if (interrupted.aborted) return;
      if (!(thrown instanceof ServiceError)) throw thrown;
      tally.failed.push({ key: object.key, reason: thrown.message });
      tally.frozen--;
    }
  });
}

async function askToRestore(
  store: ObjectStore,
  object: ListedObject,
  days: number,
): Promise<'asked' | 'under way'> {
  if (object.restore === 'under way') return 'under way';
  return (await store.restore(object.key, object.storageClass, days)) === 'asked' ? 'asked' : 'under way';
}

/** Records what need not be listed again. */
async function close(run: SyncRun, tally: SyncTally, left: readonly string[]): Promise<void> {
  const { plan, known, manifest, storage, store } = run;
  const open = openFolders(plan, left);
  const isNews =
    tally.fetched > 0 ||
    open.length > 0 ||
    plan.covered.some(({ folder, days }) => !known.coverage.covers(folder, days));
  if (isNews && plan.covered.length > 0) {
    const line: RunLine = {
      kind: 'run',
      started: new Date(run.started).toISOString(),
      finished: new Date(run.now()).toISOString(),
      from: `oss://${store.bucket}`,
      folders: plan.covered.map(({ folder, days }) => listedFolder(folder, days)),
      open,
    };
    await manifest.append(line);
    known.take(line);
  }
  if (left.length === 0 && plan.failures.length === 0) storage.clear();
}

function listedFolder(folder: string, { from, to }: Days): ListedFolder {
  return {
    folder,
    ...(from === FIRST_DAY ? {} : { since: dayText(from) }),
    ...(to === LAST_DAY ? {} : { until: dayText(to) }),
  };
}

/**
 * Days with something that is still to be fetched; the folder of a region for what lies outside of days. What is
 * missing from days that were not listed is looked for in every run.
 */
function openFolders(plan: SyncPlan, left: readonly string[]): readonly string[] {
  const open = new Set<string>();
  for (const key of left) {
    const region = plan.layout.folders.find(({ folder }) => key.startsWith(folder))?.folder;
    if (region === undefined) continue;
    const [day = ''] = /^\d{4}\/\d\d\/\d\d\//.exec(key.slice(region.length)) ?? [];
    open.add(region + day);
  }
  return [...open];
}
