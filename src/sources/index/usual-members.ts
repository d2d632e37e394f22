/** The members of events as the service writes them, and where the kernel puts what the columns are made of. */
import type { MembersPlan, MemberUse } from '../../archive/members.js';
import { TOP_LEVEL } from '../../event/fields.js';
import { kindOf } from '../../event/identifiers.js';

const TEXTS = [
  'eventName',
  'serviceName',
  'acsRegion',
  'recipientAccountId',
  'sourceIpAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'eventRW',
  'eventType',
  'eventCategory',
  'EmployeeID',
  'resourceName',
] as const;
const IDENTITY_TEXTS = ['type', 'principalId', 'accountId', 'userName', 'accessKeyId'] as const;

type TextMember = (typeof TEXTS)[number] | (typeof IDENTITY_TEXTS)[number];

/** Slots of the numbers of texts. */
export const SLOT = Object.fromEntries(
  [...TEXTS, ...IDENTITY_TEXTS].map((name, at) => [name, at]),
) as unknown as Readonly<Record<TextMember, number>>;

const FREE = TEXTS.length + IDENTITY_TEXTS.length;
/** Either of two places. */
export const MFA = FREE;
export const OTHER_MFA = FREE + 1;
export const GLOBAL = FREE + 2;
/** Whether there is a request as text. */
export const REQUEST_TEXT = FREE + 3;
/** Two words each. */
export const ID = FREE + 4;
export const TIME = FREE + 6;
/** Three words each. */
export const REFERENCED = FREE + 8;
export const REQUEST = FREE + 11;
export const RESPONSE = FREE + 14;

type Uses = Readonly<Record<string, readonly [MemberUse, number]>>;

const texts = (names: readonly TextMember[]): Uses =>
  Object.fromEntries(names.map((name) => [name, ['text', SLOT[name]] as const]));
const skip = (names: readonly string[]): Uses =>
  Object.fromEntries(names.map((name) => [name, ['skip', 0] as const]));

const [IDENTITY, SESSION, ATTRIBUTES, OTHER_ATTRIBUTES] = [1, 2, 3, 4];

export const USUAL_MEMBERS: MembersPlan = {
  plans: [
    {
      ...skip(TOP_LEVEL),
      ...texts(TEXTS),
      eventId: ['span', ID],
      eventTime: ['span', TIME],
      isGlobal: ['flag', GLOBAL],
      userIdentity: ['object', IDENTITY],
      // It may hold the field `mfa`.
      additionalEventData: ['watch', 0],
      referencedResources: ['texts', REFERENCED],
      requestParameters: ['named', REQUEST],
      responseElements: ['named', RESPONSE],
      requestParameterJson: ['note', REQUEST_TEXT],
    },
    { ...texts(IDENTITY_TEXTS), sessionContext: ['object', SESSION] },
    { attributes: ['object', ATTRIBUTES], sessionAttributes: ['object', OTHER_ATTRIBUTES] },
    { mfaAuthenticated: ['text', MFA], ...skip(['creationDate']) },
    { mfaAuthenticated: ['text', OTHER_MFA], ...skip(['creationDate']) },
  ],
  markOf: (key) => {
    const kind = kindOf(key);
    return kind === 'number' ? 'numeric' : kind === 'identifier' ? 'naming' : 'other';
  },
};
