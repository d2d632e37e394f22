/** What has to be done so that an index says what an archive holds; nothing is done here. */
import type { ArchiveFile } from '../../archive/listing.js';
import type { IndexedFile, Segment } from './state.js';

/** A file of the archive that is not in the index yet. */
export interface NewFile extends Pick<ArchiveFile, 'key'> {
  readonly name: string;
  readonly path: string;
}

/** New files whose events go into segments together. */
export interface Share {
  /** Region and month, or what stands for them where a file's name does not tell. */
  readonly partition: string;
  /** In the order of their days. */
  readonly files: readonly NewFile[];
}

/** Files [from, to) that are read together: about as many as fill a segment. */
export interface Task {
  readonly from: number;
  readonly to: number;
}

const DAY_LENGTH = 10;
const MONTH_LENGTH = 7;

/** One share for each region and month; what has no key of a delivery goes into a share of its own. */
export function sharesOf(files: readonly NewFile[]): readonly Share[] {
  const shares = new Map<string, NewFile[]>();
  for (const file of files) {
    const partition = partitionOf(file);
    const among = shares.get(partition);
    if (among === undefined) shares.set(partition, [file]);
    else among.push(file);
  }
  return [...shares]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([partition, among]) => ({
      partition,
      files: among.sort((a, b) => (a.key?.stamp ?? 0) - (b.key?.stamp ?? 0) || (a.name < b.name ? -1 : 1)),
    }));
}

/** How much text is in a file, as far as its name and size tell. */
export function textEstimate(path: string, size: number): number {
  return path.endsWith('.gz') ? size * USUAL_RATIO : size;
}

/** Of events to their gzip files. */
const USUAL_RATIO = 7;

/**
 * Tasks for the files of the shares, all in a row; the largest first, so that threads finish at about the same time.
 * @param estimates the text of each file
 * @param segmentText bytes of events that go into a segment
 */
export function tasksOf(
  shares: readonly Share[],
  estimates: readonly number[],
  segmentText: number,
): readonly Task[] {
  const tasks: (Task & { readonly text: number })[] = [];
  let first = 0;
  for (const { files } of shares) {
    const end = first + files.length;
    let left = estimates.slice(first, end).reduce((sum, text) => sum + text, 0);
    let parts = Math.max(1, Math.ceil(left / segmentText));
    while (first < end) {
      let text = 0;
      let to = first;
      // Equal parts, and the last one takes the rest.
      const most = parts > 1 ? left / parts : Number.POSITIVE_INFINITY;
      while (to < end && (to === first || text + estimates[to]! / 2 < most)) text += estimates[to++]!;
      tasks.push({ from: first, to, text });
      first = to;
      left -= text;
      parts--;
    }
  }
  return tasks.sort((a, b) => b.text - a.text || a.from - b.from);
}

function partitionOf({ key }: NewFile): string {
  return key === undefined ? 'other' : `${key.region}/${dayOf(key.stamp).slice(0, MONTH_LENGTH)}`;
}

function dayOf(stamp: number): string {
  return new Date(stamp).toISOString().slice(0, DAY_LENGTH);
}

/**
 * The name of a segment, by region and days: `cn-hangzhou/2026-06-01-12`, or where it holds several days
 * `cn-hangzhou/2026-06-01--2026-06-30-12`.
 */
export function segmentName(partition: string, stamps: readonly number[], number: number): string {
  if (stamps.length === 0) return `${partition.split('/')[0]}/${number}`;
  const days = stamps.map(dayOf).sort();
  const [first, last] = [days[0]!, days.at(-1)!];
  return `${partition.split('/')[0]}/${first === last ? first : `${first}--${last}`}-${number}`;
}

/** So many segments of a partition that are about as small become one. */
const SMALL_MOST = 16;
/** Rows below which a segment counts as small, very small first. */
const SMALL = [2048, 32_768] as const;
/** Rows that nobody needs any more may be so large a part of a segment. */
const DEAD_MOST = 0.25;

/** Segments that are to become one each. */
export function mergesOf(
  segments: readonly Segment[],
  files: readonly IndexedFile[],
): readonly (readonly Segment[])[] {
  const live = liveRows(files);
  const merges: Segment[][] = [];
  const merged = new Set<Segment>();
  for (const [at, most] of SMALL.entries()) {
    const least = at === 0 ? 0 : SMALL[at - 1]!;
    const small = segments.filter(({ rows }) => rows >= least && rows < most);
    for (const partition of new Set(small.map((segment) => segment.partition))) {
      const group = small.filter((segment) => segment.partition === partition);
      if (group.length < SMALL_MOST) continue;
      merges.push(group);
      for (const segment of group) merged.add(segment);
    }
  }
  for (const segment of segments) {
    const dead = segment.rows - (live.get(segment.name) ?? 0);
    if (!merged.has(segment) && dead > segment.rows * DEAD_MOST) merges.push([segment]);
  }
  return merges;
}

/** Rows of a segment whose files are still in the index. A file in several segments counts in each: that is rare. */
function liveRows(files: readonly IndexedFile[]): ReadonlyMap<string, number> {
  const live = new Map<string, number>();
  for (const { segments, rows } of files) {
    for (const name of segments) live.set(name, (live.get(name) ?? 0) + rows);
  }
  return live;
}
