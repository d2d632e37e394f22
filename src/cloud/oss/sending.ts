/**
 * Sends what ali-oss has signed. The client's own way of sending has no signal and no limit for a body that stops
 * coming, waits for streams it does not need, and names a wrong host where the endpoint is an address.
 */
import { Agent, type ClientRequest, type IncomingMessage, request as sendHttp } from 'node:http';
import { Agent as HttpsAgent, request as sendHttps } from 'node:https';
import { isIP } from 'node:net';
import type { OssHttpParams } from 'ali-oss';
import { PlainGets } from './plain-gets.js';

export interface SendingOptions {
  readonly interrupted: AbortSignal;
  /** Milliseconds without a byte after which an answer is given up. */
  readonly silence: number;
  /** The agent for an address; one that keeps connections, unless a proxy has its own. */
  readonly agentFor?: (url: URL) => Promise<Agent | undefined>;
}

/** Of a body that is to be held. */
export interface Holding {
  /** Takes its bytes; longer ones come as a stream, and those of errors as they always do. */
  readonly into: Uint8Array;
  /** Hears of its bytes as they come. */
  readonly onBytes: (count: number) => void;
}

/** As the client expects it; `error` where no answer came. */
export interface Sent {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly data?: Buffer;
  /** The body, where a stream was asked for and it is not held. */
  readonly res?: IncomingMessage;
  readonly error?: NodeJS.ErrnoException;
}

export type Send = (url: string, params: OssHttpParams) => Promise<Sent>;

export function createSending(options: SendingOptions): Send {
  const agents = new Map<string, Promise<Way>>();
  const plain = new PlainGets(options.silence, () => silent(options.silence));
  // One listener for all: there may be hundreds of requests at a time.
  const running = new Set<ClientRequest>();
  options.interrupted.addEventListener('abort', () => {
    for (const request of running) request.destroy(new Error('interrupted'));
    plain.interrupt(new Error('interrupted'));
  });
  const wayOf = (url: URL) => {
    const way = agents.get(url.protocol) ?? wayTo(url, options);
    agents.set(url.protocol, way);
    return way;
  };
  return async (address, params) => {
    const url = new URL(address);
    const { agent, isDirect } = await wayOf(url);
    const holding = params.ctx as Holding | undefined;
    if (holding !== undefined && isDirect && plain.isWorthwhile && !options.interrupted.aborted) {
      const sent = await hold(address, params, url, holding, plain);
      if (sent !== undefined) return sent;
    }
    return send(address, params, { ...options, agent, url, running });
  };
}

interface Way {
  readonly agent: Agent;
  /** False by way of a proxy. */
  readonly isDirect: boolean;
}

async function wayTo(url: URL, { agentFor }: SendingOptions): Promise<Way> {
  const agent = await agentFor?.(url);
  if (agent !== undefined) return { agent, isDirect: false };
  const keeping = { keepAlive: true };
  return { agent: url.protocol === 'https:' ? new HttpsAgent(keeping) : new Agent(keeping), isDirect: true };
}

/** @returns undefined where it has to be asked for in the usual way */
async function hold(
  address: string,
  { headers }: OssHttpParams,
  url: URL,
  holding: Holding,
  plain: PlainGets,
): Promise<Sent | undefined> {
  try {
    const answer = await plain.get({
      url,
      path: pathOf(address),
      headers: headersOf(headers, url),
      ...holding,
    });
    return typeof answer === 'string'
      ? undefined
      : { status: answer.status, headers: answer.headers, data: answer.body };
  } catch (thrown) {
    return { status: 0, headers: {}, error: thrown as NodeJS.ErrnoException };
  }
}

/** As it was written: parsing an address takes `..` for a way up, and in a key it is a name. */
function pathOf(address: string): string {
  return address.slice(address.indexOf('/', address.indexOf('://') + 3));
}

interface Sending extends SendingOptions {
  readonly url: URL;
  readonly agent: Agent;
  readonly running: Set<ClientRequest>;
}

function send(
  address: string,
  { method, headers, content, customResponse }: OssHttpParams,
  { url, agent, interrupted, silence, running }: Sending,
): Promise<Sent> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => resolve({ status: 0, headers: {}, error });
    const request = (url.protocol === 'https:' ? sendHttps : sendHttp)({
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: pathOf(address),
      method,
      headers: headersOf(headers, url),
      agent,
    });
    running.add(request);
    request.on('close', () => running.delete(request));
    if (interrupted.aborted) request.destroy(new Error('interrupted'));
    let answer: IncomingMessage | undefined;
    request.setTimeout(silence, () => {
      // Whoever reads slowly has bytes waiting; that is no silence.
      if (answer !== undefined && answer.readableLength > 0) request.socket?.setTimeout(silence);
      else (answer ?? request).destroy(silent(silence));
    });
    request.on('error', fail);
    request.on('response', (response) => {
      answer = response;
      const { statusCode: status = 0, headers } = response;
      if (customResponse && status < 300) return resolve({ status, headers, res: response });
      collect(response).then((data) => resolve({ status, headers, data }), fail);
    });
    request.end(content);
  });
}

/** For an address the client names a host of the service, whatever stands in the path. */
function headersOf(headers: OssHttpParams['headers'], url: URL): OssHttpParams['headers'] {
  const { host, ...others } = headers;
  return isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 ? others : headers;
}

async function collect(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function silent(ms: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`no byte came for ${Math.round(ms / 1000)} s`), { code: 'ESILENT' });
}
