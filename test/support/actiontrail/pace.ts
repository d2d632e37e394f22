/** So many requests in any second, for each account, region and operation. */
import { type DocumentedCode, Refusal } from './refusal.js';

export interface PaceRules {
  /** Requests in a second; Infinity takes all. */
  readonly perSecond: number;
  readonly operations: readonly string[];
  readonly code: DocumentedCode;
  readonly status: number;
  /** Milliseconds that the refusal asks to wait, in x-acs-retry-after; nothing is said without it. */
  readonly retryAfter: number | undefined;
}

export const USUAL_PACE: PaceRules = {
  perSecond: 2,
  operations: ['LookupEvents', 'LookupInsightEvents'],
  code: 'Throttling.User',
  status: 400,
  retryAfter: undefined,
};

export class Pace {
  readonly #taken = new Map<string, number[]>();

  constructor(readonly rules: PaceRules) {}

  /** Throws Throttling when there were too many in the second before `now`; those that are refused do not count. */
  take(account: string, region: string, operation: string, now: number): void {
    const { perSecond, operations, code, status, retryAfter } = this.rules;
    if (!operations.includes(operation)) return;
    const key = `${account} ${region} ${operation}`;
    const taken = (this.#taken.get(key) ?? []).filter((time) => time > now - 1000);
    this.#taken.set(key, taken);
    if (taken.length < perSecond) {
      taken.push(now);
      return;
    }
    const headers = retryAfter === undefined ? {} : { 'x-acs-retry-after': String(retryAfter) };
    throw new Refusal(code, { status, headers });
  }
}
