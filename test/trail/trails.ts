/** Trails as the service describes them. */
import type { JsonObject } from '../../src/event/event.js';
import { readTrail, type Trail } from '../../src/trail/trail.js';

/** An enabled trail of everything into a bucket, with the members that are given. */
export function aTrail(members: JsonObject = {}): Trail {
  const described = {
    Name: 'audit-main',
    HomeRegion: 'cn-hangzhou',
    Status: 'Enable',
    EventRW: 'All',
    TrailRegion: 'All',
    OssBucketName: 'audit-logs',
    ...members,
  };
  return readTrail({
    TrailArn: `acs:actiontrail:${described.HomeRegion}:1000000000000001:trail/${described.Name}`,
    ...described,
  })!;
}
