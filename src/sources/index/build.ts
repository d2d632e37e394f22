/**
 * Brings an index up to date with its archive. New files are written beside those that are there, and only when they
 * are whole does the state, which is renamed into its place, name them: whatever ends the process, the index is valid.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_LIMITS } from '../../archive/inflate-limits.js';
import { type ArchiveFile, type Listing, listArchive } from '../../archive/listing.js';
import { PersonError, reasonOf } from '../../errors.js';
import { readEvent } from '../../event/read.js';
import { eventTime } from '../../event/time.js';
import { ALL } from '../../query/query.js';
import type { Batch, DamagedFile, FileTally } from '../answer/batch.js';
import type { ScanQuestion } from '../answer/question.js';
import { randomSeed, scan } from '../archive/scan.js';
import type { ScanThreads } from '../archive/threads.js';
import { Database } from './duckdb.js';
import { encodeExtract, extractOf } from './extract.js';
import { text } from './filter.js';
import { takeLock } from './lock.js';
import { indexFolder, LOCK_FILE, nameIn, nameReader, pathIn, STATE_FILE } from './place.js';
import { mergesOf, type NewFile, type Share, segmentName, sharesOf } from './plan.js';
import { LOOKUP, PARQUET, SEGMENT_TEXT, SegmentWriter } from './segment.js';
import { hashOf, type Stamp, sameStamp, settlingTime, stampOf } from './stamp.js';
import {
  DamagedIndex,
  type IndexedFile,
  type IndexState,
  readState,
  type Segment,
  writeState,
} from './state.js';

export interface BuildOptions {
  /** Threads that read; without them, the calling one does. */
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
  readonly damaged: readonly { readonly path: string; readonly reason: string }[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Why the index that was there was not used; undefined where it was, or there was none. */
  readonly discarded: string | undefined;
  readonly interrupted: boolean;
}

/** DuckDB's own limit while it writes, bytes. */
const MEMORY = 192e6;
/** A long build is saved now and then, milliseconds. */
const SAVE_EVERY = 10_000;

const EVERYTHING: ScanQuestion = {
  query: ALL,
  window: {},
  needles: null,
  limits: DEFAULT_LIMITS,
  rows: { kind: 'index' },
  neighbours: false,
};

/**
 * @param archive the absolute path of its folder
 * @throws PersonError where the index cannot be written, or somebody else is building it
 */
