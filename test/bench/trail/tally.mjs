// @ts-check
/** Counts, while a corpus is written, how many events each question must find in it. */
import { WANTED } from './event.mjs';

/**
 * @typedef {{ all: number, resource: number, event: number, actor: number, bytes: number, gzipBytes: number }} Tally
 *   bytes of JSON, brackets and commas included
 */

/** @returns {Tally} */
export function createTally() {
  return { all: 0, resource: 0, event: 0, actor: 0, bytes: 0, gzipBytes: 0 };
}

/**
 * @param {Tally} tally
 * @param {import('./population.mjs').Json} event
 * @param {boolean} wanted
 */
export function countEvent(tally, event, wanted) {
  const identity = /** @type {Record<string, unknown>} */ (event.userIdentity);
  tally.all += 1;
  if (wanted) tally.resource += 1;
  if (event.eventName === WANTED.event) tally.event += 1;
  if (identity.userName === WANTED.actor) tally.actor += 1;
}

/** @param {readonly Tally[]} tallies */
export function sumTallies(tallies) {
  const sum = createTally();
  for (const tally of tallies) {
    for (const key of /** @type {(keyof Tally)[]} */ (Object.keys(sum))) sum[key] += tally[key];
  }
  return sum;
}
