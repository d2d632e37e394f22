/** Which proxy a request goes through, by the variables that curl and most others know. */
import type { Agent } from 'node:http';
import { PersonError } from '../errors.js';
import { type Env, firstOf } from './env.js';

/** The proxy's URL; undefined where the address is reached directly. */
export function proxyFor(target: URL, env: Env): string | undefined {
  if (isExempt(target, firstOf(env, ['no_proxy', 'NO_PROXY']) ?? '')) return undefined;
  const own = target.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : ['http_proxy', 'HTTP_PROXY'];
  const proxy = firstOf(env, [...own, 'all_proxy', 'ALL_PROXY']);
  return proxy === undefined || proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** Names also stand for what is below them; `*` for everything; a port narrows. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = bare(hostname);
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, onlyPort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      if (onlyPort !== undefined && onlyPort !== ownPort) return false;
      const domain = bare(name).replace(/^\*?\./, '');
      return host === domain || host.endsWith(`.${domain}`);
    });
}

function bare(hostname: string): string {
  return hostname.toLowerCase().replace(/^\[|\]$/g, '');
}

/**
 * An agent that connects by way of the proxy: by CONNECT for https, with the whole URL in the request for http.
 * @throws PersonError for what is no URL of a proxy; it shows nothing of it but its host, as a password may be in it
 */
export async function proxyAgent(proxy: string, target: URL, keepAlive: boolean): Promise<Agent> {
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new PersonError(
      'HTTPS_PROXY or HTTP_PROXY is no address of an http or https proxy',
      'Write http://HOST:PORT, or take the service out of it with NO_PROXY.',
    );
  }
  if (target.protocol === 'https:') {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(url, { keepAlive });
  }
  const { HttpProxyAgent } = await import('http-proxy-agent');
  return new HttpProxyAgent(url, { keepAlive });
}
