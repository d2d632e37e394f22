/** A request as it stands on the wire, before anything of it is believed. */
import type { IncomingMessage } from 'node:http';

export type Parameters = ReadonlyMap<string, string>;

export interface WireRequest {
  readonly method: string;
  /** As it was received, for the signature. */
  readonly path: string;
  readonly query: Parameters;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** `Host`, or the host of an absolute request target, as proxies get it. */
  readonly host: string;
}

export async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const target = message.url ?? '/';
  const absolute = /^https?:\/\/([^/?]+)(.*)$/i.exec(target);
  const rest = absolute?.[2] ?? target;
  const mark = rest.indexOf('?');
  const headers = Object.fromEntries(
    Object.entries(message.headersDistinct).map(([name, values]) => [name, values!.join(',')]),
  );
  return {
    method: message.method ?? '',
    path: (mark < 0 ? rest : rest.slice(0, mark)) || '/',
    query: parseQuery(mark < 0 ? '' : rest.slice(mark + 1)),
    headers,
    body: Buffer.concat(chunks),
    host: absolute?.[1] ?? headers.host ?? '',
  };
}

/** Of equal names the last counts; a plus is a blank, as in forms. */
export function parseQuery(text: string): Parameters {
  return new Map(
    text
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return [decoded(name.replaceAll('+', ' ')), decoded(value.join('=').replaceAll('+', ' '))] as const;
      }),
  );
}

/** Percent-decoded; what is encoded wrongly stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The region that a request asks: the first step of the path (`/cn-hangzhou/`), else that of the service's own host
 * name (`actiontrail.cn-hangzhou.aliyuncs.com`, which a proxy sees), else undefined.
 */
export function askedRegion({ path, host }: WireRequest): string | undefined {
  const step = path.split('/')[1];
  if (step !== undefined && step !== '') return step;
  return /^(?:actiontrail|sts)(?:-vpc)?\.([a-z0-9-]+)\.aliyuncs\.com(?::\d+)?$/.exec(host)?.[1];
}
