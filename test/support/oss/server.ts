/**
 * An object store on 127.0.0.1 that speaks the service's protocol to the real client: signatures are verified,
 * buckets are found by path or by Host, lists come in pages, objects with their checksums. It does wrong what
 * `faults` asks for.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BUCKET_TELLS } from './bucket.js';
import { crc64 } from './crc64.js';
import { errorDocument, Refusal } from './errors.js';
import type { Fault, FaultPlan, Recorded } from './faults.js';
import { listObjects, restoreText } from './listing.js';
import { type Keys, type Signed, verify } from './signature.js';
import { type BucketSettings, FROZEN, StoredBucket, type StoredObject } from './store.js';

export type { Fault, FaultPlan, Recorded } from './faults.js';
export { inTurn } from './faults.js';

export interface OssOptions {
  readonly keys?: readonly Keys[];
  /** Milliseconds since 1970; may differ from the client's. */
  readonly clock?: () => number;
  /** Where the endpoint stands; buckets of other regions are refused as the service does. */
  readonly region?: string;
  /** Versions of the signature that are understood; both unless said. */
  readonly signatures?: readonly (1 | 4)[];
}

export const TEST_KEYS: Keys = { accessKeyId: 'LTAI5tTestTestTest', accessKeySecret: 'a-secret-of-nobody' };

export class OssServer {
  /** Decides what goes wrong. */
  faults: FaultPlan = () => undefined;
  /** Whether something on the way adds a header to answers that has two lines. */
  proxied = false;
  /** Keys that may ask; others are unknown. */
  keys: readonly Keys[];
  /** All requests, oldest first. */
  readonly requests: Recorded[] = [];
  readonly #buckets = new Map<string, StoredBucket>();
  readonly #server: Server;
  readonly #clock: () => number;
  readonly #region: string | undefined;
  readonly #signatures: readonly (1 | 4)[];
  #serial = 0;

