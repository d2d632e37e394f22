/** What a scan sends back for an event, as bytes. */
import { type AuditEvent, textOf } from '../../event/event.js';
import { fieldFor } from '../../event/fields.js';
import { maskEvent } from '../../event/redaction.js';
import { eventTime, formatTime } from '../../event/time.js';
import { rowEncoder } from '../../output/rows.js';
import type { RowShape } from './question.js';

/** What a scan knows of an event's bytes. */
export interface Traits {
  /** False only where nothing in it can be secret. */
  readonly mayHoldSecret: boolean;
  /** Whether there may be white space outside its strings. */
  readonly spaced: boolean;
}

export type RowText = (own: Buffer, event: AuditEvent, traits: Traits) => Buffer | string;

export function rowTextOf(shape: RowShape): RowText {
  switch (shape.kind) {
    case 'identity':
      return () => '';
    case 'text': {
      const encode = rowEncoder(shape.spec);
      return (own, event, traits) => encode(own, event, traits.mayHoldSecret);
    }
    case 'group': {
      const readers = shape.by.map(groupReader);
      return (_own, event, { mayHoldSecret }) => {
        const shown = mayHoldSecret && !shape.reveal ? maskEvent(event) : event;
        return `${JSON.stringify(readers.map((read) => read(shown)))}\n`;
      };
    }
  }
}

/** What `stats --by` knows besides the table of fields, and how much of `2026-06-01T10:00:00Z` it keeps. */
export const TIME_GROUPS: ReadonlyMap<string, number> = new Map([
  ['minute', 16],
  ['hour', 13],
  ['day', 10],
]);

/** The values an event is counted under; an event with several values counts under each. */
function groupReader(name: string): (event: AuditEvent) => string[] {
  const digits = TIME_GROUPS.get(name);
  if (digits !== undefined) {
    return (event) => {
      const time = eventTime(event);
      return Number.isNaN(time) ? [] : [formatTime(time).slice(0, digits)];
    };
  }
  const field = fieldFor(name);
  return (event) => [...new Set(field.read(event).map(textOf))].filter((value) => value !== '');
}
