/** From the events that lookups bring to batches of rows, as a scan of files gives them. */
import { compile } from '../../query/match.js';
import type { Query } from '../../query/query.js';
import { inWindow } from '../../query/window.js';
import { type Batch, emptyTally } from '../archive/batch.js';
import type { RowShape } from '../archive/question.js';
import { RowBuffer } from '../archive/rowbuffer.js';
import { rowWriter } from '../archive/rowtext.js';
import type { Ahead } from './ahead.js';
import type { Order, Stretch } from './lookup.js';
import { type Moment, mergeByTime } from './merging.js';
import { withoutSeenAgain } from './union.js';

export interface RowQuestion {
  readonly query: Query;
  readonly window: Stretch;
  readonly order: Order;
  readonly rows: RowShape;
}

/** What became of the events before there were rows of them. */
export interface RowTally {
  /** Events that another lookup had found. */
  seenAgain: number;
  /** The last second of what was handed out and dealt with, milliseconds; undefined before the first. */
  second: number | undefined;
}

/** A batch that is any larger waits for whoever prints it. */
const BATCH = 2 ** 20;

/** The matching events of all lookups, in order. Row.file is the number of the lookup. */
export async function* batchesOf(
  lookups: readonly Ahead[],
  question: RowQuestion,
  tally: RowTally,
): AsyncGenerator<Batch> {
  const matches = compile(question.query);
  const { before, after, encode } = rowWriter(question.rows);
  const buffer = new RowBuffer();
  let scanned = emptyTally();
  const take = () => {
    const batch = { ...buffer.take(), tally: scanned, damaged: [] };
    scanned = emptyTally();
    return batch;
  };
  const consider = ({ events }: Moment) => {
    const distinct = withoutSeenAgain(events);
    tally.seenAgain += events.length - distinct.length;
    for (const { own, event, time, id, content, lookup } of distinct) {
      if (!inWindow(question.window, time) || !matches(event)) {
        scanned.notMatching++;
        continue;
      }
      if (Number.isNaN(time)) scanned.undated++;
      const text = encode(own, event, { mayHoldSecret: true, spaced: true });
      buffer.add(
        { time, offset: 0, file: lookup, matches: true, id, content, actor: 0n },
        text,
        before,
        after,
      );
    }
  };
  let last = tally.second;
  for await (const moments of mergeByTime(lookups, question.order)) {
    for (const moment of moments) {
      consider(moment);
      last = moment.second;
      if (buffer.size > BATCH) {
        yield take();
        tally.second = last;
      }
    }
    yield take();
    // Who asks for more has done with what there was.
    tally.second = last;
  }
}
