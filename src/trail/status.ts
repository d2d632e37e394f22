/** What GetTrailStatus says. */
import type { JsonObject } from '../event/event.js';
import { parseEventTime } from '../event/time.js';
import { type Destination, destinationsOf } from './recording.js';
import { flagAt, isEnabled, type Trail, textAt } from './trail.js';

export interface Delivery {
  readonly destination: Destination;
  /** When the latest file or log went there, milliseconds since 1970 UTC; undefined where none ever did. */
  readonly latest?: number;
  /** Why the latest attempt failed. */
  readonly error?: string;
  /** Whether the service finds bucket or logstore usable; undefined where it does not say. */
  readonly usable?: boolean;
  /** The service tells nothing about deliveries to MaxCompute. */
  readonly told: boolean;
}

export interface TrailStatus {
  readonly logging: boolean;
  /** When it last began and ended to log, as the service writes it. */
  readonly startLoggingTime?: string;
  readonly stopLoggingTime?: string;
  readonly deliveries: readonly Delivery[];
}

/**
 * `LatestDeliveryTime` and `-Error` are those of OSS by their names, and those of Log Service have `LogService` in
 * theirs; where a trail delivers to Log Service only, what stands under the other name is its own.
 */
export function readStatus(body: JsonObject, trail: Trail): TrailStatus {
  const destinations = destinationsOf(trail.settings);
  const alone = destinations.length === 1;
  const startLoggingTime = textAt(body, 'StartLoggingTime') ?? trail.startLoggingTime;
  const stopLoggingTime = textAt(body, 'StopLoggingTime') ?? trail.stopLoggingTime;
  return {
    logging: flagAt(body, 'IsLogging') ?? isEnabled(trail),
    ...(startLoggingTime === undefined ? {} : { startLoggingTime }),
    ...(stopLoggingTime === undefined ? {} : { stopLoggingTime }),
    deliveries: destinations.map((destination) => deliveryTo(destination, body, alone)),
  };
}

function deliveryTo(destination: Destination, body: JsonObject, alone: boolean): Delivery {
  if (destination.kind === 'maxcompute') return { destination, told: false };
  const oss = destination.kind === 'oss';
  const own = oss ? 'LatestDelivery' : 'LatestDeliveryLogService';
  const at = (what: 'Time' | 'Error') =>
    textAt(body, `${own}${what}`) ?? (alone ? textAt(body, `LatestDelivery${what}`) : undefined);
  const latest = parseEventTime(at('Time') ?? '');
  const error = at('Error');
  const usable = flagAt(body, oss ? 'OssBucketStatus' : 'SlsLogStoreStatus');
  return {
    destination,
    told: true,
    ...(Number.isNaN(latest) ? {} : { latest }),
    ...(error === undefined ? {} : { error }),
    ...(usable === undefined ? {} : { usable }),
  };
}
