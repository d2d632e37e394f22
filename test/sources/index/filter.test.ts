/** Filters of an index may let through too much, never too little; what calls itself exact must be. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../../src/event/event.js';
import { readEvent } from '../../../src/event/read.js';
import { compile } from '../../../src/query/match.js';
import { parseQuery } from '../../../src/query/parse.js';
import { printQuery } from '../../../src/query/print.js';
import { simplify } from '../../../src/query/simplify.js';
import { ALL_FIELDS } from '../../../src/sources/index/bits.js';
import { Database } from '../../../src/sources/index/duckdb.js';
import { extractOf } from '../../../src/sources/index/extract.js';
import { filterOf, type Need, text } from '../../../src/sources/index/filter.js';
import { decodeFilters, encodeFilters, groupTest } from '../../../src/sources/index/lookup.js';
import { isSessionApart } from '../../../src/sources/index/oddness.js';
import { Blocks } from '../../../src/sources/index/packed.js';
import { packSegment } from '../../../src/sources/index/packing.js';
import { PARQUET, writeSegment } from '../../../src/sources/index/segment.js';
import { SegmentRows } from '../../../src/sources/index/segment-rows.js';
import { arbitraryEventText } from '../../support/arbitrary-event.js';
import { arbitraryQuery } from '../../support/arbitrary-query.js';

const PATIENCE = 120_000;

/** Spellings that SQL and JavaScript might take differently. */
const ODDITIES = [
  { eventId: '1', userIdentity: { userName: '\u212aate' }, eventName: 'K' },
  { eventId: '2', userIdentity: { userName: 'kate' }, eventName: '\u0130stanbul' },
  { eventId: '3', eventName: "it's 100%_\\", errorCode: 'ß', sourceIpAddress: '::ffff:203.0.113.5' },
  { eventId: '4', eventName: 'a\0b', userAgent: '\ud800' },
  { eventId: '5', eventName: 'smile 😀', userIdentity: { type: 'ROOT-account' } },
  { eventId: ['6', '6'], eventName: ['One', 'Two'], acsRegion: '' },
].map((event) => JSON.stringify(event));

/** Sessions that the name says, and others that only the principal says. */
const SESSIONS = [
  { userName: 'deploy:alice', type: 'assumed-role' },
  { userName: 'deploy', principalId: '300:Alice', type: 'assumed-role' },
  { userName: '', principalId: '300:alice', type: 'Assumed-Role' },
  { userName: 'deploy:', principalId: '300:a:b', type: 'assumed-role' },
].map((userIdentity, i) => JSON.stringify({ eventId: `s${i}`, userIdentity }));

const SESSION_QUERIES = [
  'user: alice',
  'user: "deploy:alice"',
  'user: deploy',
  'user: "a:b"',
  'user: "deploy:a:b"',
  'user: root or user: alice',
  'event: K or user: alice',
  'user: alice and event: *',
];

const ODD_QUERIES = [
  'user: k*',
  'user: kate',
  'event: k',
  'not user: kate',
  "event: it's*",
  'event: "it\'s 100%_\\\\"',
  'event: "a\0b"',
  'event: smile*',
  'event: "smile ?"',
  'user: root',
  'event: two',
  'not event: one',
  'region: *',
  'ip: 203.0.113.5',
  'ip: 203.0.113.0/24',
  'error: ß',
  'not error: ß',
];

/** Rows of events, each of a file of its own. */
function packing(events: readonly (readonly [event: AuditEvent, own: Buffer])[]) {
  const blocks = new Blocks();
  const rows = new SegmentRows(blocks);
  events.forEach(([event, own], i) => {
    const row = { time: 0, offset: 0, file: i, matches: true, id: 0n, content: 0n, actor: 0n };
    rows.add(row, own, event, true);
    rows.closeFile();
  });
  return { rows, blocks };
}

