/** What a check is, what it is about, and what it says. */
import type { BucketFacts } from '../../cloud/bucket.js';
import type { TrailStatus } from '../status.js';
import type { Trail } from '../trail.js';

/** One trail with what was found out about it. */
export interface Examined {
  readonly trail: Trail;
  /** Undefined where GetTrailStatus failed, and then `statusFailure` says why. */
  readonly status?: TrailStatus;
  readonly statusFailure?: string;
  /** Of the bucket that it delivers into; undefined where there is none or it belongs to another account. */
  readonly bucket?: BucketFacts;
  /** Why the bucket was not looked at. */
  readonly bucketSkipped?: string;
}

export interface Gathered {
  /** All that are seen; account-wide checks look at all of them. */
  readonly trails: readonly Examined[];
  /** The regions from which trails were looked for. */
  readonly regions: readonly string[];
  /** Regions that could not be asked, with the reason. */
  readonly unasked: readonly { readonly region: string; readonly reason: string }[];
}

/** What counts as good, where people differ. */
export interface Measures {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A latest delivery that is older is a finding. Milliseconds. */
  readonly maxAge: number;
  /** For so many days delivered files should be kept. */
  readonly keepDays: number;
  /** Whether an organisation trail must be there. */
  readonly organization: boolean;
}

/** `skipped` makes no sense here, for the reason that is said; `unknown` could not be found out. */
export type Verdict = 'ok' | 'finding' | 'unknown' | 'skipped';

export interface Judgement {
  readonly verdict: Verdict;
  /** What is so, in one phrase. */
  readonly says: string;
  /** What to do, in one sentence; of findings and of what is unknown. */
  readonly next?: string;
}

export interface CheckInfo {
  /** Stable, for programs. */
  readonly id: string;
  /** What is good, in one phrase. */
  readonly good: string;
  readonly weight: 'error' | 'warning';
}

export interface AccountCheck extends CheckInfo {
  readonly judge: (gathered: Gathered, measures: Measures) => Judgement;
}

export interface TrailCheck extends CheckInfo {
  readonly judge: (examined: Examined, measures: Measures) => Judgement;
}

export interface Result extends Judgement {
  readonly check: CheckInfo;
  /** The trail; undefined for what is about the account. */
  readonly trail?: Trail;
}

export const ok = (says: string): Judgement => ({ verdict: 'ok', says });
export const skipped = (says: string): Judgement => ({ verdict: 'skipped', says });
export const finding = (says: string, next: string): Judgement => ({ verdict: 'finding', says, next });
export const unknown = (says: string, next: string): Judgement => ({ verdict: 'unknown', says, next });

/** Whether a trail logs, as far as is known. */
export function logs({ trail, status }: Examined): boolean {
  return status?.logging ?? trail.status.toLowerCase() === 'enable';
}
