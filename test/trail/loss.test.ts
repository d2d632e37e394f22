import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHarmless, lossLines, lossOf } from '../../src/trail/loss.js';
import { KINDS } from '../../src/trail/recording.js';
import type { RegionSet } from '../../src/trail/regions.js';
import { aTrail } from './trails.js';

function lines(...[trail, after, others]: Parameters<typeof lossOf>): readonly string[] {
  return lossLines(lossOf(trail, after, others), 'cn-hangzhou');
}

const backup = (members = {}) => aTrail({ Name: 'backup-trail', OssBucketName: 'other-logs', ...members });

describe('what stops being recorded', () => {
  it('is everything, where no other trail is there', () => {
    expect(lines(aTrail(), undefined, [aTrail()])).toEqual([
      'stops   read and write events of all regions',
      'stops   delivery to oss://audit-logs',
      'lost    read and write events of all regions: no other enabled trail is seen from cn-hangzhou',
    ]);
  });

  it('is covered wholly by another one that records as much', () => {
    expect(lines(aTrail({ EventRW: 'Write' }), undefined, [backup()])).toEqual([
      'stops   write events of all regions',
      'stops   delivery to oss://audit-logs',
      'covered write events of all regions: trail backup-trail is enabled, into oss://other-logs',
      'lost    nothing: other enabled trails cover all of it',
    ]);
  });

  it('is covered in part by others that record less, together', () => {
    const writes = backup({ EventRW: 'Write' });
    const reads = backup({ Name: 'beijing-reads', EventRW: 'Read', TrailRegion: 'cn-beijing' });
    expect(lines(aTrail(), undefined, [writes, reads])).toEqual([
      'stops   read and write events of all regions',
      'stops   delivery to oss://audit-logs',
      'covered write events of all regions: trail backup-trail is enabled, into oss://other-logs',
      'covered read events of cn-beijing: trail beijing-reads is enabled, into oss://other-logs',
      'lost    read events of all regions but cn-beijing: no enabled trail covers this from cn-hangzhou',
    ]);
  });

  it.each([
    ['is disabled', { Status: 'Disable' }],
    ['was never started', { Status: 'Fresh' }],
    ['does not say what it records', { EventRW: '' }],
    ['records something unknown', { EventRW: 'Management' }],
    ['delivers nowhere', { OssBucketName: '' }],
  ])('is not covered by a trail that %s', (_, members) => {
    expect(lossOf(aTrail(), undefined, [backup(members)]).covering).toEqual([]);
  });

  it('is not covered by itself, seen from another region', () => {
    expect(lossOf(aTrail(), undefined, [aTrail({ Region: 'cn-beijing' })]).covering).toEqual([]);
  });

  it('of an organisation trail is not covered by one of this account, but the other way round', () => {
    const whole = backup({ IsOrganizationTrail: true });
    expect(lossOf(whole, undefined, [aTrail()]).covering).toEqual([]);
    expect(lossOf(aTrail(), undefined, [whole]).covering).toHaveLength(1);
  });

  it('is assumed to be everything where the trail does not say what it records', () => {
    expect(lines(aTrail({ EventRW: '', TrailRegion: '' }), undefined, [])[0]).toBe(
      'stops   read and write events of all regions',
    );
  });

  it('by a change is only what the trail records no more, and where it delivers no more', () => {
    const { settings } = aTrail();
    expect(lines(aTrail(), { ...settings, EventRW: 'Write', OssBucketName: 'new-logs' }, [])).toEqual([
      'stops   read events of all regions',
      'stops   delivery to oss://audit-logs',
      'lost    read events of all regions: no other enabled trail is seen from cn-hangzhou',
    ]);
    expect(isHarmless(lossOf(aTrail({ EventRW: 'Write' }), settings, []))).toBe(true);
    expect(isHarmless(lossOf(aTrail(), settings, []))).toBe(true);
  });

  it('is for every region and kind what the trail recorded and no other one does', () => {
    const ids = ['a-1', 'b-2', 'c-3'];
    const has = ({ allBut, ids }: RegionSet, id: string) => ids.includes(id) !== allBut;
    const regions = fc.oneof(
      fc.constant('All'),
      fc.subarray(ids.slice(0, 2), { minLength: 1 }).map((some) => some.join(',')),
    );
    const trail = fc.record({ EventRW: fc.constantFrom('All', 'Read', 'Write'), TrailRegion: regions });
    const records = (members: { EventRW: string; TrailRegion: string }, kind: string, id: string) =>
      ['All', kind].includes(members.EventRW) &&
      (members.TrailRegion === 'All' || members.TrailRegion.split(',').includes(id));
    fc.assert(
      fc.property(trail, fc.array(trail, { maxLength: 3 }), (one, others) => {
        const named = others.map((members, at) => backup({ ...members, Name: `backup-${at}` }));
        const { gone } = lossOf(aTrail(one), undefined, named);
        for (const kind of KINDS) {
          for (const id of ids) {
            const lost = records(one, kind, id) && !others.some((other) => records(other, kind, id));
            expect(has(gone[kind], id)).toBe(lost);
          }
        }
      }),
    );
  });
});
