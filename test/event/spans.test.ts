import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementSpans, endOfValue, memberSpan, type Span, visitValues } from '../../src/event/spans.js';
import { arbitraryEventText } from '../support/arbitrary-event.js';
import { arbitraryJsonText } from '../support/arbitrary-json.js';

function at(text: string, span: Span | undefined): string | undefined {
  return span && text.slice(span.start, span.end);
}

function visited(text: string): string[] {
  const found: string[] = [];
  visitValues(text, (path, start) => {
    found.push(`${path.join('/')}=${text.slice(start, endOfValue(text, start))}`);
    return true;
  });
  return found;
}

/** Every value with its keys, the obvious way. */
function walk(value: unknown, path: readonly string[]): [string, unknown][] {
  const here: [string, unknown] = [path.join('/'), value];
  if (Array.isArray(value)) return [here, ...value.flatMap((element) => walk(element, path))];
  if (typeof value !== 'object' || value === null) return [here];
  return [here, ...Object.entries(value).flatMap(([key, below]) => walk(below, [...path, key]))];
}

describe('memberSpan', () => {
  it.each([
    ['{"a": 1, "b": {"a": 2}}', 'a', '1'],
    ['{"a":1,"a":[2, 3] }', 'a', '[2, 3]'],
    ['{"\\u0061" : "x\\"}"}', 'a', '"x\\"}"'],
    [' {"b":null,"a":true}', 'a', 'true'],
    ['{"b":{"a":1}}', 'a', undefined],
    ['["a", 1]', 'a', undefined],
    ['{}', 'a', undefined],
  ])('finds in %s under %s: %s', (text, key, value) => {
    expect(at(text, memberSpan(text, key))).toBe(value);
  });

  it('finds what JSON.parse finds, for every top-level key', () => {
    fc.assert(
      fc.property(arbitraryEventText(), (text) => {
        const object = JSON.parse(text) as Record<string, unknown>;
        for (const key of Object.keys(object)) {
          expect(JSON.parse(at(text, memberSpan(text, key))!)).toEqual(object[key]);
        }
      }),
    );
  });

  it('gives byte positions on bytes decoded as latin1', () => {
    const bytes = Buffer.from('{"键":"日本","eventTime":"t"}', 'utf8');
    const span = memberSpan(bytes.toString('latin1'), 'eventTime')!;
    expect(bytes.subarray(span.start, span.end).toString()).toBe('"t"');
  });
});

describe('elementSpans', () => {
  it('finds the elements of any array in order', () => {
    fc.assert(
      fc.property(fc.array(arbitraryJsonText(), { maxLength: 5 }), (elements) => {
        const text = ` [${elements.join(' , ')} ]`;
        expect([...elementSpans(text)].map((span) => at(text, span))).toEqual(elements);
      }),
    );
  });

  it('finds none where there is no array', () => {
    expect([...elementSpans('{"a":[1]}')]).toEqual([]);
    expect([...elementSpans('')]).toEqual([]);
  });

  it('starts where it is told', () => {
    const text = '{"Events": [1, {"x": 2}], "n": []}';
    const found = [...elementSpans(text, memberSpan(text, 'Events')!.start)];
    expect(found.map((span) => at(text, span))).toEqual(['1', '{"x": 2}']);
  });
});

describe('visitValues', () => {
  it('visits every value with the keys on the way, the outermost first', () => {
    expect(visited('{"a":[1,{"b":"x"}],"c":{}}')).toEqual([
      '={"a":[1,{"b":"x"}],"c":{}}',
      'a=[1,{"b":"x"}]',
      'a=1',
      'a={"b":"x"}',
      'a/b="x"',
      'c={}',
    ]);
  });

  it('does not go into what the visitor declines', () => {
    const found: string[] = [];
    visitValues('{"a":{"b":1},"c":[2],"d":3}', (path) => {
      found.push(path.join('/'));
      return path.length === 0;
    });
    expect(found).toEqual(['', 'a', 'c', 'd']);
  });

  it('visits every value of any JSON, in the order of the text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        const found: [string, unknown][] = [];
        visitValues(text, (path, start) => {
          found.push([path.join('/'), JSON.parse(text.slice(start, endOfValue(text, start)))]);
          return true;
        });
        expect(found).toEqual(walk(JSON.parse(text), []));
      }),
    );
  });

  it('walks 200,000 levels in a moment', () => {
    const depth = 200_000;
    let deepest = 0;
    visitValues(`${'{"a":['.repeat(depth)}${']}'.repeat(depth)}`, (path) => {
      deepest = path.length;
      return true;
    });
    expect(deepest).toBe(depth);
  });

  it('ends on any text, JSON or not', () => {
    const brackets = fc.string({
      unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'a', ' '),
      maxLength: 30,
    });
    fc.assert(
      fc.property(brackets, (text) => {
        visitValues(text, () => true);
        expect([...elementSpans(text)].every(({ start, end }) => start < end && end <= text.length)).toBe(
          true,
        );
        memberSpan(text, 'a');
      }),
    );
  });
});
