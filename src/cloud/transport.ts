/** Sends one request, and gives what was answered. What is done about failures, and when to send, others decide. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Asked, replyOf } from './answers.js';
import type { ClientLibrary } from './client-library.js';
import type { Reply } from './connection.js';
import type { Endpoint } from './endpoints.js';
import type { Env } from './env.js';
import { proxyAgent, proxyFor } from './proxies.js';
import { ServiceError } from './service-error.js';
import { type Limits, overWire } from './wire.js';

/** The service gives at most 50 events at once, far less than this size. */
export const LIMITS: Limits = { connect: 5_000, answer: 30_000, size: 2 ** 28 };

export interface TransportOptions {
  readonly env: Env;
  readonly now: () => number;
  readonly interrupted: AbortSignal;
  readonly limits?: Limits;
  /** Told of every request, for people who look for a fault. */
  readonly trace?: (call: TracedCall) => void;
  /** The vendor's library; found when the first request is made. */
  readonly library?: () => Promise<ClientLibrary>;
}

/** Nothing of it is secret. */
export interface TracedCall {
  readonly operation: string;
  readonly region: string;
  readonly host: string;
  /** The status, or the code of what went wrong. */
  readonly result: string;
  readonly requestId?: string;
  readonly ms: number;
}

export interface Transport {
  /** Loads what takes long, so that a request goes out when its turn comes and not some time later. */
  prepare(): Promise<void>;
  /** @throws ServiceError */
  send(asked: Asked, options?: SendOptions): Promise<Reply>;
  /** The agent for an address that is asked by others. */
  agentFor(target: URL): Promise<HttpAgent>;
  readonly limits: Limits;
  readonly interrupted: AbortSignal;
}

export interface SendOptions {
  /** On a connection of its own: one that lay idle may be lost just now, and nobody would know what became of it. */
  readonly fresh?: boolean;
}

export function createTransport(options: TransportOptions): Transport {
  const { env, now, interrupted, limits = LIMITS, trace } = options;
  const library = onlyOnce(options.library ?? loadUsual);
  const agents = new Map<string, Promise<HttpAgent>>();

  const agentFor = (target: URL, keepAlive = true) => {
    const proxy = proxyFor(target, env);
    const key = `${proxy ?? ''} ${target.protocol} ${keepAlive}`;
    const agent = agents.get(key) ?? newAgent(target, proxy, keepAlive);
    agents.set(key, agent);
    return agent;
  };

  return {
    limits,
    interrupted,
    agentFor,
    async prepare() {
      await library();
    },
    async send(asked, { fresh = false } = {}) {
      const client = await library();
      const agent = await agentFor(urlOf(asked.endpoint), !fresh);
      const began = now();
      const outcome = await overWire({ agent, interrupted, limits }, () => client.call(asked));
      const ended = now();
      const told = (result: string, requestId?: string) =>
        trace?.({
          operation: asked.operation,
          region: asked.region,
          host: asked.endpoint.host,
          result,
          ...(requestId === undefined ? {} : { requestId }),
          ms: ended - began,
        });
      try {
        const reply = replyOf(asked, outcome, ended);
        told(String(outcome.seen.status ?? ''), reply.requestId);
        return reply;
      } catch (thrown) {
        if (thrown instanceof ServiceError) {
          const status = thrown.status === undefined ? '' : `${thrown.status} `;
          told(`${status}${thrown.code}`, thrown.requestId);
        }
        throw thrown;
      }
    },
  };
}

async function loadUsual(): Promise<ClientLibrary> {
  const { loadLibrary } = await import('./client-library.js');
  return loadLibrary();
}

function onlyOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function newAgent(target: URL, proxy: string | undefined, keepAlive: boolean): Promise<HttpAgent> {
  if (proxy !== undefined) return proxyAgent(proxy, target, keepAlive);
  return target.protocol === 'https:' ? new HttpsAgent({ keepAlive }) : new HttpAgent({ keepAlive });
}

function urlOf({ protocol, host }: Endpoint): URL {
  return new URL(`${protocol}://${host}/`);
}
