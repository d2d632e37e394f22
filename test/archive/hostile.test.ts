import { describe, expect, it } from 'vitest';
import { cutPieces, splitAt } from './cuts.js';

const SIZE = 2 ** 20;
/** A run takes a tenth of this; what grows with the square of the size takes minutes. */
const MILLISECONDS = 5000;

const PATTERNS: readonly string[] = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\n',
  '\0',
  '{\n',
  '}\n',
  '"\n',
  '{"\n',
  '{}\n',
  '{}x',
  '{"',
  '"{',
  '\\"',
  '\\\\"',
  '{"a":',
  '{"a":[',
  '{"a":{',
  '[{"a":',
  '{"a":1\n',
  '{"a":"b}\n',
  '{"a":{"b":1}\n',
  '{"a":"b"x',
  '{"a":\n{}\n',
  '{"Events":[',
  '{"Events":[{}]\n',
  '{"Events":[{},\n',
  '{"a":"\\',
];

describe('a megabyte', () => {
  it.each(PATTERNS)(
    'of %j is read in time, whole and in pieces',
    async (pattern) => {
      const text = Buffer.from(pattern.repeat(Math.ceil(SIZE / pattern.length)));
      const thousand = Array.from({ length: 1000 }, (_, i) => Math.floor(((i + 1) * text.length) / 1001));
      const start = performance.now();
      const whole = await cutPieces([text]);
      const inPieces = await cutPieces(splitAt(text, thousand));
      expect(performance.now() - start).toBeLessThan(MILLISECONDS);
      expect(inPieces.objects.length).toBe(whole.objects.length);
      expect(inPieces.damage.length).toBe(whole.damage.length);
    },
    20_000,
  );
});

describe('an event nested 100,000 deep', () => {
  const deep = (open: string, close: string) =>
    `{"eventId":${open.repeat(100_000)}1${close.repeat(100_000)}}`;

  it.each([
    ['objects', deep('{"a":', '}')],
    ['arrays', deep('[', ']')],
  ])('in %s is found, behind damage too', async (_, event) => {
    for (const before of ['', 'junk\n', '{"a":"b\n']) {
      const { objects } = await cutPieces([Buffer.from(`${before}${event}\n`)]);
      expect(objects.map(([offset, object]) => [offset, object.length])).toEqual([
        [before.length, event.length],
      ]);
    }
  });
});
