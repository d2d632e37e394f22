/** What an archive holds for each region of each account, hour by hour. Pure counting. */
import type { ObjectKey } from '../object-key.js';

export const HOUR = 3_600_000;

/** One region of one account: what is delivered as one row of files. */
export interface Stream {
  /** Undefined where keys name none: trails of a single account. */
  readonly account?: string | undefined;
  readonly region: string;
}

export interface HourCounts {
  /** Files whose stamp lies in the hour. */
  files: number;
  /** Events of these files, as their keys tell. */
  told: number;
  /** Events that happened in the hour, each counted once, in whatever file they came. */
  unique: number;
  /** Further copies of such events. */
  duplicates: number;
}

export interface StreamHours extends Stream {
  /** By the beginning of the hour, milliseconds since 1970; hours with nothing at all are left out. */
  readonly hours: ReadonlyMap<number, Readonly<HourCounts>>;
}

export function hourOf(time: number): number {
  return Math.floor(time / HOUR) * HOUR;
}

export class HourTable {
  readonly #streams = new Map<string, Stream & { readonly hours: Map<number, HourCounts> }>();

  addFile({ account, region, stamp, events }: ObjectKey): void {
    const counts = this.#at({ account, region }, stamp);
    counts.files++;
    counts.told += events;
  }

  /** @param time milliseconds since 1970 */
  addEvent(stream: Stream, time: number, isDuplicate: boolean): void {
    const counts = this.#at(stream, time);
    if (isDuplicate) counts.duplicates++;
    else counts.unique++;
  }

  /** By account, then region. */
  get streams(): readonly StreamHours[] {
    return [...this.#streams].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stream]) => stream);
  }

  #at({ account, region }: Stream, time: number): HourCounts {
    const name = streamName({ account, region });
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = { account, region, hours: new Map() };
      this.#streams.set(name, stream);
    }
    const hour = hourOf(time);
    let counts = stream.hours.get(hour);
    if (counts === undefined) {
      counts = { files: 0, told: 0, unique: 0, duplicates: 0 };
      stream.hours.set(hour, counts);
    }
    return counts;
  }
}

export function streamName({ account, region }: Stream): string {
  return `${account ?? ''}/${region}`;
}
