/** What a scan's threads are told, and what they answer. */
import { type Batch, RowTable } from './batch.js';
import type { HashSeed, ScanQuestion } from './question.js';

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
  readonly rows: ArrayBuffer;
  readonly count: number;
  readonly text: Uint8Array;
  readonly rest: Omit<Batch, 'rows' | 'text'>;
}

export function messageOf(thread: number, run: number, batch: Batch, done: boolean): Message {
  const { rows, text, ...rest } = batch;
  return { thread, run, done, rows: rows.buffer, count: rows.count, text, rest };
}

export function batchOf({ rest, rows, count, text }: Message): Batch {
  return { ...rest, rows: new RowTable(rows, count), text };
}
