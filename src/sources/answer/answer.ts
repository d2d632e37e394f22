/**
 * From what a scan found to what is printed: exact order, each event once, the neighbours of a match, and no
 * more than was asked for.
 */
import { addTally, type Batch, type DamagedFile, emptyTally, RowTable, type ScanTally } from './batch.js';
import { SeenEvents } from './duplicates.js';
import type { CountedMatches } from './known.js';
import { Neighbours } from './neighbours.js';
import { Spool } from './spool.js';

export interface AnswerOptions {
  /** `files`: as the files are read, each in time order. `time`: exact order, which needs temporary files. */
  readonly sort: 'files' | 'time';
  readonly dedupe: boolean;
  /** Matches at most. */
  readonly limit?: number;
  /** Events of the same actor before and after each match. */
  readonly context?: number;
}

/** Rows to print, in order. Row i's text is text[start(i), end(i)). */
export interface Portion {
  readonly rows: RowTable;
  readonly text: Uint8Array;
}

export interface AnswerTally {
  /** Matches that went out. */
  printed: number;
  duplicates: number;
  /** Went out although an event with the same id and other content had gone before. */
  conflicting: number;
  /** Matches beyond the limit. */
  beyondLimit: number;
  /** Neighbours of matches that went out. */
  neighbours: number;
}

/** Answers once. The tallies are complete when the iteration has ended, and true so far at any time. */
export class Answer {
  readonly scanned: ScanTally = emptyTally();
  readonly tally: AnswerTally = { printed: 0, duplicates: 0, conflicting: 0, beyondLimit: 0, neighbours: 0 };
  readonly damaged: DamagedFile[] = [];
  /** Set when the limit was reached and the scan was stopped for it. */
  limitReached = false;
  readonly #seen = new SeenEvents();

  /** @param counted matches that go elsewhere, before these */
  constructor(
    private readonly options: AnswerOptions,
    private readonly counted?: CountedMatches,
  ) {
    for (const [id, content] of counted?.pairs ?? []) this.#seen.see(id, content);
  }

  /** @param batches in the order of the files; its iteration is ended early when the limit is reached */
  async *portions(batches: AsyncIterable<Batch>): AsyncGenerator<Portion> {
    const { limit, context } = this.options;
    const neighbours = context === undefined ? undefined : new Neighbours(context);
    for await (const portion of this.#inOrder(batches)) {
      const kept = this.#keep(portion);
      if (kept !== undefined) yield neighbours === undefined ? kept : this.#join(neighbours, kept);
      if (limit !== undefined && this.tally.printed >= limit && neighbours?.owes !== true) {
        this.limitReached = true;
        return;
      }
    }
    this.#countOthers();
  }

  /** At the end, when their files are counted, too: what is interrupted has printed none of them. */
  #countOthers(): void {
    if (this.counted === undefined) return;
    const { printed, duplicates, conflicting } = this.counted;
    this.tally.printed += printed;
    this.tally.duplicates += duplicates;
    this.tally.conflicting += conflicting;
  }

  /**
   * What was printed here and what was counted elsewhere have events in common.
   * @param duplicates of all that was counted as printed, those that are not
   * @param conflicting of all that is printed
   */
  join({ duplicates, conflicting }: Pick<AnswerTally, 'duplicates' | 'conflicting'>): void {
    this.tally.printed -= duplicates;
    this.tally.duplicates += duplicates;
    this.tally.conflicting = conflicting;
  }

  async *#inOrder(batches: AsyncIterable<Batch>): AsyncGenerator<Portion> {
    const sortAll = this.options.sort === 'time';
    let spool: Spool | undefined = sortAll ? new Spool() : undefined;
    let spooled: number | undefined;
    try {
      for await (const batch of batches) {
        addTally(this.scanned, batch.tally);
        this.damaged.push(...batch.damaged);
        const { rows, text, partOf } = batch;
        if (!sortAll && spool !== undefined && partOf !== spooled) {
          yield* portionsOf(spool);
          spool = undefined;
        }
        if (!sortAll && partOf === undefined) {
          if (rows.count > 0) yield { rows, text };
          continue;
        }
        let first = 0;
        if (!sortAll) {
          // Rows of files before the large one may have come in the same batch.
          while (first < rows.count && rows.file(first) !== partOf) first++;
          if (first > 0) yield { rows: new RowTable(rows.buffer, first), text };
          spool ??= new Spool();
          spooled = partOf;
        }
        for (let i = first; i < rows.count; i++) {
          spool!.add(rows.row(i), text.subarray(rows.start(i), rows.end(i)));
        }
      }
      if (spool !== undefined) yield* portionsOf(spool);
    } finally {
      spool?.close();
    }
  }

  /** Takes out duplicates and what is beyond the limit; undefined where nothing remains. */
  #keep({ rows, text }: Portion): Portion | undefined {
    const { dedupe, limit = Number.POSITIVE_INFINITY } = this.options;
    const keep = new Uint8Array(rows.count);
    let kept = 0;
    for (let i = 0; i < rows.count; i++) {
      const matches = rows.matches(i);
      if (dedupe) {
        const sighting = this.#seen.see(rows.id(i), rows.content(i));
        if (sighting === 'same') {
          if (matches) this.tally.duplicates++;
          continue;
        }
        if (matches && sighting === 'different content') this.tally.conflicting++;
      }
      if (matches && this.tally.printed >= limit) {
        this.tally.beyondLimit++;
        continue;
      }
      if (matches) this.tally.printed++;
      keep[i] = 1;
      kept++;
    }
    if (kept === rows.count) return { rows, text };
    return kept === 0 ? undefined : select({ rows, text }, keep);
  }

  #join(neighbours: Neighbours, portion: Portion): Portion {
    const joined = neighbours.join(portion);
    for (let i = 0; i < joined.rows.count; i++) if (!joined.rows.matches(i)) this.tally.neighbours++;
    return joined;
  }
}

const PORTION_SIZE = 2 ** 20;

function* portionsOf(spool: Spool): Generator<Portion> {
  let rows = new RowTable();
  let texts: Uint8Array[] = [];
  let size = 0;
  for (const { row, text } of spool.drain()) {
    size += text.length;
    rows.add(row, size);
    texts.push(text);
    if (size < PORTION_SIZE) continue;
    yield { rows, text: Buffer.concat(texts) };
    rows = new RowTable();
    texts = [];
    size = 0;
  }
  if (rows.count > 0) yield { rows, text: Buffer.concat(texts) };
}

function select({ rows, text }: Portion, keep: Uint8Array): Portion {
  const selected = new RowTable();
  const texts: Uint8Array[] = [];
  let size = 0;
  for (let i = 0; i < rows.count; i++) {
    if (keep[i] === 0) continue;
    const piece = text.subarray(rows.start(i), rows.end(i));
    texts.push(piece);
    size += piece.length;
    selected.add(rows.row(i), size);
  }
  return { rows: selected, text: Buffer.concat(texts) };
}
