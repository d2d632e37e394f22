/** Windows cut into pieces. The service counts in whole seconds. */
import type { Order, Stretch } from './lookup.js';

export const SECOND = 1000;

export function floorSecond(ms: number): number {
  return Math.floor(ms / SECOND) * SECOND;
}

export function ceilSecond(ms: number): number {
  return Math.ceil(ms / SECOND) * SECOND;
}

export function holds({ since, until }: Stretch, time: number): boolean {
  return !(time < since) && !(time >= until);
}

export function lengthOf({ since, until }: Stretch): number {
  return until - since;
}

/** Pieces of at most `length` milliseconds, in the order in which they are asked for. */
export function piecesOf({ since, until }: Stretch, length: number, order: Order): Stretch[] {
  const pieces: Stretch[] = [];
  if (order === 'newest') {
    for (let end = until; end > since; end -= length)
      pieces.push({ since: Math.max(since, end - length), until: end });
  } else {
    for (let start = since; start < until; start += length)
      pieces.push({ since: start, until: Math.min(until, start + length) });
  }
  return pieces;
}

/** Of what is still open, the part behind `complete`: everything on the near side of it has come. */
export function restBehind({ since, until }: Stretch, complete: number, order: Order): Stretch {
  return order === 'newest' ? { since, until: complete } : { since: complete, until };
}
