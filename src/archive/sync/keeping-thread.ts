/**
 * Hands what was received to a thread that checks and stores it, many objects at a time: so the network is served
 * meanwhile, and the disk flushes them together.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Held, Kept } from './keeping.js';

/** Deliveries at a time: one is checked while the disk flushes the other. */
const DELIVERIES = 2;
/** So many objects are worth a delivery of their own while the thread is at work on another. */
const WORTHWHILE = 32;
/** No more, so that others are received meanwhile, and not too many files are open at the same time. */
const MOST = 64;
/** Leaves nothing but short-lived garbage. MB. */
const YOUNG_GENERATION = 8;

export interface Workplace {
  readonly archive: string;
  readonly pid: number;
}

export interface Delivery {
  readonly number: number;
  readonly all: readonly Held[];
}

export interface Receipt {
  readonly number: number;
  /** In the order of the delivery. */
  readonly kept: readonly Kept[];
}

interface Waiting {
  readonly held: Held;
  readonly resolve: (kept: Kept) => void;
  readonly reject: (error: Error) => void;
}

export class KeepingThread {
  readonly #worker: Worker;
  /** Deliveries without a receipt. */
  readonly #sent = new Map<number, readonly Waiting[]>();
  #waiting: Waiting[] = [];
  #number = 0;
  #failure: Error | undefined;
  #onIdle = () => {};

  /** @param pid tells the temporary files of this process from those of others */
  constructor(archive: string, pid: number) {
    this.#worker = new Worker(createRequire(import.meta.url).resolve('#keeping-worker'), {
      workerData: { archive, pid } satisfies Workplace,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
    });
    this.#worker.on('message', (receipt: Receipt) => this.#settle(receipt));
    this.#worker.on('error', (error) => this.#fail(error));
  }

  /**
   * Resolves when the object is in its place, or it is clear that it will not be; until then its bytes must stay.
   * @throws whatever ended the thread
   */
  keep(held: Held): Promise<Kept> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#waiting.push({ held, resolve, reject });
      this.#send();
    });
  }

  /** Ends the thread when it has done what it was given: to end one that inflates would abort the process. */
  async close(): Promise<void> {
    if (this.#sent.size > 0 && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#worker.terminate();
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#sent.size < DELIVERIES) {
      if (this.#sent.size > 0 && this.#waiting.length < WORTHWHILE) return;
      const batch = this.#waiting.slice(0, MOST);
      this.#waiting = this.#waiting.slice(MOST);
      const number = ++this.#number;
      this.#sent.set(number, batch);
      this.#worker.postMessage({ number, all: batch.map(({ held }) => held) } satisfies Delivery);
    }
  }

  #settle({ number, kept }: Receipt): void {
    const batch = this.#sent.get(number)!;
    this.#sent.delete(number);
    for (const [i, { resolve }] of batch.entries()) resolve(kept[i]!);
    this.#send();
    if (this.#sent.size === 0) this.#onIdle();
  }

  #fail(error: Error): void {
    this.#failure = error;
    for (const { reject } of [...[...this.#sent.values()].flat(), ...this.#waiting]) reject(error);
    this.#onIdle();
  }
}
