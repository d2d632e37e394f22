/** What an archive holds already, according to its manifest. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedObject } from '../../cloud/oss/object-store.js';
import type { Link, ManifestLine, ObjectLine } from '../manifest.js';
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
  readonly names = new Names();
  readonly coverage = new Coverage();
  readonly #objects = new Map<string, KnownObject>();
  /** Newest stamp of each folder of days, milliseconds since 1970. */
  readonly #newest = new Map<string, number>();

  /** @param from the bucket that is synchronised, `oss://bucket` */
  constructor(
    private readonly from: string,
    private readonly now: number,
  ) {}

  take(line: ManifestLine & Link): void {
    if (line.kind === 'object') this.#takeObject(line);
    else if (line.from === this.from) this.coverage.take(line);
  }

  get count(): number {
    return this.#objects.size;
  }

  get(key: string): KnownObject | undefined {
    return this.#objects.get(key);
  }

  entries(): IterableIterator<[string, KnownObject]> {
    return this.#objects.entries();
  }

  /** Time of the newest delivery known of a region's folder; NaN where none is. */
  newestIn(folder: string): number {
    return this.#newest.get(folder) ?? Number.NaN;
  }

  #takeObject({ key, path, size, etag = '', from }: ObjectLine): void {
    this.names.keep(key, path);
    if (from !== this.from) return;
    this.#objects.set(key, { path, size, etag });
    const [, folder] = /^(.*\/)\d{4}\/\d\d\/\d\d\/[^/]*$/s.exec(key) ?? [];
    const stamp = parseObjectKey(key)?.stamp;
    // A stamp in the future would make everything until then count as settled.
    if (folder === undefined || stamp === undefined || stamp > this.now) return;
    if (!((this.#newest.get(folder) ?? Number.NaN) >= stamp)) this.#newest.set(folder, stamp);
  }
}

/** Whether the file is there, by its size; its bytes are for verify to look at. */
export function isHere(archive: string, { path, size }: KnownObject): boolean {
  const status = lstatSync(join(archive, path), { throwIfNoEntry: false });
  return status?.isFile() === true && status.size === size;
}

export function isSame(known: KnownObject, listed: ListedObject): boolean {
  return known.size === listed.size && known.etag === listed.etag;
}
