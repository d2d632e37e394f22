/**
 * Objects that are not events themselves but hold them: a LookupEvents response (as the service sends it, or as
 * its SDK gives it back), and what Log Service exports, where `event` is an object or a string of JSON.
 */
import { isObject, type JsonObject } from '../event/event.js';
import { elementSpans, memberSpan, type Span } from '../event/spans.js';

/** An event inside something, with its own bytes. */
export interface Held {
  readonly own: Buffer;
  /** Where it stands in the bytes that hold it. */
  readonly offset: number;
}

/** Any two of these make an event: none of them is in every record there is. Lower case, for old spellings. */
const TELLTALE: ReadonlySet<string> = new Set([
  'eventid',
  'eventname',
  'eventtime',
  'eventtype',
  'eventsource',
  'servicename',
  'useridentity',
  'acsregion',
]);

export function isAuditEvent(value: JsonObject): boolean {
  if ('eventId' in value && 'eventName' in value) return true;
  let found = 0;
  for (const key of Object.keys(value)) {
    if (TELLTALE.has(key.toLowerCase()) && ++found === 2) return true;
  }
  return false;
}

/** A quick look at the first bytes of an object: false only where it holds no events inside itself. */
export function looksLikeContainer(own: Buffer): boolean {
  return /"events?"\s*:/i.test(own.toString('latin1', 0, 65536)) || own.length > 65536;
}

/** The events inside an object, or undefined where it is no container. `value` is what `own` parses to. */
export function openContainer(own: Buffer, value: JsonObject): Held[] | undefined {
  const text = own.toString('latin1');
  // The SDK's answer has the response as its body.
  const from = isObject(value.body) ? memberSpan(text, 'body')!.start : 0;
  const response = isObject(value.body) ? value.body : value;
  for (const name of ['Events', 'events']) {
    if (!Array.isArray(response[name])) continue;
    const array = memberSpan(text, name, from)!;
    return Array.from(elementSpans(text, array.start), (span) => slice(own, span));
  }
  const span = memberSpan(text, 'event');
  if (span === undefined) return undefined;
  if (isObject(value.event)) return [slice(own, span)];
  // Escapes are one level deeper in the string than in the event: the event's own text is the string's value.
  return typeof value.event === 'string'
    ? [{ own: Buffer.from(value.event), offset: span.start }]
    : undefined;
}

function slice(own: Buffer, { start, end }: Span): Held {
  return { own: own.subarray(start, end), offset: start };
}
