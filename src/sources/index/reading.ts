/** Reads files for an index: whole events in, packed segments out. */
import { DEFAULT_LIMITS } from '../../archive/inflate-limits.js';
import { ALL } from '../../query/query.js';
import type { Batch, DamagedFile, FileTally } from '../answer/batch.js';
import type { HashSeed, ScanQuestion } from '../answer/question.js';
import { Examiner } from '../archive/examine.js';
import { Blocks } from './packed.js';
import { type PackedSegment, packSegment } from './packing.js';
import type { Task } from './plan.js';
import { SegmentRows } from './segment-rows.js';
import { ID, TIME, USUAL_MEMBERS } from './usual-members.js';

/** What was read. Files have the numbers that rows have. */
export interface Reading {
  /** Files read to their end since the last time. */
  readonly read: number;
  readonly segment?: PackedSegment;
  /** Files with rows in the segment, in turn with how many. */
  readonly inSegment: Uint32Array;
  /** Files of which every row is in this segment, or in one before it. */
  readonly whole: readonly FileTally[];
  readonly damaged: readonly DamagedFile[];
}

export interface ReaderOptions {
  readonly seed: HashSeed;
  /** The number of the first of all files, as rows have it. */
  readonly firstNumber: number;
  /** Bytes of events in one segment at most, but for a small file that has more. */
  readonly segmentText: number;
  /** Gives memory back that was handed over with segments. */
  readonly recycled?: () => ArrayBuffer | undefined;
  readonly isStopped?: () => boolean;
}

/** Small files that are told of together. */
const TOLD_AT = 32;
/** Files with more text than this are told of one by one. */
const LARGE = 2 ** 20;

const EVERYTHING: ScanQuestion = {
  query: ALL,
  window: {},
  needles: null,
  limits: DEFAULT_LIMITS,
  rows: { kind: 'identity' },
  neighbours: false,
};

export class Reader {
  readonly #blocks: Blocks;
  readonly #rows: SegmentRows;
  readonly #examiner: Examiner;
  /** Files that nobody was told of yet. */
  #read = 0;
  #whole: FileTally[] = [];
  #damaged: DamagedFile[] = [];

  constructor(
    private readonly paths: readonly string[],
    private readonly options: ReaderOptions,
  ) {
    this.#blocks = new Blocks(options.recycled);
    const rows = new SegmentRows(this.#blocks);
    this.#rows = rows;
    const { isStopped, seed, segmentText } = options;
    this.#examiner = new Examiner(EVERYTHING, seed, {
      ...(isStopped === undefined ? {} : { isStopped }),
      sink: {
        add: (row, own, event, mayHoldSecret) => rows.add(row, own, event, mayHoldSecret),
        usual: {
          ...{ plan: USUAL_MEMBERS, id: ID, time: TIME },
          add: (row, own, members, start) => rows.addUsual(row, own, members, start),
        },
        get isFull() {
          return rows.size > segmentText;
        },
      },
    });
  }

  /** Reads files; when it ends, all of their rows have been yielded, unless it was stopped. */
  async *read({ from, to }: Task): AsyncGenerator<Reading> {
    const { firstNumber, segmentText, isStopped } = this.options;
    let usual = 0;
    for (let file = from; file < to && isStopped?.() !== true; file++) {
      // Most likely it is about as large as the one before.
      if (this.#rows.count > 0 && this.#rows.size + usual > segmentText) yield this.#take(true);
      const before = this.#rows.size;
      for await (const part of this.#examiner.examine(firstNumber + file, this.paths[file]!)) {
        this.#note(part);
        if (this.#rows.size > segmentText) yield this.#take(true);
      }
      this.#rows.closeFile();
      this.#note(this.#examiner.take());
      this.#read++;
      usual = Math.max(0, this.#rows.size - before);
      if (this.#read >= TOLD_AT || usual > LARGE) yield this.#take(false);
    }
    yield this.#take(this.#rows.count > 0);
  }

  #note({ whole = [], damaged }: Batch): void {
    this.#whole.push(...whole);
    this.#damaged.push(...damaged);
  }

  #take(withRows: boolean): Reading {
    const read = this.#read;
    this.#read = 0;
    const [whole, damaged] = [this.#whole, this.#damaged];
    // Files with rows that wait are told of with them.
    if (!withRows && this.#rows.count > 0) return { read, inSegment: NONE, whole: [], damaged: [] };
    this.#whole = [];
    this.#damaged = [];
    if (!withRows) return { read, inSegment: NONE, whole, damaged };
    const inSegment = this.#rows.countByFile();
    return { read, segment: packSegment(this.#rows, this.#blocks), inSegment, whole, damaged };
  }
}

const NONE = new Uint32Array(0);
