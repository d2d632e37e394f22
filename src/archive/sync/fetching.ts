/** Fetches one object: until its bytes are right, or it is clear that they will not be. */
import type { Readable } from 'node:stream';
import { isPassing, isSlowDown } from '../../cloud/oss/faults.js';
import type { ListedObject, ObjectStore, OpenedObject } from '../../cloud/oss/object-store.js';
import { ATTEMPTS, waitBefore } from '../../cloud/oss/retrying.js';
import { ServiceError } from '../../cloud/service-error.js';
import { PersonError, reasonOf } from '../../errors.js';
import { formatTime } from '../../event/time.js';
import { type Contents, ContentsReader } from '../contents.js';
import type { ObjectLine } from '../manifest.js';
import { checkContents, checkReceived, type Promised, type Verdict } from './checking.js';
import type { Concurrency, RateLimit } from './pace.js';
import { checksumsOf, GrowingFile, type Taken } from './receiving.js';
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
  readonly archive: string;
  readonly concurrency: Concurrency;
  readonly rate: RateLimit | undefined;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly interrupted: AbortSignal;
  /** Hears of bytes as they come, those of failed tries included. */
  readonly onBytes: (bytes: number) => void;
}

/** Bytes that are not those of the object. */
class WrongBytes extends Error {}

/** What is known of an object while it is fetched. */
interface Job {
  readonly object: ListedObject;
  readonly path: string;
  /** What it must still be; undefined once it was replaced since it was listed. */
  etag: string | undefined;
  /** Of bytes that no checksum vouches for: whether they came the same a second time. */
  doubted: string | undefined;
}

export class Fetcher {
  readonly #reader = new ContentsReader();

  constructor(private readonly options: FetchingOptions) {}

  /** @throws PersonError for what would befall every other object, too, and when the run is interrupted */
  async fetch(object: ListedObject, path: string): Promise<Outcome> {
    const { archive, interrupted, sleep, concurrency, store } = this.options;
    const job: Job = { object, path, etag: object.etag, doubted: undefined };
    let [failed, wrong] = [0, 0];
    for (;;) {
      try {
        const outcome = await (object.size > HELD_MAX ? this.#fetchLarge(job) : this.#fetchSmall(job));
        concurrency.succeeded();
        return outcome;
      } catch (thrown) {
        if (interrupted.aborted) throw thrown;
        const disk = diskError(archive, thrown);
        if (disk !== undefined) throw disk;
        if (thrown instanceof InTheWay) return { kind: 'failed', reason: thrown.message };
        if (thrown instanceof WrongBytes) {
          if (++wrong >= WRONG_MAX) return { kind: 'failed', reason: thrown.message };
          continue;
        }
        const error = thrown instanceof PersonError ? thrown : store.lost(object.key, thrown);
        concurrency.failed(error);
        if (!(error instanceof ServiceError)) throw error;
        if (error.code === 'InvalidObjectState') return { kind: 'frozen' };
        if (error.code === 'PreconditionFailed' && job.etag !== undefined) {
          job.etag = undefined;
          continue;
        }
        if (error.exitCode === 4 && error.code !== 'AccessDenied' && !isExpired(error)) throw error;
        if (!(isPassing(error) || isExpired(error)) || ++failed >= ATTEMPTS) {
          return { kind: 'failed', reason: reasonOf(error) };
        }
        store.counts.retried++;
        if (isSlowDown(error) || failed > 1) await sleep(waitBefore(failed, error, Math.random()));
      }
    }
  }

  async #fetchSmall(job: Job): Promise<Outcome> {
    const { storage } = this.options;
    const opened = await this.#open(job, 0);
    const chunks: Buffer[] = [];
    await this.#receive(opened.body, opened.size, (chunk) => chunks.push(chunk));
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    const taken = checksumsOf(bytes);
    const verdict = judge(taken, this.#promised(job, opened));
    const contents = await this.#reader.read(bytes);
    doubt(job, verdict, contents.damage, taken);
    const aside = await storage.store(job.path, bytes, taken.sha256);
    return this.#stored(job, opened, taken, verdict, contents, aside);
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
      let verdict: Verdict;
      let contents: Contents;
      try {
        verdict = judge(taken, this.#promised(job, opened));
        contents = await this.#reader.read(temporary);
        const inParts = resumedAt > 0 ? 'it came in parts, and no checksum vouches for them' : undefined;
        doubt(job, verdict, contents.damage ?? inParts, taken);
      } catch (thrown) {
        file.clear();
        throw thrown;
      }
      const aside = await storage.storeGrown(job.path, file.fd, temporary, taken.sha256);
      return this.#stored(job, opened, taken, verdict, contents, aside);
    } finally {
      file.close();
    }
  }

  #open({ object, etag }: Job, from: number): Promise<OpenedObject> {
    return this.options.store.get(object.key, from, etag);
  }

  /** What the listing and the answer say must agree, unless the object was replaced between the two. */
  #promised({ object, etag }: Job, opened: OpenedObject): Promised {
    if (etag === undefined) return opened;
    if (opened.size !== object.size)
      throw new WrongBytes(`it has ${opened.size} bytes, and ${object.size} in the list`);
    return { ...opened, etag: object.etag };
  }

  async #receive(body: Readable, most: number, take: (chunk: Buffer) => void): Promise<void> {
    const { rate, onBytes } = this.options;
    let came = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      await rate?.take(chunk.length);
      onBytes(chunk.length);
      came += chunk.length;
      if (came > most) throw new WrongBytes('more bytes came than it has');
      take(chunk);
    }
  }

  async #stored(
    { object, path }: Job,
    opened: OpenedObject,
    taken: Taken,
    verdict: Verdict,
    contents: Contents,
    aside: string | undefined,
  ): Promise<Outcome> {
    const { store, now } = this.options;
    const { size, crc64, sha256 } = taken;
    const { events, first, last, damage } = contents;
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
      checks: [...verdict.checks, ...checkContents(object.key, taken, contents)],
      ...(damage === undefined ? {} : { damage }),
      fetched: new Date(now()).toISOString(),
      from: `oss://${store.bucket}`,
      endpoint: store.endpoint,
      identity: await store.identity(),
    };
    return { kind: 'stored', line, ...(aside === undefined ? {} : { aside }) };
  }
}

/** @throws WrongBytes */
function judge(taken: Taken, promised: Promised): Verdict {
  const verdict = checkReceived(taken, promised);
  if (verdict.wrong !== undefined) throw new WrongBytes(verdict.wrong);
  return verdict;
}

/**
 * Where no checksum vouches for bytes that there is a reason to doubt, the way here may have changed them: they count
 * once they came the same again.
 * @throws WrongBytes
 */
function doubt(job: Job, { isCertain }: Verdict, reason: string | undefined, { sha256 }: Taken): void {
  if (isCertain || reason === undefined || job.doubted === sha256) return;
  job.doubted = sha256;
  throw new WrongBytes(reason);
}

function isExpired({ code }: ServiceError): boolean {
  return code === 'SecurityTokenExpired';
}
