/**
 * Reads cells from the columns of an index, as DuckDB has them: of the events whose columns say all that is asked. The
 * cells of the others, and of files that the index does not hold, are made by whoever asks, as for a search.
 */
import type { ArchiveFile } from '../../archive/listing.js';
import type { CellSpec } from '../../output/cells.js';
import type { KnownFiles } from '../answer/known.js';
import type { ArchiveQuestion } from '../archive/search.js';
import { knownFiles } from './answering.js';
import { answersAs, MEMORY } from './ask.js';
import { askedFiles, numbersOf, segmentsOf } from './asked.js';
import { bitsOf, MASKED_RESOURCES } from './bits.js';
import { wholeSegment } from './choosing.js';
import { type Chunk, Database } from './duckdb.js';
import { fetchCandidates, oddSql, type Wanted } from './fetching.js';
import { columnsIn, filterOf, text, windowSql } from './filter.js';
import { memberColumn } from './members.js';
import type { OpenIndex } from './open.js';
import { repeatedIds } from './repeated.js';
import { quoted, TEXT_COLUMNS } from './schema.js';
import { PARQUET } from './segment.js';

export interface CellsQuestion {
  readonly question: ArchiveQuestion;
  readonly columns: readonly CellSpec[];
  /** Whether secrets are shown. */
  readonly reveal: boolean;
  /** Whether each event is to be there once. */
  readonly dedupe: boolean;
  /** Where DuckDB may put what does not fit into memory. */
  readonly temporary: string;
  /** Ends the reading at once. */
  readonly interrupted: AbortSignal;
}

/**
 * Takes rows as DuckDB has them. Rows that are whole are all there are, in order, each event once if that is asked for:
 * their columns are the time in milliseconds, then the cells. Others come in no order, and some may be repeated: before
 * the time, they have the number of the file among those that are asked for, the place in its text, and the hashes of
 * id and content.
 */
export type TakeChunk = (chunk: Chunk, whole: boolean) => Promise<void>;

/**
 * @returns what is known besides: the events that were taken count as printed in it. Undefined, and nothing taken, where
 *   the columns do not hold the cells, or the index holds little of what is asked; undefined also where the reading was
 *   ended
 * @throws DamagedIndex, and DuckDB's errors, where the index cannot be read
 */
export async function readCells(
  index: OpenIndex,
  wanted: CellsQuestion,
  files: readonly ArchiveFile[],
  cores: number,
  take: TakeChunk,
): Promise<KnownFiles | undefined> {
  const { question, columns, reveal, dedupe, temporary, interrupted } = wanted;
  const cells = columns.map((spec) => cellOf(spec, reveal));
  const filter = filterOf(question.query);
  if (!answersAs(question) || !filter.exact || !cells.every((cell) => cell !== undefined)) return undefined;
  const asked = askedFiles(index, files);
  const segments = segmentsOf(index, asked);
  if (segments.length === 0 || asked.count < files.length / 2) return undefined;
  const bits = bitsOf([...columnsIn(question.query), ...cells.flatMap((cell) => cell.bits)]);
  const window = windowSql(question.window);
  const numbers = numbersOf(index, asked);
  const database = await Database.open({ threads: cores, memory: MEMORY, temporary });
  try {
    const odd: Wanted = { filter: { sql: 'false', needs: [] }, bits, window };
    const chosen = segments.filter((segment) => (segment.odd & bits) !== 0).map(wholeSegment);
    const candidates = await fetchCandidates(database, index, chosen, odd, numbers, cores);
    if (candidates === undefined) return undefined;
    await database.run(askedTable(numbers));
    const paths = segments.map((segment) => text(index.pathOf(segment) + PARQUET)).join(', ');
    const isOdd = oddSql(segments.reduce((found, segment) => found | (segment.odd & bits), 0));
    const keys = ['f', '"place" AS p', '"time"', '"offset" AS o', '"id_hash" AS i', '"content_hash" AS c'];
    const named = [...keys, 'epoch_ms("time") AS t', ...cells.map(({ sql }, at) => `${sql} AS c${at}`)];
    const where = `NOT (${isOdd}) AND ${filter.sql} AND ${window}`;
    await database.run(
      `CREATE VIEW found AS SELECT ${named.join(', ')} FROM read_parquet([${paths}]) JOIN asked ON "file" = n WHERE ${where}`,
    );
    const isAll = candidates.length === 0 && asked.count === files.length;
    const whole = isAll && (!dedupe || (await repeatedIds(database)).length === 0);
    const [undated] = await database.row('SELECT count(*) FROM found WHERE "time" IS NULL');
    const selected = ['t', ...cells.map((_, at) => `c${at}`)].join(', ');
    let matched = 0;
    for await (const { chunk, size } of database.chunks(
      whole ? `SELECT ${selected} FROM found ORDER BY f, p` : `SELECT f, o, i, c, ${selected} FROM found`,
    )) {
      if (interrupted.aborted) return undefined;
      await take(chunk, whole);
      matched += size;
    }
    const shape = { kind: 'cells', columns, reveal } as const;
    const counts = { matched, undated: Number(undated) };
    const known = knownFiles(index, asked, candidates, question, shape, counts);
    return { ...known, counted: { printed: matched, duplicates: 0, conflicting: 0, pairs: [] } };
  } finally {
    database.close();
  }
}

/** A cell as text, by the column that tells it, and the names of the bits that say of which events it does not. */
interface Cell {
  readonly sql: string;
  readonly bits: readonly string[];
}

const TEXTS: ReadonlySet<string> = new Set(TEXT_COLUMNS.map(({ name }) => name));

function cellOf(spec: CellSpec, reveal: boolean): Cell | undefined {
  switch (spec.kind) {
    case 'field':
      return TEXTS.has(spec.name) ? { sql: quoted(spec.name), bits: [spec.name] } : undefined;
    case 'member': {
      const member = memberColumn(spec.path);
      return member && { sql: quoted(member.column), bits: [member.column, member.group] };
    }
    case 'global':
      return { sql: 'CAST("global" AS VARCHAR)', bits: [] };
    case 'resources': {
      const bits = reveal ? ['resource'] : ['resource', MASKED_RESOURCES];
      return { sql: 'CAST(to_json("resources") AS VARCHAR)', bits };
    }
    default:
      return undefined;
  }
}

/** The files' numbers in the rows, and among those that are asked for. As text: long lists of numbers take long to parse. */
function askedTable(numbers: ReadonlyMap<number, number>): string {
  const column = (values: Iterable<number>) =>
    `CAST(unnest(string_split('${[...values].join(',')}', ',')) AS UINTEGER)`;
  return `CREATE TABLE asked AS SELECT ${column(numbers.keys())} AS n, ${column(numbers.values())} AS f`;
}
