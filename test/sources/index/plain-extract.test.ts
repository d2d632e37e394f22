/** The short way of reading an event says what the long one says, or nothing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvent } from '../../../src/event/read.js';
import { mayHoldSecret } from '../../../src/event/redaction.js';
import { extractOf } from '../../../src/sources/index/extract.js';
import { plainExtract } from '../../../src/sources/index/plain-extract.js';
import { arbitraryEventText } from '../../support/arbitrary-event.js';
import { anEvent } from '../../support/archive.js';

function both(source: string) {
  const event = readEvent(source);
  const secrets = mayHoldSecret(source);
  return { short: plainExtract(event, secrets, source.includes('\\u')), long: extractOf(event, secrets) };
}

function expectAlike(source: string): void {
  const { short, long } = both(source);
  if (short !== undefined) expect(short, source).toEqual(long);
}

/** Spellings of members that fields are read from, and what may stand there. */
const SPELLINGS: readonly object[] = [
  { eventName: '' },
  { eventName: null },
  { eventName: 5 },
  { eventName: true },
  { eventName: ['One', 'Two'] },
  { eventName: ['One'] },
  { EventName: 'Spelled' },
  { eventname: 'Spelled', eventName: 'Exact' },
  { 'userIdentity.userName': 'dotted' },
  { userIdentity: null },
  { userIdentity: 'alice' },
  { userIdentity: '{"userName":"opened","type":"ram-user"}' },
  { userIdentity: [{ userName: 'listed' }] },
  { userIdentity: { UserName: 'spelled' } },
  { userIdentity: { type: 'Assumed-Role', userName: 'role:session:more' } },
  { userIdentity: { type: 'assumed-role', userName: 'role', principalId: '3:from-principal' } },
  { userIdentity: { type: 'assumed-role', principalId: '3:from-principal' } },
  { userIdentity: { type: 'assumed-role', userName: ':', principalId: '' } },
  { userIdentity: { type: 'root-account' } },
  { userIdentity: { type: 'ROOT-ACCOUNT', userName: 'root' } },
  { userIdentity: { type: 'ram-user', userName: 'password=x&y' } },
  { userIdentity: { type: 'ram-user', accountId: 12345678 }, recipientAccountId: '' },
  { userIdentity: { type: 'system' }, EmployeeID: 'e-1' },
  { userIdentity: { sessionContext: { attributes: { mfaAuthenticated: 'true' } } } },
  { userIdentity: { sessionContext: { attributes: { MFAauthenticated: 'true' } } } },
  { userIdentity: { sessionContext: { sessionAttributes: { mfaAuthenticated: false } } } },
  {
    userIdentity: {
      sessionContext: {
        attributes: { mfaAuthenticated: 'true' },
        sessionAttributes: { mfaAuthenticated: 'no' },
      },
    },
  },
  { userIdentity: { sessionContext: [] } },
  { additionalEventData: { mfaChecked: 'true' } },
  { additionalEventData: { ISMFACHECKED: 'true' } },
  { additionalEventData: '{"isMFAChecked":"true"}' },
  { additionalEventData: [{ mfaChecked: true }] },
  { errorCode: 'NoPermission', errorMessage: 'denied' },
  { eventName: 'ConsoleSignin', errorMessage: 'wrong password' },
  { eventName: 'ConsoleSignin', errorMessage: 'Success' },
  { eventType: 'consolesignin', errorMessage: 'it failed' },
  { errorMessage: 'something' },
  { errorMessage: 'https://host/?SecurityToken=abcdef' },
  { userAgent: '{"password":"abc"}' },
  { userAgent: 'half \ud800 of it' },
  { userAgent: 'ends\0here' },
  { isGlobal: 'true' },
  { isGlobal: 'yes' },
  { ISGLOBAL: true },
  { sourceIpAddress: { a: 1 } },
  { eventRW: { nested: 'Write' } },
];

describe('an event read in the short way', () => {
  test('is as it is in the long way: generated events', () => {
    fc.assert(fc.property(arbitraryEventText(), expectAlike), { numRuns: 3000 });
  });

  test.each(SPELLINGS.map((spelling) => [JSON.stringify(spelling), spelling]))(
    'is as it is in the long way: %s',
    (_, spelling) => {
      expectAlike(JSON.stringify({ ...anEvent(), ...spelling }));
      expectAlike(JSON.stringify(spelling));
    },
  );

  test('is as it is in the long way: two spellings at once', () => {
    for (const one of SPELLINGS)
      for (const other of SPELLINGS) expectAlike(JSON.stringify({ ...anEvent(), ...one, ...other }));
  });

  test('is what events are read by that are written as usual', () => {
    const usual = [
      anEvent(),
      anEvent({ errorCode: 'NoPermission', errorMessage: 'denied' }),
      anEvent({ userAgent: 'a & b \u00e9 😀' }),
      anEvent({ requestParameters: { ClientToken: 'x', RegionId: 'cn-hangzhou' } }),
    ];
    for (const event of usual) expect(both(JSON.stringify(event)).short).toBeDefined();
  });
});
