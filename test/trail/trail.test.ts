import { describe, expect, it } from 'vitest';
import { NumberText } from '../../src/event/event.js';
import { accountOf, readTrail } from '../../src/trail/trail.js';

describe('a trail is read', () => {
  it('with its settings by their own names, and without what is empty', () => {
    const trail = readTrail({
      Name: 'audit-main',
      HomeRegion: 'cn-hangzhou',
      Status: 'Fresh',
      EventRW: 'All',
      TrailRegion: 'All',
      OssBucketName: 'b',
      OssKeyPrefix: '',
      SlsProjectArn: null,
      IsOrganizationTrail: false,
    });
    expect(trail).toMatchObject({
      name: 'audit-main',
      homeRegion: 'cn-hangzhou',
      status: 'Fresh',
      organization: false,
      settings: { EventRW: 'All', TrailRegion: 'All', OssBucketName: 'b' },
    });
    expect(Object.keys(trail!.settings)).toHaveLength(3);
    expect(trail).not.toHaveProperty('createTime');
  });

  it('whatever kind its members have', () => {
    const odd = { Name: 123456, IsOrganizationTrail: 'true', OssBucketName: ['x'], EventRW: { a: 1 } };
    expect(readTrail({ ...odd, UpdateTime: new NumberText('12345678901234567890') })).toMatchObject({
      name: '123456',
      homeRegion: '',
      organization: true,
      settings: {},
      updateTime: '12345678901234567890',
    });
  });

  it.each([null, 'text', 5, [], {}, { Name: '' }, { Name: null }])('not where it is %j', (described) => {
    expect(readTrail(described)).toBeUndefined();
  });

  it('and its ARN tells the account', () => {
    const ofArn = (TrailArn: string) => accountOf(readTrail({ Name: 'x', TrailArn })!);
    expect(ofArn('acs:actiontrail:cn-hangzhou:1000000000000001:trail/x')).toBe('1000000000000001');
    expect(ofArn('something else')).toBeUndefined();
  });
});
