/**
 * What LookupEvents selects, as its documentation and field reports have it: the conditions that it applies, those that
 * it silently drops, and the events that it keeps back. Events are compared with letter for letter.
 */
import { type AuditEvent, textOf } from '../../src/event/event.js';
import { leavesAt } from '../../src/event/paths.js';
import { namedResources } from '../../src/event/resources.js';

interface Condition {
  readonly key: string;
  readonly value: string;
}

const PLACES: Readonly<Record<string, (event: AuditEvent) => readonly string[]>> = {
  ServiceName: at('serviceName'),
  EventName: at('eventName'),
  EventType: at('eventType'),
  EventRW: at('eventRW'),
  EventId: at('eventId'),
  EventAccessKeyId: at('userIdentity.accessKeyId'),
  SourceIpAddress: at('sourceIpAddress'),
  SensitiveAction: at('eventAttributes.SensitiveAction'),
  PrincipalId: at('userIdentity.principalId'),
  User: at('userIdentity.userName'),
  RoleName: (event) =>
    at('userIdentity.type')(event).includes('assumed-role')
      ? at('userIdentity.userName')(event).map((name) => name.split(':')[0]!)
      : [],
  ResourceName: (event) => [
    ...namedResources(event).map(({ id }) => id),
    ...at('resourceName')(event).flatMap((joined) => joined.split(/[;,]/).map((name) => name.trim())),
  ],
  ResourceType: (event) => [
    ...namedResources(event).map(({ type }) => type),
    ...at('resourceType')(event).flatMap((joined) => joined.split(';').map((type) => type.trim())),
  ],
};

const PAIRS = new Set(
  `
  ServiceName+EventName ServiceName+User ServiceName+PrincipalId ServiceName+RoleName ServiceName+ResourceName
  ServiceName+EventRW ServiceName+SensitiveAction ServiceName+EventType
  ResourceName+ResourceType ResourceName+EventName ResourceName+User ResourceName+RoleName ResourceName+ServiceName
  EventType+EventName
  `
    .trim()
    .split(/\s+/),
);

const KEPT_BACK = ['aassub', 'cloudsso', 'notifications'];

function at(path: string): (event: AuditEvent) => readonly string[] {
  return (event) => leavesAt(event, path).map(textOf);
}

/** Does the service apply these conditions as they are meant? Where it does not, it says nothing. */
export function isApplied(conditions: readonly Condition[]): boolean {
  const [first, second] = conditions;
  if (conditions.some(({ key, value }) => PLACES[key] === undefined || value === '')) return false;
  if (first === undefined) return true;
  if (second === undefined) return first.key !== 'PrincipalId';
  if (conditions.length > 2) return false;
  return PAIRS.has(`${first.key}+${second.key}`) || PAIRS.has(`${second.key}+${first.key}`);
}

/** The events that the service gives back. */
export function lookUp(
  events: readonly AuditEvent[],
  conditions: readonly Condition[],
): readonly AuditEvent[] {
  if (conditions.some(({ key }) => PLACES[key] === undefined)) return [];
  const firstTwo = conditions.slice(0, 2);
  const applied = firstTwo.filter(
    ({ key }, place) => place === firstTwo.findLastIndex((each) => each.key === key),
  );
  if (!isApplied(applied)) return [];
  const forUser = applied.some(({ key }) => key === 'User');
  return events.filter(
    (event) =>
      (forUser || !at('serviceName')(event).some((name) => KEPT_BACK.includes(name.toLowerCase()))) &&
      applied.every(({ key, value }) => PLACES[key]!(event).includes(value)),
  );
}
