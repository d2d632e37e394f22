import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, cutPieces, splitAt } from './cuts.js';

const EVENT =
  '{"eventId":"1","userIdentity":{"type":"ram-user","keys":["a",{"b":"c"}]},"note":"a \\"b\\" c","n":12}';
const A = '{"eventId":"A","x":{"y":[1,{}]}}';
const B = '{"eventId":"B","z":"q"}';
const C = '{"eventId":"C"}';

const pretty = (...events: string[]) =>
  `${JSON.stringify(
    events.map((event) => JSON.parse(event)),
    null,
    2,
  )}\n`;
const parsed = (objects: readonly string[]) => objects.map((object) => JSON.parse(object));

describe('JSON lines', () => {
  it.each([
    ['', ''],
    [', indented', ' \t'],
  ])('survive a line among them that is cut short at any byte%s', async (_, indent) => {
    for (let size = 1; size < EVENT.length; size++) {
      const { objects, damage } = await cut(`${A}\n${EVENT.slice(0, size)}\n${indent}${B}\n${indent}${C}\n`);
      expect(objects, EVENT.slice(0, size)).toEqual([A, B, C]);
      expect(damage).toEqual([`an event is damaged @ ${A.length + 1}!`]);
    }
  });

  it('survive a line among them that has lost its beginning, at any byte', async () => {
    for (let from = 1; from < EVENT.length; from++) {
      const { objects, damage } = await cut(`${A}\n${EVENT.slice(from)}\n${B}\n${C}\n`);
      expect(
        objects.filter((object) => object.includes('eventId')),
        EVENT.slice(from),
      ).toEqual([A, B, C]);
      expect(damage).not.toEqual([]);
    }
  });

  it('survive quotes and braces that are missing, and each damaged line is told of', async () => {
    const lines = [
      A,
      '{"eventId":"q}',
      B,
      '{"eventId":{"q":1}',
      '{"eventId":{"q":1}',
      C,
      '{"eventId":"q',
      A,
      '{"eventId"',
    ];
    const { objects, damage } = await cut(lines.join('\n'));
    expect(objects).toEqual([A, B, C, A]);
    const offsets = [1, 3, 4, 6, 8].map((i) => lines.slice(0, i).join('\n').length + 1);
    expect(damage).toEqual([
      ...offsets.slice(0, 4).map((at) => `an event is damaged @ ${at}!`),
      `the text ends inside an event @ ${offsets[4]}!`,
    ]);
  });

  it('survive by the ten thousands, and among as many damaged ones', async () => {
    const { objects, damage } = await cut(`${A}\n{"eventId":"x\n`.repeat(20_000));
    expect(objects).toHaveLength(20_000);
    expect(new Set(objects)).toEqual(new Set([A]));
    expect(damage).toHaveLength(20_000);
  });
});

describe('a one-line array', () => {
  it.each<[what: string, damaged: string]>([
    ['a missing closing quote', EVENT.replace('"1"', '"1')],
    ['a missing opening quote', EVENT.replace('"1"', '1"')],
    ['a missing closing brace', EVENT.slice(0, -1)],
    ['a missing inner brace', EVENT.replace('}]}', '}]')],
    ['an end in a string', EVENT.slice(0, 44)],
  ])('survives an event with %s', async (_, damaged) => {
    const { objects, damage } = await cut(`[${A},${damaged},${B},${C}]`);
    expect(objects.filter((object) => object.includes('eventId'))).toEqual([A, B, C]);
    expect(damage[0]).toBe(`an event is damaged @ ${A.length + 2}!`);
  });

  it('leaves it to the parser to refuse an object whose braces balance', async () => {
    const odd = '{"eventId" "1",,"x":[}';
    expect(await cut(`[${A},${odd},${B}]`)).toEqual({ objects: [A, odd, B], damage: [] });
  });

  it('cut short at any byte gives the events before', async () => {
    const text = `[${A},${EVENT},${B}]`;
    const ends = [A, EVENT, B].map((event) => text.indexOf(event) + event.length);
    for (let size = 1; size < text.length; size++) {
      const { objects, damage } = await cut(text.slice(0, size));
      expect(objects).toEqual([A, EVENT, B].filter((__, i) => ends[i]! <= size));
      expect(damage).toHaveLength(1);
      expect(damage[0]).toMatch(/^the (text ends inside an event|array is not closed) @ \d+!?$/);
    }
  });
});

