/** Reads objects of a bucket as if they were files: in order, some ahead, and nothing is stored. */
import { isPassing } from '../cloud/oss/faults.js';
import type { ObjectStore, OpenedObject } from '../cloud/oss/object-store.js';
import { ATTEMPTS, waitBefore } from '../cloud/oss/retrying.js';
import { PersonError, reasonOf } from '../errors.js';
import type { Chunks } from './gunzip-stream.js';
import { HELD_MAX } from './input.js';
import { checkReceived } from './sync/checking.js';
import { checksumsOf } from './sync/receiving.js';

/** Objects that are fetched at the same time, and bytes that may wait to be read. */
const AHEAD = 16;
const AHEAD_BYTES = 32 * 2 ** 20;
/** So often bytes may come that are not right. */
const WRONG_MAX = 4;

/** One object that cannot be read; the search goes on. It looks like an error of the file system, as it is for files. */
export class RemoteFailure extends Error {
  readonly syscall = 'get';
}

export interface RemoteFile {
  readonly path: string;
  readonly size: number;
}

export interface RemoteSurroundings {
  readonly sleep: (ms: number) => Promise<void>;
  readonly interrupted: AbortSignal;
}

interface Ahead {
  readonly opening: Promise<Buffer | Chunks>;
  readonly bytes: number;
}

export class RemoteFiles {
  /** Fetched or on their way, by their place in the order. */
  readonly #ahead = new Map<number, Ahead>();
  readonly #places: ReadonlyMap<string, number>;
  #next = 0;
  #bytes = 0;
  #isStopped = false;

  /** @param files in the order in which they will be opened */
  constructor(
    private readonly storeOf: (path: string) => ObjectStore,
    private readonly files: readonly RemoteFile[],
    private readonly surroundings: RemoteSurroundings,
  ) {
    this.#places = new Map(files.map(({ path }, at) => [path, at]));
  }

  /** @throws RemoteFailure, and PersonError for what concerns every object */
  async open(path: string): Promise<Buffer | Chunks> {
    const at = this.#places.get(path)!;
    const ahead = this.#ahead.get(at) ?? this.#begin(at);
    this.#fetchAhead(at + 1);
    const opened = await ahead.opening;
    this.#ahead.delete(at);
    this.#bytes -= ahead.bytes;
    this.#fetchAhead(at + 1);
    return opened;
  }

  /** Nothing more is fetched ahead. */
  stop(): void {
    this.#isStopped = true;
  }

  #fetchAhead(from: number): void {
    this.#next = Math.max(this.#next, from);
    while (this.#next < this.files.length && this.#ahead.size < AHEAD && this.#bytes < AHEAD_BYTES) {
      if (this.#isStopped) return;
      this.#begin(this.#next++);
    }
  }

  #begin(at: number): Ahead {
    const file = this.files[at]!;
    const isLarge = file.size > HELD_MAX;
    const bytes = isLarge ? 0 : file.size;
    const opening = isLarge ? Promise.resolve(this.#stream(file)) : this.#whole(file);
    // Whoever opens the file hears of it.
    opening.catch(() => {});
    const ahead = { opening, bytes };
    this.#bytes += bytes;
    this.#ahead.set(at, ahead);
    return ahead;
  }

  async #whole({ path }: RemoteFile): Promise<Buffer> {
    let wrong = '';
    for (let tries = 0; tries < WRONG_MAX; tries++) {
      const bytes: Buffer[] = [];
      let told: OpenedObject | undefined;
      for await (const chunk of this.#bytesOf(path, (opened) => {
        told = opened;
      })) {
        bytes.push(chunk);
      }
      const all = Buffer.concat(bytes);
      const verdict = checkReceived(checksumsOf(all), told!);
      if (verdict.wrong === undefined) return all;
      wrong = verdict.wrong;
    }
    throw new RemoteFailure(wrong);
  }

  /** Its text counts as it comes; gzip's own checksum says whether it was whole. */
  #stream({ path }: RemoteFile): Chunks {
    return { open: () => this.#bytesOf(path, () => {}), repeatable: true };
  }

  /** The bytes of an object, gone on with where a connection was lost. */
  async *#bytesOf(path: string, tell: (opened: OpenedObject) => void): AsyncGenerator<Buffer> {
    const { sleep, interrupted } = this.surroundings;
    const store = this.storeOf(path);
    const key = keyOf(path);
    let came = 0;
    let etag: string | undefined;
    for (let failed = 0; ; ) {
      try {
        const opened = await store.get(key, came, etag);
        if (opened.from > came) throw new RemoteFailure('another part of it came than was asked for');
        etag ??= opened.etag;
        tell(opened);
        let skip = came - opened.from;
        for await (const chunk of opened.body as AsyncIterable<Buffer>) {
          const rest = skip > 0 ? chunk.subarray(skip) : chunk;
          skip = Math.max(0, skip - chunk.length);
          came += rest.length;
          if (rest.length > 0) yield rest;
        }
        return;
      } catch (thrown) {
        if (thrown instanceof RemoteFailure || interrupted.aborted) throw thrown;
        const error = thrown instanceof PersonError ? thrown : store.lost(key, thrown);
        if (!isPassing(error)) throw concernsAll(error) ? error : new RemoteFailure(reasonOf(error));
        if (++failed >= ATTEMPTS) throw new RemoteFailure(reasonOf(error));
        store.counts.retried++;
        await sleep(waitBefore(failed, error, Math.random()));
      }
    }
  }
}

function concernsAll(error: PersonError & { readonly code?: string }): boolean {
  return error.exitCode === 4 && error.code !== 'AccessDenied';
}

function keyOf(path: string): string {
  return path.slice(path.indexOf('/', 'oss://'.length) + 1);
}
