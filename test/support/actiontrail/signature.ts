/** Signatures of requests, computed again from what came over the wire: ACS3-HMAC-SHA256, and HMAC-SHA1 in the query. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.js';
import { decoded, type WireRequest } from './wire.js';

export interface Signature {
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  readonly nonce: string;
  /** `2026-06-01T10:00:00Z`. */
  readonly time: string;
  /** Throws SignatureDoesNotMatch, with what the server signed, unless the secret made this signature. */
  verify(secret: string): void;
}

/** Parameters of the query that belong to the protocol and not to an operation. */
export const PROTOCOL_PARAMETERS: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'Format',
  'Timestamp',
  'SignatureNonce',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureType',
  'AccessKeyId',
  'SecurityToken',
  'Signature',
]);

export function readSignature(request: WireRequest): Signature {
  if (request.headers.authorization !== undefined) return readHeader(request, request.headers.authorization);
  if (request.query.has('Signature')) return readQuery(request);
  throw new Refusal('IncompleteSignature', { message: 'The request carries no signature.' });
}

function readHeader(request: WireRequest, authorization: string): Signature {
  const parts = /^ACS3-HMAC-SHA256 +Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
    authorization,
  );
  if (parts === null) throw new Refusal('IncompleteSignature');
  const [, accessKeyId, signedHeaders, signature] = parts as unknown as [string, string, string, string];
  const { headers, body } = request;
  const named = signedHeaders.split(';');
  const unsigned = Object.keys(headers).filter((name) => mustBeSigned(name) && !named.includes(name));
  const hash = createHash('sha256').update(body).digest('hex');
  const complete =
    unsigned.length === 0 &&
    signedHeaders === [...named].sort().join(';') &&
    named.every((name) => headers[name] !== undefined) &&
    headers['x-acs-content-sha256'] === hash;
  if (!complete) throw new Refusal('IncompleteSignature');
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery([...request.query]),
    ...named.map((name) => `${name}:${headers[name]!.trim()}`),
    '',
    signedHeaders,
    hash,
  ].join('\n');
  const toSign = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  return {
    accessKeyId,
    securityToken: headers['x-acs-security-token'],
    nonce: headers['x-acs-signature-nonce'] ?? '',
    time: headers['x-acs-date'] ?? '',
    verify(secret) {
      if (same(createHmac('sha256', secret).update(toSign).digest('hex'), signature)) return;
      throw mismatch(`${toSign} server canonical request is:${canonical}`);
    },
  };
}

function mustBeSigned(header: string): boolean {
  return header === 'host' || header === 'content-type' || header.startsWith('x-acs-');
}

function readQuery(request: WireRequest): Signature {
  const { query, method } = request;
  if (query.get('SignatureMethod') !== 'HMAC-SHA1' || query.get('SignatureVersion') !== '1.0') {
    throw new Refusal('IncompleteSignature');
  }
  const signed = [...query].filter(([name]) => name !== 'Signature');
  const toSign = `${method}&${encode('/')}&${encode(canonicalQuery(signed))}`;
  return {
    accessKeyId: query.get('AccessKeyId') ?? '',
    securityToken: query.get('SecurityToken'),
    nonce: query.get('SignatureNonce') ?? '',
    time: query.get('Timestamp') ?? '',
    verify(secret) {
      if (same(createHmac('sha1', `${secret}&`).update(toSign).digest('base64'), query.get('Signature')!)) {
        return;
      }
      throw mismatch(toSign);
    },
  };
}

function mismatch(signed: string): Refusal {
  return new Refusal('SignatureDoesNotMatch', {
    message: `Specified signature is not matched with our calculation. server string to sign is:${signed}`,
  });
}

function same(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((step) => encode(decoded(step)))
    .join('/');
}

function canonicalQuery(parameters: readonly (readonly [string, string])[]): string {
  return parameters
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

/** Percent-encoding of RFC 3986, which leaves letters, digits and `-._~` alone. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
