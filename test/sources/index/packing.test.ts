/** What is packed and written comes back from the Parquet file as it went in, whatever it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvent } from '../../../src/event/read.js';
import { maskEvent } from '../../../src/event/redaction.js';
import { eventTime } from '../../../src/event/time.js';
import { writing } from '../../../src/sources/index/build.js';
import { type Cell, Database } from '../../../src/sources/index/duckdb.js';
import { type Extract, extractOf } from '../../../src/sources/index/extract.js';
import { text } from '../../../src/sources/index/filter.js';
import { looseBits } from '../../../src/sources/index/loose.js';
import { oddColumns } from '../../../src/sources/index/oddness.js';
import { Blocks, type PackedColumn } from '../../../src/sources/index/packed.js';
import { packSegment } from '../../../src/sources/index/packing.js';
import { COLUMNS, GROUP_ROWS, quoted, TEXT_COLUMNS } from '../../../src/sources/index/schema.js';
import { PARQUET, writeSegment } from '../../../src/sources/index/segment.js';
import { SegmentRows } from '../../../src/sources/index/segment-rows.js';
import { arbitraryEventText } from '../../support/arbitrary-event.js';

const PATIENCE = 120_000;

let folder: string;
let database: Database;
let written = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atrail-packing-'));
  database = await Database.open(writing(1));
}, PATIENCE);

afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Source {
  readonly own: Buffer;
  readonly offset: number;
  readonly id: bigint;
}

const named = (value: object): Source => ({ own: Buffer.from(JSON.stringify(value)), offset: 0, id: 0n });

/** What is used for one segment after the other. */
interface Memory {
  readonly rows: SegmentRows;
  readonly blocks: Blocks;
}

function memory(): Memory {
  const blocks = new Blocks();
  return { rows: new SegmentRows(blocks), blocks };
}

/** The rows as they were written, by their numbers. */
async function writeAndRead(
  sources: readonly Source[],
  { rows, blocks }: Memory,
): Promise<ReadonlyMap<number, Record<string, unknown>>> {
  sources.forEach(({ own, offset, id }, file) => {
    const event = readEvent(own.toString());
    const row = {
      time: eventTime(event),
      offset,
      file,
      matches: true,
      id,
      content: ~id & 0xffffn,
      actor: 0n,
    };
    rows.add(row, own, event, true);
    rows.closeFile();
  });
  const packed = packSegment(rows, blocks);
  const order = packed.chunks.flatMap(({ columns }) => [...numbersIn(columns[FILE]!)]);
  const { name } = await writeSegment(database, folder, `all/${++written}`, 'all', packed);
  for (const buffer of packed.buffers) {
    // Whoever still pointed there would show it.
    new Uint8Array(buffer).fill(0x2a);
    blocks.spare(buffer);
  }
  const names = [
    ...TEXT_COLUMNS.map((column) => column.name),
    ...['global', 'json', 'bytes', 'offset', 'place', 'id_hash', 'content_hash', 'odd'],
  ];
  const selected = ['"file"', 'epoch_ms("time")', 'to_json("resources")', ...names.map(quoted)].join(', ');
  const found = new Map<number, Record<string, unknown>>();
  const sql = `SELECT ${selected} FROM read_parquet(${text(join(folder, name) + PARQUET)}, file_row_number = true) ORDER BY file_row_number`;
  const files: unknown[] = [];
  for await (const [numbers, times, resources, ...columns] of database.read(sql)) {
    files.push(...numbers!);
    numbers!.forEach((file, i) => {
      const row: Record<string, unknown> = {
        time: times![i] === null ? null : Number(times![i]),
        resources: JSON.parse(String(resources![i])) as string[],
      };
      names.forEach((column, at) => {
        row[column] = shown(columns[at]![i]!);
      });
      found.set(file as number, row);
    });
  }
  expect(files).toEqual(order);
  return found;
}

const FILE = COLUMNS.findIndex(([name]) => name === 'file');

