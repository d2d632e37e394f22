/** What a search must answer, worked out from all events with arrays and nothing clever. */
import { actorOf } from '../../src/event/actor.js';
import { textOf } from '../../src/event/event.js';
import { DEFAULT_COLUMNS, fieldFor } from '../../src/event/fields.js';
import { maskEvent, maskText } from '../../src/event/redaction.js';
import { cellText } from '../../src/output/celltext.js';
import { csvLine } from '../../src/output/delimited.js';
import { projectionFor } from '../../src/output/projection.js';
import { compile } from '../../src/query/match.js';
import type { Query } from '../../src/query/query.js';
import type { ReferenceEvent, ReferenceFile } from './reference-reading.js';

export interface ReferenceQuestion {
  readonly query: Query;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly sort?: 'files' | 'time' | undefined;
  readonly dedupe?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly context?: number | undefined;
}

export interface ReferenceRow extends ReferenceEvent {
  readonly path: string;
  readonly matches: boolean;
}

/** The rows of the answer, neighbours of matches among them when asked for. */
export function searchSlowly(files: readonly ReferenceFile[], question: ReferenceQuestion): ReferenceRow[] {
  const test = compile(question.query);
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = question;
  const perFile = files.map(({ path, events }) =>
    byTime(
      events
        .filter(({ time }) => Number.isNaN(time) || (time >= since && time < until))
        .map((found) => ({ ...found, path, matches: test(found.event) })),
    ),
  );
  const sorted =
    question.sort === 'time' || question.context !== undefined ? byTime(perFile.flat()) : perFile.flat();
  const distinct = question.dedupe === false ? sorted : withoutDuplicates(sorted);
  const limited = withinLimit(distinct, question.limit ?? Number.POSITIVE_INFINITY);
  return question.context === undefined
    ? limited.filter(({ matches }) => matches)
    : withNeighbours(limited, question.context);
}

/** Earliest first; without a readable time last; otherwise as they stand. */
function byTime(rows: readonly ReferenceRow[]): ReferenceRow[] {
  const rank = ({ time }: ReferenceRow) => (Number.isNaN(time) ? Number.MAX_VALUE : time);
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

function withoutDuplicates(rows: readonly ReferenceRow[]): ReferenceRow[] {
  const seen = new Set<string>();
  return rows.filter(({ event, compact }) => {
    const id = fieldFor('eventId').read(event).map(textOf).join();
    const key = `${id}\n${compact}`;
    if (id !== '' && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function withinLimit(rows: readonly ReferenceRow[], limit: number): ReferenceRow[] {
  let matches = 0;
  return rows.filter((row) => !row.matches || ++matches <= limit);
}

/** As `grep -C` has it, in the sequence of each actor's events; those before a match move right before it. */
function withNeighbours(rows: readonly ReferenceRow[], count: number): ReferenceRow[] {
  const sequences = new Map<string, ReferenceRow[]>();
  for (const row of rows) {
    const { key } = actorOf(row.event);
    sequences.set(key, [...(sequences.get(key) ?? []), row]);
  }
  const before = new Map<ReferenceRow, ReferenceRow[]>();
  const after = new Set<ReferenceRow>();
  for (const sequence of sequences.values()) {
    const printed = new Set<ReferenceRow>();
    sequence.forEach((row, at) => {
      if (!row.matches) return;
      before.set(
        row,
        sequence.slice(Math.max(0, at - count), at).filter((each) => !each.matches && !printed.has(each)),
      );
      for (const each of before.get(row)!) printed.add(each);
      for (const each of untilMatch(sequence.slice(at + 1, at + 1 + count))) {
        printed.add(each);
        after.add(each);
      }
    });
  }
  return rows.flatMap((row) => (row.matches ? [...before.get(row)!, row] : after.has(row) ? [row] : []));
}

function untilMatch(rows: readonly ReferenceRow[]): ReferenceRow[] {
  const end = rows.findIndex(({ matches }) => matches);
  return rows.slice(0, end < 0 ? rows.length : end);
}

/** The bytes of rows, one character for each. */
export const REFERENCE_FORMATS = {
  raw: (rows: readonly ReferenceRow[]) => rows.map(({ own }) => `${own.toString('latin1')}\n`).join(''),
  jsonl: (rows: readonly ReferenceRow[]) => rows.map(({ compact }) => `${compact}\n`).join(''),
  maskedJsonl: (rows: readonly ReferenceRow[]) =>
    rows.map(({ compact }) => `${maskText(compact)}\n`).join(''),
  csv: (rows: readonly ReferenceRow[]) =>
    latin1(csvLine(DEFAULT_COLUMNS) + rows.map(({ event }) => csvRow(event)).join('')),
  count: (rows: readonly ReferenceRow[]) => `${rows.length}\n`,
  paths: (rows: readonly ReferenceRow[]) =>
    [...new Set(rows.map(({ path }) => path))].map((path) => `${path}\n`).join(''),
} as const;

function csvRow(event: ReferenceEvent['event']): string {
  const shown = maskEvent(event);
  return csvLine(DEFAULT_COLUMNS.map((name) => cellText(projectionFor(name)(shown))));
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
