import { actorOf, userNames } from '../event/actor.js';
import type { AuditEvent, JsonValue, Scalar } from '../event/event.js';
import { fieldFor } from '../event/fields.js';
import { nodeAt } from '../event/paths.js';
import { namedResources, resourcesOf } from '../event/resources.js';
import { eventTime, formatTime } from '../event/time.js';

export type Projection = (event: AuditEvent) => JsonValue | undefined;

/** Fields that match more than a person wants to see: role and session apart, every id in a request. */
const SHOWN: Readonly<Record<string, Projection>> = {
  time: shownTime,
  user: (event) => actorOf(event).name || userNames(event)[0],
  resource: shownResources,
};

/**
 * What a name in `--fields` shows of an event: for a short name what it stands for (`resource` is always an
 * array, the others are one when they have several values), for a path the value there as it is. Undefined
 * when there is nothing.
 */
export function projectionFor(name: string): Projection {
  const field = fieldFor(name);
  if (field.name === field.path) return pathProjection(field.path);
  return SHOWN[field.name] ?? ((event) => distinct(field.read(event)));
}

/** UTC in one form, so that times of events that were written differently compare; unreadable ones as they are. */
function shownTime(event: AuditEvent): JsonValue | undefined {
  const written = event.eventTime;
  if (typeof written === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(written)) return written;
  const ms = eventTime(event);
  return Number.isNaN(ms) ? distinct(fieldFor('time').read(event)) : formatTime(ms);
}

/** What the event names as its resources; where it names none, whatever looks like one in it. */
function shownResources(event: AuditEvent): readonly string[] {
  const named = namedResources(event);
  return named.length > 0 ? [...new Set(named.map(({ id }) => id))] : resourcesOf(event);
}

function pathProjection(path: string): Projection {
  if (path.includes('.')) return (event) => nodeAt(event, path);
  // The common case: the member is there as it is spelled.
  return (event) => (Object.hasOwn(event, path) ? event[path] : nodeAt(event, path));
}

function distinct(values: readonly Scalar[]): JsonValue | undefined {
  if (values.length < 2) return values[0];
  const texts = new Map(values.map((value) => [String(value), value]));
  return texts.size === 1 ? values[0] : [...texts.values()];
}
