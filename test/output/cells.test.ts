import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvent } from '../../src/event/read.js';
import { type CellSpec, cellsEncoder, unpackCells, wellFormed } from '../../src/output/cells.js';
import { arbitraryEventText } from '../support/arbitrary-event.js';

const member = (path: string): CellSpec => ({ kind: 'member', path });

function cellsOf(text: string, columns: readonly CellSpec[], reveal = false): (string | null)[] {
  const own = Buffer.from(text);
  const row = cellsEncoder(columns, reveal)(own, readEvent(text), { mayHoldSecret: true, spaced: true });
  return unpackCells(Buffer.from(row as Buffer), 0, columns.length);
}

describe('a member is a cell as Log Service shows it', () => {
  test.each<[string, string, string | null]>([
    ['{"a":"x"}', 'event.a', 'x'],
    ['{"a":""}', 'event.a', ''],
    ['{"a":null}', 'event.a', null],
    ['{}', 'event.a', null],
    ['{"a":12345678901234567890}', 'event.a', '12345678901234567890'],
    ['{"a":1.0}', 'event.a', '1.0'],
    ['{"a":false}', 'event.a', 'false'],
    ['{"a":{"b":[1,{"c":9007199254740993}]}}', 'event.a', '{"b":[1,{"c":9007199254740993}]}'],
    ['{"a":{"b":[1,{"c":9007199254740993}]}}', 'event.a.b', '[1,{"c":9007199254740993}]'],
    ['{"a":[]}', 'event.a', '[]'],
    ['{"EventName":"x"}', 'event.eventName', 'x'],
    ['{"a":{"b.1.c":"x"}}', 'event.a.b.1.c', 'x'],
    ['{"additionalEventData":{"isMFAChecked":"true"}}', 'addionalEventData.isMFAChecked', 'true'],
    [
      '{"requestParameters":{"SecurityIps":"0.0.0.0"}}',
      'event.requestParameterJson',
      '{"SecurityIps":"0.0.0.0"}',
    ],
    [
      '{"requestParameters":{"A":1},"requestParameterJson":"{\\"B\\":2}"}',
      'event.requestParameterJson',
      '{"B":2}',
    ],
    ['{"a":"x\\u0000y\\ud800"}', 'event.a', 'x\0y\ufffd'],
  ])('%s at %s', (text, path, cell) => {
    expect(cellsOf(text, [member(path)])).toEqual([cell]);
  });
});

test('fields, resources and the event itself are cells of their own', () => {
  const text =
    '{ "eventName": "X", "isGlobal": true, "userIdentity": {"type":"assumed-role","userName":"r:s"}, "resourceName": "a;b" }';
  const columns: readonly CellSpec[] = [
    ...['event', 'user', 'role', 'error'].map((name) => ({ kind: 'field' as const, name })),
    { kind: 'global' },
    { kind: 'resources' },
    { kind: 'event' },
  ];
  expect(cellsOf(text, columns)).toEqual([
    'X',
    'r:s',
    'r',
    null,
    'true',
    '["a","b"]',
    '{"eventName":"X","isGlobal":true,"userIdentity":{"type":"assumed-role","userName":"r:s"},"resourceName":"a;b"}',
  ]);
});

test('secrets are masked unless they are to be shown', () => {
  const text = '{"requestParameters":{"Password":"hunter2"}}';
  const columns: readonly CellSpec[] = [
    member('event.requestParameters.Password'),
    member('event.requestParameterJson'),
    { kind: 'event' },
  ];
  expect(cellsOf(text, columns).join()).not.toContain('hunter2');
  expect(
    cellsOf(text, columns, true)
      .join()
      .match(/hunter2/g),
  ).toHaveLength(3);
});

test.each([
  ['"\\ud800"', '"\\ufffd"'],
  ['"\\ud83d\\ude00"', '"\\ud83d\\ude00"'],
  ['"\\\\ud800"', '"\\\\ud800"'],
  ['"\\\\\\udc00x\\uDBFF"', '"\\\\\\ufffdx\\ufffd"'],
  ['"\\u0041\\ud800\\ud800\\udc00"', '"\\u0041\\ufffd\\ud800\\udc00"'],
])('%s is well-formed as %s', (json, expected) => {
  expect(wellFormed(json)).toBe(expected);
  // As an encoder has it.
  expect(JSON.parse(expected)).toBe(Buffer.from(JSON.parse(json) as string).toString());
});

test('whatever an event holds comes back from a row of cells', () => {
  const columns: readonly CellSpec[] = [{ kind: 'event' }, member('event.eventName'), { kind: 'resources' }];
  fc.assert(
    fc.property(arbitraryEventText(), (text) => {
      const [event, name, resources] = cellsOf(text, columns, true);
      const same = (json: string) => JSON.stringify(JSON.parse(wellFormed(json)));
      expect(JSON.stringify(JSON.parse(event!))).toBe(same(JSON.stringify(JSON.parse(text))));
      expect(name === null || typeof name === 'string').toBe(true);
      expect(Array.isArray(JSON.parse(resources!))).toBe(true);
    }),
  );
});
