import { describe, expect, it, test } from 'vitest';
import {
  checkCompanions,
  checkDestinations,
  checkSettings,
  checkTrailName,
  doubtAbout,
} from '../../src/trail/rules.js';

describe('the name of a trail', () => {
  it.each(['audit1', 'a_b-c-', `a${'x'.repeat(35)}`, 'Audit1'])('may be %s', (name) => {
    expect(() => checkTrailName(name)).not.toThrow();
  });

  it.each(['', 'short', 'audit main', '1audit', '-audit', `a${'x'.repeat(36)}`, 'audit.main', 'audit\n1'])(
    'may not be %j, and the rule is quoted',
    (name) => {
      expect(() => checkTrailName(name)).toThrow(
        expect.objectContaining({
          message: `${JSON.stringify(name)} cannot be the name of a trail`,
          next: 'The rule is: 6 to 36 lowercase letters, digits, - and _, beginning with a lowercase letter.',
        }),
      );
    },
  );

  it('is doubtful with capital letters, and then the service decides', () => {
    expect(doubtAbout('audit-main')).toBeUndefined();
    expect(doubtAbout('Audit-main')).toContain('has capital letters');
  });
});

describe('settings', () => {
  test.each([
    { OssBucketName: 'my-bucket-1' },
    { OssKeyPrefix: 'audit/logs_1' },
    { TrailRegion: 'All' },
    { TrailRegion: 'cn-hangzhou,ap-southeast-1' },
    { OssWriteRoleArn: 'acs:ram::1:role/writer' },
    { SlsProjectArn: 'acs:log:cn-hangzhou:1:project/my-project' },
    { MaxComputeProjectArn: 'acs:odps:cn-hangzhou:1:projects/actiontrail_x' },
    { OssKeyPrefix: '' },
  ])('%j are taken', (settings) => {
    expect(() => checkSettings(settings)).not.toThrow();
  });

  test.each([
    [{ OssBucketName: 'My-Bucket' }, '3 to 63 lowercase letters, digits and -'],
    [{ OssBucketName: 'ab' }, '3 to 63'],
    [{ OssBucketName: '-abc' }, 'beginning with a letter or digit'],
    [{ OssKeyPrefix: 'audit' }, '6 to 32 letters, digits, -, / and _'],
    [{ OssKeyPrefix: '/audit-logs' }, 'beginning with a letter'],
    [{ TrailRegion: 'cn-hangzhou,' }, 'all, or ids such as cn-hangzhou'],
    [{ TrailRegion: 'Hangzhou' }, 'all, or ids'],
    [{ OssWriteRoleArn: 'writer' }, 'acs:ram::<account>:role/<name>'],
    [{ SlsProjectArn: 'acs:log:cn-hangzhou::project/x' }, 'or the name alone'],
    [{ MaxComputeProjectArn: 'actiontrail_x' }, 'an ARN'],
    [{ MaxComputeProjectArn: 'acs:odps:cn-hangzhou:1:projects/mine' }, 'begins with actiontrail_'],
  ])('%j are refused with the rule', (settings, rule) => {
    expect(() => checkSettings(settings)).toThrow(
      expect.objectContaining({ next: expect.stringContaining(rule) }),
    );
  });

  it('need a destination, and it to go with what belongs to it', () => {
    expect(() => checkDestinations({ EventRW: 'All' })).toThrow('a trail needs a destination');
    expect(() => checkDestinations({ SlsProjectArn: 'x' })).not.toThrow();
    expect(() => checkCompanions({ OssKeyPrefix: 'audit-x', SlsProjectArn: 'x' })).toThrow(
      '--oss-prefix says nothing without --oss-bucket',
    );
    expect(() => checkCompanions({ SlsWriteRoleArn: 'x', OssBucketName: 'y' })).toThrow('--sls-role');
    expect(() => checkCompanions({ OssKeyPrefix: 'audit-x', OssBucketName: 'x' })).not.toThrow();
  });
});
