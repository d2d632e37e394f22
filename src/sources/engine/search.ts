/** An engine as a source of events: the question under way, and what became of everything. */
import { PersonError } from '../../errors.js';
import type { Ledger } from '../../output/ledger.js';
import type { Query, Window } from '../../query/query.js';
import { Answer, type AnswerOptions, type Portion } from '../answer/answer.js';
import type { Batch } from '../answer/batch.js';
import type { RowShape } from '../answer/question.js';
import type { Feed } from './feed.js';
import type { EnginePlace } from './place.js';
import { batchesOf } from './rows.js';

export interface EngineQuestion {
  readonly query: Query;
  readonly window: Window;
}

/** One search under way; answers once. */
export class EngineSearch {
  readonly answer: Answer;
  /** Where a row comes from, as for files: the one place. */
  readonly files: readonly { readonly path: string }[];
  /** Why not everything came. */
  failure: PersonError | undefined;

  constructor(
    readonly place: EnginePlace,
    readonly feed: Feed,
    private readonly question: EngineQuestion,
    private readonly rows: RowShape,
    private readonly options: AnswerOptions,
  ) {
    // The answer is in the order of time, whoever sees to it.
    this.answer = new Answer({ ...options, sort: feed.ordered ? 'files' : 'time' });
    this.files = [{ path: place.text }];
  }

  portions(): AsyncGenerator<Portion> {
    return this.answer.portions(this.#batches());
  }

  async *#batches(): AsyncGenerator<Batch> {
    const { query, window } = this.question;
    const neighbours = this.options.context !== undefined;
    try {
      yield* batchesOf(this.feed.rows(), { query, window, rows: this.rows, neighbours });
    } catch (thrown) {
      if (!(thrown instanceof PersonError)) throw thrown;
      this.failure = thrown;
    }
  }

  /** Whether everything came that was asked for. */
  get complete(): boolean {
    return this.failure === undefined && this.answer.scanned.unreadable === 0;
  }

  /** What became of everything, so far. */
  ledger(stopped?: string): Ledger {
    const { scanned, tally, limitReached } = this.answer;
    const { queries, calls } = this.feed.tally;
    const { events: read, notMatching, unreadable, textBytes: bytes } = scanned;
    const { printed, duplicates } = tally;
    const cut = stopped !== undefined || limitReached || this.failure !== undefined;
    // Rows that were on their way when the search was stopped are nowhere counted.
    const notPrinted = cut ? read - printed - notMatching - duplicates - unreadable : tally.beyondLimit;
    return {
      files: { listed: 0, read: 0, damaged: 0, skipped: 0 },
      queries: { ...queries, notFinished: queries.planned - queries.answered - queries.failed },
      calls: { ...calls },
      events: {
        read,
        printed,
        notMatching,
        duplicates,
        unreadable,
        ...(notPrinted === 0 ? {} : { notPrinted }),
      },
      bytes,
    };
  }
}