export async function buildIndex(archive: string, options: BuildOptions): Promise<BuildReport> {
  const folder = indexFolder(archive);
  const listing = await listArchive([archive]);
  let unlock: () => void;
  try {
    unlock = takeLock(join(folder, LOCK_FILE));
  } catch (thrown) {
    throw cannotWrite(folder, thrown);
  }
  try {
    return await new Build(archive, listing, options).run();
  } catch (thrown) {
    throw cannotWrite(folder, thrown);
  } finally {
    unlock();
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
  #files: IndexedFile[] = [];
  #segments: Segment[] = [];
  #seed: string;
  #nextFile = 1;
  #nextSegment = 1;
  #discarded: string | undefined;
  #saved: number;
  #added = 0;
  readonly #damaged: { path: string; reason: string }[] = [];
  readonly #unreadable: { path: string; reason: string }[] = [];

  constructor(
    private readonly archive: string,
    private readonly listing: Listing,
    private readonly options: BuildOptions,
  ) {
    this.#folder = indexFolder(archive);
    this.#seed = randomSeed().toString(16);
    this.#saved = options.now();
  }

  async run(): Promise<BuildReport> {
    this.#load();
    const before = this.#files.length;
    const fresh = this.#compare();
    const replacedNames = new Set(fresh.replaced);
    const dropped = before - this.#files.length - fresh.replaced.length;
    let interrupted = false;
    const merges = () => mergesOf(this.#segments, this.#files);
    if (fresh.files.length > 0 || merges().length > 0) {
      const temporary = join(this.#folder, 'spilled');
      const threads = Math.max(1, this.options.cores);
      const database = await Database.open({ threads, memory: MEMORY, temporary });
      try {
        interrupted = await this.#add(database, sharesOf(fresh.files));
        if (!interrupted) for (const merge of merges()) await this.#merge(database, merge);
      } finally {
        database.close();
        rmSync(temporary, { recursive: true, force: true });
      }
    }
    this.#sweep(this.#save());
    return {
      listing: this.listing,
      added: this.#added,
      replaced: this.#files.filter(({ name }) => replacedNames.has(name)).length,
      dropped,
      files: this.#files.length,
      events: this.#files.reduce((sum, { events }) => sum + events, 0),
      size: this.#segments.reduce((sum, { parquet, lookup }) => sum + parquet.stamp[0] + lookup.stamp[0], 0),
      damaged: this.#damaged,
      unreadable: this.#unreadable,
      discarded: this.#discarded,
      interrupted,
    };
  }

  /** Takes over what is there, as far as it is as it was written. */
  #load(): void {
    let state: IndexState | undefined;
    try {
      state = readState(this.archive);
    } catch (thrown) {
      if (!(thrown instanceof DamagedIndex)) throw thrown;
      this.#discarded = thrown.message;
    }
    if (state === undefined) return;
    this.#seed = state.seed;
    this.#nextFile = state.nextFile;
    this.#nextSegment = state.nextSegment;
    this.#segments = state.segments
      .map((segment) => this.#verified(segment))
      .filter((each) => each !== undefined);
    const whole = new Set(this.#segments.map(({ name }) => name));
    this.#files = state.files.filter(({ segments }) => segments.every((name) => whole.has(name)));
  }

  /** The segment with its files' stamps as they are now; undefined where a file is not what was written. */
  #verified(segment: Segment): Segment | undefined {
    const path = pathIn(this.#folder, segment.name);
    const [parquet, lookup] = [known(path + PARQUET, segment.parquet), known(path + LOOKUP, segment.lookup)];
    if (parquet !== undefined && lookup !== undefined) return { ...segment, parquet, lookup };
    this.#discarded = `${segment.name} is not as it was written`;
    return undefined;
  }

  /** Keeps the files that are still the same; gives those that are to be read. */
  #compare(): { files: NewFile[]; replaced: string[] } {
    const known = new Map(this.#files.map((file) => [file.name, file]));
    const nameOf = nameReader(this.archive);
    const kept: IndexedFile[] = [];
    const files: NewFile[] = [];
    const replaced: string[] = [];
    for (const { path, key } of this.listing.files) {
      const name = nameOf(path);
      if (name === undefined) continue;
      const file = known.get(name);
      const stamp = file === undefined ? undefined : stampOf(path);
      if (file !== undefined && stamp !== undefined && this.#isSame(file, path, stamp)) {
        kept.push(sameStamp(file.stamp, stamp) ? file : { ...file, stamp });
        continue;
      }
      if (file !== undefined) replaced.push(name);
      files.push({ name, path, key });
    }
    this.#files = kept;
    return { files, replaced };
  }

  #isSame(file: IndexedFile, path: string, stamp: Stamp): boolean {
    if (sameStamp(file.stamp, stamp)) return true;
    try {
      return stamp[0] === file.stamp[0] && hashOf(path) === file.hash;
    } catch {
      return false;
    }
  }

  /** Reads new files into new segments. Returns whether it was interrupted. */
  async #add(database: Database, shares: readonly Share[]): Promise<boolean> {
    const files = shares.flatMap((share) =>
      share.files.map((file) => ({ ...file, partition: share.partition })),
    );
    if (files.length === 0) return false;
    const { threads, interrupted, now, sleep, progress } = this.options;
    const stamps = files.map(({ path }) => stampOf(path));
    // What changes while it is read must not pass for what was read.
    const wait = settlingTime(
      stamps.filter((stamp) => stamp !== undefined),
      Date.now(),
    );
    if (wait > 0) await sleep(wait);
    const writer = new SegmentWriter(database, this.#folder);
    const first = this.#nextFile;
    this.#nextFile += files.length;
    const adding = new Adding(files.length);
    const flush = async (partition: string) => {
      if (writer.rows === 0) return;
      const inside = adding.pending;
      const keys = inside.map((file) => files[file]!.key?.stamp).filter((stamp) => stamp !== undefined);
      const segment = await writer.write(segmentName(partition, keys, this.#nextSegment++), partition);
      this.#segments.push(segment);
      adding.written(segment.name);
    };
    const settle = () => {
      for (const { file, events, unreadable, textBytes, mixed } of adding.takeWhole()) {
        const { name, path } = files[file]!;
        const stamp = stamps[file];
        const damaged = adding.damaged.get(file);
        if (damaged !== undefined) {
          const reason = damaged.failure ?? damaged.damage[0]!.reason;
          (damaged.failure === undefined ? this.#damaged : this.#unreadable).push({ path, reason });
        }
        // Read while somebody changed it: it is read again the next time.
        if (damaged?.failure !== undefined || stamp === undefined || !sameStamp(stamp, stampOf(path)))
          continue;
        const segments = adding.segmentsOf(file);
        const [number, rows, damage] = [first + file, adding.rowsOf(file), damaged?.damage ?? []];
        const hash = hashOf(path);
        this.#files.push({
          ...{ name, stamp, hash, number, events, unreadable, textBytes, rows, segments, damage, mixed },
        });
        this.#added++;
      }
    };
    let partition = files[0]!.partition;
    let last = -1;
    const seed = BigInt(`0x${this.#seed}`);
    const paths = files.map(({ path }) => path);
    for await (const batch of scan(paths, EVERYTHING, threads, {}, seed)) {
      if (interrupted.aborted) break;
      const { rows } = batch;
      const bytes = Buffer.from(batch.text.buffer, batch.text.byteOffset, batch.text.length);
      for (let i = 0; i < rows.count; i++) {
        const file = rows.file(i);
        const full = writer.bytes > SEGMENT_TEXT;
        if (full || (file !== last && files[file]!.partition !== partition)) {
          await flush(partition);
          settle();
          if (now() - this.#saved > SAVE_EVERY) this.#save();
        }
        partition = files[file]!.partition;
        last = file;
        const place = adding.addRow(file);
        writer.addFrom(rows, i, first + file, place, bytes.subarray(rows.start(i), rows.end(i)));
      }
      adding.take(batch);
      await progress?.(adding.read, files.length);
    }
    if (!interrupted.aborted) await flush(partition);
    settle();
    return interrupted.aborted;
  }

  /** Makes one segment of several, without the rows of files that are gone. */
  async #merge(database: Database, merge: readonly Segment[]): Promise<void> {
    const live = new Map(this.#files.map((file) => [file.number, file]));
    const writer = new SegmentWriter(database, this.#folder);
    const keys: number[] = [];
    for (const { name } of merge) {
      const path = pathIn(this.#folder, name) + PARQUET;
      const sql = `SELECT "json", "bytes", "file", "offset", "place", "id_hash", "content_hash" FROM read_parquet(${text(path)})`;
      for await (const columns of database.read(sql)) {
        const [json, raw, file, offset, place, id, content] = columns;
        for (let i = 0; i < file!.length; i++) {
          const number = file![i] as number;
          if (!live.has(number)) continue;
          const own = (json![i] ?? raw![i]) as Buffer;
          const event = readEvent(own.toString());
          const row = {
            time: eventTime(event),
            offset: Number(offset![i]),
            file: number,
            id: id![i] as bigint,
            content: content![i] as bigint,
            actor: 0n,
            matches: true,
          };
          writer.add(row, place![i] as number, encodeExtract(extractOf(event, true), own));
        }
      }
    }
    const names = new Set(merge.map(({ name }) => name));
    const partition = merge[0]!.partition;
    const fresh: string[] = [];
    this.#segments = this.#segments.filter(({ name }) => !names.has(name));
    if (writer.rows > 0) {
      for (const { segments, name } of this.#files) {
        if (!segments.some((each) => names.has(each))) continue;
        const stamp = this.#stampIn(name);
        if (stamp !== undefined) keys.push(stamp);
      }
      const segment = await writer.write(segmentName(partition, keys, this.#nextSegment++), partition);
      this.#segments.push(segment);
      fresh.push(segment.name);
    }
    this.#files = this.#files.map((file) =>
      file.segments.some((each) => names.has(each))
        ? { ...file, segments: [...file.segments.filter((each) => !names.has(each)), ...fresh] }
        : file,
    );
  }

  #stampIn(name: string): number | undefined {
    this.#keys ??= new Map(
      this.listing.files.map(({ path, key }: ArchiveFile) => [nameIn(this.archive, path), key?.stamp]),
    );
    return this.#keys.get(name);
  }

  #keys: Map<string | undefined, number | undefined> | undefined;

  /** Returns the segments that the state names. */
  #save(): readonly Segment[] {
    this.#saved = this.options.now();
    const used = new Set(this.#files.flatMap(({ segments }) => segments));
    const segments = this.#segments.filter(({ name }) => used.has(name));
    const [seed, nextFile, nextSegment] = [this.#seed, this.#nextFile, this.#nextSegment];
    writeState(this.archive, { seed, nextFile, nextSegment, files: this.#files, segments });
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

/** What is known of the files that are being read in. */
class Adding {
  /** Files that were read to their end. */
  read = 0;
  readonly damaged = new Map<number, DamagedFile>();
  readonly #rows: Uint32Array;
  readonly #segments = new Map<number, string[]>();
  #whole: FileTally[] = [];
  #pending = new Set<number>();

  constructor(files: number) {
    this.#rows = new Uint32Array(files);
  }

  /** Files with rows that wait to be written. */
  get pending(): readonly number[] {
    return [...this.#pending];
  }

  /** Counts a row, and gives its place among those of its file. */
  addRow(file: number): number {
    this.#pending.add(file);
    return this.#rows[file]!++;
  }

  take({ whole = [], damaged }: Batch): void {
    this.#whole.push(...whole);
    this.read += whole.length;
    for (const each of damaged) this.damaged.set(each.file, each);
  }

  /** The rows that waited are in this segment. */
  written(segment: string): void {
    for (const file of this.#pending) {
      const known = this.#segments.get(file);
      if (known === undefined) this.#segments.set(file, [segment]);
      else known.push(segment);
    }
    this.#pending.clear();
  }

  /** Files of which every row is written. */
  takeWhole(): readonly FileTally[] {
    const whole = this.#whole.filter(({ file }) => !this.#pending.has(file));
    this.#whole = this.#whole.filter(({ file }) => this.#pending.has(file));
    return whole;
  }

  rowsOf(file: number): number {
    return this.#rows[file]!;
  }

  segmentsOf(file: number): readonly string[] {
    return this.#segments.get(file) ?? [];
  }
}

/** The file's stamp as it is now, where its bytes are those that were written. */
function known(path: string, stored: Segment['parquet']): Segment['parquet'] | undefined {
  const stamp = stampOf(path);
  if (stamp === undefined) return undefined;
  if (sameStamp(stored.stamp, stamp)) return stored;
  try {
    return hashOf(path) === stored.hash ? { stamp, hash: stored.hash } : undefined;
  } catch {
    return undefined;
  }
}
