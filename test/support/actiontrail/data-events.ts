/** Which data events a trail records: kept, not acted on. */
import type { Body } from './raw-json.js';
import { Refusal } from './refusal.js';
import { type Call, required, type Service } from './service.js';
import { ownTrail } from './trail-changes.js';
import { readBoolean } from './trail-rules.js';
import { arnOf } from './trails.js';

const LARGEST_NUMBER = 20;

export function putDataEventSelector(call: Call): Body {
  const trail = ownTrail(call, 'TrailName');
  const selectors = required(call, 'EventSelectors');
  if (!acceptable(selectors)) throw new Refusal('InvalidQueryParameter');
  const { parameters, requestId } = call;
  const allRegions = readBoolean(parameters.get('IsTrailAllRegion'));
  trail.dataEvents = { selectors, allRegions, regions: parameters.get('TrailRegionIds') ?? '' };
  return { RequestId: requestId, TrailArn: arnOf(trail), DataEventSelectors: selectors };
}

function acceptable(text: string): boolean {
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list) || list.length < 1 || list.length > LARGEST_NUMBER) return false;
    return list.every((each) => typeof each?.ServiceName === 'string');
  } catch {
    return false;
  }
}

/** Data events go to a project of their own in each region. */
export function getDataEventSelector(call: Call, { rules }: Service): Body {
  const trail = ownTrail(call, 'TrailName');
  const { selectors = '[]', allRegions = false, regions = '' } = trail.dataEvents ?? {};
  const ids = allRegions ? rules.regions.map(({ id }) => id) : regions.split(',').filter((id) => id !== '');
  return {
    RequestId: call.requestId,
    TrailArn: arnOf(trail),
    DataEventSelectors: selectors,
    IsTrailAllRegion: allRegions,
    SlsDeliveryConfigs: ids.map((id) => ({
      TrailRegion: id,
      RegionSlsProjectArn: `acs:log:${id}:${trail.owner}:project/actiontrail-log-${trail.owner}-${id}`,
      Status: 'Enable',
    })),
  };
}

export function deleteDataEventSelector(call: Call): Body {
  delete ownTrail(call, 'TrailName').dataEvents;
  return { RequestId: call.requestId };
}
