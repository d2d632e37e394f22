/** What an archive holds, by the keys of its files alone. Pure. */
import type { Window } from '../query/query.js';
import { inWindow } from '../query/window.js';
import { type Gap, rhythmOf } from './gaps.js';
import type { ObjectKey } from './object-key.js';

export interface StoredFile {
  readonly key: ObjectKey;
  /** Size on disk. */
  readonly bytes: number;
}

export type Grain = 'day' | 'region' | 'account';

/** Files that are counted together. */
export interface Holding {
  readonly kind: ObjectKey['kind'];
  /** Undefined where keys name none: trails of a single account. */
  readonly account: string | undefined;
  /** By region and by day. */
  readonly region?: string;
  /** `2026-06-01`, UTC; by day. */
  readonly day?: string;
  files: number;
  bytes: number;
  /** As the keys tell. */
  events: number;
  /** Oldest and newest stamp, milliseconds since 1970. */
  first: number;
  last: number;
  /** Gaps that begin in it. */
  readonly gaps: StreamGap[];
}

/** A gap in the deliveries of one region of one account. */
export interface StreamGap extends Gap {
  readonly account: string | undefined;
  readonly region: string;
  /** The longest usual time between two files there, milliseconds. */
  readonly usual: number;
}

export interface Inventory {
  /** By account, region, day; insights behind everything else. */
  readonly holdings: readonly Holding[];
  /** All gaps that reach into the window, in the same order. */
  readonly gaps: readonly StreamGap[];
  /** Files whose stamp is not in the window. */
  readonly outside: number;
}

/** One region of one account: what is delivered as one row of files. */
interface Stream {
  readonly key: ObjectKey;
  readonly files: StoredFile[];
}

/**
 * Counts what lies in the window. What is usual, and what is a gap, is decided over all the files, since a
 * window around an incident may be one hole. Insights come when something odd happens, so they have no gaps.
 */
export function takeInventory(files: Iterable<StoredFile>, window: Window, by: Grain): Inventory {
  const streams = streamsOf(files);
  const end = streams.reduce(
    (newest, stream) => stream.files.reduce((time, { key }) => Math.max(time, key.stamp), newest),
    Number.NEGATIVE_INFINITY,
  );
  const holdings = new Map<string, Holding>();
  const gaps: StreamGap[] = [];
  let outside = 0;
  for (const stream of streams) {
    for (const file of stream.files) {
      if (inWindow(window, file.key.stamp)) addFile(holdings, file, by);
      else outside++;
    }
    for (const gap of gapsOf(stream, end)) {
      if (!reachesInto(window, gap)) continue;
      gaps.push(gap);
      holdings.get(nameOf(stream.key, gap.from, by))?.gaps.push(gap);
    }
  }
  return { holdings: [...holdings.values()].sort(inOrder), gaps, outside };
}

function streamsOf(files: Iterable<StoredFile>): readonly Stream[] {
  const streams = new Map<string, Stream>();
  for (const file of files) {
    const name = nameOf(file.key, file.key.stamp, 'region');
    const stream = streams.get(name);
    if (stream === undefined) streams.set(name, { key: file.key, files: [file] });
    else stream.files.push(file);
  }
  return [...streams].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stream]) => stream);
}

function addFile(holdings: Map<string, Holding>, { key, bytes }: StoredFile, by: Grain): void {
  const name = nameOf(key, key.stamp, by);
  let holding = holdings.get(name);
  if (holding === undefined) {
    holding = {
      kind: key.kind,
      account: key.account,
      ...(by === 'account' ? {} : { region: key.region }),
      ...(by === 'day' ? { day: dayOf(key.stamp) } : {}),
      files: 0,
      bytes: 0,
      events: 0,
      first: key.stamp,
      last: key.stamp,
      gaps: [],
    };
    holdings.set(name, holding);
  }
  holding.files++;
  holding.bytes += bytes;
  holding.events += key.events;
  holding.first = Math.min(holding.first, key.stamp);
  holding.last = Math.max(holding.last, key.stamp);
}

/** Names a holding; their order is the order of the holdings. */
function nameOf(key: ObjectKey, time: number, by: Grain): string {
  const name = `${key.kind}/${key.account ?? ''}`;
  if (by === 'account') return name;
  return by === 'region' ? `${name}/${key.region}` : `${name}/${key.region}/${dayOf(time)}`;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function gapsOf({ key, files }: Stream, end: number): readonly StreamGap[] {
  if (key.kind !== 'Actiontrail') return [];
  const { usual, gaps } = rhythmOf(
    files.map((file) => file.key.stamp),
    end,
  );
  if (usual === undefined) return [];
  return gaps.map((gap) => ({ ...gap, account: key.account, region: key.region, usual }));
}

function reachesInto({ since, until }: Window, { from, length }: Gap): boolean {
  return !(since !== undefined && from + length <= since) && !(until !== undefined && from >= until);
}

function inOrder(a: Holding, b: Holding): number {
  return (
    compare(a.kind, b.kind) ||
    compare(a.account ?? '', b.account ?? '') ||
    compare(a.region ?? '', b.region ?? '') ||
    compare(a.day ?? '', b.day ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
