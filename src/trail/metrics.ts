/** How much a trail has delivered over time: DescribeTrailDeliveryMetricData. */
import type { Connection } from '../cloud/connection.js';
import { PersonError } from '../errors.js';
import { isObject, type JsonValue } from '../event/event.js';
import { formatTime, parseEventTime } from '../event/time.js';
import { destinationsOf } from './recording.js';
import { type Trail, textAt } from './trail.js';

export interface Metric {
  /** As the service names it: `delivery_oss_success_count`. */
  readonly name: string;
  readonly destination: 'oss' | 'sls';
  readonly failed: boolean;
}

/** Delivered and failed for each destination of the trail about which there are figures. */
export function metricsOf(trail: Trail): readonly Metric[] {
  return destinationsOf(trail.settings).flatMap(({ kind }) =>
    kind === 'maxcompute'
      ? []
      : [
          { name: `delivery_${kind}_success_count`, destination: kind, failed: false },
          { name: `delivery_${kind}_fail_count`, destination: kind, failed: true },
        ],
  );
}

/** Whole periods, milliseconds since 1970 UTC; `since` and `until` are multiples of `period`. */
export interface Periods {
  readonly since: number;
  readonly until: number;
  readonly period: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The service recommends the first three; each up to the length of window that it suits. */
const USUAL: readonly (readonly [upTo: number, period: number])[] = [
  [HOUR, MINUTE],
  [6 * HOUR, 15 * MINUTE],
  [3 * DAY, HOUR],
  [Number.POSITIVE_INFINITY, DAY],
];
const PERIODS_MAX = 10_000;

/**
 * The window, widened to whole periods.
 * @param period milliseconds; one that suits the window where it is not given
 * @throws PersonError for what the service does not take
 */
export function periodsOf(since: number, until: number, wanted?: number): Periods {
  const period = wanted ?? USUAL.find(([upTo]) => until - since <= upTo)![1];
  if (period < MINUTE || period % MINUTE !== 0) {
    throw new PersonError(
      '--period takes whole minutes only',
      'Give 1m, 15m or 1h, which the service recommends.',
    );
  }
  const periods = { since: floor(since, period), until: -floor(-until, period), period };
  const count = (periods.until - periods.since) / period;
  if (count > PERIODS_MAX) {
    throw new PersonError(
      `${count} periods are more than can be shown (${PERIODS_MAX})`,
      'Give a longer --period, or a narrower window.',
    );
  }
  return periods;
}

function floor(time: number, period: number): number {
  return Math.floor(time / period) * period;
}

/** Counts by the start of their period; those that the service did not give are absent. */
export type Counts = ReadonlyMap<number, number>;

export async function askMetric(
  connection: Connection,
  trail: Trail,
  metric: Metric,
  { since, until, period }: Periods,
): Promise<Counts> {
  const { body, requestId } = await connection.call(
    'DescribeTrailDeliveryMetricData',
    {
      TrailName: trail.name,
      MetricName: metric.name,
      StartTime: formatTime(since),
      EndTime: formatTime(until),
      Period: period / 1000,
    },
    { region: trail.homeRegion, kind: 'read' },
  );
  const list = body.MetricList;
  if (list !== undefined && list !== null && !Array.isArray(list)) throw odd(metric, requestId);
  const counts = new Map<number, number>();
  for (const point of list ?? []) {
    const { time, count } = readPoint(point as JsonValue);
    if (Number.isNaN(time) || Number.isNaN(count)) throw odd(metric, requestId);
    // A point may stand at any time of its period.
    const start = floor(time, period);
    if (time >= since && time < until) counts.set(start, (counts.get(start) ?? 0) + count);
  }
  return counts;
}

function readPoint(point: JsonValue): { readonly time: number; readonly count: number } {
  if (!isObject(point)) return { time: Number.NaN, count: Number.NaN };
  return {
    time: parseEventTime(textAt(point, 'Timestamp') ?? ''),
    count: Number(textAt(point, 'Count') ?? Number.NaN),
  };
}

function odd({ name }: Metric, requestId: string): PersonError {
  return new PersonError(
    `the figures of ${name} cannot be understood`,
    `Run it again; the support of the service may want to know the request ${requestId}.`,
  );
}
