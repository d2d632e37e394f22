/** Verifies signatures of versions 1 and 4, from the service's documentation of both. */
import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './errors.js';

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface Signed {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly bucket: string | undefined;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** Milliseconds, by the server's clock. */
  readonly now: number;
  readonly region: string;
}

/** Query parameters that version 1 signs. */
const SUBRESOURCES = new Set(
  (
    'acl append bucketInfo continuation-token delete encryption lifecycle location logging objectMeta policy ' +
    'position publicAccessBlock requestPayment restore security-token stat tagging uploadId uploads versionId ' +
    'versioning versions website worm wormId'
  ).split(' '),
);

const SKEW_MAX = 15 * 60_000;

/** @throws Refusal where the request is not signed by one of the keys */
export function verify(request: Signed, keys: readonly Keys[]): Keys {
  const authorization = request.headers.authorization;
  if (authorization === undefined) {
    throw new Refusal(403, 'AccessDenied', 'You have no right to access this object because of bucket acl.');
  }
  return authorization.startsWith('OSS4-HMAC-SHA256 ')
    ? verify4(request, authorization, keys)
    : verify1(request, authorization, keys);
}

function keysOf(id: string, request: Signed, keys: readonly Keys[]): Keys {
  const found = keys.find(({ accessKeyId }) => accessKeyId === id);
  if (found === undefined) {
    throw new Refusal(
      403,
      'InvalidAccessKeyId',
      'The OSS Access Key Id you provided does not exist in our records.',
      {
        OSSAccessKeyId: id,
      },
    );
  }
  if (found.securityToken !== undefined && request.headers['x-oss-security-token'] !== found.securityToken) {
    throw new Refusal(403, 'InvalidAccessKeyId', 'The security token you provided is invalid.', {
      OSSAccessKeyId: id,
    });
  }
  return found;
}

function checkTime(time: number, { now }: Signed): void {
  if (!(Math.abs(now - time) <= SKEW_MAX)) {
    throw new Refusal(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        MaxAllowedSkewMilliseconds: String(SKEW_MAX),
        RequestTime: Number.isNaN(time) ? '' : new Date(time).toISOString(),
        ServerTime: new Date(now).toISOString(),
      },
    );
  }
}

function verify1(request: Signed, authorization: string, keys: readonly Keys[]): Keys {
  const { method, headers, bucket, key, query } = request;
  const [, id, signature] = /^OSS ([^:]+):(.+)$/.exec(authorization) ?? [];
  if (id === undefined) throw new Refusal(400, 'InvalidArgument', 'Authorization header is invalid.');
  const { accessKeySecret, ...found } = keysOf(id, request, keys);
  const date = headers['x-oss-date'] ?? headers.date ?? '';
  checkTime(Date.parse(String(date)), request);
  const canonicalHeaders = Object.keys(headers)
    .filter((name) => name.startsWith('x-oss-'))
    .sort()
    .map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const subresources = [...query]
    .filter(([name]) => SUBRESOURCES.has(name) || name.startsWith('response-') || name.startsWith('x-oss-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = `/${bucket === undefined ? '' : `${bucket}/`}${key}`;
  const text = [
    method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    date,
    `${canonicalHeaders.join('')}${resource}${subresources.length > 0 ? `?${subresources.join('&')}` : ''}`,
  ].join('\n');
  const wanted = createHmac('sha1', accessKeySecret).update(text).digest('base64');
  if (wanted !== signature) throw mismatch(id, signature!, text);
  return { ...found, accessKeySecret };
}

function verify4(request: Signed, authorization: string, keys: readonly Keys[]): Keys {
  const { method, headers, bucket, key, query, region } = request;
  const parts = new Map(
    authorization
      .slice('OSS4-HMAC-SHA256 '.length)
      .split(',')
      .map((part) => part.split('=') as [string, string]),
  );
  const [id = '', day = '', signedRegion = '', product, end] = parts.get('Credential')?.split('/') ?? [];
  if (product !== 'oss' || end !== 'aliyun_v4_request') {
    throw new Refusal(400, 'InvalidArgument', 'The Credential of the Authorization header is invalid.');
  }
  const { accessKeySecret, ...found } = keysOf(id, request, keys);
  const date = String(headers['x-oss-date'] ?? '');
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  checkTime(Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`), request);
  if (signedRegion !== region) {
    throw new Refusal(
      400,
      'InvalidArgument',
      `Invalid signing region in Authorization header. Expected: ${region}.`,
    );
  }
  const additional = (parts.get('AdditionalHeaders') ?? '').split(';').filter((name) => name !== '');
  const names = Object.keys(headers).filter(
    (name) =>
      name === 'content-type' ||
      name === 'content-md5' ||
      name.startsWith('x-oss-') ||
      additional.includes(name),
  );
  const canonical = [
    method,
    encodePath(`/${bucket === undefined ? '' : `${bucket}/`}${key}`),
    [...query]
      .map(([name, value]) =>
        value === '' ? encodeStrictly(name) : `${encodeStrictly(name)}=${encodeStrictly(value)}`,
      )
      .sort()
      .join('&'),
    names
      .sort()
      .map((name) => `${name}:${String(headers[name]).trim()}\n`)
      .join(''),
    additional.join(';'),
    headers['x-oss-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = `${day}/${signedRegion}/oss/aliyun_v4_request`;
  const text = ['OSS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join(
    '\n',
  );
  const signer = signerOf(accessKeySecret, day!, signedRegion!);
  const wanted = createHmac('sha256', signer).update(text).digest('hex');
  if (wanted !== parts.get('Signature')) throw mismatch(id, parts.get('Signature') ?? '', text, canonical);
  return { ...found, accessKeySecret };
}

/** By secret, day and region: the same for a day's requests. */
const SIGNERS = new Map<string, Buffer>();

function signerOf(secret: string, day: string, region: string): Buffer {
  const name = [secret, day, region].join('\n');
  const known = SIGNERS.get(name);
  if (known !== undefined) return known;
  const signer = [day, region, 'oss', 'aliyun_v4_request'].reduce<Buffer>(
    (key, part) => createHmac('sha256', key).update(part).digest(),
    Buffer.from(`aliyun_v4${secret}`),
  );
  SIGNERS.set(name, signer);
  return signer;
}

function mismatch(id: string, signature: string, text: string, canonical?: string): Refusal {
  return new Refusal(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      OSSAccessKeyId: id,
      SignatureProvided: signature,
      StringToSign: text,
      ...(canonical === undefined ? {} : { CanonicalRequest: canonical }),
    },
  );
}

export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function encodePath(path: string): string {
  return encodeStrictly(path).replaceAll('%2F', '/');
}
