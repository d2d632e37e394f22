/** Compares an archive with the bucket as it is now: what was deleted there, replaced, or added since. */
import { listPages } from '../../cloud/oss/listing.js';
import type { ListedObject, ObjectStore } from '../../cloud/oss/object-store.js';
import { PersonError } from '../../errors.js';
import { parseObjectKey } from '../object-key.js';
import { dayOf } from '../sync/days.js';
import type { Finding } from './finding.js';
import type { AskedFor, Roll } from './roll.js';

/** What an archive holds of an object, by its key. */
export interface HeldObject {
  readonly path: string;
  readonly size: number;
  /** As the bucket told it, or the MD5 of the bytes. */
  readonly etag?: string;
  readonly lastModified?: string;
}

export interface BucketCounts {
  /** Objects that are in both. */
  compared: number;
  same: number;
  deleted: number;
  replaced: number;
  /** Came to the bucket since the last run that asked for objects. */
  added: number;
  /** Were there before, in days that were asked for, and are not in the archive. */
  missed: number;
  /** Lie outside of what was ever asked for. */
  notAsked: number;
  /** Objects whose keys are not those of delivered files. */
  others: number;
}

export interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** What the manifest tells of a bucket's objects, by key. */
export function heldByRoll(roll: Roll, { bucket, prefix }: Place): ReadonlyMap<string, HeldObject> {
  const held = new Map<string, HeldObject>();
  for (const each of roll.expected.values()) {
    if (each.from === `oss://${bucket}` && each.key.startsWith(prefix)) held.set(each.key, each);
  }
  return held;
}

/**
 * What is found where no manifest tells of keys: a file lies under its key, or under the part of it behind the prefix.
 */
export function heldByFiles(files: Iterable<HeldObject>, { prefix }: Place): ReadonlyMap<string, HeldObject> {
  const held = new Map<string, HeldObject>();
  for (const file of files) {
    const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
    held.set(file.path.startsWith(folder) ? file.path : folder + file.path, file);
  }
  return held;
}

export class BucketComparison {
  readonly counts: BucketCounts = {
    compared: 0,
    same: 0,
    deleted: 0,
    replaced: 0,
    added: 0,
    missed: 0,
    notAsked: 0,
    others: 0,
  };

  /** @param asked what runs have asked of the bucket; undefined where no manifest tells */
  constructor(
    private readonly store: ObjectStore,
    private readonly place: Place,
    private readonly held: ReadonlyMap<string, HeldObject>,
    private readonly asked: AskedFor | undefined,
    private readonly hasManifest: boolean,
  ) {}

  /** Lists the bucket. A list that cannot be had to its end decides nothing, and is found as that. */
  async *run(): AsyncGenerator<Finding> {
    const gone = new Map(this.held);
    try {
      for await (const page of listPages(this.store, { prefix: this.place.prefix })) {
        for (const object of page.objects) {
          const held = this.held.get(object.key);
          gone.delete(object.key);
          const finding = held === undefined ? this.#unknown(object) : this.#compare(object, held);
          if (finding !== undefined) yield finding;
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof PersonError)) throw thrown;
      yield {
        check: 'bucket',
        severity: 'undecided',
        text: `the bucket could not be listed: ${thrown.message}`,
      };
      return;
    }
    for (const { path } of gone.values()) {
      this.counts.deleted++;
      yield difference(path, 'deleted: the bucket does not have it any more');
    }
  }

  #compare(object: ListedObject, held: HeldObject): Finding | undefined {
    this.counts.compared++;
    const isSame =
      object.size === held.size &&
      (held.etag === undefined || !isComparable(held.etag, object.etag) || sameTag(held.etag, object.etag));
    if (!isSame) {
      this.counts.replaced++;
      return difference(held.path, `replaced: the bucket has other bytes, written ${object.lastModified}`);
    }
    this.counts.same++;
    if (held.lastModified === undefined || sameTime(held.lastModified, object.lastModified)) return undefined;
    const text = `the bucket has the same bytes, written again ${object.lastModified}`;
    return { check: 'bucket', severity: 'note', path: held.path, text };
  }

  #unknown({ key, lastModified, size }: ListedObject): Finding | undefined {
    // What shows as a folder in consoles.
    if (key.endsWith('/') && size === 0) return undefined;
    const parsed = parseObjectKey(key);
    if (parsed === undefined) {
      this.counts.others++;
      return undefined;
    }
    if (!this.hasManifest) {
      this.counts.missed++;
      return difference(key, `missed: the bucket has it, written ${lastModified}, and the archive has not`);
    }
    if (this.asked !== undefined && Date.parse(lastModified) > Date.parse(this.asked.started)) {
      this.counts.added++;
      return {
        check: 'bucket',
        severity: 'note',
        path: key,
        text: `added ${lastModified}, after the last sync`,
      };
    }
    const [, folder] = /^(.*\/)\d{4}\/\d\d\/\d\d\/[^/]*$/s.exec(key) ?? [];
    const day = dayOf(parsed.stamp);
    if (folder !== undefined && this.asked?.days.covers(folder, { from: day, to: day })) {
      this.counts.missed++;
      return difference(key, `missed: the bucket has had it since ${lastModified}, and it was not fetched`);
    }
    this.counts.notAsked++;
    return undefined;
  }
}

function difference(path: string, text: string): Finding {
  return { check: 'bucket', severity: 'difference', path, text };
}

/** An MD5 says nothing of an ETag that is none, as that of an object that was put together from parts. */
function isComparable(a: string, b: string): boolean {
  return isMd5(a) === isMd5(b);
}

function isMd5(tag: string): boolean {
  return /^[0-9a-f]{32}$/i.test(tag);
}

function sameTag(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The header of an object counts in seconds, a list in milliseconds. */
function sameTime(a: string, b: string): boolean {
  return Math.floor(Date.parse(a) / 1000) === Math.floor(Date.parse(b) / 1000);
}
