import type { Window } from './query.js';

/**
 * Whether a time (milliseconds since 1970 UTC) lies in a half-open window. NaN, a time nobody could read,
 * is let in: losing an event is worse than showing one too many, and the caller says so.
 */
export function inWindow({ since, until }: Window, timeMs: number): boolean {
  return !(since !== undefined && timeMs < since) && !(until !== undefined && timeMs >= until);
}
