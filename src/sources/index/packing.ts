/** Rows of a segment, sorted and packed as columns, with the filters of their row groups. */
import { validityOf, wordsIn } from './column-texts.js';
import { encodeFilters, GroupTerms, LOOKED_UP } from './lookup.js';
import type { Blocks, PackedChunk, PackedColumn, PackedLists, SpreadTexts } from './packed.js';
import { COLUMNS, GROUP_ROWS, TEXT_COLUMNS } from './schema.js';
import type { SegmentRows } from './segment-rows.js';

/** A segment that is to be written. */
export interface PackedSegment {
  readonly rows: number;
  /** The columns that do not say all in some row, and whether a session is not said by some `user`: see Segment. */
  readonly odd: number;
  readonly apart: boolean;
  /** Bytes of the events in it. */
  readonly textBytes: number;
  readonly chunks: readonly PackedChunk[];
  readonly filters: Uint8Array;
  /** The memory in which all that is. */
  readonly buffers: readonly ArrayBuffer[];
}

const LOOKED_UP_COLUMNS = TEXT_COLUMNS.map(({ name }, at) => ({ name, at })).filter(
  ({ name }) => LOOKED_UP.has(name) && name !== 'user',
);
/** Of which the field `user` matches each. */
const USER_COLUMNS = ['user', 'role', 'session'].map((column) =>
  TEXT_COLUMNS.findIndex(({ name }) => name === column),
);
const TWO_32 = 2 ** 32;

/** Packs rows, and forgets them. */
export function packSegment(rows: SegmentRows, blocks: Blocks): PackedSegment {
  const order = rows.inOrder();
  const { count, odd, apart, size } = rows;
  const terms = new GroupTerms();
  const filters: Uint32Array[] = [];
  const packed: { rows: number; columns: Packed[] }[] = [];
  for (let from = 0; from < count; from += GROUP_ROWS) {
    const chosen = order.subarray(from, Math.min(from + GROUP_ROWS, count));
    packed.push({ rows: chosen.length, columns: packColumns(rows, chosen, blocks, terms) });
    filters.push(terms.take());
  }
  const bytes = rows.takeBytes();
  const chunks = packed.map((chunk) => ({
    ...chunk,
    columns: chunk.columns.map((each) => whole(each, bytes)),
  }));
  const buffers = [...blocks.handOver(), ...(bytes.length === 0 ? [] : [bytes.buffer as ArrayBuffer])];
  return { rows: count, odd, apart, textBytes: size, chunks, filters: encodeFilters(filters), buffers };
}

/** Where events stand, until their bytes are taken. */
type Packed = Exclude<PackedColumn, SpreadTexts> | Omit<SpreadTexts, 'bytes'>;

function whole(column: Packed, bytes: Uint8Array): PackedColumn {
  return column.kind === 'spread' ? { ...column, bytes } : column;
}

/** In the order of COLUMNS. */
function packColumns(rows: SegmentRows, chosen: Uint32Array, blocks: Blocks, terms: GroupTerms): Packed[] {
  const numbers = new Uint32Array(chosen.length);
  const texts = rows.columns.map((column, at) => {
    chosen.forEach((i, row) => {
      numbers[row] = rows.text(i, at);
    });
    return column.pack(numbers, chosen.length, blocks);
  });
  const resources = packLists(rows, chosen, blocks);
  addTerms(rows, chosen, terms);
  const flags = (of: (i: number) => boolean) => Uint8Array.from(chosen, (i) => (of(i) ? 1 : 0));
  const isText = flags((i) => rows.isText(i));
  const isBytes = isText.map((flag) => 1 - flag);
  const columns: Packed[] = [
    times(rows, chosen, blocks),
    ...texts,
    {
      ...bytesColumn(chosen, blocks, (i) => (rows.global(i) === true ? 1 : 0)),
      ...validity(
        flags((i) => rows.global(i) !== null),
        blocks,
      ),
    },
    resources,
    { ...spread(rows, chosen, blocks), ...validity(isText, blocks) },
    { ...spread(rows, chosen, blocks), ...validity(isBytes, blocks) },
    words(chosen, blocks, (i) => rows.file(i)),
    longs(chosen, blocks, (i) => rows.offset(i)),
    words(chosen, blocks, (i) => rows.place(i)),
    hashes(chosen, blocks, (i) => rows.id(i)),
    hashes(chosen, blocks, (i) => rows.content(i)),
    words(chosen, blocks, (i) => rows.oddColumns(i)),
  ];
  if (columns.length !== COLUMNS.length) throw new Error('a column is missing');
  return columns;
}

