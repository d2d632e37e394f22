/** The events of one page, with their own bytes. */
import { isAuditEvent, openContainer } from '../../archive/containers.js';
import { openKernel } from '../../archive/kernel.js';
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
  /** Whether white space stands outside its strings. */
  readonly spaced: boolean;
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

const KERNEL = openKernel();
/** Hashes are never kept, so nobody needs to come by the same ones again, or can foresee them. */
const SEED = BigInt(Math.floor(Math.random() * 2 ** 48));

/** Undefined where the bytes are no audit event. */
export function readLiveEvent(own: Buffer): LiveEvent | undefined {
  KERNEL.load(own);
  const { spaced, mayBeInexact } = KERNEL.traits(0, own.length);
  let event: AuditEvent;
  try {
    event = readEvent(own.toString(), mayBeInexact);
  } catch {
    return undefined;
  }
  if (!isAuditEvent(event)) return undefined;
  // White space between tokens is no difference between two events.
  const content = spaced
    ? hashOf(Buffer.from(minify(own.toString('latin1')), 'latin1'))
    : KERNEL.hash(0, own.length, SEED);
  const id = EVENT_ID.read(event).map(textOf).join();
  const idHash = id === '' ? 0n : hashOf(Buffer.from(id));
  return { own, event, time: eventTime(event), id: idHash, content, spaced };
}

/** A hash that is never kept: the next run has another one. */
export function hashOf(bytes: Buffer): bigint {
  KERNEL.load(bytes);
  return KERNEL.hash(0, bytes.length, SEED);
}
