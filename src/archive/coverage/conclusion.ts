/** From the files, their rhythm and the trails' own events to one answer: complete up to when, or what is missing. */
import type { Window } from '../../query/query.js';
import type { Stop } from './changes.js';
import { HOUR, type Stream, type StreamHours, streamName } from './hours.js';
import { type EmptyHours, suspiciousHours } from './suspicion.js';

/** A region of an account with what is odd about its files. */
export interface StreamCoverage extends StreamHours {
  /** The longest time between two files that is usual, milliseconds; undefined where there are too few to know. */
  readonly usual: number | undefined;
  /** Runs of suspicious hours that reach into the span. */
  readonly empty: readonly EmptyHours[];
}

/** [from, to), milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Coverage {
  /** The hours that are told of: as asked, or else from the first file to the last. */
  readonly span: Span;
  readonly streams: readonly StreamCoverage[];
  /** Stops of trails that reach into the span and take something out of it. */
  readonly stops: readonly Stop[];
  /** Stops in which files came all the same, or that were too short to tell: the trail may be another one. */
  readonly unclear: readonly Stop[];
  /** What was asked for, but lies before the first or behind the last file of the archive. */
  readonly before?: Span;
  readonly after?: Span;
  /** The time of the newest file's newest event: until then files have come. */
  readonly newest: number;
}

/** Delivery is documented to take up to 10 minutes; a trail with little to tell delivers less often. */
const LATENESS = HOUR;
/** A file may come three times as late as usual before anybody should worry. */
const USUAL_TIMES = 3;
/** What is taken for usual where nobody can know. */
const UNKNOWN = 8 * HOUR;

export interface Evidence {
  readonly counted: readonly StreamHours[];
  /** The stamps of all files by stream (streamName), also of those outside of the window. */
  readonly stamps: ReadonlyMap<string, { readonly stream: Stream; readonly stamps: readonly number[] }>;
  readonly stops: readonly Stop[];
  /** Whether these are known to be stops of the trails that deliver here. */
  readonly isTheirs: boolean;
  readonly window: Window;
  /** Nothing can be there that lies ahead of it, milliseconds since 1970. */
  readonly now: number;
}

/** Undefined where there is not a single file with the key of a delivered one. */
export function coverageOf({
  counted,
  stamps,
  stops,
  isTheirs,
  window,
  now,
}: Evidence): Coverage | undefined {
  let [oldest, newest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { stamps: times } of stamps.values()) {
    for (const time of times) {
      oldest = Math.min(oldest, time);
      newest = Math.max(newest, time);
    }
  }
  if (oldest > newest) return undefined;
  const until = window.until === undefined ? undefined : Math.min(window.until, Math.max(now, newest));
  const span = { from: window.since ?? oldest, to: until ?? newest + 1 };
  const hoursByStream = new Map(counted.map((stream) => [streamName(stream), stream.hours]));
  const streams = [...stamps].sort(byName).map(([name, { stream, stamps: times }]): StreamCoverage => {
    const hours = hoursByStream.get(name) ?? new Map();
    const hasEvents = (hour: number) => (hours.get(hour)?.unique ?? 0) > 0;
    const { usual, runs } = suspiciousHours(times, newest, hasEvents);
    return { ...stream, hours, usual, empty: runs.filter((run) => overlaps(run, span)) };
  });
  for (const stream of counted) {
    if (!stamps.has(streamName(stream))) streams.push({ ...stream, usual: undefined, empty: [] });
  }
  const fastest = streams.reduce((least, each) => Math.min(least, each.usual ?? UNKNOWN), UNKNOWN);
  const tolerance = Math.max(LATENESS, USUAL_TIMES * fastest);
  const all = [...stamps.values()].flatMap((each) => each.stamps);
  const reaching = stops.filter(({ from, to = Number.POSITIVE_INFINITY }) => overlaps({ from, to }, span));
  const isFelt = ({ from, to = newest }: Stop) =>
    isTheirs || (to - from >= HOUR && !all.some((stamp) => stamp > from + HOUR && stamp < to));
  return {
    span,
    streams,
    stops: reaching.filter(isFelt),
    unclear: reaching.filter((stop) => !isFelt(stop)),
    ...(span.from < oldest - tolerance ? { before: { from: span.from, to: Math.min(oldest, span.to) } } : {}),
    ...(span.to > newest + tolerance ? { after: { from: Math.max(newest, span.from), to: span.to } } : {}),
    newest,
  };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function overlaps(a: Span, b: Span): boolean {
  return a.from < b.to && b.from < a.to;
}

/** Whether files come often enough anywhere that a hole would be noticed. */
export function isDecidable({ streams }: Coverage): boolean {
  return streams.some(({ usual }) => usual !== undefined);
}