  private constructor(options: OssOptions) {
    this.keys = options.keys ?? [TEST_KEYS];
    this.#clock = options.clock ?? Date.now;
    this.#region = options.region;
    this.#signatures = options.signatures ?? [1, 4];
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  static async start(options: OssOptions = {}): Promise<OssServer> {
    const server = new OssServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  bucket(name: string, settings: BucketSettings = {}): StoredBucket {
    const bucket = this.#buckets.get(name) ?? new StoredBucket(name, settings);
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** How many requests of an operation there were. */
  count(operation: string): number {
    return this.requests.filter((each) => each.operation === operation).length;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = (++this.#serial).toString(16).toUpperCase().padStart(24, '0');
    response.setHeader('x-oss-request-id', requestId);
    response.setHeader('Server', 'AliyunOSS');
    if (this.proxied) response.setHeader('Via', ['1.1 near', '1.1 far']);
    response.on('error', () => {});
    const recorded = this.#record(request);
    this.requests.push(recorded);
    try {
      const body = await bodyOf(request);
      const fault = this.faults(recorded);
      if (fault?.kind === 'late') await new Promise((resolve) => setTimeout(resolve, fault.ms));
      if (fault?.kind === 'reset' && fault.after < 0) return void request.socket.destroy();
      if (fault?.kind === 'stall' && fault.after < 0) return;
      if (fault?.kind === 'refuse') throw refusalOf(fault);
      this.#answer(recorded, body, fault, response, request);
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      const text = errorDocument(thrown, requestId, String(request.headers.host));
      const headers = { 'Content-Type': 'application/xml', ...thrown.headers };
      // An answer to HEAD has no body, so the error goes with a header.
      const extra = request.method === 'HEAD' ? { 'x-oss-err': Buffer.from(text).toString('base64') } : {};
      response.writeHead(thrown.status, { ...headers, ...extra, 'Content-Length': Buffer.byteLength(text) });
      response.end(request.method === 'HEAD' ? undefined : text);
    }
    recorded.status = response.statusCode;
  }

  #record(request: IncomingMessage): Recorded {
    const url = request.url ?? '/';
    const cut = url.indexOf('?');
    const path = decoded(cut < 0 ? url : url.slice(0, cut));
    const query = cut < 0 ? {} : Object.fromEntries(new URLSearchParams(url.slice(cut + 1)));
    const host = String(request.headers.host).split(':')[0]!;
    const hosted = /^([a-z0-9][a-z0-9-]*)\.(?:oss-|s3\.|localhost)/.exec(host)?.[1];
    const slash = path.indexOf('/', 1);
    const bucket = hosted ?? (slash < 0 ? path.slice(1) : path.slice(1, slash));
    const key = hosted !== undefined ? path.slice(1) : slash < 0 ? '' : path.slice(slash + 1);
    const method = request.method ?? 'GET';
    return {
      method,
      bucket: bucket === '' ? undefined : bucket,
      key,
      query,
      headers: request.headers,
      operation: operationOf(method, key, query),
      accessKeyId: /(?:^OSS |Credential=)([^:/]+)/.exec(request.headers.authorization ?? '')?.[1],
      status: 0,
    };
  }

  #answer(
    recorded: Recorded,
    body: Buffer,
    fault: Fault | undefined,
    response: ServerResponse,
    request: IncomingMessage,
  ): void {
    const { method, key, bucket: name } = recorded;
    const query = new Map(Object.entries(recorded.query));
    const bucket = name === undefined ? undefined : this.#buckets.get(name);
    // One server stands for all regions: which one is asked, Host tells.
    const [, asked] =
      /\boss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com/.exec(String(request.headers.host)) ?? [];
    const at = asked ?? this.#region;
    const region = at ?? bucket?.settings.region ?? 'cn-hangzhou';
    const version = request.headers.authorization?.startsWith('OSS4') ? 4 : 1;
    if (!this.#signatures.includes(version)) {
      throw new Refusal(400, 'InvalidArgument', 'The authorization mechanism you provided is not supported.');
    }
    const signed: Signed = {
      method,
      headers: request.headers,
      bucket: name,
      key,
      query,
      now: this.#clock(),
      region,
    };
    verify(signed, this.keys);
    if (bucket === undefined) {
      throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist.', {
        BucketName: String(name),
      });
    }
    checkRegion(bucket, at);
    if (key === '') return void this.#answerBucket(bucket, query, fault, response);
    if (method === 'PUT') {
      const { etag, crc64 } = bucket.put(key, body);
      response.writeHead(200, { ETag: `"${etag}"`, 'x-oss-hash-crc64ecma': crc64!, 'Content-Length': 0 });
      return void response.end();
    }
    const object = bucket.get(key);
    if (object === undefined) {
      throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
    }
    if (method === 'POST' && query.has('restore')) return void restore(object, response);
    if (method === 'GET' || method === 'HEAD') return void sendObject(object, request, response, fault);
    throw new Refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }

  #answerBucket(
    bucket: StoredBucket,
    query: ReadonlyMap<string, string>,
    fault: Fault | undefined,
    response: ServerResponse,
  ): void {
    const tell = [...query.keys()].map((name) => BUCKET_TELLS[name]).find((each) => each !== undefined);
    const text = Buffer.from(tell === undefined ? listObjects(bucket, query, fault) : tell(bucket));
    send(response, 200, { 'Content-Type': 'application/xml' }, text, fault);
  }
}

function checkRegion({ settings }: StoredBucket, asked: string | undefined): void {
  const region = settings.region ?? 'cn-hangzhou';
  if (asked === undefined || region === asked) return;
  throw new Refusal(
    403,
    'AccessDenied',
    'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    { Endpoint: `oss-${region}.aliyuncs.com` },
  );
}

function operationOf(method: string, key: string, query: Readonly<Record<string, string>>): string {
  if (key === '') {
    const told = Object.keys(query).find((name) => BUCKET_TELLS[name] !== undefined);
    if (told === undefined) return 'ListObjects';
    return told === 'bucketInfo' ? 'GetBucketInfo' : `GetBucket${told[0]!.toUpperCase()}${told.slice(1)}`;
  }
  if (method === 'POST' && query.restore !== undefined) return 'RestoreObject';
  return `${method[0]}${method.slice(1).toLowerCase()}Object`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  if (request.method === 'GET' || request.method === 'HEAD') return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function refusalOf(fault: Fault & { kind: 'refuse' }): Refusal {
  const status = fault.status ?? 503;
  const headers: Record<string, string> =
    fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) };
  return new Refusal(status, fault.code ?? 'SlowDown', 'Please reduce your request rate.', {}, headers);
}

