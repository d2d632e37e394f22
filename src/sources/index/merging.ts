/** Makes one segment of several, without the rows of files that are gone. */
import { readEvent } from '../../event/read.js';
import { eventTime } from '../../event/time.js';
import type { Draft } from './draft.js';
import type { Database } from './duckdb.js';
import { text } from './filter.js';
import { Blocks } from './packed.js';
import { packSegment } from './packing.js';
import { pathIn } from './place.js';
import { segmentName } from './plan.js';
import { PARQUET, writeSegment } from './segment.js';
import { SegmentRows } from './segment-rows.js';
import type { Segment } from './state.js';

/**
 * @param folder of the index
 * @param deliveredAt when a file was delivered, as far as its name tells
 */
export async function mergeSegments(
  draft: Draft,
  database: Database,
  folder: string,
  merge: readonly Segment[],
  deliveredAt: (name: string) => number | undefined,
): Promise<void> {
  const blocks = new Blocks();
  const rows = new SegmentRows(blocks);
  const live = new Set(draft.files.map(({ number }) => number));
  for (const { name } of merge) await readRows(rows, database, pathIn(folder, name) + PARQUET, live);
  const names = new Set(merge.map(({ name }) => name));
  const { partition } = merge[0]!;
  const fresh: string[] = [];
  draft.segments = draft.segments.filter(({ name }) => !names.has(name));
  if (rows.count > 0) {
    const keys = draft.files
      .filter(({ segments }) => segments.some((each) => names.has(each)))
      .map(({ name }) => deliveredAt(name))
      .filter((stamp) => stamp !== undefined);
    const name = segmentName(partition, keys, draft.nextSegment++);
    draft.segments.push(await writeSegment(database, folder, name, partition, packSegment(rows, blocks)));
    fresh.push(name);
  }
  draft.files = draft.files.map((file) =>
    file.segments.some((each) => names.has(each))
      ? { ...file, segments: [...file.segments.filter((each) => !names.has(each)), ...fresh] }
      : file,
  );
}

async function readRows(
  rows: SegmentRows,
  database: Database,
  path: string,
  live: ReadonlySet<number>,
): Promise<void> {
  const sql = `SELECT "json", "bytes", "file", "offset", "place", "id_hash", "content_hash" FROM read_parquet(${text(path)})`;
  for await (const columns of database.read(sql)) {
    const [json, bytes, file, offset, place, id, content] = columns;
    for (let i = 0; i < file!.length; i++) {
      const number = file![i] as number;
      if (!live.has(number)) continue;
      const own = (json![i] ?? bytes![i]) as Buffer;
      const event = readEvent(own.toString());
      const row = {
        ...{ time: eventTime(event), offset: Number(offset![i]), file: number, matches: true, actor: 0n },
        ...{ id: id![i] as bigint, content: content![i] as bigint },
      };
      rows.addAt(place![i] as number, row, own, event, true);
    }
  }
}
