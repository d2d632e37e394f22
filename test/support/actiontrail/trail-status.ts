/** How trails fare: GetTrailStatus and the counters of their deliveries. */
import { readWindow } from './lookup.js';
import type { Body } from './raw-json.js';
import { Refusal } from './refusal.js';
import { type Call, required, type Service } from './service.js';
import { ownTrail } from './trail-changes.js';
import { readBoolean } from './trail-rules.js';
import { isLogging, loggingTimes, visibleTrails } from './trails.js';

/** Trails of an organisation are asked for as such, and by members too. */
export function getTrailStatus(call: Call, service: Service): Body {
  const { parameters, region, account, now, requestId } = call;
  const name = required(call, 'Name');
  const organization = readBoolean(parameters.get('IsOrganizationTrail'));
  const trail = visibleTrails(account, service).find(
    (each) =>
      each.name === name && each.homeRegion === region && (each.organization !== undefined) === organization,
  );
  if (trail === undefined) throw new Refusal('TrailNotFoundException');
  const { OssBucketName, SlsProjectArn } = trail.settings;
  return {
    RequestId: requestId,
    IsLogging: isLogging(trail, now, service.rules.loggingDelay),
    OssBucketStatus: OssBucketName === undefined ? undefined : service.bucket(OssBucketName) !== undefined,
    SlsLogStoreStatus: SlsProjectArn === undefined ? undefined : true,
    ...loggingTimes(trail),
    ...trail.delivery,
  };
}

const METRICS = ['oss', 'sls'].flatMap((place) =>
  ['success', 'fail'].map((outcome) => `delivery_${place}_${outcome}_count`),
);

/** Counts in each period that has any, with the time at which it begins. */
export function describeTrailDeliveryMetricData(call: Call): Body {
  const { parameters, now, requestId } = call;
  const trail = ownTrail(call, 'TrailName');
  const metric = required(call, 'MetricName');
  if (!METRICS.includes(metric)) throw new Refusal('InvalidQueryParameter');
  const seconds = Number(parameters.get('Period') ?? 3600);
  if (!Number.isInteger(seconds) || seconds < 60) throw new Refusal('InvalidQueryParameter');
  const period = seconds * 1000;
  const { start, end } = readWindow(parameters, now, Number.POSITIVE_INFINITY);
  const sums = new Map<number, number>();
  for (const { at, count } of trail.metrics.get(metric) ?? []) {
    if (at < start || at >= end) continue;
    const begins = at - (at % period);
    sums.set(begins, (sums.get(begins) ?? 0) + count);
  }
  const list = [...sums].sort(([one], [other]) => one - other);
  return { RequestId: requestId, MetricList: list.map(([at, count]) => ({ Timestamp: at, Count: count })) };
}
