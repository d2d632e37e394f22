/**
 * Which data events a trail records (those about what is inside a resource, such as the objects of a bucket). They are
 * set apart from the trail, and go with it when it is deleted.
 */
import type { Connection, Parameters } from '../cloud/connection.js';
import { isObject, type JsonObject } from '../event/event.js';
import { parseJson } from '../event/json.js';
import { flagAt, type Trail, textAt } from './trail.js';

export interface DataEvents {
  /** The service's own JSON text, a list. */
  readonly selectors: string;
  readonly allRegions: boolean;
  /** Where not all are recorded. */
  readonly regions: readonly string[];
}

/** Undefined where none are recorded. */
export async function askDataEvents(
  connection: Connection,
  { name, homeRegion: region }: Pick<Trail, 'name' | 'homeRegion'>,
): Promise<DataEvents | undefined> {
  const parameters = { TrailName: name };
  const { body } = await connection.call('GetDataEventSelector', parameters, { region, kind: 'read' });
  const selectors = textAt(body, 'DataEventSelectors') ?? '';
  if (countOf(selectors) === 0) return undefined;
  const configs = Array.isArray(body.SlsDeliveryConfigs) ? body.SlsDeliveryConfigs : [];
  const allRegions = flagAt(body, 'IsTrailAllRegion') === true;
  const regions = configs.flatMap((config) =>
    isObject(config) ? (textAt(config, 'TrailRegion') ?? []) : [],
  );
  return { selectors, allRegions, regions: allRegions ? [] : regions.sort() };
}

/** How many selectors there are; what is no list counts as one, since it is not nothing. */
export function countOf(selectors: string): number {
  if (selectors.trim() === '') return 0;
  try {
    const list = parseJson(selectors);
    return Array.isArray(list) ? list.length : 1;
  } catch {
    return 1;
  }
}

/** As PutDataEventSelector takes it. */
export function putting(name: string, { selectors, allRegions, regions }: DataEvents): Parameters {
  return {
    TrailName: name,
    EventSelectors: selectors,
    IsTrailAllRegion: allRegions,
    TrailRegionIds: allRegions || regions.length === 0 ? undefined : regions.join(','),
  };
}

/** As a snapshot holds it. */
export function writeDataEvents({ selectors, allRegions, regions }: DataEvents): JsonObject {
  return { selectors, allRegions, regions };
}

export function readDataEvents(stored: JsonObject): DataEvents | undefined {
  const selectors = textAt(stored, 'selectors');
  if (selectors === undefined) return undefined;
  const regions = Array.isArray(stored.regions) ? stored.regions.map(String) : [];
  return { selectors, allRegions: flagAt(stored, 'allRegions') === true, regions };
}

export function areSame(a: DataEvents | undefined, b: DataEvents | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
