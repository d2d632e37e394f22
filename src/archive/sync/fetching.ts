/** Fetches one object: until its bytes are right, or it is clear that they will not be. */
import type { Readable } from 'node:stream';
import { isExpired, isPassing, isSlowDown, isWrongClock } from '../../cloud/oss/faults.js';
import type {
  AnsweredObject,
  ListedObject,
  ObjectStore,
  OpenedObject,
} from '../../cloud/oss/object-store.js';
import { ATTEMPTS, waitBefore } from '../../cloud/oss/retrying.js';
import { ServiceError } from '../../cloud/service-error.js';
import { PersonError, reasonOf } from '../../errors.js';
import { formatTime } from '../../event/time.js';
import { ContentsReader } from '../contents.js';
import type { ObjectLine } from '../manifest.js';
import { checkContents, checkReceived, type Promised } from './checking.js';
import { doubtOf, type Examined, type Kept, UNVOUCHED } from './keeping.js';
import type { KeepingThread } from './keeping-thread.js';
import type { Concurrency, RateLimit } from './pace.js';
import { GrowingFile } from './receiving.js';
import { bytesAt, type Place } from './shelves.js';
import { diskError, InTheWay, type Storage } from './storing.js';

/** Larger objects are not held in memory, and are gone on with where they broke off. */
export const HELD_MAX = 4 * 2 ** 20;
/** So often bytes may come that are not right. */
const WRONG_MAX = 4;

