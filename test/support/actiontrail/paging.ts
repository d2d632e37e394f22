/** Pages, and the opaque tokens that lead from one to the next. */
import { randomBytes } from 'node:crypto';
import { Refusal } from './refusal.js';
import type { Call, Service } from './service.js';

export interface TokenRules {
  /** Milliseconds for which a token can be used. */
  readonly tokenLife: number;
  /** How often a token can be used. */
  readonly tokenUses: number;
}

interface Issued {
  readonly question: string;
  readonly position: number;
  readonly issued: number;
  uses: number;
}

/** A token belongs to a question: with any other parameter changed it is refused. */
export class Tokens {
  readonly #issued = new Map<string, Issued>();

  constructor(readonly rules: TokenRules) {}

  issue(question: string, position: number, now: number): string {
    const token = randomBytes(24).toString('base64');
    this.#issued.set(token, { question, position, issued: now, uses: 0 });
    return token;
  }

  /** Where the page begins that a token leads to; the first without one. */
  redeem(token: string, question: string, now: number): number {
    if (token === '') return 0;
    const found = this.#issued.get(token);
    if (found === undefined || found.question !== question) {
      throw invalidToken('The specified NextToken is invalid.');
    }
    found.uses++;
    if (found.uses > this.rules.tokenUses || now - found.issued > this.rules.tokenLife) {
      throw invalidToken('The specified NextToken has expired.');
    }
    return found.position;
  }
}

function invalidToken(message: string): Refusal {
  return new Refusal('InvalidQueryParameter', { message });
}

export interface Page<T> {
  readonly items: readonly T[];
  /** What NextToken says: a token, or what stands at the end. */
  readonly next: string | undefined;
}

/** The page of all results that a call asks for, but for its twist. */
export function pageOf<T>(call: Call, service: Service, all: readonly T[], size: number): Page<T> {
  const { twist, now } = call;
  const { lastToken, trailingPage } = service.rules;
  const question = questionOf(call);
  const token = call.parameters.get('NextToken') ?? '';
  if (twist === 'expired-token' && token !== '') throw invalidToken('The specified NextToken has expired.');
  const from = service.tokens.redeem(token, question, now);
  const items = twist === 'empty-page' ? [] : all.slice(from, from + size);
  const to = from + items.length;
  if (twist === 'repeated-token' && token !== '') return { items, next: token };
  const more = to < all.length || twist === 'empty-page' || (trailingPage && items.length === size);
  return { items, next: more ? service.tokens.issue(question, to, now) : lastToken };
}

/** What a token belongs to: who asks what, where, but for the token itself. */
function questionOf({ account, operation, region, parameters }: Call): string {
  const rest = [...parameters].filter(([name]) => name !== 'NextToken').sort();
  return JSON.stringify([account.id, operation, region, rest]);
}

/** A number of results within its limits, as the service takes it: digits. */
export function pageSize(given: string | undefined, usual: number, largest: number): number {
  if (given === undefined || given === '') return usual;
  const size = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (size < 1 || size > largest) throw new Refusal('InvalidQueryParameter');
  return size;
}
