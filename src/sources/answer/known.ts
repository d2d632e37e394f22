/** Files whose rows are known without reading them, such as those of an index, and how they join the rows of a scan. */
import { type Batch, emptyTally, RowTable, renumber } from './batch.js';
import type { HashSeed } from './question.js';

export interface KnownFiles {
  /** Of the hashes in the rows. */
  readonly seed: HashSeed;
  /** Matches that were counted already, and are in no batch. */
  readonly counted?: CountedMatches;
  /** Whether the file of this number is one of them. */
  has(file: number): boolean;
  /** What is known of the files before `file` that was not taken yet; no batch has rows on both sides of one to read. */
  take(file: number): Iterable<Batch>;
}

export interface CountedMatches {
  readonly printed: number;
  readonly duplicates: number;
  readonly conflicting: number;
  /** By which they are known again, as far as others may be the same. */
  readonly pairs: readonly (readonly [id: bigint, content: bigint])[];
}

/**
 * All rows in the order of their files.
 * @param scanned batches of the files that had to be read, numbered among themselves
 * @param numbers those files' numbers among all
 */
export async function* joinKnown(
  scanned: AsyncIterable<Batch>,
  numbers: readonly number[],
  known: KnownFiles,
): AsyncGenerator<Batch> {
  // Batches come in the order of the files, and say how many of them they end.
  let ended = 0;
  for await (const batch of scanned) {
    yield* known.take(numbers[ended] ?? 0);
    ended += batch.tally.files;
    yield* joinBatch(numbered(batch, numbers), known);
  }
  yield* known.take(Number.POSITIVE_INFINITY);
}

function numbered(batch: Batch, numbers: readonly number[]): Batch {
  const numberOf = (file: number) => numbers[file]!;
  const { rows, damaged, partOf } = batch;
  return {
    ...batch,
    rows: renumber(rows, numberOf),
    damaged: damaged.map((each) => ({ ...each, file: numberOf(each.file) })),
    ...(partOf === undefined ? {} : { partOf: numberOf(partOf) }),
  };
}

/** Cuts a batch where known rows belong between its own. */
function* joinBatch(batch: Batch, known: KnownFiles): Generator<Batch> {
  const { rows, text, damaged, partOf } = batch;
  if (rows.count === 0) {
    yield batch;
    return;
  }
  let from = 0;
  while (from < rows.count) {
    const file = rows.file(from);
    yield* known.take(file);
    let to = from + 1;
    while (to < rows.count && rows.file(to) === file) to++;
    const isLast = to === rows.count;
    const piece = new RowTable();
    const start = rows.start(from);
    for (let i = from; i < to; i++) piece.add(rows.row(i), rows.end(i) - start);
    yield {
      rows: piece,
      text: text.subarray(start, rows.end(to - 1)),
      // What was read belongs to the last of its rows.
      tally: isLast ? batch.tally : emptyTally(),
      damaged: isLast ? damaged : [],
      ...(partOf === file ? { partOf } : {}),
    };
    from = to;
  }
}
