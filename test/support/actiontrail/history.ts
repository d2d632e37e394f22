/** The event history of an account: one list for each region, as the service keeps it. */
import { DAY } from './times.js';

/** The JSON text of an event, or what will be its JSON. */
export type GivenEvent = string | Readonly<Record<string, unknown>>;

export interface StoredEvent {
  /** Its own bytes, which go out as they are. */
  readonly text: string;
  readonly members: Readonly<Record<string, unknown>>;
  readonly time: number;
  /** From when on it is found. */
  readonly visible: number;
  readonly region: string;
}

/** Services whose events are kept in one region, wherever they happen. */
export const GLOBAL_SERVICES: ReadonlySet<string> = new Set([
  'AasCustomer',
  'AasSub',
  'Ims',
  'Ram',
  'ResourceManager',
  'Cdn',
  'Cen',
]);

/** How long events are kept. */
export const RETENTION = 90 * DAY;

export interface StorageRules {
  /** Where events of global services are kept. */
  readonly globalRegion: string;
  /** Where events without a region of their own are kept. */
  readonly defaultRegion: string;
  /** Milliseconds from an event's time until it is found. */
  readonly delay: number | ((event: Readonly<Record<string, unknown>>) => number);
}

/** Reads an event into the history. Throws an Error for what the service could not keep: no object, or no time. */
export function storeEvent(event: GivenEvent, rules: StorageRules, region?: string): StoredEvent {
  const text = typeof event === 'string' ? event : JSON.stringify(event);
  const members = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const time = readTime(members.eventTime);
  if (time === undefined) throw new Error(`The history cannot keep an event without an eventTime: ${text}`);
  const delay = typeof rules.delay === 'number' ? rules.delay : rules.delay(members);
  const home = typeof members.acsRegion === 'string' ? members.acsRegion : rules.defaultRegion;
  const global = GLOBAL_SERVICES.has(String(members.serviceName));
  return {
    text,
    members,
    time,
    visible: time + delay,
    region: region ?? (global ? rules.globalRegion : home),
  };
}

/** `2026-06-01T10:00:00Z`, and `2020-12-01T11:54:59.366+0000` of old events. */
function readTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value.replace(/\+0000$/, 'Z')) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** What the service would find at this moment: not yet forgotten, and no longer on its way. */
export function eventsAt(
  events: readonly StoredEvent[],
  now: number,
  retention = RETENTION,
): readonly StoredEvent[] {
  return events.filter((event) => event.visible <= now && event.time >= now - retention);
}
