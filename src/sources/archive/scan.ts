/** Scans files on one or several threads. The batches come in the order of the files, whatever the threads did. */
import { isRemote } from '../../archive/remote-path.js';
import { type Elsewhere, STDIN } from '../../archive/text.js';
import { type Batch, RECORD } from '../answer/batch.js';
import type { HashSeed, ScanQuestion } from '../answer/question.js';
import { Examiner } from './examine.js';
import { batchOf, type Job, type Message } from './message.js';
import { runLength } from './runs.js';
import type { ScanThreads } from './threads.js';
import { startTurns } from './turns.js';

/** Smaller buffers are left to the collector. */
const WORTH_RETURNING = 256 * 1024;

/**
 * Yields what the files hold for the question. Ending the iteration early stops the scan.
 * @param threads that read; they are left to their owner. Without them, and for what is no file, this thread reads
 * @param seed of the rows' hashes; one that nobody knows
 */
export async function* scan(
  paths: readonly string[],
  question: ScanQuestion,
  threads: ScanThreads | undefined,
  elsewhere: Elsewhere = {},
  seed = randomSeed(),
): AsyncGenerator<Batch> {
  if (paths.length === 0) return;
  if (threads === undefined || paths.some((path) => path === STDIN || isRemote(path))) {
    yield* scanHere(paths, question, seed, elsewhere);
    return;
  }
  try {
    yield* scanInThreads(paths, question, seed, threads);
  } finally {
    threads.control.stop();
  }
}

async function* scanHere(
  paths: readonly string[],
  question: ScanQuestion,
  seed: HashSeed,
  elsewhere: Elsewhere,
): AsyncGenerator<Batch> {
  const examiner = new Examiner(question, seed, elsewhere);
  const giveTurn = startTurns();
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
  seed: HashSeed,
  threads: ScanThreads,
): AsyncGenerator<Batch> {
  const { control } = threads;
  const workers = threads.take(Math.min(threads.count, paths.length));
  const length = runLength(paths.length, workers.length);
  const inbox = new Inbox(Math.ceil(paths.length / length));
  const joined = paths.join('\0');
  workers.forEach((worker, thread) => {
    worker.on('message', (message: Message) => inbox.put(message));
    worker.on('error', (error) => inbox.fail(error));
    worker.ref();
    worker.postMessage({
      thread,
      shared: control.shared,
      paths: joined,
      runLength: length,
      question,
      seed,
    } satisfies Job);
  });
  for (let message = await inbox.next(); message !== undefined; message = await inbox.next()) {
    yield batchOf(message);
    const { text, thread, count } = message;
    if (text === undefined) continue;
    control.taken(thread, text.length + count * RECORD);
    const buffer = text.buffer as ArrayBuffer;
    if (buffer.byteLength > WORTH_RETURNING) workers[thread]!.postMessage(buffer, [buffer]);
  }
}

/** Nobody who writes events can foresee it; `node:crypto` would take 5 ms to load. */
export function randomSeed(): HashSeed {
  const word = () => BigInt(Math.floor(Math.random() * 2 ** 32));
  return (word() << 32n) | word();
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