describe('the filters of row groups', () => {
  const filterFor = (event: AuditEvent) => {
    const { rows, blocks } = packing([[event, Buffer.from(JSON.stringify(event))]]);
    return decodeFilters(Buffer.from(packSegment(rows, blocks).filters))[0]!;
  };

  test('let every event through that matches', () => {
    fc.assert(
      fc.property(arbitraryEventText(), arbitraryQuery(), (source, query) => {
        const event = readEvent(source);
        const simple = simplify(query);
        if (compile(query)(event)) expect(groupTest(simple)?.(filterFor(event)) ?? true).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(ODD_QUERIES)('let odd spellings through: %s', (written) => {
    const query = simplify(parseQuery(written));
    for (const source of ODDITIES) {
      const event = readEvent(source);
      if (compile(query)(event)) expect(groupTest(query)?.(filterFor(event)) ?? true).toBe(true);
    }
  });

  test('rule out nearly all that cannot match', () => {
    const filters = Array.from({ length: 300 }, (_, i) =>
      filterFor({ eventId: `id-${i}`, eventName: `Event${i}`, userIdentity: { userName: `user${i}` } }),
    );
    const test = groupTest(simplify(parseQuery('user: user7 and event: Event7')))!;
    expect(filters.filter(test).length).toBeLessThan(6);
    expect(test(filters[7]!)).toBe(true);
  });

  test('bytes that are no filters are refused', () => {
    expect(() => decodeFilters(Buffer.from('something else'))).toThrow(RangeError);
    expect(() => decodeFilters(encodeFilters([new Uint32Array(16)]).subarray(0, 40))).toThrow(RangeError);
  });
});

describe('the SQL of a query', () => {
  const sources = [...ODDITIES, ...SESSIONS, ...fc.sample(arbitraryEventText(), 400)];
  const extracts = sources.map((source) => extractOf(readEvent(source), true));
  let folder: string;
  let database: Database;
  let path: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'atrail-filter-'));
    database = await Database.open({ threads: 1, memory: 128e6 });
    const { rows, blocks } = packing(sources.map((source) => [readEvent(source), Buffer.from(source)]));
    const segment = await writeSegment(database, folder, 'all/1', 'all', packSegment(rows, blocks));
    path = join(folder, segment.name) + PARQUET;
  }, PATIENCE);

  afterAll(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function letThrough(sql: string): Promise<Set<number>> {
    const found = new Set<number>();
    const statement = `SELECT "file" FROM read_parquet(${text(path)}) WHERE ("odd" & ${ALL_FIELDS}) = 0 AND ${sql}`;
    for await (const [files] of database.read(statement))
      for (const file of files!) found.add(file as number);
    return found;
  }

  async function expectSound(
    query: Parameters<typeof compile>[0],
    plain: ReadonlySet<number>,
  ): Promise<void> {
    const { sql, exact, needs } = filterOf(query);
    const found = await letThrough(sql);
    const matches = compile(query);
    const expected = [...plain].filter((i) => matches(readEvent(sources[i]!)));
    expect(
      expected.filter((i) => !found.has(i)).map((i) => sources[i]),
      printQuery(query),
    ).toEqual([]);
    if (exact) expect(found.size, `${printQuery(query)}: ${sql}`).toBe(expected.length);
    if (needs === undefined) return;
    // What only rows fulfil whose session stands apart is not asked of the others.
    const among = (some: readonly Need[]) =>
      letThrough(`(${some.map((need) => need.sql).join(' OR ') || 'false'})`);
    const usual = await among(needs.filter(({ apart }) => !apart));
    const all = await among(needs);
    const left = [...found].filter((i) => !(isSessionApart(extracts[i]!) ? all : usual).has(i));
    expect(
      left.map((i) => sources[i]),
      printQuery(query),
    ).toEqual([]);
  }

  test(
    'lets through whatever matches, and where it is exact nothing else',
    async () => {
      const plain = await letThrough('true');
      expect(plain.size).toBeGreaterThan(200);
      await fc.assert(
        fc.asyncProperty(arbitraryQuery(), (query) => expectSound(query, plain)),
        { numRuns: 150 },
      );
      for (const written of [...ODD_QUERIES, ...SESSION_QUERIES])
        await expectSound(parseQuery(written), plain);
    },
    PATIENCE,
  );

  test('is exact for names and ids, for what is there or not, and their combinations', () => {
    for (const query of [
      'user: alice',
      'resource: i-1 and not error: *',
      'event: a or (key: b and rw: Read)',
    ]) {
      expect(filterOf(parseQuery(query)).exact, query).toBe(true);
    }
    for (const query of [
      'event: Delete*',
      'ip: 10.0.0.1',
      'requestParameters.a: b',
      'time > 5',
      'some words',
    ]) {
      expect(filterOf(parseQuery(query)).exact, query).toBe(false);
    }
  });
});