function numbersIn(column: PackedColumn): Uint32Array {
  if (column.kind !== 'numbers') throw new Error('no numbers');
  const { buffer, byteOffset, byteLength } = column.data;
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

/** Bytes as a text, since long ones are compared one by one otherwise. */
const shown = (cell: Cell) => (Buffer.isBuffer(cell) ? cell.toString('latin1') : cell);

/** As UTF-8 has it, and so whoever reads it. */
const throughBytes = (value: string) => Buffer.from(value).toString();

function expected(extract: Extract, { own, offset, id }: Source) {
  const { texts, global, resources, odd } = extract;
  const event = readEvent(own.toString());
  const isText = Buffer.from(own.toString()).equals(own);
  const time = eventTime(event);
  return {
    time: Number.isNaN(time) ? null : time,
    resources: resources.map(throughBytes),
    ...Object.fromEntries(
      TEXT_COLUMNS.map(({ name }, at) => [name, texts[at] === null ? null : shown(Buffer.from(texts[at]!))]),
    ),
    global: global === null ? null : Number(global),
    json: isText ? shown(own) : null,
    bytes: isText ? null : shown(own),
    offset: BigInt(offset),
    place: 0,
    id_hash: id,
    content_hash: ~id & 0xffffn,
    odd: (odd ? oddColumns(event, extract) : 0) | looseBits(event, maskEvent(event), extract, false),
  };
}

async function expectKept(sources: readonly Source[], used = memory()): Promise<void> {
  const found = await writeAndRead(sources, used);
  expect(found.size).toBe(sources.length);
  sources.forEach((source, i) => {
    const extract = extractOf(readEvent(source.own.toString()), true);
    expect(found.get(i)).toEqual(expected(extract, source));
  });
}

describe('a segment', { timeout: PATIENCE }, () => {
  test('keeps generated events as they are, also in memory that was used before', async () => {
    const used = memory();
    const sources = fc.array(
      fc.record({
        own: arbitraryEventText().map((written) => Buffer.from(written)),
        offset: fc.maxSafeNat(),
        id: fc.bigInt(0n, 2n ** 64n - 1n),
      }),
      { minLength: 1, maxLength: 60 },
    );
    await fc.assert(
      fc.asyncProperty(sources, (events) => expectKept(events, used)),
      { numRuns: 25 },
    );
  });

  test.each<[string, readonly object[]]>([
    [
      'texts of every length around that which fits',
      Array.from({ length: 40 }, (_, n) => ({ eventName: 'x'.repeat(n) })),
    ],
    [
      'texts that take several bytes',
      [{ eventName: 'ü'.repeat(6) }, { eventName: '漢'.repeat(4) }, { eventName: '😀'.repeat(4) }],
    ],
    [
      'separators, quotes and control characters',
      [{ eventName: '\n,;|"\'\u001f\u001e\t' }, { userAgent: '\\u0000 \\' }],
    ],
    [
      'NUL and halves of characters',
      [
        { eventName: 'a\0b' },
        { eventName: '\0' },
        { userAgent: 'long enough \0 for the heap' },
        { userAgent: '\ud800 and \udfff and more' },
      ],
    ],
    ['empty texts and null', [{ eventName: '' }, { eventName: null }, {}]],
    [
      'no resources, and many',
      [
        {},
        { referencedResources: { A: Array.from({ length: 3000 }, (_, i) => `resource-${i}`) } },
        { referencedResources: { A: ['b', ''] } },
      ],
    ],
    [
      'times before 1970 and none',
      [{ eventTime: '1930-01-01T00:00:00Z' }, { eventTime: 'never' }, { eventTime: '9999-12-31T23:59:59Z' }],
    ],
  ])('keeps %s', async (_, events) => {
    await expectKept(events.map(named));
  });

  test('keeps bytes that are no UTF-8', async () => {
    const own = Buffer.from('{"eventName":"caf\xe9","eventId":"1"}', 'latin1');
    await expectKept([{ own, offset: 2 ** 40, id: 2n ** 64n - 1n }, named({ eventId: '2' })]);
  });

  test('keeps an event that is very large', async () => {
    await expectKept([
      named({ eventId: 'small' }),
      named({ eventId: 'large', requestParameters: 'y'.repeat(9 * 2 ** 20) }),
    ]);
  });

  test('keeps more rows than are in one group', async () => {
    await expectKept(
      Array.from({ length: 2 * GROUP_ROWS + 1 }, (_, i) =>
        named({
          eventId: `id-${i}`,
          eventName: `Event${i % 7}`,
          userIdentity: { userName: `user number ${i % 700}` },
        }),
      ),
    );
  });

  test('is packed as it is, whatever was in the ones before it', async () => {
    const used = memory();
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) =>
        named({
          eventId: `id ${from + i}`,
          eventName: `Event${(from + i) % 5}`,
          sourceIpAddress: `10.0.${(from + i) >> 8}.${(from + i) & 255}`,
          userAgent: i % 3 === 0 ? `agent number ${from + i} of many` : 'the usual agent',
        }),
      );
    await expectKept(many(0, 300), used);
    await expectKept(many(200, 30), used);
    await expectKept(many(0, 3000), used);
    await expectKept([named({ eventId: 'id 7', userAgent: 'the usual agent' })], used);
  });
});