describe('a pretty array', () => {
  it.each([
    ['inside a string', '-user"', 'an event is damaged'],
    ['behind a comma', '"n": 12', 'an event is damaged'],
    ['where a value was to come', '"ram-user"', 'the text ends inside an event'],
  ])('cut short %s gives the events before, and those of a file appended to it', async (_, at, reason) => {
    const whole = pretty(A, EVENT);
    const { objects, damage } = await cut(`${whole.slice(0, whole.indexOf(at))}\n${pretty(B, C)}`);
    expect(parsed(objects)).toEqual(parsed([A, B, C]));
    expect(damage).toEqual([`${reason} @ ${whole.indexOf('{\n    "eventId": "1"')}!`]);
  });

  it('cut short at its end tells of one lost event', async () => {
    const { objects, damage } = await cut(pretty(A, B).slice(0, -12));
    expect(parsed(objects)).toEqual(parsed([A]));
    expect(damage).toEqual([expect.stringMatching(/^the text ends inside an event @ \d+!$/)]);
  });
});

describe('a response that is cut short', () => {
  const response = {
    RequestId: 'R',
    Events: [JSON.parse(A), JSON.parse(EVENT), JSON.parse(B)],
    NextToken: 'n',
  };

  it.each<[what: string, text: string]>([
    ['in one line', JSON.stringify(response)],
    ['over many lines', JSON.stringify(response, null, 2)],
    [
      'inside what the SDK answers',
      JSON.stringify({
        headers: {},
        statusCode: 200,
        body: { ...response, events: response.Events, Events: 1 },
      }),
    ],
  ])('%s gives the events that are whole, cut at any byte', async (_, text) => {
    let most = 0;
    for (let size = 1; size < text.length; size++) {
      const { objects, damage } = await cut(text.slice(0, size));
      expect(parsed(objects)).toEqual(response.Events.slice(0, objects.length));
      expect(objects.length).toBeGreaterThanOrEqual(most);
      most = objects.length;
      expect(damage).toEqual(['the text ends inside an event @ 0!']);
    }
    expect(most).toBe(3);
  });
});

describe('damaged text of any kind', () => {
  /** Lines and arrays with bytes taken out, put in and doubled. */
  const damagedText = fc
    .tuple(
      fc.constantFrom(
        `${A}\n${EVENT}\n${B}\n${C}\n`,
        `[${A},${EVENT},${B},${C}]`,
        pretty(A, B, C),
        `{"Events":[${A},${B},${C}]}\n${EVENT}\n`,
      ),
      fc.array(
        fc.tuple(
          fc.nat({ max: 400 }),
          fc.nat({ max: 3 }),
          fc.constantFrom('', '"', '{', '}', '[', ']', '\\', '\n', 'x', ',', ':'),
        ),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
    )
    .map(([text, edits]) =>
      edits.reduce((edited, [at, gone, put]) => edited.slice(0, at) + put + edited.slice(at + gone), text),
    );

  it('gives the same objects and tells the same, however it is split', async () => {
    await fc.assert(
      fc.asyncProperty(
        damagedText,
        fc.array(fc.nat({ max: 400 }), { maxLength: 5 }),
        async (content, places) => {
          const text = Buffer.from(content);
          const whole = await cutPieces([text]);
          const ends = places.map((place) => Math.min(place, text.length)).sort((a, b) => a - b);
          expect(await cutPieces(splitAt(text, ends))).toEqual(whole);
          expect(await cutPieces(splitAt(text, [...text.keys()].slice(1)))).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives objects in order, none overlapping another, each where it says', async () => {
    await fc.assert(
      fc.asyncProperty(damagedText, async (content) => {
        const text = Buffer.from(content);
        const { objects } = await cutPieces([text]);
        let end = 0;
        for (const [offset, object] of objects) {
          expect(offset).toBeGreaterThanOrEqual(end);
          end = offset + Buffer.byteLength(object);
          expect(text.toString('utf8', offset, end)).toBe(object);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is told of, unless all of it was objects', async () => {
    await fc.assert(
      fc.asyncProperty(damagedText, async (content) => {
        const { objects, damage } = await cut(content);
        const rest = objects.reduce((left, object) => left.replace(object, () => ''), content);
        if (damage.length === 0) expect(rest).toMatch(/^[\s,[\]]*$/);
      }),
      { numRuns: 500 },
    );
  });
});
