/** Opens a bucket: finds its region, and how its server wants requests to be signed. */
import type { Agent } from 'node:http';
import type { CredentialSource } from '../credentials.js';
import { type Answer, OssClient, type TracedRequest } from './client.js';
import {
  type EndpointWish,
  endpointFor,
  FIRST_REGION,
  type OssEndpoint,
  regionOfLocation,
} from './endpoint.js';
import { OssError } from './faults.js';
import { elementText } from './list-page.js';
import type { ObjectStore } from './object-store.js';
import { createSending } from './sending.js';
import { OssStore } from './store.js';

export interface OpeningOptions extends EndpointWish {
  readonly source: CredentialSource;
  /** Where the bucket is thought to be, such as `cn-hangzhou`. */
  readonly region?: string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly interrupted: AbortSignal;
  /** Milliseconds without a byte after which an answer is given up. */
  readonly silence: number;
  readonly agentFor?: (url: URL) => Promise<Agent | undefined>;
  readonly trace?: (call: TracedRequest) => void;
}

/** @throws ServiceError where the bucket cannot be asked */
export async function openBucket(bucket: string, options: OpeningOptions): Promise<ObjectStore> {
  return new OssStore(bucket, await openClient(bucket, options));
}

export async function openClient(bucket: string, options: OpeningOptions): Promise<OssClient> {
  const send = createSending(options);
  const counts = { requests: 0, retried: 0 };
  const clientAt = (endpoint: OssEndpoint) => new OssClient({ ...options, bucket, endpoint, send, counts });
  const first = endpointFor(bucket, options.region ?? options.source.region ?? FIRST_REGION, options);
  const client = clientAt(first);
  const found = await locate(client);
  if (found === undefined || found === first.region) return client;
  const { url, isGiven } = first;
  const second = clientAt({
    ...(isGiven ? { ...first, url } : endpointFor(bucket, found, options)),
    region: found,
  });
  await second.signWith(client.signature);
  return second;
}

const LOCATION = { operation: 'GetBucketLocation', method: 'GET', subres: { location: '' } } as const;

/** The bucket's region; undefined where it may not be asked for, which need not mean that objects may not. */
async function locate(client: OssClient): Promise<string | undefined> {
  try {
    return await client.ask(LOCATION, regionIn);
  } catch (thrown) {
    if (!(thrown instanceof OssError)) throw thrown;
    // Whoever asks elsewhere is told where to.
    const [, region] = /oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com/.exec(thrown.elsewhere ?? '') ?? [];
    if (region !== undefined) return region;
    const [, expected] =
      /signing region.*(?:Expected|expecting):?\s*'?(?:oss-)?([a-z]+-[a-z0-9-]+)/i.exec(thrown.message) ?? [];
    if (expected !== undefined) return expected;
    if (thrown.code === 'AccessDenied') return undefined;
    return locateUnlikeOss(client, thrown);
  }
}

/** Servers other than the service's own may know the older signature only. */
async function locateUnlikeOss(client: OssClient, refusal: OssError): Promise<string | undefined> {
  const signature = /^(?:SignatureDoesNotMatch|InvalidArgument|NotImplemented|InvalidRequest|Http4\d\d)$/;
  if (!client.endpoint.isGiven || !signature.test(refusal.code)) throw refusal;
  await client.signWith(1);
  try {
    return await client.ask(LOCATION, regionIn);
  } catch (thrown) {
    if (thrown instanceof OssError && thrown.code === 'AccessDenied') return undefined;
    throw refusal;
  }
}

function regionIn({ data }: Answer): string | undefined {
  const location = elementText(data.toString(), 'LocationConstraint');
  return location ? regionOfLocation(location) : undefined;
}
