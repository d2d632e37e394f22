import { describe, expect, test } from 'vitest';
import { PersonError } from '../../src/errors.js';
import { parseDuration } from '../../src/query/duration.js';
import { parseInstant } from '../../src/query/instant.js';
import { describeWindow, resolveWindow, type WindowFlags } from '../../src/query/timeframe.js';
import { inWindow } from '../../src/query/window.js';
import { resolveZone } from '../../src/query/zone.js';

const NOW = Date.parse('2026-06-15T10:30:00.250Z');

describe('a time', () => {
  test.each<[text: string, zone: string, instant: string]>([
    ['2026-06-01T14:00:00Z', 'Asia/Shanghai', '2026-06-01T14:00:00.000Z'],
    ['2026-06-01T14:00:00+08:00', 'UTC', '2026-06-01T06:00:00.000Z'],
    ['2026-06-01T14:00:00.366+0000', 'UTC', '2026-06-01T14:00:00.366Z'],
    ['2026-06-01T14:00-05', 'UTC', '2026-06-01T19:00:00.000Z'],
    ['2026-06-01 14:00', 'UTC', '2026-06-01T14:00:00.000Z'],
    ['2026-06-01 14:00', 'Asia/Shanghai', '2026-06-01T06:00:00.000Z'],
    ['2026-06-01 14:00:05 +08:00', 'UTC', '2026-06-01T06:00:05.000Z'],
    ['2026-06-01 14:00 utc', 'Asia/Shanghai', '2026-06-01T14:00:00.000Z'],
    ['2026-06-01', 'UTC', '2026-06-01T00:00:00.000Z'],
    [' 2026-06-01 ', 'UTC+8', '2026-05-31T16:00:00.000Z'],
    ['2026-06-01 24:00', 'UTC', '2026-06-02T00:00:00.000Z'],
    ['2024-04-26', 'Africa/Cairo', '2024-04-25T22:00:00.000Z'],
    ['2023-11-05', 'America/Havana', '2023-11-05T04:00:00.000Z'],
    ['1780308000', 'Asia/Shanghai', '2026-06-01T10:00:00.000Z'],
    ['1780308000123', 'UTC', '2026-06-01T10:00:00.123Z'],
    ['now', 'UTC', '2026-06-15T10:30:00.250Z'],
    ['Today', 'UTC', '2026-06-15T00:00:00.000Z'],
    ['today', 'Pacific/Auckland', '2026-06-14T12:00:00.000Z'],
    ['yesterday', 'Asia/Shanghai', '2026-06-13T16:00:00.000Z'],
    ['30s', 'UTC', '2026-06-15T10:29:30.250Z'],
    ['90m', 'UTC', '2026-06-15T09:00:00.250Z'],
    ['2h', 'UTC', '2026-06-15T08:30:00.250Z'],
    ['-2h', 'UTC', '2026-06-15T08:30:00.250Z'],
    ['2 hours ago', 'UTC', '2026-06-15T08:30:00.250Z'],
    ['3d', 'UTC', '2026-06-12T10:30:00.250Z'],
    ['1w', 'UTC', '2026-06-08T10:30:00.250Z'],
  ])('%s in %s', (text, zone, instant) => {
    expect(new Date(parseInstant(text, { now: NOW, zone })).toISOString()).toBe(instant);
  });

  test.each<[text: string, zone: string, wrong: string]>([
    ['', 'UTC', '--since "" is no time'],
    ['soon', 'UTC', '--since "soon" is no time'],
    ['2026', 'UTC', '--since "2026" is no time'],
    ['2026-6-1', 'UTC', '--since "2026-6-1" is no time'],
    ['20260601', 'UTC', '--since "20260601" is no time'],
    ['2026-06-01T14:00+99:00', 'UTC', '--since "2026-06-01T14:00+99:00" is no time'],
    ['+2h', 'UTC', '--since "+2h" is no time'],
    ['2M', 'UTC', '--since "2M" is no time'],
    ['2026-02-30', 'UTC', '--since "2026-02-30" does not exist'],
    ['2026-06-01 25:00', 'UTC', '--since "2026-06-01 25:00" does not exist'],
    [
      '2026-03-29 02:30',
      'Europe/Berlin',
      '--since "2026-03-29 02:30" happens never in Europe/Berlin, where the clock is changed then',
    ],
    [
      '2026-10-25 02:30',
      'Europe/Berlin',
      '--since "2026-10-25 02:30" happens twice in Europe/Berlin, where the clock is changed then',
    ],
    ['1970-01-01', 'UTC', '--since "1970-01-01" is before 2010, when there was no ActionTrail'],
    ['99999d', 'UTC', '--since "99999d" is before 2010, when there was no ActionTrail'],
    ['0000000000', 'UTC', '--since "0000000000" is before 2010, when there was no ActionTrail'],
    ['9999999999', 'UTC', '--since "9999999999" is more than ten years ahead'],
    ['2062-06-01', 'UTC', '--since "2062-06-01" is more than ten years ahead'],
  ])('%j in %s is refused', (text, zone, wrong) => {
    expectRefusal(() => parseInstant(text, { now: NOW, zone }, '--since'), wrong);
  });

  test('that a change of the clock repeats can be said with its offset', () => {
    const instant = parseInstant('2026-10-25T02:30+01:00', { now: NOW, zone: 'Europe/Berlin' });
    expect(new Date(instant).toISOString()).toBe('2026-10-25T01:30:00.000Z');
  });
});

