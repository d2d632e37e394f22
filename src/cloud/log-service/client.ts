/** Reads from a project of Log Service. Both of the vendor's clients put the project before any host, also before an address. */
import http, { type Agent, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { CredentialSource } from '../credentials.js';
import { networkFault } from '../network-faults.js';
import { isPassing, RETRY_POLICY, waitBefore } from '../retrying.js';
import { ServiceError } from '../service-error.js';
import { isQuota, refusalOf } from './faults.js';
import { signedHeaders } from './signing.js';

export interface LogServiceOptions {
  readonly project: string;
  /** Without the project: `https://cn-hangzhou.log.aliyuncs.com`. */
  readonly endpoint: string;
  readonly source: CredentialSource;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly interrupted: AbortSignal;
  readonly agentFor: (url: URL) => Promise<Agent | undefined>;
}

export interface LogAnswer {
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface LogService {
  readonly calls: { sent: number; again: number };
  /** @throws ServiceError after as many attempts as make sense */
  get(path: string, query: Readonly<Record<string, string | number>>): Promise<LogAnswer>;
}

/** Quotas are counted in minutes, so waiting is worth it for longer than elsewhere. */
const ATTEMPTS_OVER_QUOTA = 12;
const SILENCE = 60_000;

export function createLogService(options: LogServiceOptions): LogService {
  const calls = { sent: 0, again: 0 };
  return {
    calls,
    async get(path, asked) {
      const query = new Map(Object.entries(asked).map(([name, value]) => [name, String(value)]));
      for (let failed = 0; ; ) {
        calls.sent++;
        if (failed > 0) calls.again++;
        try {
          return await send(options, path, query);
        } catch (thrown) {
          failed++;
          const quota = thrown instanceof ServiceError && isQuota(thrown);
          const most = quota ? ATTEMPTS_OVER_QUOTA : RETRY_POLICY.attempts;
          if (!(quota || isPassing(thrown)) || failed >= most || options.interrupted.aborted) throw thrown;
          await options.sleep(waitBefore(failed, thrown, Math.random()));
        }
      }
    },
  };
}

async function send(
  { project, endpoint, source, now, interrupted, agentFor }: LogServiceOptions,
  path: string,
  query: ReadonlyMap<string, string>,
): Promise<LogAnswer> {
  const credentials = await source.credentials();
  const base = new URL(endpoint);
  const host = `${project}.${base.host}`;
  // An address has no names below it: there the project is told by the host that is asked for.
  if (isIP(base.hostname.replace(/^\[|\]$/g, '')) === 0) base.hostname = `${project}.${base.hostname}`;
  const url = new URL(`${path}?${new URLSearchParams([...query])}`, base);
  const agent = await agentFor(url);
  try {
    const answer = await exchange(url, {
      headers: { ...signedHeaders(path, query, credentials, now()), host },
      signal: interrupted,
      timeout: SILENCE,
      ...(agent === undefined ? {} : { agent }),
    });
    if (answer.status === 200) return answer;
    throw refusalOf(answer.status, answer.headers, answer.text, { project, path });
  } catch (thrown) {
    if (thrown instanceof ServiceError) throw thrown;
    const { code, wrong, next } = networkFault(
      thrown,
      thrown === SILENT ? 'not answered in time' : undefined,
    );
    throw new ServiceError(`Log Service at ${base.host}: ${wrong}`, next, { code });
  }
}

const SILENT = new Error('nothing came for too long');

function exchange(url: URL, options: https.RequestOptions): Promise<LogAnswer & { readonly status: number }> {
  return new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const asked = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        });
      });
    });
    asked.on('timeout', () => asked.destroy(SILENT));
    asked.on('error', reject);
    asked.end();
  });
}
