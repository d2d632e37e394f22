/** Takes the coverage of an archive: its files by name, its events by hour, and what was done to trails. */
import { CHANGES, changeOf, stopsOf, type TrailChange } from '../archive/coverage/changes.js';
import { type Coverage, coverageOf } from '../archive/coverage/conclusion.js';
import { type Stream, streamName } from '../archive/coverage/hours.js';
import type { ArchiveFile, Listing } from '../archive/listing.js';
import { scopeTest } from '../archive/scope.js';
import { readEvent } from '../event/read.js';
import { termsOf } from '../query/terms.js';
import { inWindow } from '../query/window.js';
import { HourCount, namesTell } from '../sources/archive/covering.js';
import { type ArchiveQuestion, ArchiveSearch, planSearch } from '../sources/archive/search.js';
import { startTurns } from '../sources/archive/turns.js';
import type { CoverageFlags } from './commands/archive/coverage.js';
import type { Context } from './context.js';
import type { LiveCounts } from './delivery-counting.js';
import { startThreads } from './early-threads.js';
import { knownFiles } from './known-files.js';
import { linesOf } from './printing.js';
import { startProgress } from './progress.js';

export interface TakenCoverage {
  /** Absent where there is no file whose name tells anything. */
  readonly coverage: Coverage | undefined;
  /** What was done to trails within the window, in the order of time. */
  readonly changes: readonly TrailChange[];
  readonly count: HourCount;
  readonly listing: Listing;
  /** Files that were read. */
  readonly files: readonly ArchiveFile[];
  /** Files of insights, which come only when something is odd. */
  readonly insights: number;
  /** Files whose names say that they hold nothing of what is asked. */
  readonly skipped: number;
  /** What the service has counted, where it was asked. */
  readonly live?: LiveCounts;
}

export async function takeCoverage(
  context: Context,
  flags: CoverageFlags,
  question: ArchiveQuestion,
): Promise<TakenCoverage | 'interrupted'> {
  const { listing, pruned } = await planSearch(question);
  const files = pruned.files.filter(({ key }) => key?.kind !== 'Actiontrail-Insight');
  const threads = await startThreads(context, flags);
  const { window, query, limits } = question;
  let count: HourCount;
  try {
    const known = namesTell(files)
      ? await knownFiles(context, question, (index, { readSightings }) =>
          readSightings(index, question, files, context.interrupted),
        )
      : undefined;
    count = new HourCount({ files, window, query, limits, threads, known });
    const progress = startProgress(context);
    const turn = startTurns();
    for await (const _ of count.run()) {
      await progress.update(
        () =>
          `${count.scanned.files.toLocaleString('en-US')} of ${files.length.toLocaleString('en-US')} files`,
      );
      await turn();
      if (context.interrupted.aborted) break;
    }
    await progress.clear();
  } finally {
    await threads?.close();
  }
  const changes = await changesIn(context, flags, question);
  if (context.interrupted.aborted) return 'interrupted';
  const stamps = stampsOf(listing.files, question);
  const coverage = coverageOf({
    counted: count.table.streams,
    stamps,
    stops: stopsOf(changes),
    isTheirs: flags.trail !== undefined,
    window,
    now: context.now(),
  });
  const live = await askLive(context, flags, coverage, stamps);
  return {
    coverage,
    ...(live === undefined ? {} : { live }),
    changes: changes.filter(({ time }) => inWindow(window, time)),
    count,
    listing,
    files,
    insights: pruned.files.length - files.length,
    skipped: listing.files.length - pruned.files.length,
  };
}

async function askLive(
  context: Context,
  flags: CoverageFlags,
  coverage: Coverage | undefined,
  stamps: ReturnType<typeof stampsOf>,
): Promise<LiveCounts | undefined> {
  if (!flags.live || coverage === undefined) return undefined;
  const { countDeliveries } = await import('./delivery-counting.js');
  const all = [...stamps.values()].flatMap((stream) => stream.stamps);
  return countDeliveries(context, flags, coverage.span, all);
}

/** A trail may have been stopped long before the window, be started long behind it, and lie in another region. */
async function changesIn(
  context: Context,
  flags: CoverageFlags,
  question: ArchiveQuestion,
): Promise<readonly TrailChange[]> {
  const threads = await startThreads(context, flags);
  const accounts = termsOf({ account: flags.account });
  const wider: ArchiveQuestion = {
    ...question,
    query: CHANGES,
    scope: accounts,
    window: {},
    threads,
  };
  const plan = await planSearch(wider);
  const shape = { kind: 'text', spec: { format: 'jsonl', reveal: false } } as const;
  const wanted = flags.trail?.map((name) => name.toLowerCase());
  const changes: TrailChange[] = [];
  try {
    const known = await knownFiles(
      context,
      wider,
      (index, { askIndex }) => askIndex(index, wider, plan.pruned.files, shape, context.cores),
      true,
    );
    const search = new ArchiveSearch(wider, plan, shape, { sort: 'time', dedupe: true }, known);
    for await (const { text } of search.portions()) {
      for (const line of linesOf(text)) {
        const change = changeOf(readEvent(line));
        if (change === undefined) continue;
        if (wanted === undefined || wanted.includes(change.trail.toLowerCase())) changes.push(change);
      }
      if (context.interrupted.aborted) break;
    }
  } finally {
    await threads?.close();
  }
  return changes;
}

/** Of the files that were asked about, whenever they came: what is usual is decided over all of them. */
function stampsOf(
  files: readonly ArchiveFile[],
  { scope }: ArchiveQuestion,
): ReadonlyMap<string, { stream: Stream; stamps: number[] }> {
  const inScope = scopeTest(scope);
  const streams = new Map<string, { stream: Stream; stamps: number[] }>();
  for (const { key } of files) {
    if (key === undefined || key.kind !== 'Actiontrail' || !inScope(key)) continue;
    const name = streamName(key);
    const known = streams.get(name);
    if (known !== undefined) known.stamps.push(key.stamp);
    else streams.set(name, { stream: { account: key.account, region: key.region }, stamps: [key.stamp] });
  }
  return streams;
}
