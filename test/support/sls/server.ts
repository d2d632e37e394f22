/**
 * Log Service as far as reading a logstore goes: signatures are verified, values are found by their words, a page has
 * 100 logs at most, answers come unfinished at first, and quotas are exceeded now and then.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AuditEvent, textOf } from '../../../src/event/event.js';
import { leavesAt } from '../../../src/event/paths.js';
import { readEvent } from '../../../src/event/read.js';
import { eventTime } from '../../../src/event/time.js';
import { matchesSearch } from './search.js';

export const KEY = { id: 'LTAItestkey', secret: 'test-secret-of-a-key' };
export const PROJECT = 'audit-project';
export const LOGSTORE = 'actiontrail_audit';

/** As the service makes it for trails. */
export const INDEX = {
  line: { caseSensitive: false, chn: false, token: [',', ' '] },
  keys: {
    event: {
      type: 'json',
      index_all: true,
      max_depth: -1,
      caseSensitive: false,
      token: [...`, '";=()[]{}?@&<>/:\n\t\r`],
      json_keys: { eventVersion: { type: 'long' } },
    },
  },
};

export interface TestLogs {
  readonly env: Readonly<Record<string, string>>;
  /** What was searched for, each once. */
  readonly searches: ReadonlySet<string>;
  readonly refusals: { quota: number; unfinished: number };
  close(): Promise<void>;
}

export interface LogOptions {
  readonly index?: unknown;
  /** Every so many requests the quota is exceeded; 0 for never. */
  readonly quotaEvery?: number;
  /** Never comes to an end. */
  readonly stuck?: boolean;
  /** Gives no more logs than this, whatever it counts. */
  readonly givesAtMost?: number;
}

interface Log {
  readonly time: number;
  readonly text: string;
  readonly words: (path: string) => readonly string[];
}

/** @param texts the events; each is written up to an hour after it happened, those without a time at noon */
export async function serveLogs(texts: readonly string[], options: LogOptions = {}): Promise<TestLogs> {
  const logs = texts.map(logOf).sort((a, b) => a.time - b.time);
  const searches = new Set<string>();
  const seen = new Set<string>();
  const refusals = { quota: 0, unfinished: 0 };
  let requests = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const fault = faultIn(request, url);
    if (fault !== undefined) return refuse(response, ...fault);
    requests++;
    if (options.quotaEvery && requests % options.quotaEvery === 0) {
      refusals.quota++;
      return requests % 2 === 0
        ? refuse(response, 403, 'ReadQuotaExceed')
        : refuse(response, 429, 'ExceedQpsLimit');
    }
    if (url.pathname === `/logstores/${LOGSTORE}/index`) return answer(response, options.index ?? INDEX);
    if (url.pathname !== `/logstores/${LOGSTORE}`) return refuse(response, 404, 'LogStoreNotExist');
    const asked = url.searchParams;
    const query = asked.get('query') ?? '';
    searches.add(query);
    const [from, to] = [Number(asked.get('from')), Number(asked.get('to'))];
    const found = logs.filter((log) => log.time >= from && log.time < to && matchesSearch(query, log.words));
    const first = !seen.has(url.search);
    seen.add(url.search);
    const unfinished = options.stuck === true || first;
    if (unfinished) refusals.unfinished++;
    const whole = unfinished ? found.slice(0, Math.ceil(found.length / 2)) : found;
    if (asked.get('type') === 'histogram') {
      const half = Math.floor(whole.length / 2);
      return answer(
        response,
        [
          { from, to, count: half },
          { from, to, count: whole.length - half },
        ],
        unfinished,
      );
    }
    const offset = Number(asked.get('offset'));
    const line = Math.min(100, Number(asked.get('line')));
    const page = whole.slice(0, options.givesAtMost ?? whole.length).slice(offset, offset + line);
    const entries = page.map(({ time, text }) => ({
      __time__: String(time),
      __topic__: 'actiontrail_audit_event',
      __source__: '',
      event: text,
    }));
    return answer(response, entries, unfinished);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      ATRAIL_SLS_ENDPOINT: `http://127.0.0.1:${port}`,
      ALIBABA_CLOUD_ACCESS_KEY_ID: KEY.id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: KEY.secret,
    },
    searches,
    refusals,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const NOON = Date.UTC(2026, 5, 1, 12) / 1000;

function logOf(text: string, at: number): Log {
  const event = readEvent(text);
  const ms = eventTime(event);
  const time = Number.isNaN(ms) ? NOON : Math.floor(ms / 1000) + ((at * 37) % 3600);
  return { time, text, words: valuesOf(event) };
}

/** The values at a path; the index knows members by their exact names. */
export function valuesOf(event: AuditEvent): (path: string) => readonly string[] {
  return (path) => (hasExactly(event, path) ? leavesAt(event, path).map(textOf) : []);
}

function hasExactly(event: unknown, path: string): boolean {
  let node = event;
  for (const key of path.split('.')) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return false;
    node = (node as Record<string, unknown>)[key];
  }
  return true;
}

function answer(response: ServerResponse, body: unknown, unfinished = false): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'x-log-progress': unfinished ? 'Incomplete' : 'Complete',
    'x-log-requestid': '5EDE0000000000000000AAAA',
  });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, errorCode: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-log-requestid': '5EDE0000000000000000BBBB',
  });
  response.end(JSON.stringify({ errorCode, errorMessage: `refused: ${KEY.secret}` }));
}

function faultIn(request: IncomingMessage, url: URL): readonly [number, string] | undefined {
  const { headers } = request;
  if (!String(headers.host).startsWith(`${PROJECT}.`)) return [404, 'ProjectNotExist'];
  const [, id, signature] = /^LOG ([^:]+):(.+)$/.exec(headers.authorization ?? '') ?? [];
  if (id !== KEY.id) return [401, 'Unauthorized'];
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-log-') || name.startsWith('x-acs-'))
    .sort()
    .map((name) => `${name}:${headers[name]}\n`)
    .join('');
  const query = [...url.searchParams.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const resource =
    url.pathname + (query.length === 0 ? '' : `?${query.map((pair) => pair.join('=')).join('&')}`);
  const text = `${request.method}\n\n\n${headers.date}\n${own}${resource}`;
  const wanted = createHmac('sha1', KEY.secret).update(text).digest('base64');
  return signature === wanted ? undefined : [401, 'SignatureNotMatch'];
}
