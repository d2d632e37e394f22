/** Delivered files as a source of events: what will be read, the reading of it, and what became of everything. */
import type { InflateLimits } from '../../archive/inflate-limits.js';
import { type ArchiveFile, type Listing, listArchive } from '../../archive/listing.js';
import { type Pruned, prune } from '../../archive/pruning.js';
import { scopeTest } from '../../archive/scope.js';
import type { OpenStdin } from '../../archive/text.js';
import type { Ledger } from '../../output/ledger.js';
import { needlesOf } from '../../query/needles.js';
import type { Query, Window } from '../../query/query.js';
import { Answer, type AnswerOptions, type Portion } from './answer.js';
import { joinKnown, type KnownFiles } from './known.js';
import type { RowShape } from './question.js';
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
}

export interface SearchPlan {
  readonly listing: Listing;
  readonly pruned: Pruned;
  readonly needles: readonly string[] | null;
}

/** Lists the files and decides which to read; reads none. */
export async function planSearch(question: ArchiveQuestion): Promise<SearchPlan> {
  const listing = await listArchive(question.paths);
  const { window, slack, scope } = question;
  const pruned = question.prune
    ? prune(listing.files, { window, slack, admits: scopeTest(scope) })
    : { files: listing.files, skipped: new Map() };
  return { listing, pruned, needles: question.prefilter ? needlesOf(question.query) : null };
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
    const { query, window, limits, threads, stdin } = this.question;
    const { known } = this;
    const unknown = this.files.map((_, at) => at).filter((at) => known?.has(at) !== true);
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
      stdin,
      known?.seed,
    );
    return this.answer.portions(known === undefined ? batches : joinKnown(batches, unknown, known));
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
