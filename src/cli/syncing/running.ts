/** Runs `archive sync`: one at a time on an archive, with a line of progress. */
import { mkdirSync } from 'node:fs';
import { holderText, type Lock, takeLock } from '../../archive/lock.js';
import { type Head, lockPath } from '../../archive/manifest.js';
import { type ManifestState, readManifest } from '../../archive/manifest-reading.js';
import { continueManifest, type ManifestWriter } from '../../archive/manifest-writing.js';
import { saveCheckpoint } from '../../archive/sync/checkpoint.js';
import { Known } from '../../archive/sync/known.js';
import type { Layout } from '../../archive/sync/layout.js';
import { Concurrency, RateLimit } from '../../archive/sync/pace.js';
import { layoutFor, planSync, type Stock, type SyncPlan } from '../../archive/sync/planning.js';
import type { StockThread } from '../../archive/sync/stock-thread.js';
import { missingFiles } from '../../archive/sync/stocktaking.js';
import { diskError, Storage } from '../../archive/sync/storing.js';
import { emptySyncTally, runSync, type SyncTally } from '../../archive/sync/syncing.js';
import { PersonError } from '../../errors.js';
import { grouped } from '../../output/digits.js';
import { lengthText } from '../../query/duration.js';
import type { Context } from '../context.js';
import { sizeText } from '../measures.js';
import { announceSync } from '../presenting/sync.js';
import { startProgress } from '../progress.js';
import type { SyncAsked } from './asking.js';

export interface Synced {
  readonly plan: SyncPlan;
  readonly tally: SyncTally;
  /** The manifest's end. */
  readonly head: Head;
  readonly interrupted: boolean;
}

/** The plan alone; nothing on disk is touched. */
export async function runDry(context: Context, asked: SyncAsked): Promise<SyncPlan> {
  const layout = askLayout(asked);
  const { stock, state } = readStock(context, asked);
  const [problem] = state?.problems ?? [];
  if (problem !== undefined) {
    throw new PersonError(
      `the manifest of ${asked.archive} was changed: ${problem.reason}`,
      'Run atrail archive verify, which says what is wrong.',
    );
  }
  return plan(context, asked, layout, stock);
}

/**
 * @param wait whether to wait where another run is at work
 * @param thread takes stock of the archive meanwhile; undefined where that would not pay
 */
export async function runHere(
  context: Context,
  asked: SyncAsked,
  wait: boolean,
  thread: StockThread | undefined,
): Promise<Synced> {
  const { archive } = asked;
  try {
    mkdirSync(archive, { recursive: true, mode: 0o700 });
    const lock = await lockFor(context, archive, wait);
    try {
      const layout = askLayout(asked);
      const { stock, state, saved } =
        (await stockOfThread(context, asked, thread)) ?? readStock(context, asked);
      const manifest = await continueManifest(archive, context.now, state);
      let synced: Synced;
      try {
        synced = await synchronise(context, asked, layout, stock, manifest);
      } finally {
        await manifest.close();
      }
      // Whatever was recorded is known, as nothing has broken off in between.
      saveCheckpoint(archive, fromOf(asked), manifest.checked(), stock.known, saved);
      return synced;
    } finally {
      lock.release();
    }
  } catch (thrown) {
    throw (thrown instanceof PersonError ? undefined : diskError(archive, thrown)) ?? thrown;
  }
}

interface StockRead {
  readonly stock: Stock;
  readonly state: ManifestState | undefined;
  /** How many bytes of the manifest the checkpoint stood for. */
  readonly saved: number;
}

/** What the thread has found; undefined where there is none, or the archive has changed since. */
async function stockOfThread(
  context: Context,
  asked: SyncAsked,
  thread: StockThread | undefined,
): Promise<StockRead | undefined> {
  const read = await thread?.read(asked.started);
  if (read === undefined) return undefined;
  const { known, state, saved } = read;
  const missing = read.missing.then((found) => found ?? lookFor(context, asked, known));
  return { stock: { known, missing: handled(missing) }, state, saved };
}

function readStock(context: Context, asked: SyncAsked): StockRead {
  const known = new Known(fromOf(asked), asked.started);
  const state = readManifest(asked.archive, (line) => known.take(line));
  // While answers are waited for.
  return { stock: { known, missing: handled(lookFor(context, asked, known)) }, state, saved: 0 };
}

