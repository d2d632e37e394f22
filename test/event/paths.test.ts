import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject, type JsonValue, NumberText, type Scalar } from '../../src/event/event.js';
import { compilePath, compileText, leaves, leavesAt, memberOf, nodeAt } from '../../src/event/paths.js';
import { readEvent } from '../../src/event/read.js';
import { arbitraryEvent } from '../support/arbitrary-event.js';

const event = readEvent(`{
  "eventName": "RunInstances",
  "eventVersion": 1,
  "isGlobal": false,
  "big": 12345678901234567890,
  "nothing": null,
  "userIdentity": {"userName": "sam", "sessionContext": {"attributes": {"mfaAuthenticated": "true"}}},
  "requestParameters": {
    "NetworkInterface.1.SecurityGroupId": "sg-1",
    "SystemDisk.Size": 20,
    "Tags": [{"Key": "a", "Value": 1}, {"Key": "b", "Value": [2, 3]}],
    "a": {"b.c": "long", "b": {"c": "short"}},
    "a.b": {"c": "middle"}
  }
}`);

describe('leavesAt', () => {
  it.each<[string, readonly Scalar[]]>([
    ['eventName', ['RunInstances']],
    ['eventVersion', [1]],
    ['isGlobal', [false]],
    ['nothing', [null]],
    ['big', [new NumberText('12345678901234567890')]],
    ['userIdentity.userName', ['sam']],
    ['userIdentity.sessionContext.attributes.mfaAuthenticated', ['true']],
    ['userIdentity', ['sam', 'true']],
    ['requestParameters.NetworkInterface.1.SecurityGroupId', ['sg-1']],
    ['requestParameters.SystemDisk.Size', [20]],
    ['requestParameters.Tags.Key', ['a', 'b']],
    ['requestParameters.Tags.1.Key', ['b']],
    ['requestParameters.Tags.Value', [1, 2, 3]],
    ['requestParameters.Tags.Value.1', [3]],
    ['requestParameters.Tags', ['a', 1, 'b', 2, 3]],
  ])('%s leads to %j', (path, expected) => {
    expect(leavesAt(event, path)).toEqual(expected);
  });

  it.each([
    'missing',
    'eventName.x',
    'userIdentity.userName.x',
    '',
    '.',
    'userIdentity.',
    'requestParameters.Tags.7.Key',
  ])('%j leads nowhere', (path) => {
    expect(leavesAt(event, path)).toEqual([]);
  });

  it.each([
    'constructor',
    '__proto__',
    'toString',
    '__proto__.constructor',
    'userIdentity.constructor.name',
    'hasOwnProperty',
  ])('%s is not found unless the event has it', (path) => {
    expect(leavesAt(event, path)).toEqual([]);
  });

  it('finds __proto__ where the event has it', () => {
    expect(leavesAt(readEvent('{"__proto__":{"x":"own"}}'), '__proto__.x')).toEqual(['own']);
  });

  it('follows every way to cut a path whose keys hold dots, the longest key first', () => {
    expect(leavesAt(event, 'requestParameters.a.b.c')).toEqual(['middle', 'long', 'short']);
  });

  it('falls back to another case only where the exact key is not there', () => {
    const platform = readEvent(
      '{"EventName":"Lock","UserIdentity":{"username":"x"},"id":"exact","ID":"other"}',
    );
    expect(leavesAt(platform, 'eventName')).toEqual(['Lock']);
    expect(leavesAt(platform, 'userIdentity.userName')).toEqual(['x']);
    expect(leavesAt(platform, 'id')).toEqual(['exact']);
    expect(leavesAt(platform, 'Id')).toEqual(['exact', 'other']);
  });

  it('finds a leaf below 100,000 arrays', () => {
    const depth = 100_000;
    const deep = readEvent(`{"a":${'['.repeat(depth)}{"b":"x"}${']'.repeat(depth)}}`);
    expect(leavesAt(deep, 'a.b')).toEqual(['x']);
    expect(leavesAt(deep, 'a')).toEqual(['x']);
    expect(leaves(deep)).toEqual(['x']);
  });

  it('lets a number pick an element or be a key below it', () => {
    const lists = readEvent('{"a":[[{"0":{"b":"key"}}],{"b":"x"}],"c":[[{"10.0":true}]]}');
    expect(leavesAt(lists, 'a.0.b')).toEqual(['key']);
    expect(leavesAt(lists, 'a.1.b')).toEqual(['x']);
    expect(leavesAt(lists, 'c.10.0')).toEqual([true]);
  });

  it('resolves many numbers in deeply nested arrays at once', () => {
    const depth = 5000;
    const deep = readEvent(`{"a":${'['.repeat(depth)}"x"${']'.repeat(depth)}}`);
    expect(leavesAt(deep, 'a.0.0.0.0.0.0.0.0')).toContain('x');
  });

  it('resolves a path of 2,000 segments', () => {
    const segments = Array.from({ length: 2000 }, () => 'a');
    const nested = readEvent(`${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`);
    expect(leavesAt(nested, segments.join('.'))).toEqual([1]);
  });

  it('finds every leaf by the path that leads to it', () => {
    fc.assert(
      fc.property(arbitraryEvent(), (any) => {
        for (const [path, leaf] of pathsOf(any, '', 0)) expect(leavesAt(any, path)).toContainEqual(leaf);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same for a prepared path on every event', () => {
    const path = fc.constantFrom(
      'eventName',
      'userIdentity.userName',
      'requestParameters.InstanceId',
      'a.b',
      'a',
    );
    fc.assert(
      fc.property(path, fc.array(arbitraryEvent(), { maxLength: 4 }), (asked, events) => {
        const read = compilePath(asked);
        expect(events.map(read)).toEqual(events.map((each) => leavesAt(each, asked)));
      }),
      { numRuns: 50 },
    );
  });
});

/** Some leaves with their paths, down to a depth that recursion bears. */
function pathsOf(value: JsonValue, path: string, depth: number): [string, Scalar][] {
  if (depth > 8) return [];
  if (Array.isArray(value)) return value.flatMap((element) => pathsOf(element, path, depth + 1));
  if (!isObject(value)) return [[path, value as Scalar]];
  return Object.entries(value).flatMap(([key, below]) =>
    pathsOf(below, depth === 0 ? key : `${path}.${key}`, depth + 1),
  );
}

describe('nodeAt', () => {
  it('gives the value as it stands in the event', () => {
    expect(nodeAt(event, 'userIdentity.sessionContext')).toEqual({
      attributes: { mfaAuthenticated: 'true' },
    });
    expect(nodeAt(event, 'requestParameters.Tags.0')).toEqual({ Key: 'a', Value: 1 });
    expect(nodeAt(event, 'nothing')).toBeNull();
  });

  it('gives several values as an array', () => {
    expect(nodeAt(event, 'requestParameters.Tags.Key')).toEqual(['a', 'b']);
  });

  it('gives the element that a number picks, and no other', () => {
    expect(nodeAt(readEvent('{"a":[[1,2],3]}'), 'a.0')).toEqual([1, 2]);
  });

  it('gives nothing where the path leads nowhere', () => {
    expect(nodeAt(event, 'userIdentity.missing')).toBeUndefined();
  });
});

describe('leaves', () => {
  it('lists every leaf in document order', () => {
    expect(leaves(readEvent('{"a":[1,{"b":null}],"c":{"d":"x","e":[]},"f":1.0}'))).toEqual([
      1,
      null,
      'x',
      new NumberText('1.0'),
    ]);
  });
});

describe('compileText', () => {
  it.each([
    ['{"a":"x"}', 'x'],
    ['{"a":12345678901234567890}', '12345678901234567890'],
    ['{"a":[null,"",false]}', 'false'],
    ['{"A":"other case"}', 'other case'],
    ['{"a":""}', ''],
    ['{}', ''],
  ])('reads from %s the text %j', (text, expected) => {
    expect(compileText('a')(readEvent(text))).toBe(expected);
  });
});

describe('memberOf', () => {
  it('prefers the exact key and knows only own members', () => {
    const object = readEvent('{"Name":1,"name":2}') as JsonObject;
    expect(memberOf(object, 'name')).toBe(2);
    expect(memberOf(object, 'NAME')).toBe(1);
    expect(memberOf(object, 'toString')).toBeUndefined();
  });
});
