/** What an index knows, as rows and sums: the predicate decides on each event's own JSON, as it does in a scan. */
import { type Batch, emptyTally, RowTable, type ScanTally } from '../answer/batch.js';
import type { KnownFiles } from '../answer/known.js';
import type { RowShape } from '../answer/question.js';
import { Examiner } from '../archive/examine.js';
import type { ArchiveQuestion } from '../archive/search.js';
import type { Asked } from './asked.js';
import type { Candidate } from './fetching.js';
import type { FileTable } from './filetable.js';
import type { OpenIndex } from './open.js';
import { DamagedIndex } from './state.js';

/** Bytes of rows in a batch, more or less: each has memory of its own. */
const BATCH = 256 * 1024;

/**
 * Lets the predicate decide, and adds up what is known of the files.
 * @param candidates in the order of the files
 * @param counted events that match and are counted elsewhere, and how many of them have no readable time
 */
export function knownFiles(
  { state, table }: OpenIndex,
  { places }: Asked,
  candidates: readonly Candidate[],
  { query, window, limits }: ArchiveQuestion,
  rows: RowShape,
  counted = { matched: 0, undated: 0 },
): KnownFiles {
  const seed = BigInt(`0x${state.seed}`);
  const examiner =
    candidates.length === 0
      ? undefined
      : new Examiner({ query, window, limits, rows, needles: null, neighbours: false }, seed);
  const batches: { readonly at: number; readonly batch: Batch }[] = [];
  let next = 0;
  let last = 0;
  let tally = emptyTally();
  tally.notMatching -= counted.matched;
  tally.undated += counted.undated;
  const waiting = () => examiner?.waiting ?? 0;
  const close = (at: number) => {
    const found = examiner?.take() ?? nothing();
    tally.notMatching -= found.rows.count;
    tally.undated += found.tally.undated;
    batches.push({ at, batch: { rows: found.rows, text: found.text, tally, damaged: [] } });
    tally = emptyTally();
  };
  places.forEach((place, at) => {
    // What is read in between belongs between the rows of those before and those behind.
    if (place < 0 && waiting() > 0) close(last);
    if (place < 0) return;
    addFile(tally, table, place);
    last = at;
    if (candidates[next]?.file !== at) return;
    for (; candidates[next]?.file === at; next++) {
      const { offset, own, id, content } = candidates[next]!;
      const hash = examiner!.consider(at, offset, own, id);
      if (hash !== undefined && hash !== content)
        throw new DamagedIndex('an event in it is not as it was written');
    }
    examiner!.closeFile();
    if (waiting() > BATCH) close(at);
  });
  if (tally.files > 0) close(last);
  let taken = 0;
  return {
    seed,
    has: (file) => places[file]! >= 0,
    *take(file) {
      for (; taken < batches.length && batches[taken]!.at < file; taken++) yield batches[taken]!.batch;
    },
  };
}

/** Counts a file as if nothing in it matched. */
export function addFile(tally: ScanTally, table: FileTable, place: number): void {
  const events = table.events(place);
  tally.files++;
  tally.events += events;
  tally.textBytes += table.textBytes(place);
  tally.notMatching += events;
}

/** Whoever is given an empty batch may hand its memory on. */
function nothing(): Batch {
  return { rows: new RowTable(), text: Buffer.alloc(0), tally: emptyTally(), damaged: [] };
}
