/** One run of synchronising: fetches what the plan says, and records it. */
import { dirname, join } from 'node:path';

import type { ListedObject, ObjectStore } from '../../cloud/oss/object-store.js';
import { ServiceError } from '../../cloud/service-error.js';
import { PersonError } from '../../errors.js';
import type { ListedFolder, RunLine } from '../manifest.js';
import type { ManifestWriter } from '../manifest-writing.js';
import { type Days, dayText, FIRST_DAY, LAST_DAY } from './days.js';
import { Fetcher, type FetchingOptions, type Outcome } from './fetching.js';
import type { Known } from './known.js';
import { inParallel, type SyncPlan, type Wanted } from './planning.js';
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

export interface SyncRun extends Omit<FetchingOptions, 'onBytes' | 'storage' | 'store'> {
  readonly store: ObjectStore;
  readonly storage: Storage;
  readonly manifest: ManifestWriter;
  readonly known: Known;
  readonly plan: SyncPlan;
  readonly started: number;
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
  const { plan, interrupted, maxBytes } = run;
  const left: string[] = [];
  const fetcher = new Fetcher({
    ...run,
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
  const recording = new Recording(run, tally, later);
  const cold = [...plan.frozen];
  await inParallel(run.most, plan.fetch, async (wanted) => {
    const { object } = wanted;
    if (interrupted.aborted || tally.stopped !== undefined || planned + object.size > maxBytes) {
      return later(object.key);
    }
    planned += object.size;
    try {
      const outcome = await run.concurrency.run(() =>
        fetcher.fetch(object, run.known.names.pathFor(object.key)),
      );
      if (outcome.kind === 'stored') await recording.begin(outcome);
      else {
        left.push(object.key);
        if (outcome.kind === 'frozen') cold.push(wanted);
        else tally.failed.push({ key: object.key, reason: outcome.reason });
      }
      inARow = outcome.kind === 'failed' ? inARow + 1 : 0;
      if (inARow >= FAILURES_IN_A_ROW) tally.stopped ??= givingUp(inARow);
    } catch (thrown) {
      later(object.key);
      if (interrupted.aborted) return;
      if (!(thrown instanceof PersonError)) throw thrown;
      tally.stopped ??= thrown;
    }
  });
  await recording.end();
  for (const { object } of plan.frozen) left.push(object.key);
  tally.frozen = cold.length;
  if (run.restoreDays !== undefined) await restore(run, cold, run.restoreDays, tally);
  if (interrupted.aborted) return;
  await close(run, tally, left);
}

/** Lines that may be on their way to the manifest: the disk takes its time, and the next objects need not wait. */
const RECORDING_MAX = 256;

class Recording {
  readonly #running = new Set<Promise<void>>();
  #failure: unknown;

  /** @param later takes the key of an object that could not be recorded */
  constructor(
    private readonly run: SyncRun,
    private readonly tally: SyncTally,
    private readonly later: (key: string) => void,
  ) {}

  /** Resolves when there is room for another one. */
  async begin(outcome: Outcome & { kind: 'stored' }): Promise<void> {
    const recorded = this.#record(outcome).finally(() => this.#running.delete(recorded));
    this.#running.add(recorded);
    if (this.#running.size < RECORDING_MAX) return;
    const [oldest] = this.#running;
    await oldest;
  }

  /** Waits for all. @throws whatever was no error of the disk */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #record({ line, aside }: Outcome & { kind: 'stored' }): Promise<void> {
    const { manifest, archive } = this.run;
    const { tally } = this;
    try {
      await manifest.append(line, dirname(join(archive, line.path)));
    } catch (thrown) {
      this.later(line.key);
      const disk = diskError(archive, thrown);
      if (disk === undefined) this.#failure ??= thrown;
      else tally.stopped ??= disk;
      return;
    }
    tally.fetched++;
    tally.fetchedBytes += line.size;
    tally.events += line.events ?? 0;
    if (line.damage !== undefined) tally.damaged.push({ key: line.key, reason: line.damage });
    if (aside !== undefined) tally.aside.push({ path: line.path, now: aside });
  }
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
