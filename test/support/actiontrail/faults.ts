/** What can go wrong on the way, for requests that a test picks. */
import type { RecordedRequest } from './recorder.js';
import type { Twist } from './service.js';

export type Fault =
  /** Answered before the operation is reached. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Of a JSON body; ServiceUnavailable unless said. */
      readonly code?: string;
      readonly message?: string;
      /** The body instead of JSON: `html`, `empty`, or any text. */
      readonly body?: 'html' | 'empty' | { readonly text: string };
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Never answered. */
  | { readonly kind: 'stall' }
  /** The connection is cut before anything is answered, or after so many bytes of the body. */
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  /** The operation takes effect, and then the connection is cut. */
  | { readonly kind: 'lost-answer' }
  /** The body comes in pieces of so many bytes, with a pause before each. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly pause: number }
  /** A complete answer whose JSON ends early: after so many bytes, or half-way. */
  | { readonly kind: 'truncated'; readonly bytes?: number }
  /** A success with another body. */
  | { readonly kind: 'body'; readonly text: string }
  /** The server's clock is ahead by so many milliseconds (behind, below zero) when it looks at the signature. */
  | { readonly kind: 'skew'; readonly milliseconds: number }
  | { readonly kind: Twist };

export interface Injection {
  /** The operation, or what must hold of a request; any request unless said. */
  readonly on?: string | ((request: RecordedRequest) => boolean);
  /** From which of those requests on, counted from 1 at the injection; the first unless said. */
  readonly nth?: number;
  /** For how many of them; one unless said. */
  readonly times?: number;
  readonly fault: Fault;
}

export class Faults {
  readonly #injected: { readonly injection: Injection; seen: number }[] = [];

  inject(injection: Injection): void {
    this.#injected.push({ injection, seen: 0 });
  }

  /** The fault that a request meets: of several, what was injected first. */
  meet(request: RecordedRequest): Fault | undefined {
    let met: Fault | undefined;
    for (const each of this.#injected) {
      const { on, nth = 1, times = 1, fault } = each.injection;
      const matches = typeof on === 'function' ? on(request) : on === undefined || on === request.operation;
      if (!matches) continue;
      each.seen++;
      if (each.seen >= nth && each.seen < nth + times) met ??= fault;
    }
    return met;
  }
}
