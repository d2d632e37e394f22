/** A thread of a scan. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Batch, RowTable } from './batch.js';
import { Control } from './control.js';
import { Examiner } from './examine.js';
import type { HashSeed, ScanQuestion } from './question.js';
import { filesOfRun } from './runs.js';

export interface WorkerData {
  readonly thread: number;
  readonly shared: SharedArrayBuffer;
  readonly paths: readonly string[];
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

export function batchOf(message: Message): Batch {
  return { ...message.rest, rows: new RowTable(message.rows, message.count), text: message.text };
}

if (parentPort !== null) await work(workerData as WorkerData);

async function work({ thread, shared, paths, runLength, question, seed }: WorkerData): Promise<void> {
  const control = new Control(shared);
  const post = (run: number, batch: Batch, done: boolean) => {
    const { rows, text, ...rest } = batch;
    const message: Message = { thread, run, done, rows: rows.buffer, count: rows.count, text, rest };
    control.sent(thread, text.length);
    parentPort!.postMessage(message, [rows.buffer, text.buffer as ArrayBuffer]);
  };
  const examiner = new Examiner(question, seed);
  for (let run = control.claimRun(); run !== undefined; run = control.claimRun()) {
    const [from, to] = filesOfRun(run, runLength, paths.length);
    if (from === to) return;
    for (let file = from; file < to && !control.stopped; file++) {
      for await (const part of examiner.examine(file, paths[file]!)) {
        post(run, part, false);
        control.waitForReader(thread);
      }
    }
    post(run, examiner.take(), true);
  }
}
