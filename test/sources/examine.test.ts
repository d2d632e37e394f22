/** What a scan counts, for shapes of files in which one object is not one event. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/archive/inflate-limits.js';
import { needlesOf } from '../../src/query/needles.js';
import { parseQuery } from '../../src/query/parse.js';
import type { DamagedFile } from '../../src/sources/answer/batch.js';
import { Examiner } from '../../src/sources/archive/examine.js';

let path: string;
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'atrail-examine-')), 'events.json');
});
afterAll(() => rmSync(join(path, '..'), { recursive: true, force: true }));

async function examine(text: string | Buffer, query: string, needles: boolean) {
  writeFileSync(path, text);
  const parsed = parseQuery(query);
  const examiner = new Examiner(
    {
      query: parsed,
      window: {},
      needles: needles ? needlesOf(parsed) : null,
      limits: DEFAULT_LIMITS,
      rows: { kind: 'identity' },
      neighbours: false,
    },
    0n,
  );
  for await (const _ of examiner.examine(0, path));
  const { tally, damaged, rows } = examiner.take();
  return { ...tally, found: rows.count, damage: damaged.flatMap(({ damage }: DamagedFile) => damage) };
}

const events = ['a', 'b', 'c'].map((id) => `{"eventId":"${id}","eventName":"RunInstances"}`);
const SHAPES: Readonly<Record<string, string>> = {
  'an array': `[${events.join(',')}]`,
  'a pretty array': `[\n  ${events.join(',\n  ')}\n]\n`,
  lines: events.join('\n'),
  'a LookupEvents response': `{"RequestId":"1","Events":[${events.join(',')}],"NextToken":"x"}`,
  'the answer of an SDK': `{"statusCode":200,"body":{"requestId":"1","events":[${events.join(',')}]}}`,
  'an export of objects': events.map((event) => `{"__time__":1,"event":${event}}`).join('\n'),
  'an export of strings': events.map((event) => `{"__time__":1,"event":${JSON.stringify(event)}}`).join('\n'),
};

test.each(Object.keys(SHAPES))(
  '%s of three events counts three, parsed or skipped by its bytes',
  async (name) => {
    for (const needles of [true, false]) {
      expect(await examine(SHAPES[name]!, 'id: b', needles)).toMatchObject({
        events: 3,
        notMatching: 2,
        found: 1,
      });
      expect(await examine(SHAPES[name]!, 'event: DeleteTrail', needles)).toMatchObject({
        events: 3,
        notMatching: 3,
        found: 0,
      });
    }
  },
);

test.each([
  ['', 0],
  [' \n\t ', 0],
  ['[]', 0],
  ['{"Events":[]}', 0],
])('%j holds no event and is no damage', async (text, count) => {
  expect(await examine(text, '', true)).toMatchObject({ events: count, unreadable: 0, found: 0, damage: [] });
});

test('each object that is no event is told with its place', async () => {
  const text = `[${events[0]},{"a":1},${events[1]},{"eventId":nope},${events[2]}]`;
  expect(await examine(text, '', false)).toMatchObject({
    events: 5,
    unreadable: 2,
    found: 3,
    damage: [
      { reason: 'an object that is no audit event', offset: text.indexOf('{"a"'), of: 'text' },
      { reason: 'an object that is not valid JSON', offset: text.indexOf('{"eventId":nope'), of: 'text' },
    ],
  });
});

test('an entry of a response that is no event is told with its place', async () => {
  const text = `{"Events":[${events[0]},{"a":1},${events[1]}]}`;
  expect(await examine(text, '', false)).toMatchObject({
    events: 3,
    unreadable: 1,
    found: 2,
    damage: [{ reason: 'an entry that is no audit event', offset: text.indexOf('{"a"'), of: 'text' }],
  });
});

test('bytes of text are counted once, in one piece or in many', async () => {
  const long = `[${Array.from({ length: 6000 }, () => `{"eventId":"a","eventName":"b","x":"${'y'.repeat(1500)}"}`).join(',')}]`;
  expect(long.length).toBeGreaterThan(9e6);
  const { textBytes } = await examine(long, '', false);
  expect(textBytes).toBe(long.length);
  expect((await examine(SHAPES['a pretty array']!, '', false)).textBytes).toBe(
    SHAPES['a pretty array']!.length,
  );
});