describe('a length of time', () => {
  test.each<[string, number]>([
    ['30s', 30_000],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['15 minutes', 900_000],
    ['1 day 2 hours', 93_600_000],
    ['2w', 1_209_600_000],
    ['0s', 0],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', ' ', '15', 'm', '-5m', '5y', '5M', '1h 5', '1e3s', '5months'])('%j is refused', (text) => {
    expectRefusal(
      () => parseDuration(text, '--within'),
      `--within ${JSON.stringify(text)} is no length of time`,
    );
  });
});

describe('a zone', () => {
  test.each([
    ['UTC', 'UTC'],
    ['z', 'UTC'],
    ['+08:00', 'UTC+8'],
    ['-0330', 'UTC-3:30'],
    ['UTC+8', 'UTC+8'],
    ['Asia/Shanghai', 'Asia/Shanghai'],
  ])('%s is %s', (tz, zone) => {
    expect(resolveZone(tz)).toBe(zone);
  });

  test.each(['', 'CST', 'local', 'Asia/Nowhere', '+15:00', '+08:60', '../etc'])('%j is refused', (tz) => {
    expectRefusal(() => resolveZone(tz), `there is no time zone ${JSON.stringify(tz)}`);
  });
});

describe('a window', () => {
  test.each<[WindowFlags, string]>([
    [{}, 'any time (UTC)'],
    [{ since: '2026-06-01' }, '2026-06-01T00:00:00Z and later (UTC)'],
    [{ until: '2026-06-01' }, 'everything until 2026-06-01T00:00:00Z (UTC)'],
    [{ since: '2026-06-01', until: '2026-06-02' }, '2026-06-01T00:00:00Z until 2026-06-02T00:00:00Z (UTC)'],
    [{ since: '2h', until: '1h' }, '2026-06-15T08:30:00.250Z until 2026-06-15T09:30:00.250Z (UTC)'],
    [
      { since: '2026-06-01', until: 'now', tz: '+08:00' },
      '2026-06-01T00:00:00+08:00 until 2026-06-15T18:30:00.250+08:00 (UTC+8)',
    ],
    [
      { around: '2026-06-01 14:00', tz: 'Asia/Shanghai' },
      '2026-06-01T13:45:00+08:00 until 2026-06-01T14:15:00+08:00 (Asia/Shanghai)',
    ],
    [{ around: '2026-06-01 14:00', within: '1h' }, '2026-06-01T13:00:00Z until 2026-06-01T15:00:00Z (UTC)'],
  ])('%j', (flags, description) => {
    const window = resolveWindow(flags, NOW);
    expect(describeWindow(window, window.zone)).toBe(description);
  });

  test.each<[WindowFlags, string]>([
    [
      { since: '2026-06-02', until: '2026-06-01' },
      'nothing lies between --since and --until: 2026-06-02T00:00:00Z until 2026-06-01T00:00:00Z (UTC)',
    ],
    [
      { since: '2026-06-01', until: '2026-06-01' },
      'nothing lies between --since and --until: 2026-06-01T00:00:00Z until 2026-06-01T00:00:00Z (UTC)',
    ],
    [{ within: '15m' }, '--within was given without --around'],
    [{ around: 'now', since: '1h' }, '--around cannot be used together with --since or --until'],
    [{ around: 'now', until: 'now' }, '--around cannot be used together with --since or --until'],
    [{ around: 'now', within: '0m' }, '--within "0m" leaves no time at all'],
    [{ around: 'now', within: '15' }, '--within "15" is no length of time'],
    [{ until: 'never' }, '--until "never" is no time'],
    [{ tz: 'Mars' }, 'there is no time zone "Mars"'],
  ])('%j is refused', (flags, wrong) => {
    expectRefusal(() => resolveWindow(flags, NOW), wrong);
  });

  test('has no bound where none was given', () => {
    expect(resolveWindow({ until: 'now' }, NOW)).toStrictEqual({ until: NOW, zone: 'UTC' });
  });

  test('is half-open, and lets in a time that nobody could read', () => {
    const window = { since: 10, until: 20 };
    expect([9, 10, 19, 20, Number.NaN].map((time) => inWindow(window, time))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
    expect(inWindow({}, 0)).toBe(true);
  });
});

function expectRefusal(act: () => unknown, wrong: string): void {
  expect(act).toThrow(PersonError);
  expect(act).toThrow(
    expect.objectContaining({ message: wrong, exitCode: 2, next: expect.stringMatching(/^[A-Z].*\.$/) }),
  );
}
