/** The service's state and rules, and what an operation is given. */
import type { AccessKey } from './callers.js';
import { type GivenEvent, type StorageRules, type StoredEvent, storeEvent } from './history.js';
import type { Ends } from './lookup.js';
import { type TokenRules, Tokens } from './paging.js';
import type { Body } from './raw-json.js';
import { Refusal } from './refusal.js';
import { REGIONS, type Region } from './regions.js';
import type { Trail } from './trails.js';
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
}

/** Something that trails deliver to. */
export interface Destination {
  readonly name: string;
  /** Of a bucket: `oss-cn-hangzhou`. */
  readonly location?: string;
  /** Of a project. */
  readonly region?: string;
  /** The policy does not let trails write to it. */
  readonly closed?: boolean;
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
  tokenLife: 10 * 60_000,
  tokenUses: Number.POSITIVE_INFINITY,
};

/** What belongs to one account, in all regions. Tests may look, and change it. */
export class Account {
  readonly history: StoredEvent[] = [];
  readonly trails: Trail[] = [];

  constructor(
    readonly id: string,
    readonly rules: Rules,
  ) {}

  /** Events come to their regions: their own, the global one, or one that is named. */
  addEvents(events: readonly GivenEvent[], region?: string): void {
    for (const event of events) this.history.push(storeEvent(event, this.rules, region));
  }
}

export class Service {
  readonly tokens: Tokens;
  readonly #accounts = new Map<string, Account>();

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
