import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, NumberText } from '../../src/event/event.js';
import { readEvent } from '../../src/event/read.js';
import { arbitraryEventText } from '../support/arbitrary-event.js';

describe('readEvent', () => {
  it('reads an object with its own keys and digits', () => {
    expect(readEvent('{"eventVersion":"1","n":12345678901234567890}')).toEqual({
      eventVersion: '1',
      n: new NumberText('12345678901234567890'),
    });
  });

  it.each([
    'userIdentity',
    'requestParameters',
    'responseElements',
    'additionalEventData',
    'referencedResources',
    'eventAttributes',
    'insightDetails',
    'UserIdentity',
  ])('opens %s when it is JSON text in a string', (member) => {
    expect(readEvent(JSON.stringify({ [member]: '{"a":[1.0]}' }))).toEqual({
      [member]: { a: [new NumberText('1.0')] },
    });
  });

  it.each(['', 'null', '12', '"x"', '{"a":', 'text', '{a:1}'])(
    'leaves a userIdentity of %j a string',
    (text) => {
      expect(readEvent(JSON.stringify({ userIdentity: text }))).toEqual({ userIdentity: text });
    },
  );

  it('opens no other member, and nothing deeper', () => {
    const event = { eventName: '{"a":1}', requestParameters: { PolicyDocument: '{"b":2}' } };
    expect(readEvent(JSON.stringify(event))).toEqual(event);
  });

  it.each(['[]', '[{}]', '1', '"{}"', 'null', '1.0', '', '{', '{} {}'])(
    'refuses %j with a SyntaxError',
    (text) => {
      expect(() => readEvent(text)).toThrow(SyntaxError);
    },
  );

  it('reads any event, hostile or not', () => {
    fc.assert(fc.property(arbitraryEventText(), (text) => isObject(readEvent(text))));
  });
});
