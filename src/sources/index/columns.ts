/**
 * Reads cells from the columns of an index, as DuckDB has them: of the events whose columns say all that is asked. The
 * cells of the others, and of files that the index does not hold, are made by whoever asks, as for a search.
 */
import type { ArchiveFile } from '../../archive/listing.js';
import type { CellSpec } from '../../output/cells.js';
import type { KnownFiles } from '../answer/known.js';
import type { ArchiveQuestion } from '../archive/search.js';
import {
  type Asked,
  answersAs,
  askedFiles,
  fetchCandidates,
  knownFiles,
  MEMORY,
  segmentsOf,
  wholeSegment,
} from './ask.js';
import { type Chunk, Database } from './duckdb.js';
import { filterOf, text, windowSql } from './filter.js';
import type { OpenIndex } from './open.js';
import { quoted, TEXT_COLUMNS } from './schema.js';
import { PARQUET } from './segment.js';

export interface CellsQuestion {
  readonly question: ArchiveQuestion;
  readonly columns: readonly CellSpec[];
  /** Whether secrets are shown. */
  readonly reveal: boolean;
  /** Ends the reading at once. */
  readonly interrupted: AbortSignal;
}

/**
 * @param take is given chunk after chunk, in no order. Their columns are the number of the file among those that are
 *   asked for, the place in the file's text, the hashes of id and content, the time in milliseconds, then the cells
 * @returns what is known besides: these events count as printed in it. Undefined, and nothing taken, where the columns
 *   do not hold the cells, or the index holds little of what is asked; undefined also where the reading was ended
 * @throws DamagedIndex, and DuckDB's errors, where the index cannot be read
 */
export async function readCells(
  index: OpenIndex,
  wanted: CellsQuestion,
  files: readonly ArchiveFile[],
  cores: number,
  take: (chunk: Chunk) => Promise<void>,
): Promise<KnownFiles | undefined> {
  const { question, columns, reveal, interrupted } = wanted;
  const cells = columns.map((spec) => cellSql(spec, reveal));
  const filter = filterOf(question.query);
  if (!answersAs(question) || !filter.exact || !cells.every((cell) => cell !== undefined)) return undefined;
  const asked = askedFiles(index, files);
  const segments = segmentsOf(index, asked);
  if (segments.length === 0 || asked.length < files.length / 2) return undefined;
  const database = await Database.open({ threads: cores, memory: MEMORY });
  try {
    const window = windowSql(question.window);
    const candidates = await fetchCandidates(
      database,
      index,
      segments.filter(({ odd }) => odd > 0).map(wholeSegment),
      `"odd" AND ${window}`,
      new Map(asked.map(({ at, file }) => [file.number, at])),
    );
    if (candidates === undefined) return undefined;
    await database.run(askedTable(asked));
    const paths = segments.map((segment) => text(index.pathOf(segment) + PARQUET)).join(', ');
    const source = `read_parquet([${paths}]) JOIN asked ON "file" = n WHERE NOT "odd" AND ${filter.sql} AND ${window}`;
    const [undated] = await database.row(`SELECT count(*) FROM ${source} AND "time" IS NULL`);
    const selected = ['f', '"offset"', '"id_hash"', '"content_hash"', 'epoch_ms("time")', ...cells];
    let matched = 0;
    for await (const { chunk, rows } of database.chunks(`SELECT ${selected.join(', ')} FROM ${source}`)) {
      if (interrupted.aborted) return undefined;
      await take(chunk);
      matched += rows;
    }
    const seed = BigInt(`0x${index.state.seed}`);
    const shape = { kind: 'cells', columns, reveal } as const;
    const counts = { matched, undated: Number(undated) };
    const known = knownFiles(asked, candidates, question, shape, seed, counts);
    return { ...known, counted: { printed: matched, duplicates: 0, conflicting: 0, pairs: [] } };
  } finally {
    database.close();
  }
}

const TEXTS: ReadonlySet<string> = new Set(TEXT_COLUMNS.map(({ name }) => name));

/** A cell as text, by the column that holds it; undefined where none does. */
function cellSql(spec: CellSpec, reveal: boolean): string | undefined {
  switch (spec.kind) {
    case 'field':
      return TEXTS.has(spec.name) ? quoted(spec.name) : undefined;
    case 'global':
      return 'CAST("global" AS VARCHAR)';
    case 'resources':
      // What is masked in an event may be a resource, of which the columns say nothing.
      return reveal ? 'CAST(to_json("resources") AS VARCHAR)' : undefined;
    default:
      return undefined;
  }
}

/** The files' numbers in the rows, and among those that are asked for. As text: long lists of numbers take long to parse. */
function askedTable(asked: readonly Asked[]): string {
  const column = (numbers: readonly number[], name: string) =>
    `CAST(unnest(string_split('${numbers.join(',')}', ',')) AS UINTEGER) AS ${name}`;
  const numbers = column(
    asked.map(({ file }) => file.number),
    'n',
  );
  return `CREATE TABLE asked AS SELECT ${numbers}, ${column(
    asked.map(({ at }) => at),
    'f',
  )}`;
}
