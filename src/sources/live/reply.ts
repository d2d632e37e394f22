/** The events of one page, with their own bytes. */
import { createHash } from 'node:crypto';
import { isAuditEvent, openContainer } from '../../archive/containers.js';
import type { Reply } from '../../cloud/connection.js';
import { type AuditEvent, textOf } from '../../event/event.js';
import { fieldFor } from '../../event/fields.js';
import { minify } from '../../event/json.js';
import { readEvent } from '../../event/read.js';
import { eventTime } from '../../event/time.js';

export interface LiveEvent {
  readonly own: Buffer;
  readonly event: AuditEvent;
  /** Milliseconds since 1970; NaN where it cannot be read. */
  readonly time: number;
  /** Hash of the id; 0 where the event has none. */
  readonly id: bigint;
  /** Hash of the bytes without white space. */
  readonly content: bigint;
}

export interface PageContent {
  /** In the service's order. */
  readonly events: readonly LiveEvent[];
  /** Entries that are no audit events. */
  readonly unreadable: number;
  /** Leads to the next page; absent on the last one. */
  readonly token: string | undefined;
}

const EVENT_ID = fieldFor('eventId');

/** Undefined where the reply is no page of events. */
export function readPage({ text, body }: Reply): PageContent | undefined {
  const { Events, events: lower, NextToken, nextToken = NextToken, RequestId } = body;
  const list = Events ?? lower;
  const token = typeof nextToken === 'string' || typeof nextToken === 'number' ? String(nextToken) : '';
  const page = { token: token === '' ? undefined : token };
  // A page without events may come without the list.
  if (list === undefined || list === null) {
    return RequestId === undefined ? undefined : { ...page, events: [], unreadable: 0 };
  }
  if (!Array.isArray(list)) return undefined;
  const events: LiveEvent[] = [];
  const entries = openContainer(Buffer.from(text), body)!;
  for (const { own } of entries) {
    const event = readLiveEvent(own);
    if (event !== undefined) events.push(event);
  }
  return { ...page, events, unreadable: entries.length - events.length };
}

/** Undefined where the bytes are no audit event. */
export function readLiveEvent(own: Buffer): LiveEvent | undefined {
  let event: AuditEvent;
  try {
    event = readEvent(own.toString());
  } catch {
    return undefined;
  }
  if (!isAuditEvent(event)) return undefined;
  const id = EVENT_ID.read(event).map(textOf).join();
  return {
    own,
    event,
    time: eventTime(event),
    id: id === '' ? 0n : hashOf(id),
    // White space between tokens is no difference between two events.
    content: hashOf(Buffer.from(minify(own.toString('latin1')), 'latin1')),
  };
}

function hashOf(bytes: Buffer | string): bigint {
  return createHash('sha256').update(bytes).digest().readBigUInt64LE();
}
