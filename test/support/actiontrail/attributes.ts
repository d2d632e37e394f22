/**
 * LookupAttributes, silent as the service is: what it does not know, or cannot combine, finds nothing and is no error.
 */
import { Refusal } from './refusal.js';
import type { Parameters } from './wire.js';

export interface Attribute {
  readonly key: string;
  readonly value: string;
}

type Members = Readonly<Record<string, unknown>>;

/** What each attribute looks at in an event. Values are compared whole, letter for letter. */
const ATTRIBUTES: Readonly<Record<string, (event: Members) => readonly unknown[]>> = {
  ServiceName: (event) => [event.serviceName],
  EventName: (event) => [event.eventName],
  User: (event) => [identityOf(event).userName],
  EventId: (event) => [event.eventId],
  ResourceType: (event) => [...parts(event.resourceType), ...resourcesOf(event).map(({ type }) => type)],
  ResourceName: (event) => [...parts(event.resourceName), ...resourcesOf(event).map(({ name }) => name)],
  EventRW: (event) => [event.eventRW],
  EventAccessKeyId: (event) => [identityOf(event).accessKeyId],
  SensitiveAction: (event) => [asObject(event.eventAttributes).SensitiveAction],
  SourceIpAddress: (event) => [event.sourceIpAddress],
  EventType: (event) => [event.eventType],
  RoleName: (event) => [roleOf(event)],
  PrincipalId: (event) => [identityOf(event).principalId],
};

/** What may be asked together. PrincipalId is understood in a pair only. */
const PAIRS: readonly (readonly [string, readonly string[]])[] = [
  [
    'ServiceName',
    [
      'EventName',
      'User',
      'PrincipalId',
      'RoleName',
      'ResourceName',
      'EventRW',
      'SensitiveAction',
      'EventType',
    ],
  ],
  ['ResourceName', ['ResourceType', 'EventName', 'User', 'RoleName', 'ServiceName']],
  ['EventType', ['EventName']],
];

/** Services whose events are found only where a user is named. */
const NEEDS_USER: ReadonlySet<unknown> = new Set(['AasSub', 'CloudSSO', 'Notifications']);

/** `LookupAttribute.1.Key` and `LookupAttribute.1.Value`, in the order of their numbers. */
export function readAttributes(parameters: Parameters): readonly Attribute[] {
  const numbers = [...parameters.keys()].map(
    (name) => /^LookupAttribute\.(\d+)\.(?:Key|Value)$/.exec(name)?.[1],
  );
  return [...new Set(numbers)]
    .filter((number) => number !== undefined)
    .sort((one, other) => Number(one) - Number(other))
    .map((number) => {
      const key = parameters.get(`LookupAttribute.${number}.Key`);
      const value = parameters.get(`LookupAttribute.${number}.Value`);
      if (key === undefined || value === undefined) throw new Refusal('InvalidQueryParameter');
      return { key, value };
    });
}

/** Whether an event is found; `hides` is whether the services that need a user are hidden without one. */
export function finder(given: readonly Attribute[], hides: boolean): (event: Members) => boolean {
  const [first, second] = given;
  // Of more than two the rest is ignored, and of one key given twice the first is.
  const used = second === undefined || first?.key === second.key ? [second ?? first] : [first, second];
  const asked = used.filter((each) => each !== undefined);
  if (!understood(asked.map(({ key }) => key))) return () => false;
  const namesUser = asked.some(({ key }) => key === 'User');
  return (event) =>
    asked.every(({ key, value }) => ATTRIBUTES[key]!(event).includes(value)) &&
    (namesUser || !hides || !NEEDS_USER.has(event.serviceName));
}

function understood(keys: readonly string[]): boolean {
  if (!keys.every((key) => Object.hasOwn(ATTRIBUTES, key))) return false;
  if (keys.length < 2) return keys[0] !== 'PrincipalId';
  const [one, other] = keys as [string, string];
  return PAIRS.some(
    ([key, partners]) =>
      (key === one && partners.includes(other)) || (key === other && partners.includes(one)),
  );
}

function asObject(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

/** Some writers put the identity as a string of JSON. */
export function identityOf(event: Members): Members {
  const { userIdentity } = event;
  if (typeof userIdentity !== 'string') return asObject(userIdentity);
  try {
    return asObject(JSON.parse(userIdentity));
  } catch {
    return {};
  }
}

/** The role of an assumed role, whose user name is `role:session`. */
function roleOf(event: Members): unknown {
  const { type, userName } = identityOf(event);
  return type === 'assumed-role' && typeof userName === 'string' ? userName.split(':')[0] : undefined;
}

function parts(value: unknown): readonly string[] {
  return typeof value === 'string' ? value.split(/[;,]/).filter((part) => part !== '') : [];
}

/** What an event refers to: `{type: [ids]}`, and the list form `[{resourceType, resourceName}]`. */
export function resourcesOf(event: Members): readonly { readonly type: unknown; readonly name: unknown }[] {
  const { referencedResources } = event;
  if (Array.isArray(referencedResources)) {
    return referencedResources.map((each) => {
      const { resourceType, resourceName } = asObject(each);
      return { type: resourceType, name: resourceName };
    });
  }
  return Object.entries(asObject(referencedResources)).flatMap(([type, names]) =>
    (Array.isArray(names) ? names : [names]).map((name: unknown) => ({ type, name })),
  );
}
