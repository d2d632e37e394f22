import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAuditEvent, looksLikeContainer, openContainer } from '../../src/archive/containers.js';
import { type AuditEvent, NumberText } from '../../src/event/event.js';
import { readEvent } from '../../src/event/read.js';
import { arbitraryEvent, arbitraryEventText } from '../support/arbitrary-event.js';
import { arbitraryJsonText } from '../support/arbitrary-json.js';

/** What is inside an object, as text; undefined where it is no container. */
function opened(text: string): string[] | undefined {
  const own = Buffer.from(text);
  const held = openContainer(own, readEvent(text));
  return held?.map((each) => each.own.toString());
}

const A = '{"eventId":"1","eventName":"DeleteTrail","events":"none","n":12345678901234567890}';
const B = '{"eventId":"2","userIdentity":{"userName":"审计员"},"body":"{\\"Events\\":[]}"}';

describe('openContainer', () => {
  it.each<[what: string, text: string, events: string[] | undefined]>([
    ['a response of LookupEvents', `{"RequestId":"R","Events":[${A},${B}],"NextToken":"x"}`, [A, B]],
    ['a pretty response', `{\n  "Events": [\n    ${A},\n    ${B}\n  ]\n}`, [A, B]],
    ['a response without events', '{"RequestId":"R","Events":[]}', []],
    [
      'what the SDK answers',
      `{"headers":{"events":[1]},"statusCode":200,"body":{"events":[${A}],"requestId":"R"}}`,
      [A],
    ],
    [
      'a record of Log Service with an object',
      `{"__time__":1,"event":${A},"__topic__":"actiontrail_audit_event"}`,
      [A],
    ],
    ['a record of Log Service with a string', JSON.stringify({ __time__: '1', event: B }), [B]],
    [
      'a string in which all is escaped',
      `{"event":"${Array.from(B, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"}`,
      [B],
    ],
    ['the last of two members of one name', `{"event":${A},"event":${B}}`, [B]],
    ['entries that are no events', '{"Events":[1,"x",null,[{}]]}', ['1', '"x"', 'null', '[{}]']],
    ['an event', A, undefined],
    ['an event with a body', B, undefined],
    ['a number where the event should be', '{"event":12345678901234567890}', undefined],
    ['an object where the events should be', '{"Events":{"a":1},"events":"x"}', undefined],
    ['nothing', '{}', undefined],
  ])('of %s', (_, text, events) => {
    expect(opened(text)).toEqual(events);
  });

  it('gives an event that stands in the bytes as these very bytes, with its place', () => {
    const own = Buffer.from(`{"键":"日本","Events":[${B},${A}]}`);
    const held = openContainer(own, readEvent(own.toString()))!;
    expect(held.map(({ offset }) => own.subarray(offset, offset + 14).toString())).toEqual([
      '{"eventId":"2"',
      '{"eventId":"1"',
    ]);
    expect(held.every((each) => each.own.buffer === own.buffer)).toBe(true);
  });

  it('keeps the digits of numbers in a string inside a string', () => {
    const event = JSON.stringify(A);
    expect(opened(`{"event":${event}}`)).toEqual([A]);
    expect(readEvent(opened(`{"event":${event}}`)![0]!).n).toEqual(new NumberText('12345678901234567890'));
  });

  it('finds any events in any of the ways to hold them', () => {
    fc.assert(
      fc.property(fc.array(arbitraryEventText(), { maxLength: 4 }), arbitraryJsonText(), (events, other) => {
        expect(opened(`{"x":${other},"Events": [${events.join(' , ')}] }`)).toEqual(events);
        for (const event of events) {
          expect(opened(`{"x":${other},"event":${event}}`)).toEqual([event]);
          expect(opened(`{"event":${JSON.stringify(event)},"x":${other}}`)).toEqual([event]);
        }
      }),
    );
  });

  it('never throws, whatever the members are', () => {
    const member = fc.tuple(
      fc.constantFrom('"body"', '"Events"', '"events"', '"event"', '"__proto__"', '"\\u0062ody"'),
      arbitraryJsonText(),
    );
    fc.assert(
      fc.property(fc.array(member, { maxLength: 5 }), (members) => {
        const held = opened(`{${members.map((pair) => pair.join(':')).join(',')}}`);
        if (held !== undefined)
          expect(members.some(([key]) => key.includes('vent') || key.includes('ody'))).toBe(true);
      }),
    );
  });
});

describe('looksLikeContainer', () => {
  it('is true of everything that openContainer opens', () => {
    for (const text of [
      `{"Events":[${A}]}`,
      `{"event" :\n${A}}`,
      `{"body":{"events"\t: []}}`,
      `{"x":"${'y'.repeat(70_000)}","event":{}}`,
    ]) {
      expect(opened(text)).toBeDefined();
      expect(looksLikeContainer(Buffer.from(text))).toBe(true);
    }
  });

  it('is false of an event', () => {
    expect(looksLikeContainer(Buffer.from('{"eventId":"1","eventName":"x","userIdentity":{}}'))).toBe(false);
  });
});

describe('isAuditEvent', () => {
  it.each<[event: AuditEvent, expected: boolean]>([
    [{ eventId: '1', eventName: 'x' }, true],
    [{ EventID: '1', EventType: 'ALIYUN_INITIATED_SERVICE' }, true],
    [{ serviceName: 'Ecs', userIdentity: null }, true],
    [{ eventTime: '', acsRegion: '' }, true],
    [{ eventId: '1' }, false],
    [{ event: {}, Events: [] }, false],
    [{ constructor: '', toString: '' }, false],
    [{}, false],
  ])('of %j is %s', (event, expected) => {
    expect(isAuditEvent(event)).toBe(expected);
  });

  it('knows an event by any two of its names, in whatever case', () => {
    fc.assert(
      fc.property(arbitraryEvent(), fc.boolean(), (event, upper) => {
        const known = { eventId: '1', acsRegion: 'cn-hangzhou' };
        const more = Object.entries(known).map(([key, value]) => [upper ? key.toUpperCase() : key, value]);
        expect(isAuditEvent({ ...event, ...Object.fromEntries(more) })).toBe(true);
      }),
    );
  });
});