export type Outcome =
  | { readonly kind: 'stored'; readonly line: ObjectLine; readonly aside?: string }
  /** In cold storage, though the list did not say so. */
  | { readonly kind: 'frozen' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface FetchingOptions {
  readonly store: ObjectStore;
  readonly storage: Storage;
  readonly keeping: KeepingThread;
  readonly archive: string;
  readonly concurrency: Concurrency;
  readonly rate: RateLimit | undefined;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly interrupted: AbortSignal;
  /** Hears of bytes as they come, those of failed tries included. */
  readonly onBytes: (bytes: number) => void;
  /** Whether nothing is to be begun any more. */
  readonly isStopped: () => boolean;
}

/** Bytes that are not those of the object. */
class WrongBytes extends Error {}

/** What was waiting when the run was stopped. */
export class Stopped extends Error {}

/** What is known of an object while it is fetched. */
interface Job {
  readonly object: ListedObject;
  readonly path: string;
  /** For its bytes, where it is held. */
  readonly place: Place;
  /** What it must still be; undefined once it was replaced since it was listed. */
  etag: string | undefined;
  /** Of bytes that no checksum vouches for: whether they came the same a second time. */
  doubted: string | undefined;
  /** Requests that failed, and bytes that were wrong, so far. */
  failed: number;
  wrong: number;
}

/** An object that was received as a whole. */
interface Received {
  readonly kind: 'received';
  readonly opened: AnsweredObject;
  readonly promised: Promised;
  readonly came: number;
}

export class Fetcher {
  readonly #reader = new ContentsReader();

  constructor(private readonly options: FetchingOptions) {}

  /**
   * @param place for as many bytes as it has, where they are no more than HELD_MAX
   * @throws PersonError for what would befall every other object, too, and when the run is interrupted or stopped
   */
  async fetch(object: ListedObject, path: string, place: Place): Promise<Outcome> {
    const job: Job = { object, path, place, etag: object.etag, doubted: undefined, failed: 0, wrong: 0 };
    for (;;) {
      const received =
        object.size > HELD_MAX ? 'too large' : await this.#inTurn(job, () => this.#receiveWhole(job));
      if (received === 'too large') return this.#inTurn(job, () => this.#fetchLarge(job));
      if (received.kind !== 'received') return received;
      const { opened, promised, came } = received;
      const { doubted } = job;
      // The next one is received meanwhile.
      const kept = await this.options.keeping.keep({ key: object.key, path, place, came, promised, doubted });
      if (kept.kind === 'kept') return this.#stored(job, opened, kept, kept.aside);
      if (kept.kind !== 'wrong') return this.#refused(kept);
      job.doubted = kept.sha256 ?? doubted;
      if (++job.wrong >= WRONG_MAX) return { kind: 'failed', reason: kept.reason };
    }
  }

  /** One of as many as are asked for at a time; again and again, while that may help. */
  #inTurn<T>(job: Job, work: () => Promise<T>): Promise<T | (Outcome & { kind: 'frozen' | 'failed' })> {
    return this.options.concurrency.run(async () => {
      if (this.options.isStopped()) throw new Stopped();
      for (;;) {
        try {
          const done = await work();
          this.options.concurrency.succeeded();
          return done;
        } catch (thrown) {
          const outcome = await this.#failed(job, thrown);
          if (outcome !== undefined) return outcome;
        }
      }
    });
  }

  /** @returns undefined where it is worth another try */
  async #failed(job: Job, thrown: unknown): Promise<(Outcome & { kind: 'frozen' | 'failed' }) | undefined> {
    const { archive, interrupted, sleep, concurrency, store } = this.options;
    if (interrupted.aborted) throw thrown;
    const disk = diskError(archive, thrown);
    if (disk !== undefined) throw disk;
    if (thrown instanceof InTheWay) return { kind: 'failed', reason: thrown.message };
    if (thrown instanceof WrongBytes) {
      return ++job.wrong >= WRONG_MAX ? { kind: 'failed', reason: thrown.message } : undefined;
    }
    const error = thrown instanceof PersonError ? thrown : store.lost(job.object.key, thrown);
    concurrency.failed(error);
    if (!(error instanceof ServiceError)) throw error;
    if (error.code === 'InvalidObjectState') return { kind: 'frozen' };
    if (error.code === 'PreconditionFailed' && job.etag !== undefined) {
      job.etag = undefined;
      return undefined;
    }
    if (isWrongClock(error)) throw error;
    if (error.exitCode === 4 && error.code !== 'AccessDenied' && !isExpired(error)) throw error;
    if (!(isPassing(error) || isExpired(error)) || ++job.failed >= ATTEMPTS) {
      return { kind: 'failed', reason: reasonOf(error) };
    }
    store.counts.retried++;
    if (isSlowDown(error) || job.failed > 1) await sleep(waitBefore(job.failed, error, Math.random()));
    return undefined;
  }

  /** @throws PersonError for what the disk would do to every other object, too */
  #refused(kept: Kept & { kind: 'in the way' | 'error' }): Outcome {
    if (kept.kind === 'in the way') return { kind: 'failed', reason: kept.reason };
    const error = Object.assign(new Error(kept.message), { code: kept.code });
    throw diskError(this.options.archive, error) ?? error;
  }

  /** @returns 'too large' for what has grown since it was listed */
  async #receiveWhole(job: Job): Promise<Received | 'too large'> {
    const into = bytesAt(job.place);
    const opened = await this.#hold(job, into);
    if (!('body' in opened)) {
      return { kind: 'received', opened, promised: this.#promised(job, opened), came: opened.size };
    }
    if (opened.size > into.length) {
      opened.body.destroy();
      // Throws where nothing explains it.
      this.#promised(job, opened);
      return 'too large';
    }
    let came = 0;
    await this.#receive(opened.body, opened.size, (chunk) => {
      into.set(chunk, came);
      came += chunk.length;
    });
    return { kind: 'received', opened, promised: this.#promised(job, opened), came };
  }

  /** At a limited rate, bytes are waited for one by one. */
  #hold({ object, etag }: Job, into: Buffer): Promise<AnsweredObject | OpenedObject> {
    const { store, rate, onBytes } = this.options;
    if (rate !== undefined) return store.get(object.key, 0, etag);
    return store.hold(object.key, etag, into, onBytes);
  }

  async #fetchLarge(job: Job): Promise<Outcome> {
    const { storage } = this.options;
    const temporary = storage.growingPath(job.object.key, job.etag ?? '');
    const file = GrowingFile.open(temporary);
    try {
      // Too long, or of bytes that were replaced since: there is nothing to go on with.
      if (file.size >= job.object.size || job.etag === undefined) file.clear();
      const resumedAt = file.size;
      const opened = await this.#open(job, resumedAt);
      // A server may know no ranges, and send all of it.
      if (opened.from !== resumedAt) file.clear();
      if (opened.from !== file.size) {
        opened.body.destroy();
        throw new WrongBytes('another part of it came than was asked for');
      }
      await this.#receive(opened.body, opened.size - file.size, (chunk) => file.push(chunk));
      const taken = file.taken();
      let examined: Examined;
      try {
        const verdict = checkReceived(taken, this.#promised(job, opened));
        if (verdict.wrong !== undefined) throw new WrongBytes(verdict.wrong);
        const contents = await this.#reader.read(temporary);
        const unvouched = resumedAt > 0 ? 'it came in parts, and no checksum vouches for them' : UNVOUCHED;
        const doubt = doubtOf(verdict, contents.damage ?? unvouched, taken, job.doubted);
        if (doubt !== undefined) {
          job.doubted = taken.sha256;
          throw new WrongBytes(doubt);
        }
        const checks = [...verdict.checks, ...checkContents(job.object.key, taken, contents)];
        examined = { taken, contents, checks };
      } catch (thrown) {
        file.clear();
        throw thrown;
      }
      const aside = await storage.storeGrown(job.path, file.fd, temporary, taken.sha256);
      return this.#stored(job, opened, examined, aside);
    } finally {
      file.close();
    }
  }

  #open({ object, etag }: Job, from: number): Promise<OpenedObject> {
    return this.options.store.get(object.key, from, etag);
  }

  /** What the listing and the answer say must agree, unless the object was replaced between the two. */
  #promised({ object, etag }: Job, opened: AnsweredObject): Promised {
    const { size, crc64 } = opened;
    if (etag !== undefined && size !== object.size)
      throw new WrongBytes(`it has ${size} bytes, and ${object.size} in the list`);
    return {
      size,
      etag: etag === undefined ? opened.etag : object.etag,
      ...(crc64 === undefined ? {} : { crc64 }),
    };
  }

  async #receive(body: Readable, most: number, take: (chunk: Buffer) => void): Promise<void> {
    const { rate, onBytes } = this.options;
    let came = 0;
    const count = (chunk: Buffer) => {
      onBytes(chunk.length);
      came += chunk.length;
      if (came > most) throw new WrongBytes('more bytes came than it has');
      take(chunk);
    };
    // Iterating is slow for the many objects of one chunk, and only needed where each chunk has to wait.
    if (rate === undefined) return drain(body, count);
    for await (const chunk of body as AsyncIterable<Buffer>) {
      await rate.take(chunk.length);
      count(chunk);
    }
  }

  async #stored(
    { object, path }: Job,
    opened: AnsweredObject,
    { taken: { size, crc64, sha256 }, contents: { events, first, last, damage }, checks }: Examined,
    aside: string | undefined,
  ): Promise<Outcome> {
    const { store, now } = this.options;
    const line: ObjectLine = {
      kind: 'object',
      key: object.key,
      path,
      size,
      etag: opened.etag === '' ? object.etag : opened.etag,
      crc64,
      ...(opened.versionId === undefined ? {} : { versionId: opened.versionId }),
      storageClass: opened.storageClass ?? object.storageClass,
      lastModified: opened.lastModified ?? object.lastModified,
      sha256,
      ...(damage === undefined || events > 0 ? { events } : {}),
      ...(first === undefined || last === undefined
        ? {}
        : { firstEvent: formatTime(first), lastEvent: formatTime(last) }),
      checks,
      ...(damage === undefined ? {} : { damage }),
      fetched: new Date(now()).toISOString(),
      from: `oss://${store.bucket}`,
      endpoint: store.endpoint,
      identity: await store.identity(),
    };
    return { kind: 'stored', line, ...(aside === undefined ? {} : { aside }) };
  }
}

/** Takes all chunks as they come. */
function drain(body: Readable, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    body.on('data', (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (thrown) {
        body.destroy();
        reject(thrown);
      }
    });
    body.on('end', resolve);
    body.on('error', reject);
    // What is cut off without an error ends like this.
    body.on('close', () => reject(Object.assign(new Error('cut off'), { code: 'ECONNRESET' })));
  });
}
