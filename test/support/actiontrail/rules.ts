/** How the service behaves where its documentation leaves it open, or where a test wants it otherwise. */
import type { StorageRules } from './history.js';
import type { Ends } from './lookup.js';
import type { TokenRules } from './paging.js';
import { REGIONS, type Region } from './regions.js';

export interface Rules extends TokenRules, StorageRules {
  readonly regions: readonly Region[];
  /** Whether a window's ends belong to it. */
  readonly ends: Ends;
  /** Longer windows are refused; in milliseconds. */
  readonly longestWindow: number;
  /** What the last page has for a NextToken: nothing, or an empty one. */
  readonly lastToken: undefined | '';
  /** A full page has a token although nothing comes after it. */
  readonly trailingPage: boolean;
  /** AasSub, CloudSSO and Notifications are found only where a user is named. */
  readonly hidesUserEvents: boolean;
  /** Buckets that there are, with whatever the trail's role may not do. */
  readonly buckets: readonly Destination[];
  /** Projects of Log Service that there are. */
  readonly projects: readonly Destination[];
  /** Milliseconds from StartLogging until the trail logs. */
  readonly loggingDelay: number;
  readonly organization: Organization | undefined;
  /** UpdateTrail clears what it is not told; else that stays. */
  readonly updateClears: boolean;
  /** What a trail records unless it is told. */
  readonly usualEventRW: 'Write' | 'All';
  /** Milliseconds from the use of an access key until it is known as its latest. */
  readonly keyUseDelay: number;
}

/** Something that trails deliver to. */
export interface Destination {
  readonly name: string;
  /** Of a bucket: `oss-cn-hangzhou`. */
  readonly location?: string;
  /** Of a project. */
  readonly region?: string;
  /** The policy does not let trails write to it; with a number, only when asked so many times. */
  readonly closed?: boolean | number;
}

export interface Organization {
  readonly id: string;
  readonly management: string;
  readonly delegated?: readonly string[];
  readonly members: readonly string[];
}

export const USUAL_RULES: Rules = {
  regions: REGIONS,
  defaultRegion: 'cn-hangzhou',
  globalRegion: 'cn-hangzhou',
  delay: 0,
  ends: 'inclusive',
  longestWindow: Number.POSITIVE_INFINITY,
  lastToken: undefined,
  trailingPage: false,
  hidesUserEvents: true,
  buckets: [],
  projects: [],
  loggingDelay: 0,
  organization: undefined,
  updateClears: true,
  usualEventRW: 'Write',
  keyUseDelay: 0,
  tokenLife: 10 * 60_000,
  tokenUses: Number.POSITIVE_INFINITY,
};
