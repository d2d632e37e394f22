/** What LookupEvents can be asked for. Source: the service's page on the parameter LookupAttribute. */

const KEYS = [
  'ServiceName',
  'ResourceName',
  'EventType',
  'EventName',
  'User',
  'PrincipalId',
  'RoleName',
  'ResourceType',
  'EventRW',
  'SensitiveAction',
  'EventId',
  'EventAccessKeyId',
  'SourceIpAddress',
] as const;

export type AttributeKey = (typeof KEYS)[number];

/** One condition, which the service compares with the event letter for letter. */
export interface Attribute {
  readonly key: AttributeKey;
  readonly value: string;
}

/** What one lookup is asked for: nothing, which means every event, one condition, or two that must both hold. */
export type Attributes = readonly Attribute[];

/**
 * The service applies two conditions only where the page lists their pair. Any other pair finds nothing or the wrong
 * events, the same key twice loses the first, a third condition is ignored; none of it is an error.
 */
const PAIRS: Readonly<Partial<Record<AttributeKey, readonly AttributeKey[]>>> = {
  ServiceName: [
    'EventName',
    'User',
    'PrincipalId',
    'RoleName',
    'ResourceName',
    'EventRW',
    'SensitiveAction',
    'EventType',
  ],
  ResourceName: ['ResourceType', 'EventName', 'User', 'RoleName', 'ServiceName'],
  EventType: ['EventName'],
};

/** Is this a question that the service answers as it was meant? */
export function isLegal(attributes: Attributes): boolean {
  const [first, second] = attributes;
  if (first === undefined) return true;
  if (second === undefined) return first.key !== 'PrincipalId';
  return attributes.length === 2 && (isPair(first.key, second.key) || isPair(second.key, first.key));
}

function isPair(one: AttributeKey, other: AttributeKey): boolean {
  return PAIRS[one]?.includes(other) ?? false;
}

/** In the one order that all plans have them, each once. */
export function inOrder(attributes: Attributes): Attributes {
  const rank = ({ key }: Attribute) => KEYS.indexOf(key);
  return [...attributes]
    .sort((one, other) => rank(one) - rank(other) || (one.value < other.value ? -1 : 1))
    .filter((each, at, all) => !(at > 0 && isSame(each, all[at - 1]!)));
}

export function isSame(one: Attribute, other: Attribute): boolean {
  return one.key === other.key && one.value === other.value;
}

/** Does every event that the first lookup finds meet the conditions of the second? */
export function isWithin(narrow: Attributes, wide: Attributes): boolean {
  return wide.every((condition) => narrow.some((each) => isSame(each, condition)));
}
