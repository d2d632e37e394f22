/** Writes segments: a Parquet file, and the filters of its row groups beside it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from './duckdb.js';
import type { PackedSegment } from './packing.js';
import { COLUMNS, GROUP_ROWS } from './schema.js';
import { hashOf, stampOf } from './stamp.js';
import type { Segment, StoredFile } from './state.js';

export const PARQUET = '.parquet';
export const LOOKUP = '.lookup';

/** A higher level takes longer, and saves nothing that is worth it. */
const OPTIONS = `COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE ${GROUP_ROWS}`;

/**
 * Writes a segment. Nothing names its files yet, so whatever happens meanwhile leaves the index as it was.
 * @param folder of the index
 * @throws the file system's error, or DuckDB's
 */
export async function writeSegment(
  database: Database,
  folder: string,
  name: string,
  partition: string,
  { rows, odd, apart, textBytes, chunks, filters }: PackedSegment,
): Promise<Segment> {
  const path = join(folder, ...name.split('/'));
  mkdirSync(dirname(path), { recursive: true });
  try {
    const next = chunks.values();
    await database.writeParquet(path + PARQUET, COLUMNS, () => next.next().value, OPTIONS);
    writeFileSync(path + LOOKUP, filters);
  } catch (thrown) {
    for (const ending of [PARQUET, LOOKUP]) rmSync(path + ending, { force: true });
    throw thrown;
  }
  const [parquet, lookup] = [storedAt(path + PARQUET), storedAt(path + LOOKUP)];
  return { name, partition, rows, odd, apart, textBytes, parquet, lookup };
}

/** @throws Error where the file is not there */
function storedAt(path: string): StoredFile {
  const hash = hashOf(path);
  const stamp = stampOf(path);
  if (stamp === undefined) throw new Error(`${path} is gone`);
  return { stamp, hash };
}
