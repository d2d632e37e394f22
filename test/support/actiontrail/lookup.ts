/** LookupEvents. */
import { finder, readAttributes } from './attributes.js';
import { eventsAt } from './history.js';
import { pageOf, pageSize } from './paging.js';
import { type Body, RawJson } from './raw-json.js';
import { Refusal } from './refusal.js';
import type { Call, Service } from './service.js';
import { DAY, parseTime, writeTime } from './times.js';
import type { Parameters } from './wire.js';

export function lookupEvents(call: Call, service: Service): Body {
  const { parameters, region, account, now } = call;
  const { rules } = service;
  const size = pageSize(parameters.get('MaxResults'), 20, 50);
  const forward = readDirection(parameters.get('Direction'));
  const window = readWindow(parameters, now, rules.longestWindow);
  const found = finder(readAttributes(parameters), rules.hidesUserEvents);
  const events = eventsAt(account.history, now)
    .filter((event) => event.region === region && within(event.time, window, rules.ends))
    .filter((event) => found(event.members))
    .sort((one, other) => (forward ? one.time - other.time : other.time - one.time));
  const { items, next } = pageOf(call, service, events, size);
  return {
    EndTime: writeTime(window.end),
    NextToken: next,
    RequestId: call.requestId,
    StartTime: writeTime(window.start),
    Events: items.map(({ text }) => new RawJson(text)),
  };
}

function readDirection(text = 'BACKWARD'): boolean {
  if (text !== 'FORWARD' && text !== 'BACKWARD') throw new Refusal('InvalidQueryParameter');
  return text === 'FORWARD';
}

export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Both ends or neither; the last 7 days unless said. */
export function readWindow(parameters: Parameters, now: number, longest: number): Window {
  const [from, to] = [parameters.get('StartTime'), parameters.get('EndTime')];
  if (from === undefined && to === undefined) return { start: now - 7 * DAY, end: now };
  if (from === undefined || to === undefined) {
    throw new Refusal('InvalidParameterCombination', {
      message: 'The start time and the end time must be specified together.',
    });
  }
  const [start, end] = [parseTime(from), parseTime(to)];
  if (start === undefined) throw new Refusal('InvalidParameterStartTime');
  if (end === undefined) throw new Refusal('InvalidParameterEndTime');
  if (start >= end) throw new Refusal('InvalidParameterCombination');
  if (end - start > longest) {
    const message = `The interval between the start time and the end time cannot exceed ${longest / DAY} days.`;
    throw new Refusal('InvalidParameterCombination', { message });
  }
  return { start, end };
}

/** Whether the moments at which a window starts and ends belong to it: the service does not say. */
export type Ends = 'inclusive' | 'exclusive';

export function within(time: number, { start, end }: Window, ends: Ends): boolean {
  return ends === 'inclusive' ? time >= start && time <= end : time > start && time < end;
}
