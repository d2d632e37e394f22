/** Threads that scan. They take as long to start as a small archive to search, so they are started early. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** A scan leaves nothing but short-lived garbage: with less room for it, it takes as long and half the memory. MB. */
const YOUNG_GENERATION = 8;

/** Threads that wait for a job. Whoever starts them closes them. */
export class ScanThreads {
  readonly #workers: Worker[];

  constructor(count: number) {
    const script = createRequire(import.meta.url).resolve('#scan-worker');
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_GENERATION };
    this.#workers = Array.from({ length: count }, () => new Worker(script, { resourceLimits }));
    // A thread that nobody gave a job must not keep the program from ending.
    for (const worker of this.#workers) worker.unref();
  }

  get count(): number {
    return this.#workers.length;
  }

  /** The first `count` threads, ready to be listened to. */
  take(count: number): readonly Worker[] {
    return this.#workers.slice(0, count);
  }

  /** Ends the threads, whatever they are doing; nobody needs to wait for it. */
  close(): void {
    for (const worker of this.#workers) void worker.terminate();
  }
}
