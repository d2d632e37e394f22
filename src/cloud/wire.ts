/**
 * What goes over the wire while a client library of the vendor is at work. The libraries take no agent (and so no
 * proxy), no signal and no deadline, wait for a slow body as long as it drips, and drop the headers of errors. So
 * the requests that they make are looked after here, by way of Node's own `request` functions: whatever is made
 * inside `overWire` gets an agent and a signal; everything else passes untouched.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import http, {
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

export interface WireOptions {
  readonly agent: Agent;
  /** Ends the request at once. */
  readonly interrupted: AbortSignal;
  readonly limits: Limits;
}

export interface Limits {
  /** Milliseconds until there is a connection; with TLS, a secure one. */
  readonly connect: number;
  /** Milliseconds until the whole answer is there, however slowly it comes. */
  readonly answer: number;
  /** Bytes of an answer. */
  readonly size: number;
}

/** Why a request was ended from this side. */
export type Ending = 'interrupted' | 'not connected in time' | 'not answered in time' | 'too large';

/** What was seen of the last request. */
export interface Seen {
  status?: number;
  headers?: IncomingHttpHeaders;
  ending?: Ending;
}

export type Outcome<T> = { readonly seen: Seen } & ({ readonly value: T } | { readonly error: unknown });

interface Exchange extends WireOptions {
  readonly seen: Seen;
  readonly ended: AbortController;
  end(why: Ending): void;
}

const exchanges = new AsyncLocalStorage<Exchange>();

/** Runs what makes one request. Never throws. */
export async function overWire<T>(options: WireOptions, work: () => Promise<T>): Promise<Outcome<T>> {
  watch();
  const seen: Seen = {};
  const ended = new AbortController();
  const end = (why: Ending) => {
    seen.ending ??= why;
    ended.abort();
  };
  const interrupt = () => end('interrupted');
  const deadline = setTimeout(() => end('not answered in time'), options.limits.answer);
  options.interrupted.addEventListener('abort', interrupt);
  if (options.interrupted.aborted) interrupt();
  const aborted = new Promise<never>((_, reject) => {
    if (ended.signal.aborted) reject(ended.signal.reason);
    ended.signal.addEventListener('abort', () => reject(ended.signal.reason));
  });
  try {
    const worked = exchanges.run({ ...options, seen, ended, end }, work);
    // The library may not notice that its request has ended.
    const value = await Promise.race([worked, aborted]);
    return { seen, value };
  } catch (error) {
    return { seen, error };
  } finally {
    clearTimeout(deadline);
    options.interrupted.removeEventListener('abort', interrupt);
    aborted.catch(() => {});
  }
}

/** Requests with an agent of ours say nothing that a library's own time limits are for. */
export const NO_LIMIT = 2 ** 31 - 1;

let watching = false;

function watch(): void {
  if (watching) return;
  watching = true;
  for (const library of [http, https]) {
    const original = library.request as (...args: unknown[]) => ClientRequest;
    library.request = ((...args: unknown[]) => {
      const exchange = exchanges.getStore();
      const [options] = args;
      if (exchange === undefined || !isOptions(options)) return original(...args);
      const { agent, ended } = exchange;
      const request = original({ ...options, agent, signal: ended.signal });
      observe(request, exchange);
      return request;
    }) as typeof library.request;
  }
}

/** The libraries pass options, never a URL. */
function isOptions(value: unknown): value is http.RequestOptions {
  return typeof value === 'object' && value !== null && !(value instanceof URL);
}

function observe(request: ClientRequest, { seen, limits, end }: Exchange): void {
  const late = setTimeout(() => end('not connected in time'), limits.connect);
  request.once('socket', (socket: Socket) => {
    const connected = () => clearTimeout(late);
    if (!socket.connecting) return connected();
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
  });
  request.once('close', () => clearTimeout(late));
  request.prependListener('response', (response: IncomingMessage) => {
    seen.status = response.statusCode ?? 0;
    seen.headers = response.headers;
    bound(response, limits.size, end);
  });
}

/** Ends an answer that grows without measure; a listener for its data would take the data from the library. */
function bound(response: IncomingMessage, most: number, end: Exchange['end']): void {
  const push = response.push.bind(response);
  let size = 0;
  response.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    size += chunk?.length ?? 0;
    if (size > most) end('too large');
    return push(chunk, encoding);
  };
}
