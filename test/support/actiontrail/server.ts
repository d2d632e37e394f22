/**
 * ActionTrail on this machine: an HTTP server that behaves as the service is known to, for the real SDKs to talk to.
 * It listens on 127.0.0.1 only. `operations.ts` is the table of what it can do.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from './account.js';
import { type AccessKey, AUDITOR, RESPONDER } from './callers.js';
import { Faults, type Injection } from './faults.js';
import type { GivenEvent } from './history.js';
import { Pace, type PaceRules, USUAL_PACE } from './pace.js';
import type { RecordedRequest } from './recorder.js';
import { type Rules, USUAL_RULES } from './rules.js';
import { type State, serve } from './serve.js';
import { Service } from './service.js';
import { readRequest } from './wire.js';

export interface ActionTrailOptions extends Partial<Rules> {
  /** Who may ask; an auditor with a permanent key and a responder with a temporary one unless said. */
  readonly keys?: readonly AccessKey[];
  /** Events of the first key's account, each as its JSON text or an object. */
  readonly events?: readonly GivenEvent[];
  readonly pace?: Partial<PaceRules>;
  readonly faults?: readonly Injection[];
  /** The service's time: what is visible, what is forgotten, how fast is too fast. The machine's unless said. */
  readonly now?: () => number;
  /** What the times in signatures are held against; the machine's, which the SDKs sign with, unless said. */
  readonly clock?: () => number;
}

export interface ActionTrailServer {
  /** `http://127.0.0.1:PORT/{region}`; without the `/{region}` the default region is asked. */
  readonly endpoint: string;
  readonly port: number;
  /** Every request so far, in the order in which they came. */
  readonly requests: readonly RecordedRequest[];
  /** An account's state; the first key's account unless said. */
  account(id?: string): Account;
  inject(injection: Injection): void;
  /** Ends at once, whatever is still under way. */
  close(): Promise<void>;
}

export async function startActionTrail(options: ActionTrailOptions = {}): Promise<ActionTrailServer> {
  const {
    keys = [AUDITOR, RESPONDER],
    events,
    pace,
    faults,
    now = Date.now,
    clock = Date.now,
    ...rules
  } = options;
  const service = new Service({ ...USUAL_RULES, ...rules });
  const gate = { keys: new Map(keys.map((key) => [key.id, key])), nonces: new Set<string>() };
  const state: State = {
    service,
    gate,
    pace: new Pace({ ...USUAL_PACE, ...pace }),
    faults: new Faults(),
    requests: [],
    now,
    clock,
  };
  for (const injection of faults ?? []) state.faults.inject(injection);
  const account = (id = keys[0]?.account ?? '') => service.account(id);
  account().addEvents(events ?? []);
  for (const { id, token, account: owner, identity } of keys) {
    if (token !== undefined || identity?.kind === 'role') continue;
    const root = { userName: 'root', ownerId: owner, type: 'root-account' } as const;
    const user = identity && ({ userName: identity.name, ownerId: identity.id, type: 'ram-user' } as const);
    service.account(owner).accessKeys.set(id, user ?? root);
  }

  const server = createServer(async (message, response) => {
    try {
      await serve(await readRequest(message), response, state);
    } catch {
      // The client has gone away.
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/{region}`,
    port,
    requests: state.requests,
    account,
    inject: (injection) => state.faults.inject(injection),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
