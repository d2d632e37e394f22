import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberText } from '../../src/event/event.js';
import { jsonText } from '../../src/output/jsontext.js';

test('a value is written as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const parsed = JSON.parse(JSON.stringify(value));
      expect(jsonText(parsed)).toBe(JSON.stringify(parsed));
    }),
  );
});

test('a number keeps its own digits at any depth', () => {
  expect(jsonText({ a: [new NumberText('1.0'), { b: new NumberText('9007199254740993') }] })).toBe(
    '{"a":[1.0,{"b":9007199254740993}]}',
  );
});

test('a member called __proto__ is a member', () => {
  expect(jsonText(JSON.parse('{"__proto__":{"a":1},"b":[]}'))).toBe('{"__proto__":{"a":1},"b":[]}');
});
