/** Of which events a column tells a member: where no bit says otherwise, it is what a statement reads there. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditEvent } from '../../../src/event/event.js';
import { maskEvent } from '../../../src/event/redaction.js';
import { memberText } from '../../../src/output/cells.js';
import { bitsOf } from '../../../src/sources/index/bits.js';
import { extractOf } from '../../../src/sources/index/extract.js';
import { looseBits } from '../../../src/sources/index/loose.js';
import { memberColumn } from '../../../src/sources/index/members.js';
import { TEXT_COLUMNS } from '../../../src/sources/index/schema.js';
import { arbitraryEvent } from '../../support/arbitrary-event.js';
import { CAMPAIGN } from '../../support/seed.js';

const PATHS = [
  ...['eventId', 'eventName', 'serviceName', 'acsRegion', 'recipientAccountId', 'sourceIpAddress'],
  ...['userAgent', 'errorCode', 'errorMessage', 'eventRW', 'eventType', 'eventCategory'],
  ...['type', 'userName', 'accountId', 'accessKeyId'].map((name) => `userIdentity.${name}`),
];
const READERS = PATHS.map((path) => ({ path, ...memberColumn(`event.${path}`)!, read: memberText(path) }));

function bitsIn(event: AuditEvent): number {
  return looseBits(event, maskEvent(event), extractOf(event, true), false);
}

test('a column has what is read there, masked or not, unless a bit says otherwise', () => {
  let told = 0;
  fc.assert(
    fc.property(arbitraryEvent(), (event) => {
      const { texts } = extractOf(event, true);
      const bits = bitsIn(event);
      for (const { path, column, group, read } of READERS) {
        if ((bits & bitsOf([group])) !== 0) continue;
        const text = texts[TEXT_COLUMNS.findIndex(({ name }) => name === column)];
        for (const seen of [event, maskEvent(event)]) expect(read(seen), path).toBe(text);
        told++;
      }
    }),
    { numRuns: 200 * CAMPAIGN },
  );
  expect(told).toBeGreaterThan(500);
});

describe('a bit says otherwise', () => {
  test.each<[string, string, AuditEvent]>([
    ['for an empty text', 'errorCode', { eventName: 'A', errorCode: '' }],
    ['for a list of one', 'members', { eventName: ['A'] }],
    ['for what stands elsewhere', 'userIdentity.userName', { userIdentity: { type: 'root-account' } }],
    [
      'for another account',
      'userIdentity.accountId',
      { recipientAccountId: '1', userIdentity: { accountId: '2' } },
    ],
    ['for a message in place of a code', 'errorCode', { eventName: 'ConsoleSignin', errorMessage: 'wrong' }],
  ])('%s', (_, group, event) => {
    expect(bitsIn(event) & bitsOf([group])).not.toBe(0);
  });

  test('for nothing else', () => {
    const userIdentity = { type: 'ram-user', userName: 'alice', accountId: '1', accessKeyId: 'LTAI1' };
    expect(bitsIn({ eventName: 'A', recipientAccountId: '1', errorCode: 'No', userIdentity })).toBe(0);
    expect(bitsIn({ EventName: 'A', ACSREGION: 'cn-hangzhou' })).toBe(0);
  });
});
