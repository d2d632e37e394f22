/** Pages, and the opaque tokens that lead from one to the next. */
import { randomBytes } from 'node:crypto';
import { Refusal } from './refusal.js';
import type { Parameters } from './wire.js';

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

export function invalidToken(message: string): Refusal {
  return new Refusal('InvalidQueryParameter', { message });
}

/** What a token belongs to: who asks what, where, but for the token itself. */
export function questionOf(
  account: string,
  operation: string,
  region: string,
  parameters: Parameters,
): string {
  const rest = [...parameters].filter(([name]) => name !== 'NextToken').sort();
  return JSON.stringify([account, operation, region, rest]);
}

/** A number of results within its limits, as the service takes it: digits. */
export function pageSize(given: string | undefined, usual: number, largest: number): number {
  if (given === undefined || given === '') return usual;
  const size = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (size < 1 || size > largest) throw new Refusal('InvalidQueryParameter');
  return size;
}
