/** What an archive holds already, according to its manifest. */
import type { ListedObject } from '../../cloud/oss/object-store.js';
import type { ManifestLine, ObjectLine, RunLine } from '../manifest.js';
import { parseObjectKey } from '../object-key.js';
import { Coverage } from './days.js';
import { Names } from './safe-name.js';

/** As little as is needed of each object: there may be a million. */
export interface KnownObject {
  readonly path: string;
  readonly size: number;
  readonly etag: string;
}

/** The objects of a folder as bytes, which are handed on at once and read when one of them is asked for. */
export interface PackedFolder {
  /** Ends in a slash; '' for what lies in none. */
  readonly folder: string;
  /** The greatest key. */
  readonly greatest: string;
  /** JSON: the keys without the folder, paths ('' where it is the key), sizes, ETags. */
  readonly bytes: Uint8Array;
}

/** What is known of a bucket, as data. */
export interface PackedKnown {
  readonly folders: readonly PackedFolder[];
  /** Keys and paths of what was fetched from elsewhere. */
  readonly foreign: readonly (readonly [key: string, path: string])[];
  readonly runs: readonly RunLine[];
}

type Columns = readonly [names: string[], paths: string[], sizes: number[], etags: string[]];

export class Known {
  readonly coverage = new Coverage();
  readonly #objects = new Map<string, KnownObject>();
  readonly #packed = new Map<string, Uint8Array>();
  readonly #runs: RunLine[] = [];
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
      if (line.from !== this.from) return;
      this.#runs.push(line);
      this.coverage.take(line);
    } else if (line.from === this.from) this.keep(line.key, line);
    else this.#foreign.push([line.key, line.path]);
  }

  /** As much as an object's line says of one of this bucket. */
  keep(key: string, { path, size, etag = '' }: Pick<ObjectLine, 'path' | 'size' | 'etag'>): void {
    const folder = folderOf(key);
    this.#unpack(folder);
    // One text for both, as nearly always: there are two of each line.
    this.#objects.set(key, { path: path === key ? key : path, size, etag });
    const greatest = this.#greatest.get(folder);
    if (greatest === undefined || key > greatest) this.#greatest.set(folder, key);
  }

  /** All that is known, to be handed on. */
  pack(): PackedKnown {
    const folders = new Map<string, Columns>();
    for (const [key, { path, size, etag }] of this.#objects) {
      const folder = folderOf(key);
      const columns: Columns = folders.get(folder) ?? [[], [], [], []];
      folders.set(folder, columns);
      columns[0].push(key.slice(folder.length));
      columns[1].push(path === key ? '' : path);
      columns[2].push(size);
      columns[3].push(etag);
    }
    const packed = [...folders].map(
      ([folder, columns]) => [folder, Buffer.from(JSON.stringify(columns))] as const,
    );
    return {
      folders: [...this.#packed, ...packed].map(([folder, bytes]) => {
        return { folder, greatest: this.#greatest.get(folder)!, bytes };
      }),
      foreign: this.#foreign,
      runs: this.#runs,
    };
  }

  /** Takes what another one knew, before anything else. */
  takePacked({ folders, foreign, runs }: PackedKnown): void {
    for (const { folder, greatest, bytes } of folders) {
      this.#packed.set(folder, bytes);
      this.#greatest.set(folder, greatest);
    }
    for (const each of foreign) this.#foreign.push(each);
    for (const run of runs) this.take(run);
  }

  #unpack(folder: string): void {
    const bytes = this.#packed.get(folder);
    if (bytes === undefined) return;
    this.#packed.delete(folder);
    const [names, paths, sizes, etags] = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(),
    ) as Columns;
    for (const [i, name] of names.entries()) {
      const key = folder + name;
      this.#objects.set(key, { path: paths[i] || key, size: sizes[i]!, etag: etags[i]! });
    }
  }

  get(key: string): KnownObject | undefined {
    if (this.#packed.size > 0) this.#unpack(folderOf(key));
    return this.#objects.get(key);
  }

  entries(): IterableIterator<[string, KnownObject]> {
    for (const folder of this.#packed.keys()) this.#unpack(folder);
    return this.#objects.entries();
  }

  /** Made when they are needed: a run that fetches nothing does without. */
  get names(): Names {
    if (this.#names === undefined) {
      this.#names = new Names();
      for (const [key, path] of this.#foreign) this.#names.keep(key, path);
      for (const [key, { path }] of this.entries()) this.#names.keep(key, path);
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

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}

/** What stands before `2026/06/01/`. */
function folderOfYears(folder: string): string | undefined {
  return /^(.*\/)\d{4}\/\d\d\/\d\d\/$/s.exec(folder)?.[1];
}

export function isSame(known: KnownObject, listed: ListedObject): boolean {
  return known.size === listed.size && known.etag === listed.etag;
}
