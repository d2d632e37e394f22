/** What `archive stats` prints. */
import { formatTime } from '../../event/time.js';
import { TIME_UNITS } from '../../event/timeunits.js';
import { barLines } from '../../output/bars.js';
import { frameTable } from '../../output/boxes.js';
import { counted, grouped } from '../../output/digits.js';
import type { Portion } from '../../sources/answer/answer.js';
import type { StatsFlags } from '../commands/archive/stats.js';
import { type Context, paintOf } from '../context.js';
import { byCount, type Count, Counts } from '../counts.js';
import { shareText } from '../measures.js';
import { linesOf } from '../printing.js';
import { type RowRecord, writeRecords } from '../records.js';
import type { SearchRun } from '../searching.js';
import { isUnicode } from '../terminals.js';
import { shownValue, timeline } from '../timeline.js';

const TOP = 20;
const NONE = '(none)';
const MEASURES = ['count', 'share', 'first', 'last'];

/** What is shown of the counts. */
interface Chosen {
  readonly shown: readonly Count[];
  /** The values that are not shown, taken together. */
  readonly rest: { readonly values: number; readonly count: Count } | undefined;
  readonly events: number;
}

export interface CountsPresentation
  extends Pick<SearchRun, 'rows' | 'options' | 'take' | 'close' | 'askIndex'> {
  /** Whether some event has more combinations of values than were counted. */
  readonly incomplete: () => boolean;
}

export function presentCounts(context: Context, flags: StatsFlags): CountsPresentation {
  const by = [...new Set(flags.by)];
  const counts = new Counts(by);
  const rows = { kind: 'group', by, reveal: flags.reveal === true } as const;
  let whole: Chosen | undefined;
  return {
    rows,
    options: { sort: 'files', dedupe: flags.dedupe },
    askIndex: async (index, question, files) => {
      const { countInIndex } = await import('../index-session.js');
      const most = mostShown(by, flags.top);
      const { dedupe } = flags;
      const counted = await countInIndex(index, { question, by, rows, dedupe, most }, files, context.cores);
      if (counted === undefined) return undefined;
      const { known, groups, rest, more } = counted;
      const { printed } = known.counted!;
      if (more || most === undefined) counts.add(printed, groups);
      else {
        const others = rest === undefined ? undefined : { values: rest.groups, count: rest.count };
        whole = { ...cut(groups, most, printed), ...(others === undefined ? {} : { rest: others }) };
      }
      return known;
    },
    take: async ({ rows, text }: Portion) => counts.take(rows, linesOf(text)),
    close: async () => {
      await printCounts(context, flags, by, whole ?? chosen(counts, by, flags.top));
      if (counts.excessive > 0) {
        await context.stderr.write(
          `warning: ${counts.excessive} of the events have too many values, of which only some are counted\n`,
        );
      }
    },
    incomplete: () => counts.excessive > 0,
  };
}

/** Time alone is shown as it goes by, unless the busiest times are asked for. */
function isTimeline(by: readonly string[], top: number | undefined): boolean {
  return top === undefined && by.length === 1 && TIME_UNITS.has(by[0]!);
}

/** How many values are shown, the most frequent first; undefined where all are. */
function mostShown(by: readonly string[], top: number | undefined): number | undefined {
  return isTimeline(by, top) || top === 0 ? undefined : (top ?? TOP);
}

function chosen(counts: Counts, by: readonly string[], top: number | undefined): Chosen {
  const { all, events } = counts;
  if (isTimeline(by, top)) return { shown: timeline(all, by[0]!), rest: undefined, events };
  return cut(all, mostShown(by, top), events);
}

function cut(all: readonly Count[], most: number | undefined, events: number): Chosen {
  const sorted = [...all].sort(byCount);
  if (most === undefined || sorted.length <= most) return { shown: sorted, rest: undefined, events };
  const others = sorted.slice(most);
  return {
    shown: sorted.slice(0, most),
    rest: { values: others.length, count: others.reduce(joined) },
    events,
  };
}

function joined(a: Count, b: Count): Count {
  return {
    values: [],
    count: a.count + b.count,
    first: Number.isNaN(a.first) || b.first < a.first ? b.first : a.first,
    last: Number.isNaN(a.last) || b.last > a.last ? b.last : a.last,
  };
}

async function printCounts(
  context: Context,
  { output, color, top }: StatsFlags,
  by: readonly string[],
  { shown, rest, events }: Chosen,
): Promise<void> {
  const { stdout } = context;
  if (output !== 'table') {
    await writeRecords(stdout, output, [...by, ...MEASURES], recordsOf(by, { shown, rest, events }));
    return;
  }
  if (events === 0) return;
  const paint = await paintOf(context, stdout, color);
  if (isTimeline(by, top) && stdout.isTerminal) {
    const rows = shown.map(({ values: [value], count }) => ({ label: label(by[0]!, value!), count }));
    const unicode = isUnicode(context.env);
    const lines = barLines({ rows, width: stdout.width, unicode, paint, total: events });
    await stdout.write(lines.map((line) => `${line.trimEnd()}\n`).join(''));
    return;
  }
  const rows = shown.map((count) => [...labels(by, count), ...measures(count, events)]);
  if (rest !== undefined) rows.push([...restLabels(by, rest.values), ...measures(rest.count, events)]);
  const width = stdout.isTerminal ? { width: stdout.width } : {};
  await stdout.write(frameTable({ head: [...by, ...MEASURES], rows, paint, ...width }));
  const counted = shown.reduce((sum, { count }) => sum + count, rest?.count.count ?? 0);
  if (counted > events) {
    await stdout.write(
      `Shares are of ${grouped(events)} events; one with several values counts under each of them.\n`,
    );
  }
}

function measures({ count, first, last }: Count, events: number): (string | number)[] {
  return [count, shareText(count, events), formatTime(first), formatTime(last)];
}

function label(name: string, value: string | null): string {
  return shownValue(name, value) ?? NONE;
}

function labels(by: readonly string[], { values }: Count): string[] {
  return by.map((name, at) => label(name, values[at]!));
}

function restLabels(by: readonly string[], values: number): string[] {
  return by.map((_, at) => (at > 0 ? '' : `(${counted(values, 'other value')})`));
}

/** In JSON what is missing is null, and the rest says with `others` how many values it stands for. */
function* recordsOf(by: readonly string[], { shown, rest, events }: Chosen): Generator<RowRecord> {
  for (const count of shown) {
    const numbers = numbersOf(count, events);
    yield {
      members: [...by.map((name, at) => [name, shownValue(name, count.values[at]!)] as const), ...numbers],
      cells: [...labels(by, count), ...numbers.map(([, value]) => value)],
    };
  }
  if (rest === undefined) return;
  const numbers = numbersOf(rest.count, events);
  yield {
    members: [['others', rest.values], ...numbers],
    cells: [...restLabels(by, rest.values), ...numbers.map(([, value]) => value)],
  };
}

function numbersOf(
  { count, first, last }: Count,
  events: number,
): (readonly [name: string, value: string | number | null])[] {
  return [
    ['count', count],
    ['share', Number((count / events).toFixed(6))],
    ['first', formatTime(first) || null],
    ['last', formatTime(last) || null],
  ];
}