function lookFor(
  { interrupted }: Context,
  { archive, question }: SyncAsked,
  known: Known,
): Promise<ReadonlySet<string>> {
  return missingFiles(archive, known, question, interrupted);
}

/** Whoever waits for it hears of an error; until then it is no surprise. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

/** Asked for while the manifest is read, which it does not depend on. */
function askLayout({ store, question }: SyncAsked): Promise<Layout> {
  return handled(layoutFor(store, question));
}

async function synchronise(
  context: Context,
  asked: SyncAsked,
  layout: Promise<Layout>,
  stock: Stock,
  manifest: ManifestWriter,
): Promise<Synced> {
  const { now, sleep, interrupted } = context;
  const { archive, store, concurrency, rate } = asked;
  const { known } = stock;
  const found = await plan(context, asked, layout, stock);
  const tally = emptySyncTally();
  const progress = startProgress(context);
  const show = () => progress.update(() => progressText(asked, found, tally, now()));
  const ticking = context.stderr.isTerminal ? setInterval(() => void show(), 100) : undefined;
  try {
    await runSync(
      {
        ...asked,
        storage: new Storage(archive, process.pid),
        pid: process.pid,
        manifest,
        known,
        plan: found,
        store,
        concurrency: new Concurrency(concurrency, now),
        most: concurrency,
        rate: rate === undefined ? undefined : new RateLimit(rate, now, sleep),
        now,
        sleep,
        interrupted,
      },
      tally,
    );
  } finally {
    clearInterval(ticking);
    await progress.clear();
  }
  return { plan: found, tally, head: manifest.end, interrupted: interrupted.aborted };
}

async function plan(
  context: Context,
  asked: SyncAsked,
  layout: Promise<Layout>,
  stock: Stock,
): Promise<SyncPlan> {
  const { store, question } = asked;
  await announceSync(context, asked);
  const progress = startProgress(context);
  const show = () =>
    progress.update(() => `listing oss://${store.bucket}: ${grouped(store.counts.requests)} requests`);
  const ticking = context.stderr.isTerminal ? setInterval(() => void show(), 100) : undefined;
  try {
    return await planSync(store, await layout, question, stock, context.interrupted);
  } catch (thrown) {
    if (!context.interrupted.aborted) throw thrown;
    throw new PersonError(
      'interrupted while the bucket was listed',
      'Nothing was fetched; run it again.',
      130,
    );
  } finally {
    clearInterval(ticking);
    await progress.clear();
  }
}

function fromOf({ store }: SyncAsked): string {
  return `oss://${store.bucket}`;
}

function progressText({ started }: SyncAsked, { fetch }: SyncPlan, tally: SyncTally, now: number): string {
  const done = tally.fetched + tally.failed.length;
  const bytes = fetch.reduce((sum, { object }) => sum + object.size, 0);
  const rate = tally.wireBytes / Math.max(0.001, (now - started) / 1000);
  const left = Math.max(0, bytes - tally.fetchedBytes) / Math.max(1, rate);
  const failed = tally.failed.length > 0 ? `, ${grouped(tally.failed.length)} failed` : '';
  return `${grouped(done)} of ${grouped(fetch.length)} objects, ${sizeText(tally.fetchedBytes)} of ${sizeText(bytes)}, ${sizeText(Math.round(rate))}/s, ${lengthText(left * 1000)} left${failed}`;
}

/** How often is looked whether another run has ended, milliseconds. */
const LOOK_EVERY = 1000;

async function lockFor(context: Context, archive: string, wait: boolean): Promise<Lock> {
  const { now, sleep, interrupted, stderr } = context;
  for (let told = false; ; told = true) {
    const taken = takeLock(lockPath(archive), { pid: process.pid, now });
    if ('release' in taken) return taken;
    const who = holderText(taken);
    if (!wait) {
      throw new PersonError(
        `another run is at work on ${archive}: ${who}`,
        'Wait until it has ended, or give --wait; two runs at a time would get in each other’s way.',
      );
    }
    if (interrupted.aborted) {
      throw new PersonError(
        'interrupted while another run was waited for',
        'Nothing was fetched; run it again.',
        130,
      );
    }
    if (!told) await stderr.write(`waiting for another run: ${who}\n`);
    await sleep(LOOK_EVERY);
  }
}
