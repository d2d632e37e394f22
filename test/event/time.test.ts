import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/event/read.js';
import { eventTime, formatTime, parseEventTime } from '../../src/event/time.js';

const TEN = Date.UTC(2026, 5, 1, 10);

describe('parseEventTime', () => {
  it.each([
    ['2026-06-01T10:00:00Z', TEN],
    ['2026-06-01t10:00:00z', TEN],
    ['2026-06-01 10:00:00', TEN],
    ['2026-06-01T10:00:00', TEN],
    ['2026-06-01T10:00Z', TEN],
    ['2026-06-01 10:00:00 UTC', TEN],
    ['2026-06-01T18:00:00+0800', TEN],
    ['2026-06-01T18:00:00+08:00', TEN],
    ['2026-06-01T18:00:00+08', TEN],
    ['2026-06-01T04:30:00-05:30', TEN],
    ['2026-06-01T10:00:00.366+0000', TEN + 366],
    ['2026-06-01T10:00:00.5Z', TEN + 500],
    ['2026-06-01T10:00:00.123999999Z', TEN + 123],
    ['1780308000', TEN],
    ['1780308000000', TEN],
    ['1780308000.25', TEN + 250],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['1970-01-01T00:00:00Z', 0],
  ])('reads %s', (text, ms) => {
    expect(parseEventTime(text)).toBe(ms);
  });

  it.each([
    '',
    'yesterday',
    '2026-06-01',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-06-00T00:00:00Z',
    '2026-06-01T24:00:00Z',
    '2026-06-01T10:60:00Z',
    '2026-06-01T10:00:60Z',
    '2026-06-01T10:00:00+99:00',
    '2026-06-01T10:00:00+08:75',
    '2026-06-01T10:00:0 Z',
    '2026-06-01T1-:00:00Z',
    '0026-06-01T10:00:00Z',
    '-1780308000',
    '178030800000000',
    '１７８０３０８０００',
    '2026-06-01T10:00:00Zx',
  ])('reads %j as no time', (text) => {
    expect(parseEventTime(text)).toBeNaN();
  });

  it('agrees with Date on every usual time', () => {
    const part = (max: number) =>
      fc.integer({ min: 0, max }).map((number) => String(number).padStart(2, '0'));
    const usual = fc
      .tuple(fc.integer({ min: 1970, max: 2100 }), part(13), part(32), part(24), part(60), part(60))
      .map(
        ([year, month, day, hour, minute, second]) => `${year}-${month}-${day}T${hour}:${minute}:${second}Z`,
      );
    fc.assert(
      fc.property(usual, (text) => {
        const date = new Date(text);
        // Date carries 30 February over to March, and takes 24:00:00 for the next day.
        const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text.slice(0, 19));
        expect(parseEventTime(text)).toBe(isReal ? date.getTime() : Number.NaN);
      }),
    );
  });

  it('answers on any text at once', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseEventTime(text) === 'number'));
    expect(parseEventTime(`2026-06-01${' '.repeat(100_000)}`)).toBeNaN();
    expect(parseEventTime('9'.repeat(100_000))).toBeNaN();
  });
});

describe('formatTime', () => {
  it.each([
    [TEN, '2026-06-01T10:00:00Z'],
    [TEN + 366, '2026-06-01T10:00:00.366Z'],
    [TEN + 500, '2026-06-01T10:00:00.500Z'],
    [0, '1970-01-01T00:00:00Z'],
    [Number.NaN, ''],
    [Number.POSITIVE_INFINITY, ''],
    [9e15, ''],
  ])('writes %d as %j', (ms, text) => {
    expect(formatTime(ms)).toBe(text);
  });

  it('is read back as the same time', () => {
    const instant = fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 11, 31) });
    fc.assert(fc.property(instant, (ms) => parseEventTime(formatTime(ms)) === ms));
  });
});

describe('eventTime', () => {
  it.each([
    ['{"eventTime":"2026-06-01T10:00:00Z"}', TEN],
    ['{"EventTime":"2026-06-01T10:00:00Z"}', TEN],
    ['{"eventTime":1780308000}', TEN],
    ['{"eventTime":1780308000000}', TEN],
    ['{"eventTime":"1780308000.0"}', TEN],
    ['{"eventTime":1780308000.0}', TEN],
    ['{"eventTime":["2026-06-01T10:00:00Z"]}', TEN],
    ['{"eventTime":true}', Number.NaN],
    ['{"eventTime":null}', Number.NaN],
    ['{"eventTime":{}}', Number.NaN],
    ['{}', Number.NaN],
  ])('of %s is %d', (text, ms) => {
    expect(eventTime(readEvent(text))).toBe(ms);
  });
});
