/** A coverage in rows, for json and csv. */
import type { TrailChange } from '../../archive/coverage/changes.js';
import { HOUR } from '../../archive/coverage/hours.js';
import { formatTime } from '../../event/time.js';
import type { TakenCoverage } from '../covering.js';
import type { TrailDeliveries } from '../delivery-counting.js';
import type { RowRecord } from '../records.js';
import { conclusionOf } from './coverage-conclusion.js';
import { hoursOf, stateOf } from './coverage-map.js';

export const COLUMNS = [
  ...['kind', 'account', 'region', 'from', 'to', 'files', 'told', 'unique', 'duplicates', 'state'],
  ...['trail', 'operation', 'actor', 'key', 'ip', 'event', 'detail'],
] as const;
type Column = (typeof COLUMNS)[number];

function record(values: Partial<Record<Column, string | number | null>>): RowRecord {
  const cells = COLUMNS.map((column) => values[column] ?? null);
  return { cells, members: COLUMNS.map((column, at) => [column, cells[at]!] as const) };
}

/** Hours first, then what is missing, what was done to trails, and the conclusion. */
export function* records(taken: TakenCoverage): Generator<RowRecord> {
  const { coverage, changes } = taken;
  const { state, text } = conclusionOf(taken);
  if (coverage !== undefined) {
    const { streams, span, stops, unclear, before, after, newest } = coverage;
    for (const stream of streams) {
      const { account = null, region } = stream;
      for (const { hour, ...counts } of hoursOf(stream, span)) {
        const cell = stateOf(stream, stops, hour, hour + HOUR);
        const state =
          typeof cell === 'string' ? cell : counts.files > 0 ? 'files' : cell > 0 ? 'events' : 'quiet';
        yield record({
          kind: 'hour',
          account,
          region,
          from: formatTime(hour),
          to: formatTime(hour + HOUR),
          ...counts,
          state,
        });
      }
    }
    for (const { account = null, region, empty } of streams) {
      for (const { from, to } of empty) {
        yield record({
          kind: 'missing',
          account,
          region,
          from: formatTime(from),
          to: formatTime(to),
          state: 'no file',
        });
      }
    }
    for (const span of [before, after]) {
      if (span === undefined) continue;
      const state = span === before ? 'before the first file' : 'behind the last file';
      yield record({ kind: 'missing', from: formatTime(span.from), to: formatTime(span.to), state });
    }
    for (const stop of [...stops, ...unclear]) {
      const { trail, account, from, to, stopped } = stop;
      const end = to === undefined ? null : formatTime(to);
      const state = stops.includes(stop) ? 'stopped' : 'unclear';
      yield record({
        ...changeValues(stopped),
        kind: 'stop',
        account,
        trail,
        from: formatTime(from),
        to: end,
        state,
      });
    }
    for (const change of changes) yield record(changeValues(change));
    for (const each of taken.live?.trails ?? []) yield* deliveryRecords(each);
    const to = state === 'complete' ? formatTime(Math.min(span.to, newest)) : null;
    yield record({ kind: 'conclusion', from: formatTime(span.from), to, state, detail: text });
  } else yield record({ kind: 'conclusion', state, detail: text });
}

function* deliveryRecords({ trail, succeeded, failed }: TrailDeliveries): Generator<RowRecord> {
  for (const [state, counts] of [
    ['delivered', succeeded],
    ['failed', failed],
  ] as const) {
    for (const [hour, told] of [...counts].sort(([a], [b]) => a - b)) {
      yield record({
        kind: 'delivery',
        from: formatTime(hour),
        to: formatTime(hour + HOUR),
        told,
        state,
        trail,
      });
    }
  }
}

function changeValues(change: TrailChange): Partial<Record<Column, string | null>> {
  const { time, account, trail, operation, actor, accessKeyId, ip, eventId, error } = change;
  const at = formatTime(time);
  const state = error ?? 'done';
  return {
    kind: 'change',
    account,
    from: at,
    to: at,
    state,
    trail,
    operation,
    actor,
    key: accessKeyId,
    ip,
    event: eventId,
  };
}
