/**
 * Asks an index: which of its row groups can hold an answer, then for the events in them that columns do not rule
 * out; the predicate decides on each event's own JSON, as it does in a scan.
 */
import { DEFAULT_LIMITS } from '../../archive/inflate-limits.js';
import type { ArchiveFile } from '../../archive/listing.js';
import { simplify } from '../../query/simplify.js';
import type { KnownFiles } from '../answer/known.js';
import type { RowShape } from '../answer/question.js';
import type { ArchiveQuestion } from '../archive/search.js';
import { knownFiles } from './answering.js';
import { askedFiles, numbersOf, segmentsOf } from './asked.js';
import { type Chosen, chooseByColumns, chooseByFilters, rowsIn, wholeSegment } from './choosing.js';
import { Database } from './duckdb.js';
import { conditionOf, fetchCandidates, type Wanted } from './fetching.js';
import { columnsIn, filterOf, windowSql } from './filter.js';
import { groupTest } from './lookup.js';
import { bitsOf } from './oddness.js';
import type { OpenIndex } from './open.js';
import { GROUP_ROWS } from './schema.js';

/** DuckDB's own limit while it answers, bytes. */
export const MEMORY = 256e6;
/** Where so large a part of the groups comes into question, reading the files is as fast. */
const WORTH_ASKING = 0.35;
/** Fewer rows than this are looked at in any case. */
const FEW_ROWS = 4 * GROUP_ROWS;

/**
 * The rows of the files that the index holds; undefined where it has nothing to say, or no faster than the files.
 * @throws DamagedIndex, and DuckDB's errors, where the index cannot be read
 */
export async function askIndex(
  index: OpenIndex,
  question: ArchiveQuestion,
  files: readonly ArchiveFile[],
  rows: RowShape,
  cores: number,
): Promise<KnownFiles | undefined> {
  if (!answersAs(question)) return undefined;
  const query = simplify(question.query);
  const test = groupTest(query);
  const filter = filterOf(query);
  if (test === undefined && filter.sql === 'true') return undefined;
  const possible = chooseByFilters(index, index.state.segments, test);
  // Opened while the files are looked at; of a value that is nowhere, the filters tell.
  const opening = possible.length === 0 ? undefined : Database.open({ threads: 1, memory: MEMORY });
  // Heard of where it is awaited.
  opening?.catch(() => {});
  try {
    const asked = askedFiles(index, files);
    if (asked.count === 0) return undefined;
    const segments = segmentsOf(index, asked);
    const among = new Set(segments);
    let chosen: readonly Chosen[] = possible.filter(({ segment }) => among.has(segment));
    if (opening === undefined || chosen.length === 0) return knownFiles(index, asked, [], question, rows);
    const wanted: Wanted = { filter, bits: bitsOf(columnsIn(query)), window: windowSql(question.window) };
    const all = rowsIn(segments.map(wholeSegment));
    const tooMany = () => rowsIn(chosen) > Math.max(all * WORTH_ASKING, FEW_ROWS);
    const numbers = numbersOf(index, asked);
    const database = await opening;
    if (tooMany() && filter.sql !== 'true')
      chosen = await chooseByColumns(database, index, chosen, conditionOf(wanted));
    if (tooMany()) return undefined;
    const candidates = await fetchCandidates(database, index, chosen, wanted, numbers, cores);
    return candidates && knownFiles(index, asked, candidates, question, rows);
  } finally {
    await opening?.then(
      (database) => database.close(),
      () => {},
    );
  }
}

/** Whether the files were read into the index as they would be read for this question. */
export function answersAs({ limits }: Pick<ArchiveQuestion, 'limits'>): boolean {
  return limits.bytes === DEFAULT_LIMITS.bytes && limits.ratio === DEFAULT_LIMITS.ratio;
}
