/**
 * Hands what was received to a thread that checks and stores it, many objects at a time: so the network is served
 * meanwhile, and the disk flushes them together. Their bytes go by way of memory that both threads see and that is used
 * again and again.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Held, Kept } from './keeping.js';

/** The most bytes of an object that is handed over. */
export const SHELF_SIZE = 4 * 2 ** 20;
/** One is filled while the thread works on the other. */
const SHELVES = 2;
/** So many objects are worth a delivery of their own while the thread is at work on another. */
const WORTHWHILE = 64;
/** Files of a delivery are open at the same time. */
const MOST = 256;
/** Leaves nothing but short-lived garbage. MB. */
const YOUNG_GENERATION = 8;

export interface Workplace {
  readonly archive: string;
  readonly pid: number;
  readonly shelves: readonly SharedArrayBuffer[];
}

/** Where on a shelf the bytes of each object lie. */
export interface Delivery {
  readonly shelf: number;
  readonly goods: readonly (Omit<Held, 'bytes'> & { readonly from: number; readonly size: number })[];
}

export interface Receipt {
  readonly shelf: number;
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
  readonly #shelves = Array.from({ length: SHELVES }, () => new SharedArrayBuffer(SHELF_SIZE));
  readonly #free = this.#shelves.map((_, shelf) => shelf);
  /** Those that a shelf was filled with, until its receipt comes. */
  readonly #sent: (readonly Waiting[])[] = this.#shelves.map(() => []);
  #waiting: Waiting[] = [];
  #failure: Error | undefined;
  #onIdle = () => {};

  /** @param pid tells the temporary files of this process from those of others */
  constructor(archive: string, pid: number) {
    this.#worker = new Worker(createRequire(import.meta.url).resolve('#keeping-worker'), {
      workerData: { archive, pid, shelves: this.#shelves } satisfies Workplace,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
    });
    this.#worker.on('message', (receipt: Receipt) => this.#settle(receipt));
    this.#worker.on('error', (error) => this.#fail(error));
  }

  /**
   * Resolves when the object is in its place, or it is clear that it will not be.
   * @param held of SHELF_SIZE bytes at most; copied when its turn comes
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
    const isBusy = this.#free.length < SHELVES && this.#failure === undefined;
    if (isBusy) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#worker.terminate();
  }

  #send(): void {
    const isIdle = () => this.#free.length === SHELVES;
    while (this.#waiting.length > 0 && this.#free.length > 0) {
      if (!isIdle() && this.#waiting.length < WORTHWHILE) return;
      const shelf = this.#free.pop()!;
      const goods: Delivery['goods'][number][] = [];
      let end = 0;
      for (const { held } of this.#waiting) {
        const { bytes, ...rest } = held;
        if (end + bytes.length > SHELF_SIZE || goods.length === MOST) break;
        new Uint8Array(this.#shelves[shelf]!, end).set(bytes);
        goods.push({ ...rest, from: end, size: bytes.length });
        end += bytes.length;
      }
      this.#sent[shelf] = this.#waiting.slice(0, goods.length);
      this.#waiting = this.#waiting.slice(goods.length);
      this.#worker.postMessage({ shelf, goods } satisfies Delivery);
    }
  }

  #settle({ shelf, kept }: Receipt): void {
    for (const [i, { resolve }] of this.#sent[shelf]!.entries()) resolve(kept[i]!);
    this.#sent[shelf] = [];
    this.#free.push(shelf);
    this.#send();
    if (this.#free.length === SHELVES) this.#onIdle();
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#onIdle();
    for (const { reject } of [...this.#sent.flat(), ...this.#waiting]) reject(error);
  }
}
