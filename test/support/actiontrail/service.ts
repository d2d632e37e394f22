/** The service's state, and what an operation is given. */
import { Account } from './account.js';
import type { AccessKey } from './callers.js';
import { Tokens } from './paging.js';
import type { Body } from './raw-json.js';
import { Refusal } from './refusal.js';
import type { Destination, Rules } from './rules.js';
import type { Parameters } from './wire.js';

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
