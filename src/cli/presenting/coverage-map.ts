/** How densely an archive is covered, hour by hour or day by day. */
import type { Coverage, Span, StreamCoverage } from '../../archive/coverage/conclusion.js';
import { HOUR, hourOf } from '../../archive/coverage/hours.js';
import type { HeatCell } from '../../output/heatmap.js';

const DAY = 24 * HOUR;
/** More days than this are shown as a character for each day, not for each hour. */
const DAYS_BY_HOUR = 31;

/** For each region a line for each day, or where these are many for each month. */
export function heatRows({ streams, span, stops }: Coverage): { label: string; cells: HeatCell[] }[] {
  const byHour = span.to - span.from <= DAYS_BY_HOUR * DAY;
  const step = byHour ? HOUR : DAY;
  const rows: { label: string; cells: HeatCell[] }[] = [];
  for (const stream of streams) {
    rows.push({ label: streamLabel(stream), cells: [] });
    for (let at = startOf(span.from, byHour); at < span.to; at = nextOf(at, byHour)) {
      const cells = Array.from({ length: (nextOf(at, byHour) - at) / step }, (_, i) => {
        const [from, to] = [at + i * step, at + (i + 1) * step];
        return to <= span.from || from >= span.to ? 'outside' : stateOf(stream, stops, from, to);
      });
      rows.push({ label: new Date(at).toISOString().slice(0, byHour ? 10 : 7), cells });
    }
  }
  return rows;
}

export function stateOf(
  stream: StreamCoverage,
  stops: Coverage['stops'],
  from: number,
  to: number,
): HeatCell {
  const reaches = (one: { readonly from: number; readonly to?: number }) =>
    one.from < to && (one.to ?? Number.POSITIVE_INFINITY) > from;
  if (stream.empty.some(reaches)) return stops.some(reaches) ? 'stopped' : 'missing';
  let unique = 0;
  for (let hour = from; hour < to; hour += HOUR) unique += stream.hours.get(hour)?.unique ?? 0;
  return unique === 0 && stops.some(reaches) ? 'stopped' : unique;
}

function startOf(time: number, byHour: boolean): number {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), byHour ? date.getUTCDate() : 1);
}

function nextOf(start: number, byHour: boolean): number {
  if (byHour) return start + DAY;
  const date = new Date(start);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

export function streamLabel({ account, region }: Pick<StreamCoverage, 'account' | 'region'>): string {
  const named = region === '' ? '(no region)' : region;
  return account === undefined ? named : `${named} ${account}`;
}

/** Every hour that the span reaches into, also those with nothing. */
export function* hoursOf({ hours }: StreamCoverage, { from, to }: Span) {
  const none = { files: 0, told: 0, unique: 0, duplicates: 0 };
  for (let hour = hourOf(from); hour < to; hour += HOUR) yield { hour, ...(hours.get(hour) ?? none) };
}
