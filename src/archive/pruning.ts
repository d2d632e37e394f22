/** Which files need not be read, by their keys alone. A file whose key is not understood is always read. */
import type { Window } from '../query/query.js';
import type { ArchiveFile } from './listing.js';
import type { ObjectKey } from './object-key.js';

export interface Pruning {
  readonly window: Window;
  /** How long after its newest event a file may still bring older ones, milliseconds. */
  readonly slack: number;
  /** Whether a file with this key can hold events of the regions and accounts that are asked for. */
  admits(key: ObjectKey): boolean;
}

export type SkipReason = 'outside the window' | 'of other regions or accounts';

export interface Pruned {
  readonly files: readonly ArchiveFile[];
  readonly skipped: ReadonlyMap<SkipReason, number>;
}

/** Delivery is documented to take up to 10 minutes, yet a file's oldest event has no documented bound. */
export const DEFAULT_SLACK = 24 * 3600 * 1000;

export function prune(files: readonly ArchiveFile[], pruning: Pruning): Pruned {
  const skipped = new Map<SkipReason, number>();
  const kept = files.filter((file) => {
    const reason = file.key === undefined ? undefined : skipReason(file.key, pruning);
    if (reason !== undefined) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    return reason === undefined;
  });
  return { files: kept, skipped };
}

/** Why no event of a file with this key can be in the answer, or undefined where one can. */
function skipReason(key: ObjectKey, { window, slack, admits }: Pruning): SkipReason | undefined {
  // The stamp counts whole seconds, so an event of the same second may lie up to a second behind it.
  if (window.since !== undefined && key.stamp + 1000 <= window.since) return 'outside the window';
  if (window.until !== undefined && key.stamp >= window.until + slack) return 'outside the window';
  return admits(key) ? undefined : 'of other regions or accounts';
}
