/** When a read is asked again, and how long is waited before. */
import { ServiceError } from './service-error.js';

export interface RetryPolicy {
  /** How often a read is sent at most. */
  readonly attempts: number;
  /** After so many milliseconds nothing is begun anew. */
  readonly total: number;
}

export const RETRY_POLICY: RetryPolicy = { attempts: 5, total: 90_000 };

/** The first wait, milliseconds; it doubles from one to the next. */
const FIRST_WAIT = 400;
/** Throttling is counted in seconds, so less would be in vain. */
const FIRST_WAIT_THROTTLED = 1_000;
const WAIT_MAX = 20_000;

/** Names of ours for what may go well another time. */
const PASSING = new Set([
  'ConnectionLost',
  'ConnectionRefused',
  'ConnectTimeout',
  'NameNotResolved',
  'NoAnswer',
  'NotReachable',
  'ReadTimeout',
  'UnreadableAnswer',
]);

export function isThrottled(error: ServiceError): boolean {
  return error.status === 429 || /throttling/i.test(error.code);
}

/** Whether the same question may be answered another time. */
export function isPassing(error: unknown): error is ServiceError {
  if (!(error instanceof ServiceError)) return false;
  return isThrottled(error) || (error.status ?? 0) >= 500 || PASSING.has(error.code);
}

/**
 * Milliseconds to wait before the next attempt: as the service asks, but at least a wait of ours that doubles, of
 * which up to a half is left to chance, so that many programs do not come back at the same time.
 * @param failed how many attempts have failed
 * @param chance from 0 to 1
 */
export function waitBefore(failed: number, error: ServiceError, chance: number): number {
  const first = isThrottled(error) ? FIRST_WAIT_THROTTLED : FIRST_WAIT;
  const wait = Math.min(first * 2 ** (failed - 1), WAIT_MAX) * (1 - chance / 2);
  return Math.round(Math.max(wait, (error.retryAfter ?? 0) * (1 + chance / 10)));
}
