/** That cells are read from an index at all: statements answer the same without, so their answers do not tell. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/archive/inflate-limits.js';
import { listArchive } from '../../../src/archive/listing.js';
import type { CellSpec } from '../../../src/output/cells.js';
import { parseQuery } from '../../../src/query/parse.js';
import { readCells } from '../../../src/sources/index/columns.js';
import { openIndex } from '../../../src/sources/index/open.js';
import { anEvent, type PlainEvent, writeArchive, writeBelow } from '../../support/archive.js';
import { runCli } from '../../support/context.js';

async function indexed(events: readonly PlainEvent[], later = true) {
  const folder = writeArchive([
    { stamp: '2026-06-01T10:00:00Z', events },
    { stamp: '2026-06-02T10:00:00Z', events: [anEvent()] },
  ]);
  await runCli(['archive', 'index', '--in', folder]);
  if (later) writeBelow(folder, 'later.json', JSON.stringify([anEvent()]));
  const { files } = await listArchive([folder]);
  const index = openIndex(resolve(folder))!;
  return async (columns: readonly CellSpec[], query = '*', { reveal = false, aborted = false } = {}) => {
    const question = {
      paths: [],
      query: parseQuery(query),
      scope: { kind: 'all' },
      window: {},
      slack: 0,
      prune: true,
      prefilter: true,
      index: true,
      limits: DEFAULT_LIMITS,
      threads: undefined,
    } as const;
    const interrupted = aborted ? AbortSignal.abort() : new AbortController().signal;
    let chunks = 0;
    let wholes = 0;
    const wanted = { question, columns, reveal, dedupe: true, temporary: '', interrupted };
    const known = await readCells(index, wanted, files, 1, async (_, whole) => {
      chunks++;
      if (whole) wholes++;
    });
    const rows = [...(known?.take(3) ?? [])].reduce((sum, batch) => sum + batch.rows.count, 0);
    return { chunks, wholes, known, rows };
  };
}

const FIELDS: readonly CellSpec[] = [{ kind: 'field', name: 'service' }, { kind: 'global' }];
const MEMBERS: readonly CellSpec[] = [
  { kind: 'member', path: 'event.eventName' },
  { kind: 'member', path: 'event.userIdentity.userName' },
];
const RESOURCES: readonly CellSpec[] = [{ kind: 'resources' }];

describe('cells come from the columns of an index', { timeout: 60_000 }, () => {
  test('where they hold them, of the files that the index holds', async () => {
    const read = await indexed([anEvent(), anEvent({ eventName: 'StopLogging' })]);
    const { chunks, known, rows } = await read(FIELDS);
    expect(chunks).toBeGreaterThan(0);
    expect(known?.counted?.printed).toBe(3);
    expect([0, 1, 2].map((file) => known?.has(file))).toEqual([true, true, false]);
    expect(rows).toBe(0);
    expect((await read(FIELDS, 'event: StopLogging')).known?.counted?.printed).toBe(1);
    expect((await read(MEMBERS)).known?.counted?.printed).toBe(3);
    expect((await read(RESOURCES)).known?.counted?.printed).toBe(3);
  });

  test('in their order, where they are all there are', async () => {
    const [one, other] = [anEvent({ eventId: 'one' }), anEvent({ eventId: 'other' })];
    const isWhole = async (events: readonly PlainEvent[], later: boolean) => {
      const { chunks, wholes } = await (await indexed(events, later))(FIELDS);
      expect(chunks).toBeGreaterThan(0);
      return wholes === chunks;
    };
    expect(await isWhole([one, other], false)).toBe(true);
    expect(await isWhole([one, other], true)).toBe(false);
    expect(await isWhole([one, one], false)).toBe(false);
    expect(await isWhole([one, anEvent({ serviceName: ['a', 'b'] })], false)).toBe(false);
  });

  test('but for events of which they say less', async () => {
    const read = await indexed([anEvent(), anEvent({ serviceName: ['Ecs', 'Ram'] })]);
    const { known, rows } = await read(FIELDS);
    expect(known?.counted?.printed).toBe(2);
    expect(rows).toBe(1);
    // Of what is not asked for they may say less.
    expect((await read(MEMBERS)).rows).toBe(1);
    expect((await read(RESOURCES)).rows).toBe(0);
  });

  test('and of members that are not as their columns have them', async () => {
    const userIdentity = { type: 'root-account', accountId: '1', principalId: '1' };
    const read = await indexed([anEvent({ userIdentity }), anEvent({ errorCode: '', EventName: 'x' })]);
    const rowsOf = async (path: string) => (await read([{ kind: 'member', path }])).rows;
    expect(await rowsOf('event.userIdentity.userName')).toBe(1);
    expect(await rowsOf('event.userIdentity.accountId')).toBe(0);
    expect(await rowsOf('event.errorCode')).toBe(1);
    expect(await rowsOf('event.errorMessage')).toBe(0);
    expect(await rowsOf('event.eventName')).toBe(0);
    expect((await read([{ kind: 'field', name: 'error' }])).rows).toBe(0);
  });

  test('and of resources of which some are masked', async () => {
    const read = await indexed([anEvent({ resourceName: '{"Password":"x"}' })]);
    expect((await read(RESOURCES)).rows).toBe(1);
    expect((await read(RESOURCES, '*', { reveal: true })).rows).toBe(0);
  });

  test('and not where they do not hold them, where the query looks at more, or where nobody waits', async () => {
    const read = await indexed([anEvent()]);
    for (const spec of [
      { kind: 'event' },
      { kind: 'field', name: 'source' },
      { kind: 'member', path: 'event.requestParameters' },
    ] as const)
      expect(await read([...FIELDS, spec])).toMatchObject({ chunks: 0, known: undefined });
    expect(await read(FIELDS, 'requestParameters.Name: a')).toMatchObject({ chunks: 0, known: undefined });
    expect(await read(FIELDS, '*', { aborted: true })).toMatchObject({ chunks: 0, known: undefined });
  });
});
