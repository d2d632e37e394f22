/** Ranges of whole days (UTC), and which of them need to be listed again. Pure. */
import type { RunLine } from '../manifest.js';

export const DAY = 24 * 3600 * 1000;

/** Days since 1970, both inclusive. */
export interface Days {
  readonly from: number;
  readonly to: number;
}

export const FIRST_DAY = 0;
export const LAST_DAY = 3_000_000;

export function dayOf(ms: number): number {
  return Math.floor(ms / DAY);
}

/** `2026-06-01` */
export function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** `2026/06/01`, as folders have it. */
export function dayFolder(day: number): string {
  return dayText(day).replaceAll('-', '/');
}

export function parseDay(text: string): number {
  return dayOf(Date.parse(`${text.replaceAll('/', '-')}T00:00:00Z`));
}

/** `ranges` without what `taken` covers. */
export function without(ranges: readonly Days[], taken: Days): Days[] {
  return ranges.flatMap(({ from, to }) => {
    if (taken.to < from || taken.from > to) return [{ from, to }];
    const before = { from, to: taken.from - 1 };
    const behind = { from: taken.to + 1, to };
    return [before, behind].filter((part) => part.from <= part.to);
  });
}

export function together(ranges: readonly Days[], more: Days): Days[] {
  return [...without(ranges, more), more].sort((a, b) => a.from - b.from);
}

/** Which days of each folder were listed and fetched, according to the runs of a manifest, oldest first. */
export class Coverage {
  readonly #byFolder = new Map<string, Days[]>();

  take({ folders, open }: RunLine): void {
    for (const { folder, since, until } of folders) {
      const days = {
        from: since === undefined ? FIRST_DAY : parseDay(since),
        to: until === undefined ? LAST_DAY : parseDay(until),
      };
      this.#byFolder.set(folder, together(this.#byFolder.get(folder) ?? [], days));
    }
    for (const path of open) {
      const [, folder, day] = /^(.*\/)(\d{4}\/\d\d\/\d\d)\/$/s.exec(path) ?? [];
      const number = day === undefined ? Number.NaN : parseDay(day);
      const known = this.#byFolder.get(folder ?? path);
      if (known === undefined) continue;
      const taken = Number.isNaN(number) ? { from: FIRST_DAY, to: LAST_DAY } : { from: number, to: number };
      this.#byFolder.set(folder ?? path, without(known, taken));
    }
  }

  /** Whether all of the days are covered. */
  covers(folder: string, days: Days): boolean {
    return (this.#byFolder.get(folder) ?? []).reduce(without, [days]).length === 0;
  }

  /**
   * What of `wanted` is to be listed.
   * @param settled everything before this day has come by now, if it was ever listed
   */
  toList(folder: string, wanted: Days, settled: number): Days[] {
    const known = this.#byFolder.get(folder) ?? [];
    return known
      .map(({ from, to }) => ({ from, to: Math.min(to, settled - 1) }))
      .filter(({ from, to }) => from <= to)
      .reduce(without, [wanted]);
  }
}
