/** Asks an address for credentials over HTTP. */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { PersonError } from '../../errors.js';
import { isObject, type JsonObject, type JsonValue } from '../../event/event.js';
import { networkFault } from '../network-faults.js';
import type { TemporaryCredentials } from '../sts.js';
import { overWire, type Seen } from '../wire.js';
import { interruption, noCredentials } from './refusing.js';
import type { Tools } from './tools.js';

export interface Fetching {
  /** For people; the URL itself may hold a secret. */
  readonly described: string;
  readonly url: URL;
  readonly post?: { readonly body: string; readonly headers: Readonly<Record<string, string>> };
  /** The member of the answer that holds the credentials; the answer itself unless said. */
  readonly within?: string;
}

/** Where an answer does not say when credentials end, milliseconds. */
const GOOD_FOR = 10 * 60_000;

/** @throws PersonError without anything of the answer in it */
export async function fetchCredentials(tools: Tools, fetching: Fetching): Promise<TemporaryCredentials> {
  const body = await fetchObject(tools, fetching);
  const found = credentialsIn(
    fetching.within === undefined ? body : body[fetching.within],
    tools.now() + GOOD_FOR,
  );
  if (found !== undefined) return found;
  throw noCredentials(
    `there are no credentials from ${fetching.described}: the answer has no AccessKeyId and AccessKeySecret`,
    'Check the address, and what it answers by itself.',
  );
}

async function fetchObject({ transport }: Tools, fetching: Fetching): Promise<JsonObject> {
  const { limits, interrupted } = transport;
  const agent = await transport.agentFor(fetching.url);
  const outcome = await overWire({ agent, interrupted, limits }, () => textOf(fetching));
  const { seen } = outcome;
  if ('error' in outcome) throw failed(fetching, reasonOf(outcome.error, seen), seen);
  if (seen.status !== 200) throw failed(fetching, `the answer was HTTP ${seen.status}`, seen);
  let body: JsonValue;
  try {
    body = JSON.parse(outcome.value) as JsonValue;
  } catch {
    throw failed(fetching, 'the answer is no JSON', seen);
  }
  if (!isObject(body)) throw failed(fetching, 'the answer is no JSON object', seen);
  return body;
}

function reasonOf(error: unknown, { ending }: Seen): string {
  return networkFault(error, ending === 'interrupted' ? undefined : ending).wrong;
}

function failed({ described }: Fetching, why: string, { ending }: Seen): PersonError {
  if (ending === 'interrupted') return interruption(described);
  return noCredentials(
    `there are no credentials from ${described}: ${why}`,
    'Check the address and what answers there, or use other credentials.',
  );
}

function textOf({ url, post }: Fetching): Promise<string> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const sent = request({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      path: `${url.pathname}${url.search}`,
      method: post === undefined ? 'GET' : 'POST',
      headers: { accept: 'application/json', ...post?.headers },
    });
    sent.on('error', reject);
    sent.on('response', (response: IncomingMessage) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    sent.end(post?.body);
  });
}

/** Credentials from an object that has them under any of the spellings in use; undefined where some are missing. */
export function credentialsIn(
  found: JsonValue | undefined,
  latest: number,
): TemporaryCredentials | undefined {
  if (!isObject(found)) return undefined;
  const members = new Map(
    Object.entries(found).map(([name, value]) => [name.toLowerCase().replaceAll('_', ''), value]),
  );
  const text = (...names: readonly string[]) => {
    const value = names
      .map((name) => members.get(name))
      .find((each) => typeof each === 'string' && each !== '');
    return value as string | undefined;
  };
  const accessKeyId = text('accesskeyid');
  const accessKeySecret = text('accesskeysecret');
  const securityToken = text('securitytoken', 'ststoken');
  if (accessKeyId === undefined || accessKeySecret === undefined) return undefined;
  const expires = Date.parse(text('expiration') ?? '');
  return {
    accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    expires: Number.isNaN(expires) ? latest : expires,
  };
}
