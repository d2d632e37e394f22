import { describe, expect, it } from 'vitest';
import { readStatus } from '../../src/trail/status.js';
import { aTrail } from './trails.js';

const PROJECT = 'acs:log:cn-hangzhou:1000000000000001:project/audit-project';

describe('the status of a trail', () => {
  it('tells OSS and Log Service apart by the names of the members', () => {
    const body = {
      IsLogging: true,
      StartLoggingTime: '2026-06-01T00:00:00Z',
      OssBucketStatus: true,
      SlsLogStoreStatus: false,
      LatestDeliveryTime: '2026-06-15T11:00:00Z',
      LatestDeliveryError: '',
      LatestDeliveryLogServiceTime: '2026-06-15T11:30:00Z',
      LatestDeliveryLogServiceError: 'ProjectNotExist',
    };
    expect(readStatus(body, aTrail({ SlsProjectArn: PROJECT }))).toEqual({
      logging: true,
      startLoggingTime: '2026-06-01T00:00:00Z',
      deliveries: [
        {
          destination: { kind: 'oss', name: 'audit-logs' },
          told: true,
          latest: Date.parse('2026-06-15T11:00:00Z'),
          usable: true,
        },
        {
          destination: { kind: 'sls', name: PROJECT },
          told: true,
          latest: Date.parse('2026-06-15T11:30:00Z'),
          error: 'ProjectNotExist',
          usable: false,
        },
      ],
    });
  });

  it('takes what stands under the other name for that of Log Service, where there is no bucket', () => {
    const body = { IsLogging: true, LatestDeliveryTime: '1781521200', LatestDeliveryError: 'Denied' };
    const trail = aTrail({ OssBucketName: '', SlsProjectArn: PROJECT });
    expect(readStatus(body, trail).deliveries).toMatchObject([
      { latest: 1_781_521_200_000, error: 'Denied' },
    ]);
  });

  it('says of MaxCompute that nothing is told', () => {
    const trail = aTrail({ OssBucketName: '', MaxComputeProjectArn: 'acs:odps:x:1:projects/actiontrail_x' });
    const body = { IsLogging: 'true', LatestDeliveryTime: '2026-06-15T11:00:00Z' };
    expect(readStatus(body, trail)).toMatchObject({ logging: true, deliveries: [{ told: false }] });
    expect(readStatus(body, trail).deliveries[0]).not.toHaveProperty('latest');
  });

  it('falls back to the list of trails where the answer is silent, and takes no nonsense for a time', () => {
    const trail = aTrail({ Status: 'Disable', StopLoggingTime: '2026-06-10T00:00:00Z' });
    const status = readStatus({ LatestDeliveryTime: 'soon' }, trail);
    expect(status).toMatchObject({ logging: false, stopLoggingTime: '2026-06-10T00:00:00Z' });
    expect(status.deliveries[0]).not.toHaveProperty('latest');
  });
});
