/** Where a bucket is asked. Pure. */
import { isIP } from 'node:net';
import { PersonError } from '../../errors.js';

export interface EndpointWish {
  /** A URL or a host, as a person gives it. */
  readonly endpoint?: string;
  /** Ask by the address for machines inside the same region. */
  readonly internal?: boolean;
  /** The bucket stands in the path, not before the host. */
  readonly pathStyle?: boolean;
}

export interface OssEndpoint {
  /** `https://oss-cn-hangzhou.aliyuncs.com` */
  readonly url: string;
  readonly pathStyle: boolean;
  /** Whose name tells the region, such as `cn-hangzhou`. */
  readonly region: string | undefined;
  /** Whether a person named it, so that it stays where the bucket turns out to be elsewhere. */
  readonly isGiven: boolean;
}

/** Asked first where nobody says where a bucket is. */
export const FIRST_REGION = 'cn-hangzhou';

/** `oss-cn-hangzhou` or `cn-hangzhou` as the service's hosts have it. */
export function regionOfLocation(location: string): string {
  return location.replace(/^oss-/, '');
}

/** @param region where the bucket is, or is thought to be */
export function endpointFor(bucket: string, region: string, wish: EndpointWish): OssEndpoint {
  if (wish.endpoint !== undefined && wish.endpoint !== '') {
    return givenEndpoint(bucket, wish.endpoint.replaceAll('{region}', region), wish);
  }
  const internal = wish.internal ? '-internal' : '';
  return {
    url: `https://oss-${region}${internal}.aliyuncs.com`,
    pathStyle: wish.pathStyle === true,
    region,
    isGiven: false,
  };
}

/** @throws PersonError for what is no http or https address */
function givenEndpoint(bucket: string, given: string, wish: EndpointWish): OssEndpoint {
  const text = given.includes('://') ? given : `https://${given}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '' || url.pathname !== '/') {
    throw new PersonError(
      'the endpoint of OSS is no http or https address of a host',
      'Write --endpoint https://HOST or http://HOST:PORT, without a path.',
    );
  }
  // What the console shows for a bucket begins with its name.
  const host = url.hostname.startsWith(`${bucket}.`) ? url.hostname.slice(bucket.length + 1) : url.hostname;
  const [, region] = /^(?:oss|s3\.oss)-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(host) ?? [];
  // Nothing can be put before an address.
  const isAddress = isIP(host.replace(/^\[|\]$/g, '')) !== 0 || host === 'localhost';
  return {
    url: `${url.protocol}//${host}${url.port === '' ? '' : `:${url.port}`}`,
    pathStyle: wish.pathStyle === true || isAddress,
    region,
    isGiven: true,
  };
}

/** `oss://bucket/prefix` as its parts. */
export interface Place {
  readonly bucket: string;
  /** Without a slash at its beginning; '' for all. */
  readonly prefix: string;
}

export function isPlace(text: string): boolean {
  return /^oss:\/\//i.test(text);
}

/** @throws PersonError for what names no bucket */
export function parsePlace(text: string): Place {
  const [, bucket, prefix = ''] = /^oss:\/\/([a-z0-9][a-z0-9-]{1,61}[a-z0-9])(?:\/(.*))?$/is.exec(text) ?? [];
  if (bucket === undefined) {
    throw new PersonError(
      `${JSON.stringify(text)} names no bucket`,
      'Write oss://BUCKET or oss://BUCKET/PREFIX; names of buckets have 3 to 63 lower-case letters, digits and hyphens.',
    );
  }
  return { bucket: bucket.toLowerCase(), prefix: prefix.replace(/^\/+/, '') };
}
