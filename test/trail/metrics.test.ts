import { describe, expect, it } from 'vitest';
import type { Connection, Parameters } from '../../src/cloud/connection.js';
import type { JsonObject } from '../../src/event/event.js';
import { askMetric, metricsOf, periodsOf } from '../../src/trail/metrics.js';
import { aTrail } from './trails.js';

const at = (time: string) => Date.parse(`2026-06-15T${time}Z`);
const MINUTE = 60_000;

describe('periods', () => {
  it.each([
    ['11:00:00', '12:00:00', 1],
    ['09:00:00', '12:00:00', 15],
    ['00:00:00', '12:00:00', 60],
  ])('from %s to %s have %d minutes', (since, until, minutes) => {
    expect(periodsOf(at(since), at(until)).period).toBe(minutes * MINUTE);
  });

  it('are whole: the window becomes wider, never narrower', () => {
    expect(periodsOf(at('10:07:30'), at('10:31:00'), 15 * MINUTE)).toEqual({
      since: at('10:00:00'),
      until: at('10:45:00'),
      period: 15 * MINUTE,
    });
  });

  it.each([30_000, 90_000, 0])('of %d ms are refused', (period) => {
    expect(() => periodsOf(at('10:00:00'), at('11:00:00'), period)).toThrow(
      '--period takes whole minutes only',
    );
  });

  it('are refused where nobody could look at them all', () => {
    expect(() => periodsOf(0, at('12:00:00'), MINUTE)).toThrow('are more than can be shown');
  });
});

describe('the figures of a metric', () => {
  const [delivered] = metricsOf(aTrail());
  const periods = { since: at('10:00:00'), until: at('11:00:00'), period: 15 * MINUTE };

  async function ask(
    MetricList: JsonObject[string],
  ): Promise<{ counts: [number, number][]; asked: Parameters }> {
    let asked: Parameters = {};
    const connection: Connection = {
      counts: { sent: 0, retried: 0 },
      owner: async () => '1',
      async call(_, parameters) {
        asked = parameters;
        return { text: '', body: { MetricList }, requestId: 'R-1' };
      },
    };
    return { counts: [...(await askMetric(connection, aTrail(), delivered!, periods))], asked };
  }

  it('are asked for whole periods', async () => {
    expect((await ask([])).asked).toEqual({
      TrailName: 'audit-main',
      MetricName: 'delivery_oss_success_count',
      StartTime: '2026-06-15T10:00:00Z',
      EndTime: '2026-06-15T11:00:00Z',
      Period: 900,
    });
  });

  it('are counted in their periods, in seconds or milliseconds, and nothing outside the window is', async () => {
    const points = [
      { Timestamp: at('10:00:00'), Count: 5 },
      { Timestamp: at('10:20:00') / 1000, Count: '7' },
      { Timestamp: at('10:25:00'), Count: 1 },
      { Timestamp: at('09:45:00'), Count: 100 },
      { Timestamp: at('11:00:00'), Count: 100 },
    ];
    expect((await ask(points)).counts).toEqual([
      [at('10:00:00'), 5],
      [at('10:15:00'), 8],
    ]);
  });

  it.each([null, undefined, []])('are none where the list is %j', async (list) => {
    expect((await ask(list as [])).counts).toEqual([]);
  });

  it.each([
    'x',
    [null],
    [{ Count: 1 }],
    [{ Timestamp: 1, Count: 'many' }],
    [{ Timestamp: 'then', Count: 1 }],
  ])('are not made up where the list is %j', async (list) => {
    await expect(ask(list as [])).rejects.toThrow(
      'the figures of delivery_oss_success_count cannot be understood',
    );
  });

  it('are of OSS and Log Service only', () => {
    const SlsProjectArn = 'acs:log:cn-hangzhou:1:project/p';
    const MaxComputeProjectArn = 'acs:odps:x:1:projects/actiontrail_x';
    expect(metricsOf(aTrail({ SlsProjectArn, MaxComputeProjectArn })).map(({ name }) => name)).toEqual([
      'delivery_oss_success_count',
      'delivery_oss_fail_count',
      'delivery_sls_success_count',
      'delivery_sls_fail_count',
    ]);
  });
});
