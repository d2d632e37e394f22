/** What `archive coverage` prints, and what its exit code is. */
import type { Stop, TrailChange } from '../../archive/coverage/changes.js';
import {
  type Coverage,
  isDecidable,
  type Span,
  type StreamCoverage,
} from '../../archive/coverage/conclusion.js';
import { HOUR, hourOf } from '../../archive/coverage/hours.js';
import { describeDamage } from '../../archive/damage.js';
import type { ExitCode } from '../../errors.js';
import { formatTime } from '../../event/time.js';
import { frameTable } from '../../output/boxes.js';
import { grouped } from '../../output/digits.js';
import { type HeatCell, heatLegend, heatLines } from '../../output/heatmap.js';
import type { Paint } from '../../output/paint.js';
import { makeVisible } from '../../output/visible.js';
import type { CoverageFlags } from '../commands/archive/coverage.js';
import { type Context, paintOf } from '../context.js';
import type { TakenCoverage } from '../covering.js';
import type { LiveCounts, TrailDeliveries } from '../delivery-counting.js';
import { lengthText } from '../measures.js';
import { type RowRecord, writeRecords } from '../records.js';
import { isUnicode } from '../terminals.js';

const DAY = 24 * HOUR;
/** More days than this are shown as a character for each day, not for each hour. */
const DAYS_BY_HOUR = 31;
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

