/** Reads new files into new segments. */
import type { DamagedFile, FileTally } from '../answer/batch.js';
import type { ScanThreads } from '../archive/threads.js';
import { readTasks } from './crew.js';
import type { Draft } from './draft.js';
import type { Database } from './duckdb.js';
import { type NewFile, type Share, segmentName, tasksOf, textEstimate } from './plan.js';
import type { Reading } from './reading.js';
import { writeSegment } from './segment.js';
import { hashOf, type Stamp, sameStamp, settlingTime, stampOf } from './stamp.js';

export interface AddingOptions {
  /** Of the index. */
  readonly folder: string;
  /** Threads that read, where there is enough to read; without them, the calling one does. */
  readonly threads: ScanThreads | undefined;
  readonly interrupted: AbortSignal;
  readonly sleep: (ms: number) => Promise<void>;
  /** Called often, also when something was added to the draft. */
  readonly progress: (done: number, of: number) => Promise<void>;
}

export interface Problem {
  readonly path: string;
  readonly reason: string;
}

export interface Added {
  readonly files: number;
  readonly damaged: readonly Problem[];
  readonly unreadable: readonly Problem[];
  readonly interrupted: boolean;
}

/** Bytes of events in one segment at most, and in those that are being read. */
const SEGMENT_TEXT = 32 * 2 ** 20;
const READ_AT_ONCE = 96 * 2 ** 20;
/** Less than this is read before threads have started. */
const WORTH_THREADS = 4 * 2 ** 20;

/** @throws the file system's error, or DuckDB's, where a segment cannot be written */
export async function addFiles(
  draft: Draft,
  database: Database,
  shares: readonly Share[],
  options: AddingOptions,
): Promise<Added> {
  const files = shares.flatMap(({ files, partition }) => files.map((file) => ({ ...file, partition })));
  const stamps = files.map(({ path }) => stampOf(path));
  // What changes while it is read must not pass for what was read.
  const wait = settlingTime(
    stamps.filter((stamp) => stamp !== undefined),
    Date.now(),
  );
  if (wait > 0) await options.sleep(wait);
  const firstNumber = draft.nextFile;
  draft.nextFile += files.length;
  const adding = new Adding(draft, files, stamps, firstNumber);
  const estimates = files.map(({ path }, at) => textEstimate(path, stamps[at]?.[0] ?? 0));
  const threads =
    estimates.reduce((sum, text) => sum + text, 0) > WORTH_THREADS ? options.threads : undefined;
  const segmentText = Math.min(SEGMENT_TEXT, READ_AT_ONCE / (threads?.count ?? 1));
  const paths = files.map(({ path }) => path);
  const job = { seed: BigInt(`0x${draft.seed}`), firstNumber, segmentText };
  let read = 0;
  for await (const reading of readTasks(paths, tasksOf(shares, estimates, segmentText), job, threads)) {
    if (options.interrupted.aborted) break;
    await adding.take(reading, database, options.folder);
    read += reading.read;
    await options.progress(read, files.length);
  }
  const { added, damaged, unreadable } = adding;
  return { files: added, damaged, unreadable, interrupted: options.interrupted.aborted };
}

type Shared = NewFile & Pick<Share, 'partition'>;

class Adding {
  added = 0;
  readonly damaged: Problem[] = [];
  readonly unreadable: Problem[] = [];
  readonly #rows: Uint32Array;
  /** Names of the segments with a file's rows. */
  readonly #segments = new Map<number, string[]>();

  constructor(
    private readonly draft: Draft,
    private readonly files: readonly Shared[],
    private readonly stamps: readonly (Stamp | undefined)[],
    private readonly firstNumber: number,
  ) {
    this.#rows = new Uint32Array(files.length);
  }

  async take(
    { segment, inSegment, whole, damaged }: Reading,
    database: Database,
    folder: string,
  ): Promise<void> {
    if (segment !== undefined) {
      const inside = Array.from(
        { length: inSegment.length / 2 },
        (_, i) => inSegment[i * 2]! - this.firstNumber,
      );
      const keys = inside.map((at) => this.files[at]!.key?.stamp).filter((stamp) => stamp !== undefined);
      const { partition } = this.files[inside[0]!]!;
      const name = segmentName(partition, keys, this.draft.nextSegment++);
      this.draft.segments.push(await writeSegment(database, folder, name, partition, segment));
      inside.forEach((at, i) => {
        this.#rows[at]! += inSegment[i * 2 + 1]!;
        const known = this.#segments.get(at);
        if (known === undefined) this.#segments.set(at, [name]);
        else if (known.at(-1) !== name) known.push(name);
      });
    }
    const damage = new Map(damaged.map((each) => [each.file, each]));
    for (const tally of whole) this.#settle(tally, damage.get(tally.file));
  }

  /** A file is read, and every row of it is written. */
  #settle({ file, events, unreadable, textBytes, mixed }: FileTally, damaged: DamagedFile | undefined): void {
    const at = file - this.firstNumber;
    const { name, path } = this.files[at]!;
    const stamp = this.stamps[at];
    if (damaged !== undefined) {
      const reason = damaged.failure ?? damaged.damage[0]!.reason;
      (damaged.failure === undefined ? this.damaged : this.unreadable).push({ path, reason });
    }
    // Read while somebody changed it: it is read again the next time.
    if (damaged?.failure !== undefined || stamp === undefined || !sameStamp(stamp, stampOf(path))) return;
    const [segments, rows] = [this.#segments.get(at) ?? [], this.#rows[at]!];
    const [hash, damage] = [hashOf(path), damaged?.damage ?? []];
    this.draft.files.push({
      ...{ name, stamp, hash, number: file, events, unreadable, textBytes, rows, segments, damage, mixed },
    });
    this.added++;
  }
}
