/** Reads the files of an index on several threads, or on this one; what is read comes as it is ready. */
import type { MessagePort } from 'node:worker_threads';
import type { HashSeed } from '../answer/question.js';
import type { Control } from '../archive/control.js';
import type { ScanThreads } from '../archive/threads.js';
import { startTurns } from '../archive/turns.js';
import type { Task } from './plan.js';
import { Reader, type Reading } from './reading.js';

/** What a thread is told. */
export interface IndexJob {
  readonly thread: number;
  readonly shared: SharedArrayBuffer;
  /** Joined by NUL, which no path holds: one long string is posted in no time, thousands of short ones are not. */
  readonly paths: string;
  readonly tasks: readonly Task[];
  readonly options: { readonly seed: HashSeed; readonly firstNumber: number; readonly segmentText: number };
}

/** What a thread answers; without `reading` when it is done. */
export interface IndexMessage {
  readonly thread: number;
  readonly reading?: Reading;
}

/** Events in segments that may wait for their turn while others are read, KiB: one segment, and no more. */
export const AHEAD_MAX_KB = 38 * 1024;

/**
 * The memory of a segment is taken back when the next reading is asked for. Ending the iteration early stops the
 * reading.
 * @param threads that read; they are left to their owner. Without them, this thread reads
 */
export async function* readTasks(
  paths: readonly string[],
  tasks: readonly Task[],
  options: IndexJob['options'],
  threads: ScanThreads | undefined,
): AsyncGenerator<Reading> {
  if (threads === undefined) {
    yield* readHere(paths, tasks, options);
    return;
  }
  try {
    yield* readInThreads(paths, tasks, options, threads);
  } finally {
    threads.control.stop();
  }
}

async function* readHere(
  paths: readonly string[],
  tasks: readonly Task[],
  options: IndexJob['options'],
): AsyncGenerator<Reading> {
  const giveTurn = startTurns();
  const spare: ArrayBuffer[] = [];
  const reader = new Reader(paths, { ...options, recycled: () => spare.pop() });
  for (const task of tasks) {
    for await (const reading of reader.read(task)) {
      yield reading;
      spare.push(...(reading.segment?.buffers ?? []));
      await giveTurn();
    }
  }
}

async function* readInThreads(
  paths: readonly string[],
  tasks: readonly Task[],
  options: IndexJob['options'],
  threads: ScanThreads,
): AsyncGenerator<Reading> {
  const { control } = threads;
  const workers = threads.take(Math.min(threads.count, tasks.length));
  const messages: IndexMessage[] = [];
  let failure: Error | undefined;
  let wake = () => {};
  workers.forEach((worker, thread) => {
    worker.on('message', (message: IndexMessage) => {
      messages.push(message);
      wake();
    });
    worker.on('error', (error) => {
      failure ??= error;
      wake();
    });
    worker.ref();
    const job: IndexJob = { thread, shared: control.shared, paths: paths.join('\0'), tasks, options };
    worker.postMessage(job);
  });
  for (let working = workers.length; working > 0; ) {
    if (failure !== undefined) throw failure;
    const message = messages.shift();
    if (message === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    const { thread, reading } = message;
    if (reading === undefined) {
      working--;
      continue;
    }
    yield reading;
    const { segment } = reading;
    if (segment === undefined) continue;
    control.taken(thread, segment.textBytes);
    workers[thread]!.postMessage(segment.buffers, [...segment.buffers]);
  }
}

/** Posts what was read; the memory of its segment goes with it. */
export function postReading(port: MessagePort, control: Control, thread: number, reading: Reading): void {
  const buffers = reading.segment?.buffers ?? [];
  control.sent(thread, reading.segment?.textBytes ?? 0);
  port.postMessage({ thread, reading } satisfies IndexMessage, [...buffers]);
}
