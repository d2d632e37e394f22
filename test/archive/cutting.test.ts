import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryEventText } from '../support/arbitrary-event.js';
import { cut, cutPieces, splitAt } from './cuts.js';

const A = '{"eventId":"1","userIdentity":{"type":"ram-user"},"note":"} { \\" ] ["}';
const B = '{"eventId":"2","list":[{"x":1},{"y":[]}]}';
const C = '{"eventId":"键"}';

function pretty(...events: string[]): string {
  return JSON.stringify(
    events.map((event) => JSON.parse(event)),
    null,
    2,
  );
}

describe('the objects of a text', () => {
  it.each<[what: string, text: string, objects: string[]]>([
    ['a one-line array', `[${A},${B},${C}]`, [A, B, C]],
    ['JSON lines', `${A}\n${B}\n${C}\n`, [A, B, C]],
    ['JSON lines without a last line break', `${A}\n${B}`, [A, B]],
    ['JSON lines with CRLF and empty lines', `\r\n${A}\r\n\r\n${B}\r\n`, [A, B]],
    ['JSON lines with commas', `${A},\n${B},\n`, [A, B]],
    ['one object', A, [A]],
    ['objects one after the other', A + B + C, [A, B, C]],
    ['arrays one after the other', `[${A}][${B}]\n[]\n[${C}]`, [A, B, C]],
    ['arrays in arrays', `[[${A}],[[${B}]]]`, [A, B]],
    ['an array among lines', `${A}\n[${B},\n${C}]\n`, [A, B, C]],
    ['nothing', '', []],
    ['white space', ' \t\r\n', []],
    ['an empty array', '[]', []],
    ['an empty object', '{}', ['{}']],
  ])('are found in %s', async (_, text, objects) => {
    expect(await cut(text)).toEqual({ objects, damage: [] });
  });

  it('are found in a pretty array, white space and all', async () => {
    const { objects, damage } = await cut(pretty(A, B));
    expect(objects.map((object) => JSON.parse(object))).toEqual([JSON.parse(A), JSON.parse(B)]);
    expect(objects[0]).toMatch(/^\{\n {4}"eventId": "1"/);
    expect(damage).toEqual([]);
  });

  it('are the same, split at any byte', async () => {
    for (const content of [`[${A},\n${B},${C}]`, `${C}\r\n${A}\n${B}`, pretty(A, C, B), `[${A}][${B}]`]) {
      const text = Buffer.from(content);
      const whole = await cutPieces([text]);
      expect(whole.damage).toEqual([]);
      expect(await cutPieces(splitAt(text, [...text.keys()].slice(1)))).toEqual(whole);
      for (let at = 0; at <= text.length; at++) expect(await cutPieces(splitAt(text, [at]))).toEqual(whole);
    }
  });

  it('are found at their offsets, whatever the events, their arrangement and the pieces', async () => {
    const layout = fc.constantFrom(
      (events: string[]) => `[${events.join(',')}]`,
      (events: string[]) => events.join('\n'),
      (events: string[]) => events.join(''),
      (events: string[]) => ` [ ${events.join(' ,\r\n ')} ] `,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEventText(), { maxLength: 5 }),
        layout,
        fc.array(fc.nat({ max: 4000 }), { maxLength: 6 }),
        async (events, lay, places) => {
          const text = Buffer.from(lay(events));
          const ends = places.map((place) => Math.min(place, text.length)).sort((a, b) => a - b);
          const { objects, damage } = await cutPieces(splitAt(text, ends));
          expect(objects.map(([, object]) => object)).toEqual(events);
          for (const [offset, object] of objects) {
            expect(text.toString('utf8', offset, offset + Buffer.byteLength(object))).toBe(object);
          }
          expect(damage).toEqual([]);
        },
      ),
    );
  });
});

