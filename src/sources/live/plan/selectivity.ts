import { type Attribute, type Attributes, isLegal } from './attributes.js';

/**
 * What share of all events a condition is likely to let through. Guesses about accounts in general, made in one place:
 * they decide how many calls a plan takes and never what it finds.
 */
const SHARES: Readonly<Record<Attribute['key'], number>> = {
  // One event, or the few that share an identifier.
  EventId: 0.000001,
  // Resources are many, and most see few changes.
  ResourceName: 0.0005,
  SourceIpAddress: 0.01,
  EventAccessKeyId: 0.01,
  // People are many; the one that automation runs as is seldom asked about.
  User: 0.01,
  PrincipalId: 0.01,
  SensitiveAction: 0.01,
  EventName: 0.002,
  RoleName: 0.03,
  ResourceType: 0.1,
  ServiceName: 0.1,
  EventType: 0.5,
  // Reads outnumber writes.
  EventRW: 0.2,
};

/** Values that are far more or far less common than others of their key. */
const EXCEPTIONS: readonly (readonly [key: Attribute['key'], value: RegExp, share: number])[] = [
  ['EventName', /^(?:AssumeRole|Describe|List|Get|Lookup|Head|Query)/, 0.03],
  ['EventType', /^Console(?:Signin|Signout)$|^PasswordReset$|^ActionTrailInsight$/, 0.005],
  ['EventType', /^ApiCall$/, 0.8],
  ['EventType', /^AliyunServiceEvent$/, 0.05],
  ['EventRW', /^Read$/, 0.8],
];

/** A busy account's week, and how many of its events a call brings. */
const EVENTS = 20_000;
const EVENTS_PER_CALL = 50;

/** The calls that lookups are likely to take: one each, even if it finds nothing, and one for each further page. */
export function callsFor(lookups: readonly Attributes[]): number {
  return lookups.reduce(
    (calls, attributes) => calls + 1 + (shareOf(attributes) * EVENTS) / EVENTS_PER_CALL,
    0,
  );
}

/** What cannot be asked selects nothing. */
export function shareOf(attributes: Attributes): number {
  if (!isLegal(attributes)) return 1;
  return attributes.reduce((share, attribute) => share * shareOfOne(attribute), 1);
}

function shareOfOne({ key, value }: Attribute): number {
  return EXCEPTIONS.find(([of, pattern]) => of === key && pattern.test(value))?.[2] ?? SHARES[key];
}
