/** What a scan's threads are told, and what they answer. */
import type { MessagePort } from 'node:worker_threads';
import { type Batch, RowTable } from '../answer/batch.js';
import type { HashSeed, ScanQuestion } from '../answer/question.js';

export interface Job {
  readonly thread: number;
  readonly shared: SharedArrayBuffer;
  /** Joined by NUL, which no path holds: one long string is posted in no time, thousands of short ones are not. */
  readonly paths: string;
  readonly runLength: number;
  readonly question: ScanQuestion;
  readonly seed: HashSeed;
}

/** A batch as it is posted. */
export interface Message {
  readonly thread: number;
  readonly run: number;
  /** Whether the run is at its end. */
  readonly done: boolean;
  /** Both are left out where there is no row: posting buffers costs half a millisecond. */
  readonly rows?: ArrayBuffer;
  readonly text?: Uint8Array;
  readonly count: number;
  readonly rest: Omit<Batch, 'rows' | 'text'>;
}

/** Posts a batch; its buffers go with it. */
export function postBatch(port: MessagePort, thread: number, run: number, batch: Batch, done: boolean): void {
  const { rows, text, ...rest } = batch;
  const message: Message = { thread, run, done, count: rows.count, rest };
  if (rows.count === 0) port.postMessage(message);
  else port.postMessage({ ...message, rows: rows.buffer, text }, [rows.buffer, text.buffer as ArrayBuffer]);
}

export function batchOf({ rest, rows, count, text = NOTHING }: Message): Batch {
  return { ...rest, rows: new RowTable(rows, count), text };
}

const NOTHING = new Uint8Array(0);
