/** What the service itself counts of a trail's deliveries to OSS. */
import type { Connection } from '../cloud/connection.js';
import { isObject, type JsonValue, textOf } from '../event/event.js';
import type { Trail } from './trail.js';

export interface DeliveryCounts {
  /** Of each hour that has any, by its beginning, milliseconds since 1970. */
  readonly succeeded: ReadonlyMap<number, number>;
  readonly failed: ReadonlyMap<number, number>;
}

const HOUR = 3_600_000;

/** Source: the names of the metrics in the service's documentation of DescribeTrailDeliveryMetricData. */
const SUCCEEDED = 'delivery_oss_success_count';
const FAILED = 'delivery_oss_fail_count';

/**
 * Asked at the trail's home region. What exactly is counted is not documented, nor how far back it reaches.
 * @param from and `to`, milliseconds since 1970
 * @throws ServiceError
 */
export async function askDeliveryCounts(
  connection: Connection,
  trail: Trail,
  from: number,
  to: number,
): Promise<DeliveryCounts> {
  const ask = async (metric: string) => {
    const parameters = {
      TrailName: trail.name,
      MetricName: metric,
      StartTime: timeText(Math.floor(from / HOUR) * HOUR),
      EndTime: timeText(Math.ceil(to / HOUR) * HOUR),
      Period: HOUR / 1000,
    };
    const options = { region: trail.homeRegion, kind: 'read' } as const;
    const { body } = await connection.call('DescribeTrailDeliveryMetricData', parameters, options);
    return byHour(body.MetricList);
  };
  return { succeeded: await ask(SUCCEEDED), failed: await ask(FAILED) };
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function byHour(list: JsonValue | undefined): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  if (!Array.isArray(list)) return counts;
  for (const each of list as readonly JsonValue[]) {
    if (!isObject(each)) continue;
    const [time, count] = [each.Timestamp, each.Count].map((value) =>
      Number(textOf((value ?? '') as string) || NaN),
    );
    if (!(time! > 0 && count! > 0)) continue;
    // Seconds, should they ever be that.
    const ms = time! < 1e11 ? time! * 1000 : time!;
    const hour = Math.floor(ms / HOUR) * HOUR;
    counts.set(hour, (counts.get(hour) ?? 0) + count!);
  }
  return counts;
}