function validity(flags: Uint8Array, blocks: Blocks): { validity?: Uint8Array } {
  return flags.includes(0) ? { validity: validityOf(flags, flags.length, blocks) } : {};
}

function bytesColumn(
  chosen: Uint32Array,
  blocks: Blocks,
  of: (i: number) => number,
): PackedColumn & { kind: 'numbers' } {
  const { buffer, offset } = blocks.take(chosen.length);
  const data = new Uint8Array(buffer, offset, chosen.length);
  chosen.forEach((i, row) => {
    data[row] = of(i);
  });
  return { kind: 'numbers', data };
}

function words(
  chosen: Uint32Array,
  blocks: Blocks,
  of: (i: number) => number,
): PackedColumn & { kind: 'numbers' } {
  const data = wordsIn(blocks, chosen.length);
  chosen.forEach((i, row) => {
    data[row] = of(i);
  });
  return numbers(data);
}

/** Whole numbers, of which a double holds more digits than are needed; in two's complement. */
function longs(
  chosen: Uint32Array,
  blocks: Blocks,
  of: (i: number) => number,
): PackedColumn & { kind: 'numbers' } {
  const data = wordsIn(blocks, chosen.length * 2);
  chosen.forEach((i, row) => {
    const value = of(i);
    data[row * 2] = value >>> 0;
    data[row * 2 + 1] = Math.floor(value / TWO_32) >>> 0;
  });
  return numbers(data);
}

function times(rows: SegmentRows, chosen: Uint32Array, blocks: Blocks): PackedColumn & { kind: 'numbers' } {
  const isTimed = Uint8Array.from(chosen, (i) => (Number.isNaN(rows.time(i)) ? 0 : 1));
  return { ...longs(chosen, blocks, (i) => rows.time(i)), ...validity(isTimed, blocks) };
}

function hashes(
  chosen: Uint32Array,
  blocks: Blocks,
  of: (i: number) => bigint,
): PackedColumn & { kind: 'numbers' } {
  const { buffer, offset } = blocks.take(chosen.length * 8);
  const data = new BigUint64Array(buffer, offset, chosen.length);
  chosen.forEach((i, row) => {
    data[row] = of(i);
  });
  return numbers(data);
}

function numbers(data: Uint32Array | BigUint64Array): PackedColumn & { kind: 'numbers' } {
  return { kind: 'numbers', data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

function spread(rows: SegmentRows, chosen: Uint32Array, blocks: Blocks): Omit<SpreadTexts, 'bytes'> {
  const bounds = wordsIn(blocks, chosen.length * 2);
  chosen.forEach((i, row) => {
    bounds[row * 2] = rows.start(i);
    bounds[row * 2 + 1] = rows.start(i) + rows.length(i);
  });
  return { kind: 'spread', bounds };
}

function packLists(rows: SegmentRows, chosen: Uint32Array, blocks: Blocks): PackedLists {
  const data = wordsIn(blocks, chosen.length * 4);
  let count = 0;
  for (const i of chosen) count += rows.items(i).length;
  const all = new Uint32Array(count);
  count = 0;
  chosen.forEach((i, row) => {
    const items = rows.items(i);
    data[row * 4] = count;
    data[row * 4 + 1] = 0;
    data[row * 4 + 2] = items.length;
    data[row * 4 + 3] = 0;
    all.set(items, count);
    count += items.length;
  });
  return {
    kind: 'lists',
    data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    items: rows.resources.pack(all, count, blocks),
    count,
  };
}

/** What the chosen rows are looked up by: their columns were packed just now. */
function addTerms(rows: SegmentRows, chosen: Uint32Array, terms: GroupTerms): void {
  for (const { name, at } of LOOKED_UP_COLUMNS) {
    const { values, inChunk } = rows.columns[at]!;
    for (const number of inChunk) terms.add(name, values[number]!);
  }
  for (const at of USER_COLUMNS) {
    const { values, inChunk } = rows.columns[at]!;
    for (const number of inChunk) terms.add('user', values[number]!);
  }
  const { values, inChunk } = rows.resources;
  for (const number of inChunk) terms.add('resource', values[number]!);
  const lists = new Set<number>();
  for (const i of chosen) {
    lists.add(rows.text(i, TEXT_COLUMNS.length));
    for (const [name, value] of rows.oddTerms.get(i) ?? []) terms.add(name, value);
  }
  const users = new Set<string>();
  for (const list of lists) for (const user of rows.userLists[list]!) users.add(user);
  for (const user of users) terms.add('user', user);
}
