/** What `archive coverage` prints. */
import type { TrailChange } from '../../archive/coverage/changes.js';
import type { Coverage } from '../../archive/coverage/conclusion.js';
import { HOUR } from '../../archive/coverage/hours.js';
import { describeDamage } from '../../archive/damage.js';
import { formatTime } from '../../event/time.js';
import { frameTable } from '../../output/boxes.js';
import { counted, grouped } from '../../output/digits.js';
import { heatLegend, heatLines } from '../../output/heatmap.js';
import type { Paint } from '../../output/paint.js';
import { makeVisible } from '../../output/visible.js';
import { lengthText } from '../../query/duration.js';
import type { CoverageFlags } from '../commands/archive/coverage.js';
import { type Context, paintOf } from '../context.js';
import type { TakenCoverage } from '../covering.js';
import type { LiveCounts } from '../delivery-counting.js';
import { writeRecords } from '../records.js';
import { isUnicode } from '../terminals.js';
import { conclusionOf, sumOf } from './coverage-conclusion.js';
import { heatRows, hoursOf } from './coverage-map.js';
import { COLUMNS, records } from './coverage-records.js';

export { exitCodeOf } from './coverage-conclusion.js';

/** A map with more lines than this shows nothing. */
const LINES_MAX = 400;
const NAMED_MAX = 50;

export async function printCoverage(
  context: Context,
  { output, color }: CoverageFlags,
  taken: TakenCoverage,
): Promise<void> {
  const { stdout } = context;
  if (output !== 'table') {
    await writeRecords(stdout, output, COLUMNS, records(taken));
    return;
  }
  const paint = await paintOf(context, stdout, color);
  const unicode = isUnicode(context.env);
  const width = stdout.isTerminal ? { width: stdout.width } : {};
  const blocks: string[] = [];
  const { coverage, changes } = taken;
  if (coverage !== undefined) {
    const rows = heatRows(coverage);
    if (rows.length <= LINES_MAX) {
      const lines = heatLines({ rows, width: stdout.width, unicode, paint });
      const legend = heatLegend({ unicode });
      blocks.push([...lines, paint.dim(legend)].map((line) => `${line}\n`).join(''));
    }
    blocks.push(frameTable({ ...streamTable(coverage), paint, ...width }));
  }
  if (changes.length > 0) {
    blocks.push(`${paint.bold('Trails')}\n${frameTable({ ...changeTable(changes), paint, ...width })}`);
  }
  if (taken.live !== undefined) blocks.push(liveLines(taken.live));
  blocks.push(`${closingLine(taken, paint)}\n`);
  await stdout.write(blocks.join('\n'));
}

function streamTable({ streams, span }: Coverage) {
  const accounts = streams.some(({ account }) => account !== undefined);
  const head = [
    ...(accounts ? ['account'] : []),
    'region',
    'files',
    'events',
    'unique',
    'copies',
    'usual',
    'missing',
  ];
  const rows = streams.map((stream) => {
    const sum = { files: 0, told: 0, unique: 0, duplicates: 0 };
    for (const hour of hoursOf(stream, span)) {
      for (const part of ['files', 'told', 'unique', 'duplicates'] as const) sum[part] += hour[part];
    }
    const missing = stream.empty.reduce((hours, { from, to }) => hours + (to - from) / HOUR, 0);
    return [
      ...(accounts ? [stream.account ?? '-'] : []),
      stream.region === '' ? '(none)' : stream.region,
      sum.files,
      sum.told,
      sum.unique,
      sum.duplicates,
      stream.usual === undefined ? 'too few' : lengthText(stream.usual),
      missing === 0 ? '-' : `${grouped(missing)}h`,
    ];
  });
  return { head, rows };
}

function changeTable(changes: readonly TrailChange[]) {
  return {
    head: ['time', 'operation', 'trail', 'by', 'key', 'from', 'result'],
    rows: changes.map(({ time, operation, trail, actor, accessKeyId, ip, error }) => [
      formatTime(time),
      operation,
      trail,
      actor,
      accessKeyId,
      ip,
      error ?? 'done',
    ]),
  };
}

function liveLines({ trails }: LiveCounts): string {
  return trails
    .map(({ trail, succeeded, failed }) => {
      const counts = `${grouped(sumOf(succeeded))} delivered, ${grouped(sumOf(failed))} failed`;
      return `${makeVisible(trail)}, as the service counts: ${counts}\n`;
    })
    .join('');
}

function closingLine(taken: TakenCoverage, paint: Paint): string {
  const { state, text } = conclusionOf(taken);
  const brush = { complete: paint.green, missing: paint.red, undecided: paint.yellow }[state];
  return brush(makeVisible(text));
}

/** Names what could not be read, and says what became of every file and event. */
export async function reportCoverage({ stderr }: Context, taken: TakenCoverage): Promise<void> {
  const { count, listing, files, insights, skipped } = taken;
  const { damaged, scanned, duplicates, conflicting, undated } = count;
  const lines = damaged.slice(0, NAMED_MAX).map(({ file, damage, failure }) => {
    return `damaged ${files[file]!.path}: ${failure ?? describeDamage(damage[0]!)}`;
  });
  if (damaged.length > NAMED_MAX) lines.push(`damaged ${counted(damaged.length - NAMED_MAX, 'more file')}`);
  for (const { path, reason } of listing.failures) lines.push(`damaged ${path}: ${reason}`);
  if (conflicting > 0)
    lines.push(
      `warning: ${counted(conflicting, 'event')} with an id that came before, and other content; all are counted`,
    );
  if (undated > 0)
    lines.push(`warning: ${counted(undated, 'event')} without a readable time, counted in no hour`);
  const whole = scanned.files - damaged.length;
  const parts = [
    `${grouped(whole)} read`,
    `${grouped(damaged.length)} damaged`,
    `${grouped(skipped + insights)} skipped`,
  ];
  const why = insights > 0 ? ` (${grouped(insights)} of insights)` : '';
  lines.push(`files   ${grouped(listing.files.length)} listed = ${parts.join(' + ')}${why}`);
  const { events, notMatching, unreadable } = scanned;
  const unique = events - notMatching - unreadable - duplicates - undated;
  lines.push(
    `events  ${grouped(events)} read = ${grouped(unique)} unique + ${grouped(duplicates)} duplicates + ${grouped(notMatching)} outside + ${grouped(undated)} undated + ${grouped(unreadable)} unreadable`,
  );
  await stderr.write(`${lines.map(makeVisible).join('\n')}\n`);
}
