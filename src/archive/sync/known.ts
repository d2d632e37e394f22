/** What an archive holds already, according to its manifest. */
import type { ListedObject } from '../../cloud/oss/object-store.js';
import type { ManifestLine, ObjectLine } from '../manifest.js';
import { parseObjectKey } from '../object-key.js';
import { Coverage } from './days.js';
import { Names } from './safe-name.js';

/** As little as is needed of each object: there may be a million. */
export interface KnownObject {
  readonly path: string;
  readonly size: number;
  readonly etag: string;
}

export class Known {
  readonly coverage = new Coverage();
  readonly #objects = new Map<string, KnownObject>();
  /** Files of other buckets, whose paths are taken. */
  readonly #foreign: (readonly [key: string, path: string])[] = [];
  /** The greatest key of each folder that holds files, which is that of its newest delivery where it is one of a day. */
  readonly #greatest = new Map<string, string>();
  #names: Names | undefined;

  /** @param from the bucket that is synchronised, `oss://bucket` */
  constructor(
    private readonly from: string,
    private readonly now: number,
  ) {}

  take(line: ManifestLine): void {
    if (line.kind === 'run') {
      if (line.from === this.from) this.coverage.take(line);
    } else if (line.from === this.from) this.keep(line.key, line);
    else this.#foreign.push([line.key, line.path]);
  }

  /** What a line says of an object of this bucket. */
  keep(key: string, { path, size, etag = '' }: Pick<ObjectLine, 'path' | 'size' | 'etag'>): void {
    // One text for both, as nearly always: there are two of each line.
    this.#objects.set(key, { path: path === key ? key : path, size, etag });
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const greatest = this.#greatest.get(folder);
    if (greatest === undefined || key > greatest) this.#greatest.set(folder, key);
  }

  get(key: string): KnownObject | undefined {
    return this.#objects.get(key);
  }

  entries(): IterableIterator<[string, KnownObject]> {
    return this.#objects.entries();
  }

  /** Made when they are needed: a run that fetches nothing does without. */
  get names(): Names {
    if (this.#names === undefined) {
      this.#names = new Names();
      for (const [key, path] of this.#foreign) this.#names.keep(key, path);
      for (const [key, { path }] of this.#objects) this.#names.keep(key, path);
    }
    return this.#names;
  }

  /**
   * Time of the newest delivery known of a region's folder, or of an older one where that is hard to tell; NaN where
   * there is none.
   */
  newestIn(folder: string): number {
    const inside = [...this.#greatest].filter(([day]) => folderOfYears(day) === folder).map(([, key]) => key);
    for (const key of inside.sort().reverse()) {
      const stamp = parseObjectKey(key)?.stamp;
      // A stamp in the future would make everything until then count as settled.
      if (stamp !== undefined && stamp <= this.now) return stamp;
    }
    return Number.NaN;
  }
}

/** What stands before `2026/06/01/`. */
function folderOfYears(folder: string): string | undefined {
  return /^(.*\/)\d{4}\/\d\d\/\d\d\/$/s.exec(folder)?.[1];
}

export function isSame(known: KnownObject, listed: ListedObject): boolean {
  return known.size === listed.size && known.etag === listed.etag;
}
