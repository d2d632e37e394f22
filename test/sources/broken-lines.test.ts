/** Damage in one line must not cost another one: each line that is an event by itself is found. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arbitraryEventText } from '../support/arbitrary-event.js';
import { BROKEN_LINES } from '../support/hostile-archive.js';
import { runHere } from '../support/program.js';
import { readFileSlowly } from '../support/reference-reading.js';
import { CAMPAIGN } from '../support/seed.js';

let path: string;
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'atrail-lines-')), `${BROKEN_LINES}.jsonl`);
});
afterAll(() => rmSync(join(path, '..'), { recursive: true, force: true }));

/** What is found besides may only be an event inside a broken line, such as one with a brace too many. */
async function expectAllWholeLines(lines: readonly string[]): Promise<void> {
  writeFileSync(path, lines.join('\n'));
  const { events, unreadable } = readFileSlowly(path);
  const ran = await runHere('archive', 'search', '--in', path, '-o', 'raw', '--reveal', '--no-dedupe');
  const found = ran.stdout.toString().split('\n').slice(0, -1);
  for (const { own } of events) {
    const at = found.indexOf(own.toString());
    expect(at, `${own} is not found`).toBeGreaterThanOrEqual(0);
    found.splice(at, 1);
  }
  for (const more of found) expect(lines.some((line) => line.includes(more))).toBe(true);
  expect(ran.code).toBe(unreadable > 0 ? 2 : events.length > 0 ? 0 : 1);
}

const event = (id: number, more = '') =>
  `{"eventId":"id-${id}","eventName":"RunInstances","eventTime":"2026-06-01T10:00:0${id}Z"${more}}`;
const embedded = ',"requestParameterJson":"{\\"a\\":{\\"b\\":1}}"';

const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'a quote is missing': [event(1), event(2).replace('-2"', '-2'), event(3), event(4)],
  'two lines each lack a quote': [
    event(1).replace('-1"', '-1'),
    event(2),
    event(3).replace('-3"', '-3'),
    event(4),
  ],
  'a brace is missing at the end': [event(1), event(2).slice(0, -1), event(3), event(4)],
  'a brace is missing at the beginning': [event(1), event(2).slice(1), event(3), event(4)],
  'a brace too many': [event(1), `${event(2)}}`, `{${event(3)}`, event(4)],
  'a quote is missing before lines with JSON in strings': [
    event(1).replace('-1"', '-1'),
    event(2, embedded),
    event(3, embedded),
    event(4),
  ],
  'a line is no JSON and has one quote': [event(1), 'disk of 5" added', event(2), event(3)],
  'the line ends inside JSON in a string': [
    event(1),
    event(2, embedded).slice(0, -9),
    event(3, embedded),
    event(4),
  ],
};

test.each(Object.keys(BROKEN))('the other lines are found where %s', async (name) => {
  await expectAllWholeLines(BROKEN[name]!);
});

test('each whole line is found, whatever characters the others lack', async () => {
  const line = arbitraryEventText().map((text) => text.replace(/[\r\n]/g, ' '));
  const lacking = fc.tuple(line, fc.nat(), fc.integer({ min: 1, max: 4 })).map(([text, at, count]) => {
    const marks = [...text.matchAll(/["{}\\]/g)].map(({ index }) => index);
    const from = marks[at % marks.length]!;
    return text.slice(0, from) + text.slice(from + count);
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 2, arbitrary: line }, lacking), { minLength: 1, maxLength: 8 }),
      expectAllWholeLines,
    ),
    { numRuns: 200 * CAMPAIGN },
  );
});
