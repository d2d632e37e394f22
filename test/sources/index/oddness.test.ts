/** Which columns say less than an event: a question that looks at others trusts them. */
import { describe, expect, test } from 'vitest';
import { readEvent } from '../../../src/event/read.js';
import { extractOf } from '../../../src/sources/index/extract.js';
import { bitsOf, isSessionApart, oddColumns } from '../../../src/sources/index/oddness.js';

function columnsOf(event: object): number {
  const read = readEvent(JSON.stringify(event));
  return oddColumns(read, extractOf(read, true));
}

function isApart(userIdentity: object): boolean {
  return isSessionApart(extractOf(readEvent(JSON.stringify({ userIdentity })), true));
}

describe('the columns that say less than the event', () => {
  test('are those of fields with several values', () => {
    expect(columnsOf({ eventName: ['One', 'Two'], serviceName: ['Ecs', 'Ecs', ''] })).toBe(bitsOf(['event']));
  });

  test('are those that differ when secrets are masked', () => {
    const event = {
      eventName: 'A',
      errorMessage: 'see https://a.example/?SecurityToken=abc&x=1',
      userAgent: 'b',
    };
    expect(extractOf(readEvent(JSON.stringify(event)), true).odd).toBe(true);
    expect(columnsOf(event)).toBe(bitsOf(['message']));
  });

  test('are those with text that SQL does not have as it is', () => {
    expect(columnsOf({ eventName: 'a\0b', userAgent: '\ud800' })).toBe(bitsOf(['event', 'agent']));
    expect(columnsOf({ resourceName: 'a\0b' })).toBe(bitsOf(['resource']));
  });

  test('are all where it cannot be said which', () => {
    expect(columnsOf({ eventName: 'A' })).toBe(bitsOf(['id']) * 2 ** 19 - 1);
  });
});

test('a session stands apart where the name does not say it', () => {
  const type = 'assumed-role';
  expect(isApart({ type, userName: 'deploy:alice', principalId: '300:alice' })).toBe(false);
  expect(isApart({ type, userName: 'deploy', principalId: '300:alice' })).toBe(true);
  expect(isApart({ type: 'ram-user', userName: 'alice', principalId: '300:bob' })).toBe(false);
});
