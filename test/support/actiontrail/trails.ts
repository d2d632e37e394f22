/** Trails as the service keeps them, and how it lists them. */

import type { Account } from './account.js';
import type { Body } from './raw-json.js';
import type { Call, Service } from './service.js';
import { writeTime } from './times.js';
import { checkTrailName, readBoolean } from './trail-rules.js';

/** What a person sets on a trail, in the service's words. */
export interface TrailSettings {
  readonly EventRW: string;
  readonly TrailRegion: string;
  readonly OssBucketName?: string;
  readonly OssKeyPrefix?: string;
  readonly OssWriteRoleArn?: string;
  readonly SlsProjectArn?: string;
  readonly SlsWriteRoleArn?: string;
  readonly MaxComputeProjectArn?: string;
  readonly MaxComputeWriteRoleArn?: string;
}

/** Fresh until it is started for the first time; then enabled or disabled. */
export type TrailState = 'Fresh' | 'Enable' | 'Disable';

export interface Trail {
  readonly name: string;
  readonly homeRegion: string;
  /** The account that made it. */
  readonly owner: string;
  /** Set for a trail of a whole organisation: its id. */
  readonly organization: string | undefined;
  settings: TrailSettings;
  state: TrailState;
  /** In milliseconds since 1970, like all times here. */
  readonly created: number;
  updated: number;
  started?: number;
  stopped?: number;
  delivery: Delivery;
  /** Counters by metric name. */
  readonly metrics: Map<string, readonly Counted[]>;
  /** Data event selectors, where some were put. */
  dataEvents?: DataEvents;
}

/** What became of deliveries, as GetTrailStatus tells it. */
export interface Delivery {
  readonly LatestDeliveryTime?: string;
  readonly LatestDeliveryError?: string;
  readonly LatestDeliveryLogServiceTime?: string;
  readonly LatestDeliveryLogServiceError?: string;
  readonly OssBucketStatus?: boolean;
  readonly SlsLogStoreStatus?: boolean;
}

export interface Counted {
  readonly at: number;
  readonly count: number;
}

export interface DataEvents {
  readonly selectors: string;
  readonly allRegions: boolean;
  readonly regions: string;
}

export function arnOf(trail: Trail): string {
  return `acs:actiontrail:${trail.homeRegion}:${trail.owner}:trail/${trail.name}`;
}

/** A trail that was started logs after a while. */
export function isLogging(trail: Trail, now: number, delay: number): boolean {
  return trail.state === 'Enable' && now >= trail.started! + delay;
}

function statusOf(trail: Trail, now: number, delay: number): TrailState {
  if (trail.state !== 'Enable' || isLogging(trail, now, delay)) return trail.state;
  return trail.stopped === undefined ? 'Fresh' : 'Disable';
}

/** Whether events of a region go into the trail. */
export function coversRegion(trail: Trail, region: string): boolean {
  const regions = trail.settings.TrailRegion;
  return regions.toLowerCase() === 'all' || regions.split(',').includes(region);
}

/** Trails that an account sees: its own, and those of its organisation. */
export function visibleTrails(account: Account, service: Service): readonly Trail[] {
  const { organization } = service.rules;
  const accounts = [
    organization?.management,
    ...(organization?.delegated ?? []),
    ...(organization?.members ?? []),
  ];
  const others = accounts.includes(account.id) ? service.accounts().filter((other) => other !== account) : [];
  const shared = others.flatMap(({ trails }) => trails).filter((trail) => trail.organization !== undefined);
  return [...account.trails, ...shared];
}

export function describeTrails(call: Call, service: Service): Body {
  const { parameters, region, account, now } = call;
  const names = (parameters.get('NameList') ?? '').split(',').filter((name) => name !== '');
  names.forEach(checkTrailName);
  const shadows = readBoolean(parameters.get('IncludeShadowTrails'));
  const organization = readBoolean(parameters.get('IncludeOrganizationTrail'));
  const trails = visibleTrails(account, service)
    .filter((trail) => trail.homeRegion === region || (shadows && coversRegion(trail, region)))
    .filter((trail) => trail.organization === undefined || organization)
    .filter((trail) => names.length === 0 || names.includes(trail.name));
  return {
    RequestId: call.requestId,
    TrailList: trails.map((trail) => ({
      ...trail.settings,
      Name: trail.name,
      HomeRegion: trail.homeRegion,
      Region: region,
      Status: statusOf(trail, now, service.rules.loggingDelay),
      OssBucketLocation: service.bucket(trail.settings.OssBucketName)?.location,
      IsOrganizationTrail: trail.organization !== undefined,
      OrganizationId: trail.organization,
      TrailArn: arnOf(trail),
      CreateTime: writeTime(trail.created),
      UpdateTime: writeTime(trail.updated),
      ...loggingTimes(trail),
    })),
  };
}

export function loggingTimes({ started, stopped }: Trail): Body {
  return {
    StartLoggingTime: started === undefined ? undefined : writeTime(started),
    StopLoggingTime: stopped === undefined ? undefined : writeTime(stopped),
  };
}
