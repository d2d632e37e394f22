/**
 * Takes stock of an archive in a thread of its own, while the client is loaded and the bucket answers. It begins before
 * the archive is locked: what it has read counts only where the manifest is the same under the lock.
 */
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { manifestPath } from '../manifest.js';
import { type ManifestState, manifestMark } from '../manifest-reading.js';
import { Known } from './known.js';
import type { StockQuestion, StockTold } from './stocktaking.js';

/** A smaller manifest is read sooner than a thread has started. Bytes. */
export const WORTHWHILE = 2 ** 21;

/** Leaves nothing but short-lived garbage, and fresh memory is dear. MB. */
const YOUNG_GENERATION = 2;

export interface StockRead {
  readonly known: Known;
  readonly state: ManifestState | undefined;
  /** How many bytes of the manifest the checkpoint stood for. */
  readonly saved: number;
  /** Keys of files that are not where they were stored; undefined where that could not be found out. */
  readonly missing: Promise<ReadonlySet<string> | undefined>;
}

type Told<K extends StockTold['kind']> = StockTold & { readonly kind: K };

export class StockThread {
  readonly #worker: Worker;
  readonly #read: Promise<Told<'read'> | undefined>;
  readonly #looked: Promise<Told<'looked'> | undefined>;

  #question: StockQuestion | undefined;

  constructor(interrupted: AbortSignal) {
    this.#worker = new Worker(createRequire(import.meta.url).resolve('#stock-worker'), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION },
    });
    this.#read = this.#told('read', interrupted);
    this.#looked = this.#told('looked', interrupted);
  }

  /** What it is to find out, once; it begins when it hears of it. */
  ask(question: StockQuestion): void {
    this.#question = question;
    this.#worker.postMessage(question);
  }

  /** Undefined where it will not be told: then it is done without the thread, and fails there, if need be. */
  #told<K extends StockTold['kind']>(kind: K, interrupted: AbortSignal): Promise<Told<K> | undefined> {
    return new Promise((resolve) => {
      this.#worker.on('message', (told: StockTold) => {
        if (told.kind === kind) resolve(told as Told<K>);
      });
      this.#worker.on('error', () => resolve(undefined));
      this.#worker.on('exit', () => resolve(undefined));
      interrupted.addEventListener('abort', () => resolve(undefined), { once: true });
    });
  }

  /**
   * What was read of what it was asked, where that is what is there under the archive's lock, which is held by now; else
   * undefined.
   * @param now milliseconds since 1970
   */
  async read(now: number): Promise<StockRead | undefined> {
    const { archive, from } = this.#question!;
    const read = await this.#read;
    if (read === undefined || read.mark !== manifestMark(archive)) return undefined;
    const known = new Known(from, now);
    known.takePacked(read.known);
    const missing = this.#looked.then((looked) => looked && new Set(looked.missing));
    return { known, state: read.state, saved: read.saved, missing };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Whether there is so much to read that a thread pays. */
export function isWorthwhile(archive: string): boolean {
  try {
    return statSync(manifestPath(archive)).size >= WORTHWHILE;
  } catch {
    // Who reads it will tell.
    return false;
  }
}
