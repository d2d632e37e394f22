/** The signature of Log Service's API, version 0.6.0. Source: the service's reference, "Request signatures". */
import { createHmac } from 'node:crypto';
import type { Credentials } from '../credentials.js';

export interface SignedGet {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
}

/** The headers of a request that reads. @param now milliseconds since 1970 */
export function signedHeaders(
  path: string,
  query: ReadonlyMap<string, string>,
  { accessKeyId, accessKeySecret, securityToken }: Credentials,
  now: number,
): Record<string, string> {
  const headers: Record<string, string> = {
    date: new Date(now).toUTCString(),
    'x-log-apiversion': '0.6.0',
    'x-log-bodyrawsize': '0',
    'x-log-signaturemethod': 'hmac-sha1',
    ...(securityToken === undefined ? {} : { 'x-acs-security-token': securityToken }),
  };
  const signature = createHmac('sha1', accessKeySecret)
    .update(stringToSign({ path, query, headers }))
    .digest('base64');
  return { ...headers, authorization: `LOG ${accessKeyId}:${signature}` };
}

export function stringToSign({ path, query, headers }: SignedGet): string {
  const own = Object.entries(headers)
    .filter(([name]) => /^x-(?:log|acs)-/.test(name))
    .map(([name, value]) => `${name}:${value}`)
    .sort();
  const asked = [...query].map(([name, value]) => `${name}=${value}`).sort();
  const resource = asked.length === 0 ? path : `${path}?${asked.join('&')}`;
  // Without a body there is neither a digest nor a type of it.
  return ['GET', '', '', headers.date, ...own, resource].join('\n');
}