function restore(object: StoredObject, response: ServerResponse): void {
  if (!FROZEN.has(object.storageClass)) {
    throw new Refusal(400, 'OperationNotSupported', 'The operation is not supported for this resource.');
  }
  if (object.restore?.ongoing) {
    throw new Refusal(409, 'RestoreAlreadyInProgress', 'The restore operation is in progress.');
  }
  const status = object.restore === undefined ? 202 : 200;
  object.restore ??= { ongoing: true };
  response.writeHead(status, { 'Content-Length': 0 });
  response.end();
}

function sendObject(
  object: StoredObject,
  request: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
): void {
  const { etag, lastModified, storageClass, restore, versionId } = object;
  const other = fault?.kind === 'other' ? fault.body : undefined;
  const whole = other ?? object.body;
  const checksum = other === undefined ? object.crc64 : crc64(other);
  const headers: Record<string, string> = {
    ETag: `"${etag}"`,
    'Last-Modified': lastModified.toUTCString(),
    'Content-Type': 'application/octet-stream',
    'Accept-Ranges': 'bytes',
    'x-oss-object-type': 'Normal',
    'x-oss-storage-class': storageClass,
    ...(checksum === undefined ? {} : { 'x-oss-hash-crc64ecma': checksum }),
    ...(versionId === undefined ? {} : { 'x-oss-version-id': versionId }),
    ...(restore === undefined ? {} : { 'x-oss-restore': restoreText(restore) }),
  };
  checkConditions(object, request, headers);
  if (request.method === 'HEAD') {
    response.writeHead(200, { ...headers, 'Content-Length': whole.length });
    return void response.end();
  }
  if (FROZEN.has(storageClass) && restore?.ongoing !== false) {
    throw new Refusal(403, 'InvalidObjectState', "The operation is not valid for the object's state.");
  }
  const range = fault?.kind === 'no range' ? undefined : rangeOf(request.headers.range, whole.length);
  if (range === undefined) return void send(response, 200, headers, whole, fault);
  const [from, to] = range;
  const part = whole.subarray(from, to + 1);
  send(response, 206, { ...headers, 'Content-Range': `bytes ${from}-${to}/${whole.length}` }, part, fault);
}

function checkConditions(
  { etag, lastModified }: StoredObject,
  { headers }: IncomingMessage,
  told: Record<string, string>,
) {
  const match = headers['if-match'];
  if (match !== undefined && match.replaceAll('"', '') !== etag) {
    throw new Refusal(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold.',
    );
  }
  const none = headers['if-none-match'];
  const since = Date.parse(String(headers['if-modified-since']));
  if (none?.replaceAll('"', '') === etag || Math.floor(lastModified.getTime() / 1000) * 1000 <= since) {
    throw new Refusal(304, 'NotModified', '', {}, told);
  }
}

/** First and last byte; undefined where everything is sent, as the service does for ranges it cannot read. */
function rangeOf(header: string | undefined, size: number): readonly [number, number] | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return from < size && from <= to ? [from, to] : undefined;
}

/** Sends a body, with whatever is to go wrong on the way. */
function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  whole: Buffer,
  fault: Fault | undefined,
): void {
  let body = whole;
  if (fault?.kind === 'short') body = body.subarray(0, Math.max(0, body.length - fault.by));
  if (fault?.kind === 'long') body = Buffer.concat([body, Buffer.alloc(fault.by)]);
  if (fault?.kind === 'flip' && body.length > 0) {
    body = Buffer.from(body);
    body[fault.at % body.length]! ^= 0x55;
  }
  response.writeHead(status, { ...headers, 'Content-Length': body.length });
  if (fault?.kind !== 'reset' && fault?.kind !== 'stall') return void response.end(body);
  const after = Math.min(fault.after, body.length > 0 ? body.length - 1 : 0);
  const cut = () => {
    if (fault.kind === 'reset') response.destroy();
  };
  if (after === 0) {
    response.flushHeaders();
    setImmediate(cut);
  } else response.write(body.subarray(0, after), () => setImmediate(cut));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
