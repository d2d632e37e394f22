import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Kernel, wasmKernel } from '../../src/archive/kernel.js';
import { plainKernel } from '../../src/archive/plain-kernel.js';
import { type JsonValue, NumberText } from '../../src/event/event.js';
import { parseJson } from '../../src/event/json.js';
import { arbitraryEventText } from '../support/arbitrary-event.js';

const wasm = wasmKernel();
const plain = plainKernel();

describe('traits', () => {
  const ask = (kernel: Kernel, text: string) => {
    const bytes = Buffer.from(text);
    kernel.load(bytes);
    return kernel.traits(0, bytes.length);
  };

  it.each([
    ['{"n":12345678901234567890}', true],
    ['{"n":[1.0]}', true],
    ['{"n":1e5}', true],
    ['{"n":1E5}', true],
    ['{"n":-0}', true],
    ['{"n":1}', false],
    ['{"n":123456789012345,"m":[true,null]}', false],
    ['{"n":"12345678901234567890 1.0 -0 \\" 1e5"}', false],
  ])('say whether numbers of %s may be inexact: %s', (text, expected) => {
    for (const kernel of [wasm, plain]) expect(ask(kernel, text).mayBeInexact).toBe(expected);
  });

  it('say so of every event with a number that must keep its digits', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        const inexact = holdsNumberText(parseJson(text));
        for (const kernel of [wasm, plain]) expect(ask(kernel, text).mayBeInexact || !inexact).toBe(true);
      }),
    );
  });

  it.each([
    ['{"a":1}', false],
    ['{"a": 1}', true],
    ['{"a b":" "}', false],
    ['{\n}', true],
    ['{"a":{"b":[1,\t2]}}', true],
    [`{"${'x'.repeat(70)} ":"\\" "}`, false],
    [`{"${'x'.repeat(70)} ":"\\" " }`, true],
  ])('say whether white space stands outside the strings of %s: %s', (text, expected) => {
    for (const kernel of [wasm, plain]) expect(ask(kernel, text).spaced).toBe(expected);
  });

  it('are the same from both kernels, for any event', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        expect(ask(wasm, text)).toEqual(ask(plain, text));
      }),
    );
  });
});

describe('outline', () => {
  /** The id and the time, as text; undefined where the event must be parsed to know. */
  const outline = (kernel: Kernel, text: string) => {
    const bytes = Buffer.from(`..${text}..`);
    kernel.load(bytes);
    const found = kernel.outline(2, bytes.length - 2);
    if (found === undefined) return undefined;
    const { idStart, idEnd, timeStart, timeEnd } = found;
    return [bytes.toString('latin1', idStart, idEnd), bytes.toString('latin1', timeStart, timeEnd)];
  };

  it.each<[text: string, expected: string[] | undefined]>([
    ['{"eventId":"1","eventTime":"2026-06-01T10:00:00Z"}', ['1', '2026-06-01T10:00:00Z']],
    ['{ "eventTime" : "t" , "x":{"eventId":"inner"},"eventId":"outer" }', ['outer', 't']],
    ['{"eventId":"1"}', undefined],
    ['{"eventId":1,"eventTime":"t"}', undefined],
    ['{"eventId":"键","eventTime":"t"}', undefined],
    ['{"eventId":"\\u0031","eventTime":"t"}', undefined],
    ['{"eventId":"1","eventTime":"t",}', undefined],
    ['{"eventId":"1","eventTime":"t","n":01}', undefined],
  ])('of %s is %j', (text, expected) => {
    for (const kernel of [wasm, plain]) expect(outline(kernel, text)).toEqual(expected);
  });

  it('is what parsing gives, or nothing, for any event and what damage makes of it', () => {
    const edit = fc.tuple(
      fc.nat({ max: 60 }),
      fc.nat({ max: 2 }),
      fc.constantFrom('', '"', '\\', ',', ':', '}', '0', '\n', 'e'),
    );
    const member = fc.constantFrom(
      '"eventId":"1"',
      '"eventTime":"t"',
      '"eventId":null',
      '"\\u0065ventId":"2"',
      '"eventTime":"u"',
    );
    fc.assert(
      fc.property(
        arbitraryEventText(),
        fc.array(member, { maxLength: 4 }),
        fc.option(edit, { freq: 2 }),
        (event, members, change) => {
          const [before, after] = [members.slice(0, 2), members.slice(2)].map((some) =>
            some.map((text) => `${text},`).join(''),
          );
          const whole = `{${before}${after}"x":${event}}`;
          const text =
            change === null
              ? whole
              : whole.slice(0, change[0]) + change[2] + whole.slice(change[0] + change[1]);
          const found = outline(wasm, text);
          if (found === undefined) return;
          const { eventId, eventTime } = JSON.parse(text) as Record<string, unknown>;
          expect(found).toEqual([eventId, eventTime]);
          expect(outline(plain, text)).toEqual(found);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is found in an ordinary event', () => {
    const event = {
      eventId: '1',
      eventVersion: 1,
      userIdentity: { a: [1, { b: null }] },
      eventTime: 't',
      note: '键 \n "',
    };
    expect(outline(wasm, JSON.stringify(event))).toEqual(['1', 't']);
    expect(outline(wasm, JSON.stringify(event, null, 2))).toEqual(['1', 't']);
  });
});

function holdsNumberText(value: JsonValue): boolean {
  if (value instanceof NumberText) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNumberText);
}
