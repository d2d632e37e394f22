import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf, stopsOf, type TrailChange } from '../../src/archive/coverage/changes.js';
import { type Coverage, coverageOf, type Evidence } from '../../src/archive/coverage/conclusion.js';
import { HOUR, hourOf } from '../../src/archive/coverage/hours.js';
import { suspiciousHours } from '../../src/archive/coverage/suspicion.js';

const MINUTE = 60_000;
const at = (text: string) => Date.parse(`2026-06-${text}Z`);
const nothing = () => false;

/** A file every so many minutes within [from, to). */
function every(minutes: number, from: string, to: string): number[] {
  const stamps: number[] = [];
  for (let time = at(from); time < at(to); time += minutes * MINUTE) stamps.push(time);
  return stamps;
}

const runs = (stamps: readonly number[], end = Math.max(...stamps)) =>
  suspiciousHours(stamps, end, nothing).runs.map(({ from, to }) =>
    [from, to].map((time) => new Date(time).toISOString().slice(8, 13)).join(' '),
  );

describe('hours without files', () => {
  it('are suspicious where files come every few minutes, be it a single hour', () => {
    const stamps = every(5, '01T00:00', '02T00:00');
    expect(runs(stamps)).toEqual([]);
    expect(runs(stamps.filter((time) => hourOf(time) !== at('01T14:00')))).toEqual(['01T14 01T15']);
    const three = stamps.filter((time) => time < at('01T13:20') || time >= at('01T17:10'));
    expect(runs(three)).toEqual(['01T14 01T17']);
  });

  it('are not where files come seldom, or where there are too few to know', () => {
    expect(runs(every(240, '01T00:00', '05T00:00'))).toEqual([]);
    expect(suspiciousHours(every(5, '01T00:00', '01T00:30'), at('02T00:00'), nothing)).toEqual({
      usual: undefined,
      runs: [],
    });
  });

  it('are not at night, when every night is quiet', () => {
    // 1 June 2026 is a Monday.
    const days = ['01', '02', '03', '04', '05'].map((day) => every(10, `${day}T08:00`, `${day}T18:00`));
    expect(runs(days.flat())).toEqual([]);
    const hole = days.flat().filter((time) => time < at('03T10:00') || time >= at('03T13:00'));
    expect(runs(hole)).toEqual(['03T10 03T13']);
  });

  it('are suspicious behind the last file, where other regions have some', () => {
    expect(runs(every(10, '01T00:00', '01T12:00'), at('01T15:30'))).toEqual(['01T12 01T15']);
  });

  it('are not where events of the hour came in a later file', () => {
    const stamps = every(5, '01T00:00', '02T00:00').filter((time) => hourOf(time) !== at('01T14:00'));
    expect(suspiciousHours(stamps, at('02T00:00'), (hour) => hour === at('01T14:00')).runs).toEqual([]);
  });

  it('never hold a file, and lie between the first and the end', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 4 * 24 * 60 }), { minLength: 12, maxLength: 200 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 0, max: 600 }), (times, more) => {
        const stamps = times.map((minute) => at('01T00:00') + minute * MINUTE);
        const end = Math.max(...stamps) + more * MINUTE;
        for (const { from, to } of suspiciousHours(stamps, end, nothing).runs) {
          expect(to).toBeGreaterThan(from);
          expect(from % HOUR).toBe(0);
          expect(from).toBeGreaterThan(Math.min(...stamps) - HOUR);
          expect(to).toBeLessThanOrEqual(end);
          expect(stamps.some((time) => time >= from && time < to)).toBe(false);
        }
      }),
    );
  });
});

const change = (time: string, operation: TrailChange['operation'], more: Partial<TrailChange> = {}) => ({
  ...{ time: at(time), operation, trail: 'main', account: '1', actor: 'mallory' },
  ...{ accessKeyId: '', ip: '', eventId: '' },
  ...more,
});

const windows = (changes: readonly TrailChange[]) =>
  stopsOf(changes).map(({ trail, from, to }) => {
    const times = [from, to].map((time) =>
      time === undefined ? '..' : new Date(time).toISOString().slice(8, 16),
    );
    return `${trail} ${times.join(' ')}`;
  });

