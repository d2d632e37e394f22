/** When the events of files happened, and what they are known again by: all that counting them by the hour takes. */
import type { ArchiveFile } from '../../archive/listing.js';
import { type Batch, emptyTally, RowTable } from '../answer/batch.js';
import type { KnownFiles } from '../answer/known.js';
import type { ArchiveQuestion } from '../archive/search.js';
import { addFile } from './answering.js';
import { answersAs, MEMORY } from './ask.js';
import { type Asked, askedFiles, numbersOf, segmentsOf } from './asked.js';
import { Database } from './duckdb.js';
import { text, windowSql } from './filter.js';
import type { OpenIndex } from './open.js';
import { PARQUET } from './segment.js';

/** 28 bytes each are held at once; where there are more, the files are read instead. */
const ROWS_MOST = 5_000_000;
const NOTHING = Buffer.alloc(0);

/**
 * All events of the window, whatever they are, as rows without text.
 * @returns undefined where the index holds too little or too much of what is asked; also where reading was ended
 * @throws DuckDB's errors, where the index cannot be read
 */
export async function readSightings(
  index: OpenIndex,
  question: Pick<ArchiveQuestion, 'window' | 'limits'>,
  files: readonly ArchiveFile[],
  interrupted: AbortSignal,
): Promise<KnownFiles | undefined> {
  if (!answersAs(question)) return undefined;
  const asked = askedFiles(index, files);
  const segments = segmentsOf(index, asked);
  const most = segments.reduce((sum, { rows }) => sum + rows, 0);
  if (segments.length === 0 || most > ROWS_MOST) return undefined;
  const numbers = numbersOf(index, asked);
  const sightings = new Sightings(most, files.length);
  const paths = segments.map((segment) => text(index.pathOf(segment) + PARQUET)).join(', ');
  const database = await Database.open({ threads: 1, memory: MEMORY });
  try {
    for await (const [file, time, ids, contents] of database.read(
      `SELECT "file", epoch_ms("time"), "id_hash", "content_hash" FROM read_parquet([${paths}]) WHERE ${windowSql(question.window)}`,
    )) {
      if (interrupted.aborted) return undefined;
      for (let i = 0; i < file!.length; i++) {
        const at = numbers.get(file![i] as number);
        if (at === undefined) continue;
        const ms = time![i] === null ? Number.NaN : Number(time![i]);
        sightings.add(at, ms, ids![i] as bigint, contents![i] as bigint);
      }
    }
  } finally {
    database.close();
  }
  return knownBy(sightings, index, asked);
}

function knownBy(sightings: Sightings, { state, table }: OpenIndex, { places }: Asked): KnownFiles {
  const batchOf = (at: number): Batch => {
    const rows = sightings.rowsOf(at);
    const tally = emptyTally();
    addFile(tally, table, places[at]!);
    tally.notMatching -= rows.count;
    for (let i = 0; i < rows.count; i++) if (Number.isNaN(rows.time(i))) tally.undated++;
    return { rows, text: NOTHING, tally, damaged: [] };
  };
  let next = 0;
  return {
    seed: BigInt(`0x${state.seed}`),
    has: (file) => places[file]! >= 0,
    *take(file) {
      for (; next < Math.min(file, places.length); next++) if (places[next]! >= 0) yield batchOf(next);
    },
  };
}

/** Events in no order, handed out file by file. */
class Sightings {
  #count = 0;
  readonly #files: Uint32Array;
  readonly #times: Float64Array;
  readonly #ids: BigUint64Array;
  readonly #contents: BigUint64Array;
  #byFile: { readonly from: Uint32Array; readonly order: Uint32Array } | undefined;

  constructor(
    most: number,
    private readonly fileCount: number,
  ) {
    this.#files = new Uint32Array(most);
    this.#times = new Float64Array(most);
    this.#ids = new BigUint64Array(most);
    this.#contents = new BigUint64Array(most);
  }

  add(file: number, time: number, id: bigint, content: bigint): void {
    const i = this.#count++;
    this.#files[i] = file;
    this.#times[i] = time;
    this.#ids[i] = id;
    this.#contents[i] = content;
  }

  rowsOf(file: number): RowTable {
    this.#byFile ??= this.#sort();
    const { from, order } = this.#byFile;
    const rows = new RowTable();
    for (let at = from[file]!; at < from[file + 1]!; at++) {
      const i = order[at]!;
      const [time, id, content] = [this.#times[i]!, this.#ids[i]!, this.#contents[i]!];
      rows.add({ time, offset: 0, file, matches: true, id, content, actor: 0n }, 0);
    }
    return rows;
  }

  #sort() {
    const files = this.#files.subarray(0, this.#count);
    const from = new Uint32Array(this.fileCount + 1);
    for (const file of files) from[file + 1]!++;
    for (let file = 0; file < this.fileCount; file++) from[file + 1]! += from[file]!;
    const next = from.slice();
    const order = new Uint32Array(files.length);
    for (let i = 0; i < files.length; i++) order[next[files[i]!]!++] = i;
    return { from, order };
  }
}
