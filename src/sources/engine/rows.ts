/** From the events that an engine brings to batches of rows, as a scan of files gives them. */
import { actorOf } from '../../event/actor.js';
import { compile } from '../../query/match.js';
import type { Query, Window } from '../../query/query.js';
import { inWindow } from '../../query/window.js';
import { type Batch, emptyTally, type Row, type ScanTally } from '../answer/batch.js';
import type { RowShape } from '../answer/question.js';
import { RowBuffer } from '../answer/rowbuffer.js';
import { rowWriter } from '../answer/rowtext.js';
import { hashOf, type LiveEvent, readLiveEvent } from '../live/reply.js';
import type { EngineRow } from './feed.js';

export interface RowQuestion {
  readonly query: Query;
  readonly window: Window;
  readonly rows: RowShape;
  /** Rows for events that do not match too, marked as such. */
  readonly neighbours: boolean;
}

interface Kept {
  readonly row: Row;
  readonly text: Uint8Array | string;
}

/** A batch that is any larger waits for whoever prints it. */
const BATCH = 2 ** 20;

/**
 * Rows in the order of time. Those of events whose time the engine does not know are held until their turn comes; they
 * are few, as events write their time in one way.
 */
export async function* batchesOf(
  feed: AsyncIterable<readonly EngineRow[]>,
  question: RowQuestion,
): AsyncGenerator<Batch> {
  const { before, after, encode } = rowWriter(question.rows);
  const matches = compile(question.query);
  const buffer = new RowBuffer();
  const held = new Held();
  let tally = emptyTally();
  const take = (): Batch => {
    const batch = { ...buffer.take(), tally, damaged: [] };
    tally = emptyTally();
    return batch;
  };
  const put = ({ row, text }: Kept) => buffer.add(row, text, before, after);
  const rowOf = (found: LiveEvent): Kept | undefined => {
    const { own, event, time, id, content, spaced } = found;
    const asked = inWindow(question.window, time);
    const matching = asked && matches(event);
    if (!matching) tally.notMatching++;
    if (!matching && !(asked && question.neighbours)) return undefined;
    if (matching && Number.isNaN(time)) tally.undated++;
    const actor = question.neighbours ? hashOf(Buffer.from(actorOf(event).key)) : 0n;
    return {
      row: { time, offset: 0, file: 0, matches: matching, id, content, actor },
      text: encode(own, event, { mayHoldSecret: true, spaced }),
    };
  };

  for await (const rows of feed) {
    for (const brought of rows) {
      const kept = readRow(brought.own, tally, rowOf);
      if (kept === undefined) continue;
      if (brought.placed) {
        for (const earlier of held.before({ ...brought, ...kept })) put(earlier);
        put(kept);
        if (buffer.size > BATCH) yield take();
      } else {
        // The bytes are only lent.
        held.add({ ...brought, row: kept.row, text: Buffer.from(kept.text as string) });
      }
    }
    yield take();
  }
  for (const last of held.before(undefined)) put(last);
  tally.files++;
  yield take();
}

function readRow(
  own: Buffer,
  tally: ScanTally,
  rowOf: (event: LiveEvent) => Kept | undefined,
): Kept | undefined {
  tally.events++;
  tally.textBytes += own.length;
  const found = readLiveEvent(own);
  if (found !== undefined) return rowOf(found);
  tally.unreadable++;
  return undefined;
}

type Waiting = Kept & Pick<EngineRow, 'file' | 'position'>;

/** Rows that wait until their time comes. */
class Held {
  /** The last is the first to go. */
  readonly #rows: Waiting[] = [];
  #sorted = true;

  add(waiting: Waiting): void {
    this.#rows.push(waiting);
    this.#sorted = false;
  }

  /** Takes out what stands before the row; without one, everything. */
  *before(next: Waiting | undefined): Generator<Kept> {
    if (!this.#sorted) this.#rows.sort((a, b) => compare(b, a));
    this.#sorted = true;
    while (this.#rows.length > 0 && (next === undefined || compare(this.#rows.at(-1)!, next) < 0)) {
      yield this.#rows.pop()!;
    }
  }
}

/** By time, what has none last, and then as files and their events follow each other. */
function compare(a: Waiting, b: Waiting): number {
  const [first, second] = [timeOf(a), timeOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.position - b.position;
}

function timeOf({ row }: Waiting): number {
  return Number.isNaN(row.time) ? Number.POSITIVE_INFINITY : row.time;
}
