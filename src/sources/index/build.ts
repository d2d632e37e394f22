/**
 * Brings an index up to date with its archive. New files are written beside those that are there, and only when they
 * are whole does the state, which is renamed into its place, name them: whatever ends the process, the index is valid.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Listing, listArchive } from '../../archive/listing.js';
import type { Lock } from '../../archive/lock.js';
import { PersonError, reasonOf } from '../../errors.js';
import type { ScanThreads } from '../archive/threads.js';
import { type Added, addFiles, type Problem } from './adding.js';
import { compareFiles, type Draft, loadDraft } from './draft.js';
import { Database, type DatabaseOptions } from './duckdb.js';
import { lockIndex } from './lock.js';
import { mergeSegments } from './merging.js';
import { indexFolder, LOCK_FILE, nameIn, nameReader, STATE_FILE } from './place.js';
import { mergesOf, sharesOf } from './plan.js';
import { LOOKUP, PARQUET } from './segment.js';
import { type Segment, writeState } from './state.js';

export interface BuildOptions {
  /** Threads that read, where there is enough to read; without them, the calling one does. */
  readonly threads: ScanThreads | undefined;
  readonly cores: number;
  readonly interrupted: AbortSignal;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Called often. */
  readonly progress?: (done: number, of: number) => Promise<void>;
}

export interface BuildReport {
  readonly listing: Listing;
  /** Files that were read into the index, those among them that were there with other content, and files taken out. */
  readonly added: number;
  readonly replaced: number;
  readonly dropped: number;
  /** Files in the index now, and events in them. */
  readonly files: number;
  readonly events: number;
  /** Bytes that it takes. */
  readonly size: number;
  /** Files with damage, and files that could not be read at all and are not in it. */
  readonly damaged: readonly Problem[];
  readonly unreadable: readonly Problem[];
  /** Why the index that was there was not used; undefined where it was, or there was none. */
  readonly discarded: string | undefined;
  readonly interrupted: boolean;
}

/** DuckDB's own limit while it writes, bytes. */
const MEMORY = 192e6;

/**
 * How DuckDB is to write. Where the threads that read take all cores, it has one thread: another would mostly ask
 * whether there are more rows, since those come from one.
 */
export function writing(cores: number): Omit<DatabaseOptions, 'temporary'> {
  return cores > 2 ? { threads: cores, memory: MEMORY } : { threads: 1, memory: MEMORY, unordered: true };
}

/** A long build is saved now and then, milliseconds. */
const SAVE_EVERY = 10_000;

/**
 * @param archive the absolute path of its folder
 * @throws PersonError where the index cannot be written, or somebody else is building it
 */
export async function buildIndex(archive: string, options: BuildOptions): Promise<BuildReport> {
  const folder = indexFolder(archive);
  const listing = await listArchive([archive]);
  let lock: Lock;
  try {
    lock = lockIndex(folder, options.now);
  } catch (thrown) {
    throw cannotWrite(folder, thrown);
  }
  try {
    return await new Build(archive, listing, options).run();
  } catch (thrown) {
    throw cannotWrite(folder, thrown);
  } finally {
    lock.release();
  }
}

function cannotWrite(folder: string, thrown: unknown): unknown {
  if (thrown instanceof PersonError) return thrown;
  const isSystem = (thrown as NodeJS.ErrnoException).syscall !== undefined;
  const reason = reasonOf(thrown);
  if (!isSystem && !/^(?:IO|Out of Memory) Error/.test(reason)) return thrown;
  return new PersonError(
    `the index cannot be written to ${folder}: ${reason.split('\n', 1)[0]}`,
    'Make room there or make it writable; the index that was there before, if any, is as it was.',
  );
}

class Build {
  readonly #folder: string;
  readonly #draft: Draft;
  readonly #discarded: string | undefined;
  #saved: number;

  constructor(
    private readonly archive: string,
    private readonly listing: Listing,
    private readonly options: BuildOptions,
  ) {
    this.#folder = indexFolder(archive);
    const { draft, discarded } = loadDraft(archive);
    this.#draft = draft;
    this.#discarded = discarded;
    this.#saved = options.now();
  }

  async run(): Promise<BuildReport> {
    const { archive, listing } = this;
    const draft = this.#draft;
    const before = draft.files.length;
    const fresh = compareFiles(draft, archive, listing);
    const replacedNames = new Set(fresh.replaced);
    const dropped = before - draft.files.length - fresh.replaced.length;
    const added =
      fresh.files.length > 0 || this.#merges().length > 0
        ? await this.#change(sharesOf(fresh.files))
        : { files: 0, damaged: [], unreadable: [], interrupted: false };
    this.#sweep(this.#save());
    return {
      listing,
      added: added.files,
      replaced: draft.files.filter(({ name }) => replacedNames.has(name)).length,
      dropped,
      files: draft.files.length,
      events: draft.files.reduce((sum, { events }) => sum + events, 0),
      size: draft.segments.reduce((sum, { parquet, lookup }) => sum + parquet.stamp[0] + lookup.stamp[0], 0),
      damaged: added.damaged,
      unreadable: added.unreadable,
      discarded: this.#discarded,
      interrupted: added.interrupted,
    };
  }

  #merges(): readonly (readonly Segment[])[] {
    return mergesOf(this.#draft.segments, this.#draft.files);
  }

  async #change(shares: ReturnType<typeof sharesOf>): Promise<Added> {
    const { threads, cores, interrupted, sleep, now, progress } = this.options;
    const [draft, folder] = [this.#draft, this.#folder];
    const temporary = join(folder, 'spilled');
    const database = await Database.open({ ...writing(cores), temporary });
    try {
      const added = await addFiles(draft, database, shares, {
        ...{ folder, threads, interrupted, sleep },
        progress: async (done, of) => {
          if (now() - this.#saved > SAVE_EVERY) this.#save();
          await progress?.(done, of);
        },
      });
      if (added.interrupted) return added;
      for (const merge of this.#merges())
        await mergeSegments(draft, database, folder, merge, this.#deliveredAt());
      return added;
    } finally {
      database.close();
      rmSync(temporary, { recursive: true, force: true });
    }
  }

  #deliveredAt(): (name: string) => number | undefined {
    const nameOf = nameReader(this.archive);
    const stamps = new Map(this.listing.files.map(({ path, key }) => [nameOf(path), key?.stamp]));
    return (name) => stamps.get(name);
  }

  /** Returns the segments that the state names. */
  #save(): readonly Segment[] {
    this.#saved = this.options.now();
    const { seed, nextFile, nextSegment, files } = this.#draft;
    const used = new Set(files.flatMap(({ segments }) => segments));
    const segments = this.#draft.segments.filter(({ name }) => used.has(name));
    writeState(this.archive, { seed, nextFile, nextSegment, files, segments });
    return segments;
  }

  /** Removes files that the state does not name. Whoever still reads them has them open. */
  #sweep(segments: readonly Segment[]): void {
    const named = new Set(segments.flatMap(({ name }) => [name + PARQUET, name + LOOKUP]));
    for (const entry of readdirSync(this.#folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath ?? entry.path, entry.name);
      const name = nameIn(this.#folder, path)!;
      if (!entry.isFile() || named.has(name) || name === STATE_FILE || name === LOCK_FILE) continue;
      rmSync(path, { force: true });
    }
  }
}
