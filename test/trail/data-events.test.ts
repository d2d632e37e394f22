import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/cloud/connection.js';
import type { JsonObject } from '../../src/event/event.js';
import { askDataEvents, countOf, readDataEvents, writeDataEvents } from '../../src/trail/data-events.js';
import { aTrail } from './trails.js';

function answering(body: JsonObject): Connection {
  return {
    counts: { sent: 0, retried: 0 },
    owner: async () => '1',
    call: async () => ({ text: '', body, requestId: 'R-1' }),
  };
}

describe('the data events of a trail', () => {
  it('are read with their regions, and read back from a snapshot', async () => {
    const body = {
      DataEventSelectors: '[{"ServiceName":"Oss"}]',
      IsTrailAllRegion: false,
      SlsDeliveryConfigs: [{ TrailRegion: 'cn-hangzhou' }, { TrailRegion: 'cn-beijing' }, null],
    };
    const dataEvents = await askDataEvents(answering(body), aTrail());
    expect(dataEvents).toEqual({
      selectors: '[{"ServiceName":"Oss"}]',
      allRegions: false,
      regions: ['cn-beijing', 'cn-hangzhou'],
    });
    expect(readDataEvents(writeDataEvents(dataEvents!))).toEqual(dataEvents);
  });

  it.each([{}, { DataEventSelectors: '' }, { DataEventSelectors: '[]' }, { DataEventSelectors: null }])(
    'are none where the answer is %j',
    async (body) => {
      expect(await askDataEvents(answering(body), aTrail())).toBeUndefined();
    },
  );

  it('that cannot be understood are something', () => {
    expect([countOf('[{'), countOf('{}'), countOf('[1, 2]'), countOf(' ')]).toEqual([1, 1, 2, 0]);
  });
});
