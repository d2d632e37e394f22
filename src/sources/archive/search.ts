/** Delivered files as a source of events: what will be read, the reading of it, and what became of everything. */
import type { InflateLimits } from '../../archive/inflate-limits.js';
import { type ArchiveFile, inReadingOrder, type Listing, listArchive } from '../../archive/listing.js';
import { type Pruned, prune } from '../../archive/pruning.js';
import { isRemote } from '../../archive/remote-path.js';
import type { RemoteFiles } from '../../archive/remote-reading.js';
import { scopeTest } from '../../archive/scope.js';
import type { OpenStdin } from '../../archive/text.js';
import type { ObjectStore } from '../../cloud/oss/object-store.js';
import type { Ledger } from '../../output/ledger.js';
import { needlesOf } from '../../query/needles.js';
import type { Query, Window } from '../../query/query.js';
import { Answer, type AnswerOptions, type Portion } from '../answer/answer.js';
import type { Batch } from '../answer/batch.js';
import { joinKnown, type KnownFiles } from '../answer/known.js';
import type { RowShape } from '../answer/question.js';
import { scan } from './scan.js';
import type { ScanThreads } from './threads.js';

export interface ArchiveQuestion {
  readonly paths: readonly string[];
  readonly query: Query;
  /** What the flags ask of regions and accounts only, by which whole files may be skipped. */
  readonly scope: Query;
  readonly window: Window;
  /** Milliseconds; see archive/pruning.ts. */
  readonly slack: number;
  /** Whether files may be skipped by their keys. */
  readonly prune: boolean;
  /** Whether events may be skipped unparsed. */
  readonly prefilter: boolean;
  readonly limits: InflateLimits;
  /** Whether an index may answer for files that it holds. */
  readonly index: boolean;
  /** Threads that read; without them, the calling one does. */
  readonly threads: ScanThreads | undefined;
  /** Opens standard input, should it be among the paths. */
  readonly stdin?: OpenStdin;
  /** Buckets, should there be any among the paths. */
  readonly remote?: Remote;
}

export interface Remote {
  /** @param path `oss://bucket/…` */
  openStore(path: string): Promise<ObjectStore>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly interrupted: AbortSignal;
}

export interface SearchPlan {
  readonly listing: Listing;
  readonly pruned: Pruned;
  readonly needles: readonly string[] | null;
  /** Of the buckets among the paths, by name. */
  readonly stores: ReadonlyMap<string, ObjectStore>;
}

/** Lists the files and decides which to read; reads none. */
export async function planSearch(question: ArchiveQuestion): Promise<SearchPlan> {
  const stores = new Map<string, ObjectStore>();
  const listing = await listPaths(question, stores);
  const { window, slack, scope } = question;
  const pruned = question.prune
    ? prune(listing.files, { window, slack, admits: scopeTest(scope) })
    : { files: listing.files, skipped: new Map() };
  return { listing, pruned, needles: question.prefilter ? needlesOf(question.query) : null, stores };
}

/** @param stores is given the buckets among the paths */
export async function listPaths(
  question: ArchiveQuestion,
  stores: Map<string, ObjectStore>,
): Promise<Listing> {
  const { paths, remote } = question;
  const places = paths.filter(isRemote);
  if (places.length === 0 || remote === undefined) return listArchive(paths);
  const { listRemote } = await import('../../archive/remote-listing.js');
  const local = paths.filter((path) => !isRemote(path));
  const listing = local.length > 0 ? await listArchive(local) : { files: [], passedOver: [], failures: [] };
  const files = new Map(listing.files.map((file) => [file.path, file]));
  const passedOver = [...listing.passedOver];
  for (const place of places) {
    const store = stores.get(bucketOf(place)) ?? (await remote.openStore(place));
    stores.set(bucketOf(place), store);
    const found = await listRemote(store, place, question, remote.now());
    for (const file of found.files) files.set(file.path, file);
    passedOver.push(...found.passedOver);
  }
  return { files: [...files.values()].sort(inReadingOrder), passedOver, failures: listing.failures };
}

function bucketOf(place: string): string {
  return place.split('/')[2]!.toLowerCase();
}

/** One search under way. */
export class ArchiveSearch {
  readonly answer: Answer;
  /** Files that are read, in order; a row's `file` counts in them. */
  readonly files: readonly ArchiveFile[];

  constructor(
    private readonly question: ArchiveQuestion,
    private readonly plan: SearchPlan,
    private readonly rows: RowShape,
    private readonly options: AnswerOptions,
    private readonly known?: KnownFiles,
  ) {
    this.answer = new Answer(options, known?.counted);
    this.files = plan.pruned.files;
  }

  portions(): AsyncGenerator<Portion> {
    return this.answer.portions(this.#batches());
  }

  async *#batches(): AsyncGenerator<Batch> {
    const { query, window, limits, threads, stdin } = this.question;
    const { known } = this;
    const unknown = this.files.map((_, at) => at).filter((at) => known?.has(at) !== true);
    const remote = await this.#remoteFiles();
    try {
      const batches = scan(
        unknown.map((at) => this.files[at]!.path),
        {
          query,
          window,
          needles: this.plan.needles,
          limits,
          rows: this.rows,
          neighbours: this.options.context !== undefined,
        },
        threads,
        {
          ...(stdin === undefined ? {} : { stdin }),
          ...(remote === undefined ? {} : { remote: (path) => remote.open(path) }),
        },
        known?.seed,
      );
      yield* known === undefined ? batches : joinKnown(batches, unknown, known);
    } finally {
      remote?.stop();
    }
  }

  async #remoteFiles(): Promise<RemoteFiles | undefined> {
    const { stores } = this.plan;
    const { remote } = this.question;
    if (stores.size === 0 || remote === undefined) return undefined;
    const { RemoteFiles } = await import('../../archive/remote-reading.js');
    const files = this.files.flatMap(({ path, size }) => (size === undefined ? [] : [{ path, size }]));
    return new RemoteFiles((path) => stores.get(bucketOf(path))!, files, remote);
  }

  /**
   * What became of everything, so far.
   * @param stopped why the rest was not read, where the search was stopped before its end
   */
  ledger(stopped?: string): Ledger {
    const { listing, pruned } = this.plan;
    const { scanned, tally, damaged, limitReached } = this.answer;
    const skippedBy: Record<string, number> = Object.fromEntries(pruned.skipped);
    const reason = stopped ?? (limitReached ? 'after the limit' : undefined);
    if (reason !== undefined) skippedBy[reason] = this.files.length - scanned.files;
    const { events: read, notMatching, unreadable } = scanned;
    const { printed, duplicates } = tally;
    // Rows that were on their way when the search was stopped are nowhere counted.
    const notPrinted =
      reason === undefined ? tally.beyondLimit : read - printed - notMatching - duplicates - unreadable;
    return {
      files: {
        listed: listing.files.length,
        read: scanned.files - damaged.length,
        damaged: damaged.length,
        skipped: Object.values(skippedBy).reduce((sum, count) => sum + count, 0),
      },
      events: {
        read,
        printed,
        notMatching,
        duplicates,
        unreadable,
        ...(notPrinted === 0 ? {} : { notPrinted }),
      },
      skippedBy,
      bytes: scanned.textBytes,
    };
  }
}
