import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, type JsonValue, NumberText } from '../../src/event/event.js';
import { minify, parseJson } from '../../src/event/json.js';
import { arbitraryEventText } from '../support/arbitrary-event.js';
import { arbitraryJsonText } from '../support/arbitrary-json.js';

/** The value as JSON.parse would give it. */
function withoutNumberTexts(value: JsonValue): JsonValue {
  if (value instanceof NumberText) return Number(value.text);
  if (Array.isArray(value)) return value.map(withoutNumberTexts);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, withoutNumberTexts(below)]));
}

function outcomeOf(parse: (text: string) => JsonValue, text: string): unknown {
  try {
    return { value: parse(text) };
  } catch (thrown) {
    return (thrown as Error).constructor;
  }
}

describe('parseJson', () => {
  it.each(['0', '-1', '3600', '0.1', '-0.5', '1.25', '9007199254740991', '123456789012345'])(
    'gives %s as a number',
    (text) => {
      expect(parseJson(text)).toBe(Number(text));
      expect(parseJson(`{"n": [${text}]}`)).toEqual({ n: [Number(text)] });
    },
  );

  it.each([
    '-0',
    '1.0',
    '1e5',
    '1E-7',
    '0.10',
    '9007199254740993',
    '12345678901234567890',
    '1e400',
    '0.12345678901234567890',
  ])('keeps the digits of %s', (text) => {
    expect(parseJson(text)).toEqual(new NumberText(text));
    expect(parseJson(`[1,\n${text}]`)).toEqual([1, new NumberText(text)]);
    expect(parseJson(`{"s":"x","n":${text},"m":${text}}`)).toEqual({
      s: 'x',
      n: new NumberText(text),
      m: new NumberText(text),
    });
  });

  it('reads text that looks like a number inside a string as the string', () => {
    const text = '{"ips":"10.0.0.1,10.5,1","arn":"acs:ram::1594986938264567:role/x","list":"[1.0]"}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('makes __proto__ a member like any other', () => {
    for (const text of ['{"__proto__":{"polluted":true},"n":1}', '{"__proto__":{"polluted":true},"n":1.0}']) {
      const value = parseJson(text) as Record<string, unknown>;
      expect(Object.keys(value)).toEqual(['__proto__', 'n']);
      expect(value.polluted).toBeUndefined();
    }
  });

  it('takes the last of equal keys, at the place of the first', () => {
    const value = parseJson('{"a":1.0,"b":2,"a":{"c":[]},"\\u0062":3}');
    expect(JSON.stringify(value)).toBe('{"a":{"c":[]},"b":3}');
  });

  it('reads nesting 200,000 levels deep', () => {
    const depth = 200_000;
    let value = parseJson(`${'['.repeat(depth)}1.0${']'.repeat(depth)}`);
    for (let level = 0; level < depth; level++) value = (value as readonly JsonValue[])[0]!;
    expect(value).toEqual(new NumberText('1.0'));
  });

  it('accepts, rejects and reads any JSON as JSON.parse does, apart from the digits', () => {
    fc.assert(
      fc.property(arbitraryJsonText(), (text) => {
        expect(withoutNumberTexts(parseJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('accepts and rejects damaged JSON as JSON.parse does', () => {
    const damaged = fc
      .tuple(
        arbitraryJsonText(),
        fc.nat(),
        fc.constantFrom('', ',', ']', '}', '"', '\\', '-', '1', '.', 'e', '\n'),
      )
      .map(([text, at, put]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + put + text.slice(cut + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => {
        const parsed = outcomeOf((json) => withoutNumberTexts(parseJson(json)), text);
        expect(parsed).toEqual(outcomeOf(JSON.parse, text));
      }),
    );
  });

  it('gives a number only where it writes back to the same digits', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()).map(String),
        (written) => {
          fc.pre(/^-?\d/.test(written) && !written.includes('Infinity'));
          expect(String(parseJson(written))).toBe(written);
        },
      ),
    );
  });
});

describe('minify', () => {
  it.each([
    ['{ "a" : [ 1 ,\t2 ] }\r\n', '{"a":[1,2]}'],
    ['{"a b": " c \\" d "}', '{"a b":" c \\" d "}'],
    ['["\\\\" , "x y"]', '["\\\\","x y"]'],
    ['[1.0 , 12345678901234567890]', '[1.0,12345678901234567890]'],
    [' ', ''],
  ])('takes the blanks outside strings from %j', (text, minified) => {
    expect(minify(text)).toBe(minified);
  });

  it('changes no byte outside of blanks, whatever the bytes mean', () => {
    const bytes = Buffer.from('{ "k\u00a0" : "\u4e2d\u2028 x" }', 'utf8').toString('latin1');
    expect(Buffer.from(minify(bytes), 'latin1').toString('utf8')).toBe('{"k\u00a0":"\u4e2d\u2028 x"}');
  });

  it('keeps the value and leaves no blank outside strings', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        const minified = minify(text);
        expect(JSON.parse(minified)).toEqual(JSON.parse(text));
        expect(minified.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')).not.toMatch(/\s/);
      }),
    );
  });

  it('ends on an unfinished string', () => {
    expect(minify('{ "a')).toBe('{"a');
  });
});
