/** Reads trails from the service. */
import type { Connection } from '../cloud/connection.js';
import { PersonError } from '../errors.js';
import { isObject } from '../event/event.js';
import { readStatus, type TrailStatus } from './status.js';
import { readTrail, type Trail } from './trail.js';

/** All trails that are seen from a region: its own, those of other regions that record it, those of the organisation. */
export async function describeTrails(connection: Connection, region: string): Promise<readonly Trail[]> {
  const { body, requestId } = await connection.call(
    'DescribeTrails',
    { IncludeShadowTrails: true, IncludeOrganizationTrail: true },
    { region, kind: 'read' },
  );
  // Some clients wrap lists into an object with one member.
  const list = isObject(body.TrailList) ? Object.values(body.TrailList)[0] : body.TrailList;
  const trails = Array.isArray(list) ? list.map(readTrail) : undefined;
  if (trails === undefined || trails.includes(undefined)) {
    throw new PersonError(
      `the answer to DescribeTrails in ${region} cannot be understood: ${trails === undefined ? 'it has no list of trails' : 'a trail has no name'}`,
      `Check that it is ActionTrail that answers there (request ${requestId}).`,
    );
  }
  return trails as Trail[];
}

/** Asked at its home region, wherever the trail was seen. */
export async function askStatus(connection: Connection, trail: Trail): Promise<TrailStatus> {
  const { body } = await connection.call(
    'GetTrailStatus',
    { Name: trail.name, IsOrganizationTrail: trail.organization ? true : undefined },
    { region: trail.homeRegion, kind: 'read' },
  );
  return readStatus(body, trail);
}

/** Of several trails with that name, that of this account. */
export function trailNamed(trails: readonly Trail[], name: string): Trail | undefined {
  const named = trails.filter((trail) => trail.name === name);
  return named.find(({ organization }) => !organization) ?? named[0];
}
