/** What a scan sends back for an event, as bytes. */
import { type AuditEvent, textOf } from '../../event/event.js';
import { fieldFor } from '../../event/fields.js';
import { maskEvent } from '../../event/redaction.js';
import { eventTime, formatTime } from '../../event/time.js';
import { TIME_UNITS } from '../../event/timeunits.js';
import { cellsEncoder, cellsNeedNoFields } from '../../output/cells.js';
import { cellText } from '../../output/celltext.js';
import { projectionFor } from '../../output/projection.js';
import { type RowEncoder, rowEncoder, rowEnds } from '../../output/rows.js';
import type { RowShape } from './question.js';

/** How rows are written: the same ends around each. */
export interface RowWriter {
  readonly before: Buffer;
  readonly after: Buffer;
  readonly encode: RowEncoder;
}

/** Whether rows are made of the event's bytes alone. */
export function needsNoFields(shape: RowShape): boolean {
  if (shape.kind === 'cells') return cellsNeedNoFields(shape.columns);
  if (shape.kind !== 'text') return shape.kind === 'identity';
  const { format, fields } = shape.spec;
  return format === 'raw' || ((format === 'json' || format === 'jsonl') && fields === undefined);
}

export function rowWriter(shape: RowShape): RowWriter {
  const ends = shape.kind === 'text' ? rowEnds(shape.spec.format) : { before: '', after: '' };
  return {
    before: Buffer.from(ends.before),
    after: Buffer.from(shape.kind === 'group' ? '\n' : ends.after),
    encode: encoderOf(shape),
  };
}

function encoderOf(shape: RowShape): RowEncoder {
  switch (shape.kind) {
    case 'text':
      return rowEncoder(shape.spec);
    case 'group':
      return groupEncoder(shape);
    case 'cells':
      return cellsEncoder(shape.columns, shape.reveal);
    case 'identity':
      return () => '';
  }
}

function groupEncoder({ by, reveal }: Extract<RowShape, { kind: 'group' }>): RowEncoder {
  const readers = by.map(groupReader);
  return (_own, event, { mayHoldSecret }) => {
    const shown = mayHoldSecret && !reveal ? maskEvent(event) : event;
    return JSON.stringify(readers.map((read) => read(shown, event)));
  };
}

/** @param shown the event with what is secret in it masked */
type GroupReader = (shown: AuditEvent, event: AuditEvent) => string[];

/** The values an event is counted under; an event with several values counts under each. */
function groupReader(name: string): GroupReader {
  const digits = TIME_UNITS.get(name)?.digits;
  if (digits !== undefined) {
    // When something happened is no secret, though a value that is odd enough to be masked may tell it.
    return (_shown, event) => {
      const time = eventTime(event);
      return Number.isNaN(time) ? [] : [formatTime(time).slice(0, digits)];
    };
  }
  const field = fieldFor(name);
  // Counted is what a person is shown, not each way in which a query can name the actor or a resource.
  const shown = field.kind === 'user' || field.kind === 'resource' ? projectionFor(name) : undefined;
  const textsOf =
    shown === undefined
      ? (event: AuditEvent) => field.read(event).map(textOf)
      : (event: AuditEvent) => [shown(event)].flat().map(cellText);
  return (event) => [...new Set(textsOf(event))].filter((value) => value !== '');
}