describe('brackets that do not balance', () => {
  it.each<[text: string, damage: string]>([
    [`[${A}`, `the array is not closed @ ${A.length + 1}`],
    ['[', 'the array is not closed @ 1'],
    [`${A}]`, `a closing bracket without an opening one @ ${A.length}`],
    [`]${A}[]`, 'a closing bracket without an opening one @ 0'],
  ])('are told of in %s', async (text, damage) => {
    expect(await cut(text)).toEqual({ objects: text.includes(A) ? [A] : [], damage: [damage] });
  });
});

describe('what is not JSON', () => {
  it.each<[what: string, text: string, objects: string[], damage: string[]]>([
    ['before an event', `hello ${A}`, [A], ['this is not JSON @ 0']],
    ['behind an event', `${A} bye`, [A], [`this is not JSON @ ${A.length + 1}`]],
    ['between events of an array', `[${A},oops,${B}]`, [A, B], [`this is not JSON @ ${A.length + 2}`]],
    ['with a quote in it', `it said "\n${A}\n${B}\n`, [A, B], ['this is not JSON @ 0']],
    [
      'at the beginning of each line',
      `<134>x: ${C}\n<134>x: ${C}\n`,
      [C, C],
      ['this is not JSON @ 0', 'this is not JSON @ 26'],
    ],
    ['a lone string', '"{\\"eventId\\":1}"', [], ['this is not JSON @ 0', 'an event is damaged @ 1!']],
    ['a lone number', ' 42\n', [], ['this is not JSON @ 1']],
    [
      'a closing brace',
      `${C}}\n${A}`,
      [C, A],
      [`a closing brace without an opening one @ ${Buffer.byteLength(C)}`],
    ],
    ['closing braces', `}}}${A}`, [A], ['a closing brace without an opening one @ 0']],
    [
      'zeroes in place of a line',
      `${C}\n${'\0'.repeat(100)}\n${A}`,
      [C, A],
      [`this is not JSON @ ${Buffer.byteLength(C) + 1}`],
    ],
  ])('is stepped over %s', async (_, text, objects, damage) => {
    expect(await cut(text)).toEqual({ objects, damage });
  });

  it.each<[bytes: string, name: string]>([
    ['PK\x03\x04{}', 'a zip archive'],
    ['\x28\xb5\x2f\xfd{}', 'zstd data'],
    ['BZh9{}', 'bzip2 data'],
    ['\xfd7zXZ\0{}', 'xz data'],
    ['\x04\x22\x4d\x18{}', 'lz4 data'],
    ['PAR1{}', 'a Parquet file'],
    ['<?xml version="1.0"?><Error>{}</Error>', 'XML or HTML'],
  ])('is called by its name, and not searched any further: %j', async (bytes, name) => {
    const text = Buffer.from(bytes, 'latin1');
    const expected = { objects: [], damage: [`this is ${name}, not JSON @ 0`] };
    expect(await cutPieces([text, Buffer.from('{}')])).toEqual(expected);
    expect(await cutPieces(splitAt(text, [1, 2, 3]))).toEqual(expected);
  });
});

describe('an object that is larger than 64 MB', () => {
  const MEGABYTE = 'x'.repeat(2 ** 20);
  const seventy = (piece: string) => Array.from({ length: 70 }, () => Buffer.from(piece));

  it('is damage, and the lines behind it are read', async () => {
    const pieces = [Buffer.from(`${A}\n{"a":"`), ...seventy(MEGABYTE), Buffer.from(`"}\n${B}\n`)];
    const { objects, damage } = await cutPieces(pieces);
    expect(objects.map(([, object]) => object)).toEqual([A, B]);
    expect(damage).toEqual([`an object of more than 67,108,864 bytes @ ${A.length + 1}!`]);
  });

  it('is opened where it is a response, which nobody can hold', async () => {
    const pieces = [
      Buffer.from('{"Events":['),
      ...seventy(`{"eventId":"${MEGABYTE}"},`),
      Buffer.from(`${B}]}`),
    ];
    const { objects, damage } = await cutPieces(pieces);
    expect(objects).toHaveLength(71);
    expect(objects.at(-1)?.[1]).toBe(B);
    expect(damage[0]).toBe('an object of more than 67,108,864 bytes @ 0!');
  });
});
