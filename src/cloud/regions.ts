/** The regions there are, as the service lists them. */
import { isObject, type JsonValue } from '../event/event.js';
import type { Connection } from './connection.js';
import { ServiceError } from './service-error.js';

export interface Region {
  readonly id: string;
  /** The host that the service names for it. */
  readonly host?: string;
}

/** @param from the region that is asked for all of them */
export async function listRegions(connection: Connection, from: string): Promise<readonly Region[]> {
  const { body } = await connection.call('DescribeRegions', { AcceptLanguage: 'en-US' }, { region: from });
  const regions = isObject(body.Regions) ? body.Regions.Region : undefined;
  const listed = Array.isArray(regions) ? (regions as readonly JsonValue[]).flatMap(regionOf) : [];
  if (listed.length > 0) return listed;
  throw new ServiceError(
    `DescribeRegions in ${from} named no region`,
    'Name the regions with --region, or check the endpoint.',
    { code: 'UnreadableAnswer' },
  );
}

/** What cannot be part of a host's name is no region. */
function regionOf(value: JsonValue): readonly Region[] {
  if (!isObject(value) || typeof value.RegionId !== 'string' || !/^[a-z0-9-]{1,63}$/.test(value.RegionId))
    return [];
  const host = value.RegionEndpoint;
  const known = typeof host === 'string' && /^[a-z0-9.-]{1,253}\.aliyuncs\.com$/.test(host);
  return [{ id: value.RegionId, ...(known ? { host } : {}) }];
}
