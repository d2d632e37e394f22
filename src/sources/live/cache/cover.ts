/** Which of the stretches that are known cover a window, with as few of them as possible. */
import type { Stretch } from '../lookup.js';

export interface Piece<T> {
  readonly stretch: Stretch;
  readonly of: T;
}

/** Parts of the window in the order of time, without overlaps. */
export function cover<T extends { readonly stretch: Stretch }>(
  window: Stretch,
  known: readonly T[],
): Piece<T>[] {
  const sorted = [...known].sort((a, b) => a.stretch.since - b.stretch.since);
  const pieces: Piece<T>[] = [];
  let at = window.since;
  let i = 0;
  while (at < window.until) {
    let best: T | undefined;
    for (; i < sorted.length && sorted[i]!.stretch.since <= at; i++) {
      const each = sorted[i]!;
      if (each.stretch.until > (best?.stretch.until ?? at)) best = each;
    }
    if (best !== undefined) {
      const until = Math.min(best.stretch.until, window.until);
      pieces.push({ stretch: { since: at, until }, of: best });
      at = until;
    } else {
      const next = sorted[i];
      if (next === undefined || next.stretch.since >= window.until) break;
      at = next.stretch.since;
    }
  }
  return pieces;
}
