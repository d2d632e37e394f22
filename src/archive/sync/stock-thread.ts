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
import { keepLines, type StockQuestion, type StockTold } from './stocktaking.js';

/** A smaller manifest is read sooner than a thread has started. Bytes. */
export const WORTHWHILE = 2 ** 21;

export interface StockRead {
  readonly known: Known;
  readonly state: ManifestState | undefined;
  /** Keys of files that are not where they were stored; undefined where that could not be found out. */
  readonly missing: Promise<ReadonlySet<string> | undefined>;
}

export class StockThread {
  readonly #archive: string;
  readonly #known: Known;
  readonly #worker: Worker;
  readonly #read: Promise<{ readonly mark: string; readonly state: ManifestState | undefined } | undefined>;
  readonly #missing: Promise<ReadonlySet<string> | undefined>;

  /** @param now milliseconds since 1970 */
  constructor(question: StockQuestion, now: number, interrupted: AbortSignal) {
    this.#archive = question.archive;
    this.#known = new Known(question.from, now);
    const worker = new Worker(createRequire(import.meta.url).resolve('#stock-worker'), {
      workerData: question,
    });
    this.#worker = worker;
    const told = new Map<StockTold['kind'], (told: StockTold | undefined) => void>();
    const once = <K extends StockTold['kind']>(kind: K) =>
      new Promise<(StockTold & { kind: K }) | undefined>((resolve) => {
        told.set(kind, resolve as (told: StockTold | undefined) => void);
      });
    this.#read = once('read');
    this.#missing = once('looked').then((looked) => looked && new Set(looked.missing));
    worker.on('message', (message: StockTold) => {
      if (message.kind === 'lines') keepLines(this.#known, message);
      else told.get(message.kind)!(message);
    });
    // Whatever it could not do is done without it, and fails there, if need be.
    const end = () => {
      for (const resolve of told.values()) resolve(undefined);
    };
    worker.on('error', end);
    worker.on('exit', end);
    interrupted.addEventListener('abort', end, { once: true });
  }

  /**
   * What was read, where that is what is there; undefined where it has to be read again.
   * The archive must be locked by now.
   */
  async read(): Promise<StockRead | undefined> {
    const read = await this.#read;
    if (read === undefined || read.mark !== manifestMark(this.#archive)) return undefined;
    return { known: this.#known, state: read.state, missing: this.#missing };
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
