/** What is asked of the service: one question is one or several lookups. */
import type { Window } from '../../query/query.js';
import type { Attributes } from './plan/attributes.js';

/** What one region is asked. */
export interface Lookup {
  readonly region: string;
  /** Two at most; none for everything. */
  readonly attributes: Attributes;
}

/** A window with both ends. */
export type Stretch = Required<Window>;

export type Order = 'newest' | 'oldest';

/** An operation that gives events page by page. */
export interface Operation {
  readonly name: 'LookupEvents' | 'LookupInsightEvents';
  /** Whether it can be asked for the oldest first; else the newest come first. */
  readonly directed: boolean;
  /** How far back events are kept. */
  readonly retention: number;
}

const DAY = 86_400_000;

/** Event history: 90 days. */
export const EVENTS: Operation = { name: 'LookupEvents', directed: true, retention: 90 * DAY };
/** Insight events: 93 days at most in one window. */
export const INSIGHTS: Operation = { name: 'LookupInsightEvents', directed: false, retention: 93 * DAY };

/** As many events come in a page at most. */
export const PAGE_MAX = 50;
