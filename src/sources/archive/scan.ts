/** Scans files on one or several threads. The batches come in the order of the files, whatever the threads did. */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Batch } from './batch.js';
import { Control } from './control.js';
import { Examiner } from './examine.js';
import type { ScanQuestion } from './question.js';
import { runLength } from './runs.js';
import { batchOf, type Message, type WorkerData } from './worker.js';

/** The event loop gets its turn this often while a scan runs in it, milliseconds. */
const TURN = 20;

/**
 * Yields what the files hold for the question. Ending the iteration early stops the scan.
 * @param threads 1 scans in this thread; never more are started than there are files
 */
export function scan(
  paths: readonly string[],
  question: ScanQuestion,
  threads: number,
): AsyncGenerator<Batch> {
  const seed = randomBytes(8).readBigUInt64LE();
  const used = Math.min(threads, paths.length);
  return used <= 1 ? scanHere(paths, question, seed) : scanInThreads(paths, question, seed, used);
}

async function* scanHere(
  paths: readonly string[],
  question: ScanQuestion,
  seed: bigint,
): AsyncGenerator<Batch> {
  const examiner = new Examiner(question, seed);
  let turn = performance.now();
  const giveTurn = async () => {
    if (performance.now() - turn < TURN) return;
    await new Promise((resolve) => setImmediate(resolve));
    turn = performance.now();
  };
  for (let file = 0; file < paths.length; file++) {
    for await (const part of examiner.examine(file, paths[file]!)) {
      yield part;
      await giveTurn();
    }
    yield examiner.take();
    await giveTurn();
  }
}

async function* scanInThreads(
  paths: readonly string[],
  question: ScanQuestion,
  seed: bigint,
  threads: number,
): AsyncGenerator<Batch> {
  const control = Control.create(threads);
  const length = runLength(paths.length, threads);
  const inbox = new Inbox(Math.ceil(paths.length / length));
  const script = createRequire(import.meta.url).resolve('#scan-worker');
  const workers = Array.from({ length: threads }, (_, thread) => {
    const data: WorkerData = { thread, shared: control.shared, paths, runLength: length, question, seed };
    const worker = new Worker(script, { workerData: data });
    worker.on('message', (message: Message) => inbox.put(message));
    worker.on('error', (error) => inbox.fail(error));
    return worker;
  });
  try {
    for (let message = await inbox.next(); message !== undefined; message = await inbox.next()) {
      yield batchOf(message);
      control.taken(message.thread, message.text.length);
    }
  } finally {
    control.stop();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Puts messages back into the order of their runs. */
class Inbox {
  readonly #early = new Map<number, Message[]>();
  #run = 0;
  #error: Error | undefined;
  #wake = () => {};

  constructor(private readonly runs: number) {}

  put(message: Message): void {
    const waiting = this.#early.get(message.run);
    if (waiting === undefined) this.#early.set(message.run, [message]);
    else waiting.push(message);
    if (message.run === this.#run) this.#wake();
  }

  fail(error: Error): void {
    this.#error ??= error;
    this.#wake();
  }

  /** The next message in order; undefined behind the last run. */
  async next(): Promise<Message | undefined> {
    while (this.#run < this.runs) {
      if (this.#error !== undefined) throw this.#error;
      const message = this.#early.get(this.#run)?.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      if (message.done) {
        this.#early.delete(this.#run);
        this.#run++;
      }
      return message;
    }
    return undefined;
  }
}
