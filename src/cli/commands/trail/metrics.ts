/** `atrail trail metrics` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addCloudFlags,
  addFormatFlags,
  addOneRegionFlag,
  addTimeFlags,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlainFormat,
  type TimeFlags,
  TRAIL_NAME,
} from '../../options.js';
import type { Done } from '../../program.js';
import type { OneRegionFlags } from '../../trails/finding.js';

export interface MetricsFlags extends OneRegionFlags, TimeFlags, FormatFlags {
  readonly output: PlainFormat;
  readonly period?: string;
}

/** Milliseconds. */
const USUAL_WINDOW = 86_400_000;

export function registerMetrics(trail: Command, context: Context, done: Done): void {
  const command = trail
    .command('metrics')
    .summary('show how much a trail delivered over time')
    .description('Shows how much a trail delivered over time, and how much of it failed.')
    .argument(...TRAIL_NAME);
  addTimeFlags(command).option(
    '--period <duration>',
    'length of a period, in whole minutes (default: by the window)',
  );
  addOneRegionFlag(command);
  addCloudFlags(command);
  addFormatFlags(command, PLAIN_FORMATS).action(async (name: string, flags: MetricsFlags) =>
    done(await metrics(context, name, flags)),
  );
  addNotes(
    command,
    'Without time flags it is the last 24 hours; the window is widened to whole periods. Bars on a terminal, numbers elsewhere and in every other form. A period of which the service tells nothing is counted on stderr, empty in tables and null in JSON.',
    'Exit codes: 0 there are figures · 1 there are none · 2 it failed.',
  );
}

async function metrics(context: Context, name: string, flags: MetricsFlags): Promise<ExitCode> {
  const [
    { findAnywhere, open },
    { askMetric, metricsOf, periodsOf },
    { resolveWindow },
    { parseDuration },
    printing,
  ] = await Promise.all([
    import('../../trails/finding.js'),
    import('../../../trail/metrics.js'),
    import('../../../query/timeframe.js'),
    import('../../../query/duration.js'),
    import('../../presenting/metrics.js'),
  ]);
  const now = context.now();
  const window = resolveWindow(flags, now);
  const until = Math.min(window.until ?? now, now);
  const since = window.since ?? until - USUAL_WINDOW;
  const period = flags.period === undefined ? undefined : parseDuration(flags.period, '--period');
  const periods = periodsOf(since, until, period);
  const opened = await open(context, flags);
  const trail = await findAnywhere(opened, name);
  const series = [];
  for (const metric of metricsOf(trail)) {
    series.push({ metric, counts: await askMetric(opened.connection, trail, metric, periods) });
  }
  await printing.printMetrics(context, flags, periods, series);
  return series.some(({ counts }) => counts.size > 0) ? 0 : 1;
}
