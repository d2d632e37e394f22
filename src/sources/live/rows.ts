/** From the events that lookups bring to batches of rows, as a scan of files gives them. */
import { compile } from '../../query/match.js';
import type { Query, Window } from '../../query/query.js';
import { inWindow } from '../../query/window.js';
import { type Batch, emptyTally } from '../answer/batch.js';
import type { RowShape } from '../answer/question.js';
import { RowBuffer } from '../answer/rowbuffer.js';
import { rowWriter } from '../answer/rowtext.js';
import type { Ahead } from './ahead.js';
import type { Order } from './lookup.js';
import { mergeByTime } from './merging.js';
import type { LiveEvent } from './reply.js';
import { withoutSeenAgain } from './union.js';

export interface RowQuestion {
  readonly query: Query;
  readonly window: Window;
  readonly rows: RowShape;
}

/** Makes rows of the events that match; they are gathered until they are taken. */
export interface RowMaker {
  /** Whether the event matches. */
  consider(event: LiveEvent, lookup: number): boolean;
  /** Bytes that wait to be taken. */
  readonly waiting: number;
  take(): Batch;
}

export function rowMaker({ query, window, rows }: RowQuestion): RowMaker {
  const matches = compile(query);
  const { before, after, encode } = rowWriter(rows);
  const buffer = new RowBuffer();
  let tally = emptyTally();
  return {
    consider({ own, event, time, id, content, spaced }, lookup) {
      if (!inWindow(window, time) || !matches(event)) {
        tally.notMatching++;
        return false;
      }
      if (Number.isNaN(time)) tally.undated++;
      const text = encode(own, event, { mayHoldSecret: true, spaced });
      buffer.add(
        { time, offset: 0, file: lookup, matches: true, id, content, actor: 0n },
        text,
        before,
        after,
      );
      return true;
    },
    get waiting() {
      return buffer.size;
    },
    take() {
      const batch = { ...buffer.take(), tally, damaged: [] };
      tally = emptyTally();
      return batch;
    },
  };
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
  question: RowQuestion & { readonly order: Order },
  tally: RowTally,
): AsyncGenerator<Batch> {
  const maker = rowMaker(question);
  let last = tally.second;
  for await (const moments of mergeByTime(lookups, question.order)) {
    for (const { second, events } of moments) {
      const distinct = withoutSeenAgain(events);
      tally.seenAgain += events.length - distinct.length;
      for (const event of distinct) maker.consider(event, event.lookup);
      last = second;
      if (maker.waiting > BATCH) {
        yield maker.take();
        tally.second = last;
      }
    }
    yield maker.take();
    // Who asks for more has done with what there was.
    tally.second = last;
  }
}
