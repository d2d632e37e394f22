/** How long is waited before something is asked of OSS again. */
import type { ServiceError } from '../service-error.js';
import { isSlowDown } from './faults.js';

/** How often a request is sent at most. */
export const ATTEMPTS = 6;
/** The first wait doubles from one to the next, milliseconds. */
const FIRST = 200;
const FIRST_SLOW = 1000;
const MOST = 30_000;

/**
 * As the service asks, but at least a wait that doubles, half of which is left to chance, so that many requests do
 * not come back together. Milliseconds.
 * @param failed how many attempts have failed
 * @param chance from 0 to 1
 */
export function waitBefore(failed: number, error: ServiceError, chance: number): number {
  const wait =
    Math.min((isSlowDown(error) ? FIRST_SLOW : FIRST) * 2 ** (failed - 1), MOST) * (1 - chance / 2);
  return Math.round(Math.max(wait, error.retryAfter ?? 0));
}
