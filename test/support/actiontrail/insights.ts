/** LookupInsightEvents. */
import { type Attribute, readAttributes } from './attributes.js';
import { eventsAt } from './history.js';
import { readWindow, within } from './lookup.js';
import { pageOf, pageSize } from './paging.js';
import { type Body, RawJson } from './raw-json.js';
import type { Call, Service } from './service.js';
import { DAY } from './times.js';

/** The members that an attribute looks at, wherever they are in an event. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  ServiceName: 'serviceName',
  EventName: 'eventName',
  SourceIpAddress: 'sourceIpAddress',
  InsightType: 'insightType',
  EventId: 'eventId',
  AccessKeyId: 'accessKeyId',
  InsightObject: 'insightObject',
};

const LONGEST_WINDOW = 93 * DAY;

export function lookupInsightEvents(call: Call, service: Service): Body {
  const { parameters, account, region, now } = call;
  const size = pageSize(parameters.get('MaxResults'), 20, 50);
  const window = readWindow(parameters, now, LONGEST_WINDOW);
  const found = insightFinder(readAttributes(parameters));
  const events = eventsAt(account.insights, now, LONGEST_WINDOW)
    .filter((event) => event.region === region && within(event.time, window, service.rules.ends))
    .filter((event) => found(event.members))
    .sort((one, other) => other.time - one.time);
  const { items, next } = pageOf(call, service, events, size);
  return {
    NextToken: next,
    RequestId: call.requestId,
    Events: items.map(({ text }) => new RawJson(text)),
  };
}

/** With more than two attributes all are ignored; only a service and an event can be asked together. */
function insightFinder(asked: readonly Attribute[]): (event: unknown) => boolean {
  if (asked.length > 2) return () => true;
  const keys = asked.map(({ key }) => key);
  const understood =
    keys.every((key) => Object.hasOwn(ATTRIBUTES, key)) &&
    (keys.length < 2 || (keys.includes('ServiceName') && keys.includes('EventName')));
  if (!understood) return () => false;
  return (event) => asked.every(({ key, value }) => holds(event, ATTRIBUTES[key]!, value));
}

/** Whether a member of that name, at any depth, has the value. */
function holds(node: unknown, name: string, value: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return Object.entries(node).some(
    ([key, child]) => (key === name && child === value) || holds(child, name, value),
  );
}
