/** What `trail metrics` prints. */
import { formatTime } from '../../event/time.js';
import { barLines } from '../../output/bars.js';
import { frameTable } from '../../output/boxes.js';
import { grouped } from '../../output/digits.js';
import { lengthText } from '../../query/duration.js';
import type { Counts, Metric, Periods } from '../../trail/metrics.js';
import type { MetricsFlags } from '../commands/trail/metrics.js';
import { type Context, paintOf } from '../context.js';
import { type RowRecord, writeRecords } from '../records.js';
import { isUnicode } from '../terminals.js';

export interface Series {
  readonly metric: Metric;
  readonly counts: Counts;
}

export async function printMetrics(
  context: Context,
  { output, color }: MetricsFlags,
  periods: Periods,
  series: readonly Series[],
): Promise<void> {
  const { stdout } = context;
  const starts = startsOf(periods);
  await tell(context, periods, series, starts.length);
  const names = series.map(({ metric }) => `${metric.destination} ${metric.failed ? 'failed' : 'delivered'}`);
  if (output !== 'table') {
    const columns = ['time', 'periodSeconds', ...series.map(({ metric }) => metric.name)];
    const records = starts.map((start) => recordOf(start, periods, series));
    return writeRecords(stdout, output, columns, records);
  }
  if (series.every(({ counts }) => counts.size === 0)) return;
  const paint = await paintOf(context, stdout, color);
  if (!stdout.isTerminal) {
    const rows = starts.map((start) => [
      label(start),
      ...series.map(({ counts }) => counts.get(start) ?? '-'),
    ]);
    return stdout.write(frameTable({ head: ['time', ...names], rows, paint }));
  }
  for (const [at, { counts }] of series.entries()) {
    const rows = starts.map((start) => ({ label: label(start), count: counts.get(start) ?? 0 }));
    const total = rows.reduce((sum, { count }) => sum + count, 0);
    await stdout.write(`${paint.bold(names[at]!)}  ${grouped(total)}\n`);
    // Where nothing failed, a chart of nothing says no more.
    if (total === 0) continue;
    const lines = barLines({ rows, width: stdout.width, unicode: isUnicode(context.env), paint });
    await stdout.write(lines.map((line) => `${line.trimEnd()}\n`).join(''));
  }
}

async function tell(
  { stderr }: Context,
  { since, until, period }: Periods,
  series: readonly Series[],
  periods: number,
): Promise<void> {
  const length = lengthText(period);
  const lines = [`window  ${formatTime(since)} until ${formatTime(until)} (UTC), in periods of ${length}`];
  if (series.length === 0) lines.push('note    the service tells figures of OSS and Log Service only');
  for (const { metric, counts } of series) {
    const missing = periods - counts.size;
    if (missing > 0) lines.push(`note    ${metric.name} is not told for ${missing} of ${periods} periods`);
  }
  await stderr.write(`${lines.join('\n')}\n`);
}

function startsOf({ since, until, period }: Periods): readonly number[] {
  return Array.from({ length: (until - since) / period }, (_, at) => since + at * period);
}

/** `2026-06-01T10:00Z` */
function label(start: number): string {
  return `${new Date(start).toISOString().slice(0, 16)}Z`;
}

function recordOf(start: number, { period }: Periods, series: readonly Series[]): RowRecord {
  const counts = series.map(({ metric, counts }) => [metric.name, counts.get(start) ?? null] as const);
  const members = [
    ['time', formatTime(start)] as const,
    ['periodSeconds', period / 1000] as const,
    ...counts,
  ];
  return { members, cells: members.map(([, value]) => value) };
}
