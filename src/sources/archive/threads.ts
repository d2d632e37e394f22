/** Threads that read. They take as long to start as a small archive to search, so they are started early. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { Control } from './control.js';

/** What threads run: they scan, or they read for an index. */
type Script = '#scan-worker' | '#index-worker';

/** They leave little but short-lived garbage: with less room for it, they take as long and half the memory. MB. */
const YOUNG_GENERATION: Readonly<Record<Script, number>> = { '#scan-worker': 8, '#index-worker': 16 };

/** How long a thread may take to notice that its scan is over, milliseconds. */
const GRACE = 1000;

let stuck = 0;

/**
 * Whether threads wait in the file system for something that does not come, such as the writer of a named pipe.
 * The process cannot exit then; only a signal ends it.
 */
export function threadsAreStuck(): boolean {
  return stuck > 0;
}

/** Threads that wait for a job. Whoever starts them closes them. */
export class ScanThreads {
  readonly control: Control;
  #workers: readonly Worker[] = [];
  #busy: readonly Worker[] = [];
  /** What happened to a thread before it had a job. */
  #failure: Error | undefined;

  /** `script`: what they run; `later`: they are started with their job, which may never come. */
  constructor(
    readonly count: number,
    private readonly options: { readonly script?: Script; readonly later?: boolean } = {},
  ) {
    this.control = Control.create(count);
    if (options.later !== true) this.#start();
  }

  #start(): void {
    const { script: name = '#scan-worker' } = this.options;
    const script = createRequire(import.meta.url).resolve(name);
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_GENERATION[name] };
    this.#workers = Array.from({ length: this.count }, () => new Worker(script, { resourceLimits }));
    // A thread that nobody gave a job must not keep the program from ending.
    for (const worker of this.#workers) {
      worker.unref();
      worker.on('error', (error) => {
        this.#failure ??= error;
      });
    }
  }

  /** Threads for a job, which ends when the control is told to stop. */
  take(count: number): readonly Worker[] {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#busy.length > 0) throw new Error('the threads have had their job');
    if (this.#workers.length === 0) this.#start();
    this.#busy = this.#workers.slice(0, count);
    return this.#busy;
  }

  /**
   * Stops the job and ends the threads. Those at work end by themselves and are waited for: to terminate a thread, or
   * to exit, while it sets up an inflater aborts the process (Node asserts "close before init").
   */
  async close(): Promise<void> {
    this.control.stop();
    const busy = new Set(this.#busy);
    for (const worker of this.#workers) if (!busy.has(worker)) void worker.terminate();
    await Promise.all(this.#busy.map(waitFor));
  }
}

function waitFor(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return Promise.resolve();
  stuck++;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GRACE);
    worker.once('exit', () => {
      stuck--;
      clearTimeout(timer);
      resolve();
    });
  });
}