/** For each region a line for each day, or where these are many for each month. */
function heatRows({ streams, span, stops }: Coverage): { label: string; cells: HeatCell[] }[] {
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

function stateOf(stream: StreamCoverage, stops: Coverage['stops'], from: number, to: number): HeatCell {
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

function streamLabel({ account, region }: Pick<StreamCoverage, 'account' | 'region'>): string {
  const named = region === '' ? '(no region)' : region;
  return account === undefined ? named : `${named} ${account}`;
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

/** Every hour that the span reaches into, also those with nothing. */
function* hoursOf({ hours }: StreamCoverage, { from, to }: Span) {
  const none = { files: 0, told: 0, unique: 0, duplicates: 0 };
  for (let hour = hourOf(from); hour < to; hour += HOUR) yield { hour, ...(hours.get(hour) ?? none) };
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

/** Items of the closing line that are told one by one. */
const ITEMS_MAX = 6;

/** What the answer comes to. */
function conclusionOf(taken: TakenCoverage): { state: 'complete' | 'missing' | 'undecided'; text: string } {
  const { coverage } = taken;
  if (coverage === undefined) {
    return { state: 'undecided', text: 'not decided: no file here has the name of a delivered one' };
  }
  const { span, newest } = coverage;
  const missing = [...missingItems(coverage), ...unseenItems(taken)];
  if (missing.length > 0) return { state: 'missing', text: `missing: ${listed(missing)}` };
  const doubts = doubtsOf(taken, coverage);
  if (doubts.length > 0) return { state: 'undecided', text: `not decided: ${doubts.join('; ')}` };
  const until = formatTime(Math.min(span.to, newest));
  return {
    state: 'complete',
    text: `complete up to ${until}, as far as files, their rhythm and the trails' own events tell`,
  };
}

function missingItems({ streams, stops, before, after }: Coverage): string[] {
  const items = stops.map(stopText);
  for (const stream of streams) {
    for (const { from, to } of stream.empty) {
      items.push(`no file of ${streamLabel(stream)} from ${short(from)} to ${short(to)}`);
    }
  }
  if (before !== undefined) items.push(`nothing before ${short(before.to)}`);
  if (after !== undefined) items.push(`nothing behind ${short(after.from)}`);
  return items;
}

function unseenItems({ live }: TakenCoverage): string[] {
  return (live?.unseen ?? []).map(
    (hour) => `no file near ${short(hour)}, when the service says it delivered`,
  );
}

function stopText({ trail, from, to, stopped }: Stop): string {
  const end = to === undefined ? 'and not known to be started again' : `until ${short(to)}`;
  return `trail ${trail || '(unnamed)'} stopped by ${stopped.actor || '(unknown)'} from ${short(from)} ${end}`;
}

function doubtsOf({ count, listing, live }: TakenCoverage, coverage: Coverage): string[] {
  const doubts: string[] = [];
  const { damaged } = count;
  if (damaged.length > 0) doubts.push(`${counted(damaged.length, 'file')} damaged`);
  if (listing.failures.length > 0) {
    doubts.push(`${counted(listing.failures.length, 'folder')} that could not be read`);
  }
  if (coverage.unclear.length > 0) {
    const hint =
      'though files came meanwhile, or it was too short to tell; --trail names the trail that delivers here';
    doubts.push(`${listed(coverage.unclear.map(stopText))}, ${hint}`);
  }
  for (const trail of live?.unknown ?? []) doubts.push(`the service's counts of ${trail} could not be had`);
  const failed = (live?.trails ?? []).reduce((sum, each) => sum + sumOf(each.failed), 0);
  if (failed > 0) doubts.push(`the service counts ${counted(failed, 'delivery', 'deliveries')} that failed`);
  if (!isDecidable(coverage)) doubts.push('files come too seldom to notice a gap');
  return doubts;
}

function listed(items: readonly string[]): string {
  const more = items.length - ITEMS_MAX;
  return [...items.slice(0, ITEMS_MAX), ...(more > 0 ? [`and ${grouped(more)} more`] : [])].join('; ');
}

function short(time: number): string {
  return `${formatTime(time).slice(0, 16)}Z`;
}

function closingLine(taken: TakenCoverage, paint: Paint): string {
  const { state, text } = conclusionOf(taken);
  const brush = { complete: paint.green, missing: paint.red, undecided: paint.yellow }[state];
  return brush(makeVisible(text));
}

/** 0 complete · 1 something is missing · 2 could not be told */
export function exitCodeOf(taken: TakenCoverage): ExitCode {
  return { complete: 0, missing: 1, undecided: 2 }[conclusionOf(taken).state] as ExitCode;
}

const COLUMNS = [
  ...['kind', 'account', 'region', 'from', 'to', 'files', 'told', 'unique', 'duplicates', 'state'],
  ...['trail', 'operation', 'actor', 'key', 'ip', 'event', 'detail'],
] as const;
type Column = (typeof COLUMNS)[number];

function record(values: Partial<Record<Column, string | number | null>>): RowRecord {
  const cells = COLUMNS.map((column) => values[column] ?? null);
  return { cells, members: COLUMNS.map((column, at) => [column, cells[at]!] as const) };
}

/** Hours first, then what is missing, what was done to trails, and the conclusion. */
function* records(taken: TakenCoverage): Generator<RowRecord> {
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

/** Names what could not be read, and says what became of every file and event. */
export async function reportCoverage({ stderr }: Context, taken: TakenCoverage): Promise<void> {
  const { count, listing, files, insights, skipped } = taken;
  const { damaged, scanned, duplicates, conflicting, undated } = count;
  const lines = damaged.slice(0, NAMED_MAX).map(({ file, damage, failure }) => {
    return `damaged ${files[file]!.path}: ${failure ?? describeDamage(damage[0]!)}`;
  });
  if (damaged.length > NAMED_MAX) lines.push(`damaged ${grouped(damaged.length - NAMED_MAX)} more files`);
  for (const { path, reason } of listing.failures) lines.push(`damaged ${path}: ${reason}`);
  if (conflicting > 0)
    lines.push(
      `warning: ${grouped(conflicting)} events repeat an id with different content; all are counted`,
    );
  if (undated > 0)
    lines.push(`warning: ${grouped(undated)} events have no readable time, and count in no hour`);
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

function counted(number: number, noun: string, nouns = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : nouns}`;
}

function sumOf(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
