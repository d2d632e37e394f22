/** The service's state and rules, and what an operation is given. */
import type { KeyOwner } from './access-keys.js';
import type { AccessKey } from './callers.js';
import { type GivenEvent, type StorageRules, type StoredEvent, storeEvent } from './history.js';
import type { Ends } from './lookup.js';
import { type TokenRules, Tokens } from './paging.js';
import type { Body } from './raw-json.js';
import { Refusal } from './refusal.js';
import { REGIONS, type Region } from './regions.js';
import type { Trail, TrailSettings } from './trails.js';
import type { Parameters } from './wire.js';

/** How the service behaves where its documentation leaves it open, or a test wants it otherwise. */
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

/** A trail as a test plants it. */
export type GivenTrail = Partial<Omit<Trail, 'settings'>> & {
  readonly name: string;
  readonly settings: Partial<TrailSettings>;
};

/** What belongs to one account, in all regions. Tests may look, and change it. */
export class Account {
  readonly history: StoredEvent[] = [];
  readonly insights: StoredEvent[] = [];
  readonly trails: Trail[] = [];
  /** Permanent keys that there are, besides those that the history names. */
  readonly accessKeys = new Map<string, KeyOwner>();

  constructor(
    readonly id: string,
    readonly rules: Rules,
  ) {}

  /** Events come to their regions: their own, the global one, or one that is named. */
  addEvents(events: readonly GivenEvent[], region?: string): void {
    for (const event of events) this.history.push(storeEvent(event, this.rules, region));
  }

  addInsights(events: readonly GivenEvent[], region?: string): void {
    for (const event of events) this.insights.push(storeEvent(event, this.rules, region));
  }

  /** A trail that is there, whatever the rules for making one; fresh unless said. */
  addTrail(given: GivenTrail): Trail {
    const trail = {
      homeRegion: this.rules.defaultRegion,
      owner: this.id,
      organization: undefined,
      state: 'Fresh' as const,
      created: 0,
      updated: given.created ?? 0,
      ...(given.state === 'Enable' && { started: given.created ?? 0 }),
      delivery: {},
      metrics: new Map(),
      ...given,
      settings: { EventRW: 'All', TrailRegion: 'All', ...given.settings },
    };
    this.trails.push(trail);
    return trail;
  }

  trail(name: string): Trail | undefined {
    return this.trails.find((trail) => trail.name === name);
  }
}

export class Service {
  readonly tokens: Tokens;
  readonly #accounts = new Map<string, Account>();
  readonly #refused = new Map<Destination, number>();

  constructor(readonly rules: Rules) {
    this.tokens = new Tokens(rules);
  }

  account(id: string): Account {
    const account = this.#accounts.get(id) ?? new Account(id, this.rules);
    this.#accounts.set(id, account);
    return account;
  }

  accounts(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  /** How often a destination was asked for before. */
  refusedBefore(destination: Destination): number {
    const times = this.#refused.get(destination) ?? 0;
    this.#refused.set(destination, times + 1);
    return times;
  }

  bucket(name: string | undefined): Destination | undefined {
    return this.rules.buckets.find((bucket) => bucket.name === name);
  }
}

/** What is out of the ordinary about one call of LookupEvents. */
export type Twist = 'repeated-token' | 'empty-page' | 'expired-token';

/** A request that has passed the gate. */
export interface Call {
  readonly operation: string;
  readonly region: string;
  /** Without those of the protocol. */
  readonly parameters: Parameters;
  readonly key: AccessKey;
  readonly account: Account;
  /** The service's time, in milliseconds since 1970. */
  readonly now: number;
  readonly requestId: string;
  readonly twist: Twist | undefined;
}

/** Answers a call, or throws a Refusal. */
export type Handler = (call: Call, service: Service) => Body;

export function required(call: Call, name: string): string {
  const value = call.parameters.get(name) ?? '';
  if (value !== '') return value;
  const message = `The input parameter "${name}" that is mandatory for processing this request is not supplied.`;
  throw new Refusal('MissingParameter', { message });
}