describe('stops of trails', () => {
  it('last from StopLogging to StartLogging, by trail', () => {
    expect(
      windows([
        change('01T10:00', 'StopLogging'),
        change('01T10:30', 'StopLogging', { trail: 'other' }),
        change('01T11:00', 'StartLogging', { trail: 'other' }),
        change('01T12:00', 'StartLogging'),
      ]),
    ).toEqual(['main 01T10:00 01T12:00', 'other 01T10:30 01T11:00']);
  });

  it('begin with the first of several, and with DeleteTrail; CreateTrail alone does not end them', () => {
    expect(
      windows([
        change('01T10:00', 'StopLogging'),
        change('01T10:01', 'DeleteTrail'),
        change('01T11:00', 'CreateTrail'),
        change('01T11:05', 'StartLogging'),
        change('02T00:00', 'DeleteTrail'),
      ]),
    ).toEqual(['main 01T10:00 01T11:05', 'main 02T00:00 ..']);
  });

  it('are not made by what was refused, nor by changes', () => {
    expect(
      windows([
        change('01T10:00', 'StopLogging', { error: 'NoPermission' }),
        change('01T10:00', 'UpdateTrail'),
      ]),
    ).toEqual([]);
  });

  it('are read from events in any spelling', () => {
    const event = {
      eventName: 'stoplogging',
      eventTime: '2026-06-01T10:00:00Z',
      requestParameters: { Name: 'main' },
      userIdentity: { type: 'ram-user', userName: 'mallory', accountId: '1', accessKeyId: 'LTAI1' },
      sourceIpAddress: '203.0.113.9',
      eventId: 'E1',
    };
    expect(changeOf(event)).toEqual({
      ...change('01T10:00', 'StopLogging'),
      ...{ accessKeyId: 'LTAI1', ip: '203.0.113.9', eventId: 'E1' },
    });
    expect(changeOf({ ...event, errorCode: 'NoPermission' })).toMatchObject({ error: 'NoPermission' });
    expect(changeOf({ ...event, eventName: 'GetTrailStatus' })).toBeUndefined();
    expect(changeOf({ ...event, eventTime: 'soon' })).toBeUndefined();
  });
});

const isComplete = ({ before, after, stops, streams }: Coverage) =>
  before === undefined &&
  after === undefined &&
  stops.length === 0 &&
  streams.every(({ empty }) => empty.length === 0);

describe('the conclusion', () => {
  const evidence = (more: Partial<Evidence> = {}): Evidence => ({
    counted: [],
    stamps: new Map([['/a', { stream: { region: 'a' }, stamps: every(5, '01T00:00', '02T00:00') }]]),
    stops: [],
    isTheirs: false,
    window: {},
    now: at('15T12:00'),
    ...more,
  });

  it('is that all is there between the first and the last file, unless more was asked', () => {
    const whole = coverageOf(evidence())!;
    expect(isComplete(whole)).toBe(true);
    expect(whole.newest).toBe(at('01T23:55'));
    const before = coverageOf(evidence({ window: { since: at('01T00:00') - 6 * HOUR } }))!;
    expect(before.before).toEqual({ from: at('01T00:00') - 6 * HOUR, to: at('01T00:00') });
    const after = coverageOf(evidence({ window: { until: at('03T00:00') } }))!;
    expect(after.after).toEqual({ from: at('01T23:55'), to: at('03T00:00') });
    const soon = coverageOf(evidence({ window: { until: at('02T00:30') } }))!;
    expect(isComplete(soon)).toBe(true);
  });

  it('asks for nothing that lies ahead', () => {
    const now = at('02T00:10');
    expect(isComplete(coverageOf(evidence({ window: { until: at('09T00:00') }, now }))!)).toBe(true);
  });

  it('counts a stop when no file came in it, or when it is known to be of the trail', () => {
    const stopped = change('01T10:00', 'StopLogging');
    const [stop] = stopsOf([stopped, change('01T13:00', 'StartLogging')]);
    const unclear = coverageOf(evidence({ stops: [stop!] }))!;
    expect([unclear.stops.length, unclear.unclear.length]).toEqual([0, 1]);
    expect(coverageOf(evidence({ stops: [stop!], isTheirs: true }))!.stops).toHaveLength(1);
    const stamps = every(5, '01T00:00', '02T00:00').filter((t) => t < at('01T10:00') || t > at('01T13:00'));
    const felt = coverageOf(
      evidence({ stops: [stop!], stamps: new Map([['/a', { stream: { region: 'a' }, stamps }]]) }),
    )!;
    expect([felt.stops.length, felt.unclear.length]).toEqual([1, 0]);
  });

  it('is nothing where there is no file', () => {
    expect(coverageOf(evidence({ stamps: new Map() }))).toBeUndefined();
  });
});
