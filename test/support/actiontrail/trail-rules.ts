/** What the service accepts as a trail. */
import { Refusal } from './refusal.js';
import type { Destination } from './rules.js';
import type { Call, Service } from './service.js';
import type { Trail, TrailSettings } from './trails.js';

export function checkTrailName(name: string): string {
  if (!/^[a-z][a-z0-9_-]{5,35}$/.test(name)) throw new Refusal('InvalidTrailNameException');
  return name;
}

export function readBoolean(text = 'false'): boolean {
  if (text !== 'true' && text !== 'false') throw new Refusal('InvalidQueryParameter');
  return text === 'true';
}

/**
 * The settings that a call asks for, or a Refusal.
 * @param before what stays where the call says nothing
 * @param own the trail that they are for, which may keep its own bucket
 */
export function checkSettings(
  call: Call,
  service: Service,
  before: Partial<TrailSettings>,
  own: Trail | undefined,
): TrailSettings {
  const said = (name: keyof TrailSettings) => call.parameters.get(name) || before[name];
  const oss = said('OssBucketName');
  const prefix = said('OssKeyPrefix');
  const sls = said('SlsProjectArn');
  const maxCompute = said('MaxComputeProjectArn');
  const settings = {
    EventRW: checkEventRW(said('EventRW') ?? service.rules.usualEventRW),
    TrailRegion: checkRegions(said('TrailRegion') ?? 'All', service),
  };
  if (oss === undefined && sls === undefined && maxCompute === undefined) {
    throw new Refusal('InvalidDeliveryConfigurationException');
  }
  if (prefix !== undefined && !/^[A-Za-z][A-Za-z0-9/_-]{5,31}$/.test(prefix)) {
    throw new Refusal('InvalidPrefixException');
  }
  if (oss !== undefined) checkBucket(oss, service, own);
  if (sls !== undefined) checkProject(sls, service);
  if (maxCompute !== undefined && !/^acs:odps:[a-z0-9-]+:\d+:projects?\/actiontrail_\w+$/.test(maxCompute)) {
    throw new Refusal('InvalidDeliveryConfigurationException');
  }
  const role = (name: keyof TrailSettings) => checkRole(said(name) ?? serviceRole(call.account.id));
  return {
    ...settings,
    ...(oss !== undefined && { OssBucketName: oss, OssWriteRoleArn: role('OssWriteRoleArn') }),
    ...(prefix !== undefined && { OssKeyPrefix: prefix }),
    ...(sls !== undefined && { SlsProjectArn: sls, SlsWriteRoleArn: role('SlsWriteRoleArn') }),
    ...(maxCompute !== undefined && {
      MaxComputeProjectArn: maxCompute,
      MaxComputeWriteRoleArn: role('MaxComputeWriteRoleArn'),
    }),
  };
}

/** The role that trails write with unless another is named. */
export function serviceRole(account: string): string {
  return `acs:ram::${account}:role/aliyunserviceroleforactiontrail`;
}

function checkEventRW(value: string): string {
  if (!['Write', 'Read', 'All'].includes(value)) throw new Refusal('InvalidQueryParameter');
  return value;
}

function checkRegions(value: string, { rules }: Service): string {
  const known = (id: string) => rules.regions.some((region) => region.id === id);
  if (value !== 'All' && !value.split(',').every(known)) throw new Refusal('InvalidQueryParameter');
  return value;
}

function checkRole(arn: string): string {
  if (!/^acs:ram::\d+:role\/[\w.-]+$/.test(arn)) throw new Refusal('InvalidQueryParameter');
  return arn;
}

function checkBucket(name: string, service: Service, own: Trail | undefined): void {
  if (!/^[a-z0-9][a-z0-9-]{2,62}$/.test(name)) throw new Refusal('InvalidQueryParameter');
  const bucket = service.bucket(name);
  if (bucket === undefined) throw new Refusal('BucketDoesNotExistException');
  const others = service.accounts().flatMap(({ trails }) => trails.filter((trail) => trail !== own));
  if (others.some(({ settings }) => settings.OssBucketName === name)) throw new Refusal('RepeatOssBucket');
  if (refuses(bucket, service)) throw new Refusal('InsufficientBucketPolicyException');
}

function checkProject(arn: string, service: Service): void {
  const parts = /^acs:log:([a-z0-9-]+):\d+:project\/([a-z0-9-]+)$/.exec(arn);
  if (parts === null) throw new Refusal('InvalidDeliveryConfigurationException');
  const [, region, name] = parts;
  const project = service.rules.projects.find(
    (each) => each.name === name && (each.region ?? region) === region,
  );
  if (project === undefined) throw new Refusal('SlsProjectDoesNotExistException');
  if (refuses(project, service)) throw new Refusal('InsufficientSlsPolicyException');
}

/** A policy that was given just now is not known everywhere at once. */
function refuses(destination: Destination, service: Service): boolean {
  const { closed = false } = destination;
  return typeof closed === 'boolean' ? closed : service.refusedBefore(destination) < closed;
}
