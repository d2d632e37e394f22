/** OSS by way of ali-oss, which builds and signs the requests. */
import type { IncomingMessage } from 'node:http';
import type OSS from 'ali-oss';
import type { OssRequest } from 'ali-oss';
import type { CredentialSource } from '../credentials.js';
import type { ServiceError } from '../service-error.js';
import { FIRST_REGION, type OssEndpoint } from './endpoint.js';
import { isExpired, isPassing, ossError } from './faults.js';
import { elementText } from './list-page.js';
import type { StoreCounts } from './object-store.js';
import { ATTEMPTS, waitBefore } from './retrying.js';
import type { Holding, Send, Sent } from './sending.js';

export interface ClientOptions {
  readonly bucket: string;
  readonly endpoint: OssEndpoint;
  readonly source: CredentialSource;
  readonly send: Send;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly interrupted: AbortSignal;
  /** Added to; several clients may share them. */
  readonly counts: StoreCounts;
  /** Told of every request, for people who look for a fault. */
  readonly trace?: (call: TracedRequest) => void;
}

/** Nothing of it is secret. */
export interface TracedRequest {
  readonly operation: string;
  readonly place: string;
  /** The status, or the code of what went wrong. */
  readonly result: string;
  readonly requestId?: string;
  readonly ms: number;
}

/** What is asked; the bucket goes without saying. */
export interface Request extends Omit<OssRequest, 'bucket' | 'ctx' | 'customResponse'> {
  readonly operation: string;
  /** Whether the body is wanted as a stream. */
  readonly stream?: boolean;
  /** Whether one that is small may come as a whole nevertheless, which is faster; for GET only. */
  readonly hold?: Holding;
}

export interface Answer {
  readonly status: number;
  readonly headers: Sent['headers'];
  /** The body; empty where it comes as a stream. */
  readonly data: Buffer;
  readonly stream: IncomingMessage | undefined;
}

export class OssClient {
  #oss: Promise<OSS> | undefined;
  #signature: 1 | 4 = 4;

  constructor(private readonly options: ClientOptions) {}

  get counts(): StoreCounts {
    return this.options.counts;
  }

  get signature(): 1 | 4 {
    return this.#signature;
  }

  get endpoint(): OssEndpoint {
    return this.options.endpoint;
  }

  async identity(): Promise<string> {
    return (await this.options.source.credentials()).accessKeyId;
  }

  /** Version 4 of the signature unless told otherwise; some servers know only the first. */
  async signWith(version: 1 | 4): Promise<void> {
    this.#signature = version;
    (await this.#client()).options.authorizationV4 = version === 4;
  }

  /** As `once`, and again where that may help. */
  async ask<T>(request: Request, read: (answer: Answer) => T | Promise<T>): Promise<T> {
    for (let failed = 0; ; ) {
      try {
        return await read(await this.once(request));
      } catch (thrown) {
        const again = isPassing(thrown) || isExpired(thrown);
        if (!again || ++failed >= ATTEMPTS || this.options.interrupted.aborted) throw thrown;
        this.counts.retried++;
        await this.options.sleep(waitBefore(failed, thrown, Math.random()));
      }
    }
  }

  /** @throws ServiceError for every answer that is none */
  async once(request: Request): Promise<Answer> {
    const { operation, stream = false, hold, ...rest } = request;
    const oss = await this.#client();
    const { accessKeyId, accessKeySecret, securityToken } = await this.options.source.credentials();
    // Nothing is waited for until the request is signed, so another one does not come in between.
    Object.assign(oss.options, { accessKeyId, accessKeySecret, stsToken: securityToken });
    this.counts.requests++;
    const began = this.options.now();
    const answer = (await oss.request({
      ...rest,
      bucket: this.options.bucket,
      customResponse: stream,
      ...(hold === undefined ? {} : { ctx: hold }),
    })) as unknown as Sent;
    const { status, headers, data, res, error } = answer;
    const requestId = headers['x-oss-request-id'];
    this.options.trace?.({
      operation,
      place: this.#place(request.object),
      result: String(error?.code ?? status),
      ...(requestId === undefined ? {} : { requestId: String(requestId) }),
      ms: this.options.now() - began,
    });
    if (status >= 200 && status < 300) return { status, headers, data: data ?? Buffer.alloc(0), stream: res };
    throw this.#fault(request, answer, accessKeyId, error);
  }

  /** A fault that came while a body was read. */
  lost(request: Request, error: unknown): ServiceError {
    const known = error instanceof Error ? error : new Error(String(error));
    return this.#fault(request, { status: 0, headers: {} }, '', known);
  }

  /** A whole answer that cannot be read. */
  unreadable({ operation, object }: Request): ServiceError {
    const { endpoint } = this.options;
    const place = this.#place(object);
    return ossError({
      operation,
      place,
      endpoint: endpoint.url,
      accessKeyId: '',
      code: 'UnreadableAnswer',
      message: '',
    });
  }

  #fault(
    { operation, object }: Request,
    { status, headers, data }: Sent,
    accessKeyId: string,
    error: NodeJS.ErrnoException | undefined,
  ): ServiceError {
    const { endpoint, now } = this.options;
    const told = errorDocument(data, headers);
    const asked = { operation, place: this.#place(object), endpoint: endpoint.url, accessKeyId };
    if (error !== undefined) {
      return ossError({ ...asked, code: error.code ?? error.name, message: error.message });
    }
    const requestId = told.get('RequestId') ?? headers['x-oss-request-id'];
    const serverTime = Date.parse(told.get('ServerTime') ?? String(headers.date));
    const retryAfter = Number(headers['retry-after']) * 1000;
    const elsewhere = told.get('Endpoint');
    return ossError({
      ...asked,
      status,
      code: told.get('Code') ?? codeOf(status),
      message: told.get('Message') ?? `HTTP status ${status}`,
      ...(requestId === undefined ? {} : { requestId: String(requestId) }),
      ...(retryAfter > 0 ? { retryAfter } : {}),
      ...(Number.isNaN(serverTime) ? {} : { skew: now() - serverTime }),
      ...(elsewhere === undefined ? {} : { elsewhere }),
    });
  }

  #place(key: string | undefined): string {
    return `oss://${this.options.bucket}${key === undefined || key === '' ? '' : `/${key}`}`;
  }

  #client(): Promise<OSS> {
    this.#oss ??= this.#load();
    return this.#oss;
  }

  async #load(): Promise<OSS> {
    const { default: Client } = await import('ali-oss');
    const { bucket, endpoint, source, send } = this.options;
    const { accessKeyId, accessKeySecret } = await source.credentials();
    return new Client({
      accessKeyId,
      accessKeySecret,
      bucket,
      endpoint: endpoint.url,
      region: `oss-${endpoint.region ?? FIRST_REGION}`,
      secure: endpoint.url.startsWith('https:'),
      sldEnable: endpoint.pathStyle,
      authorizationV4: true,
      urllib: { request: send },
    });
  }
}

/** The members of an error's document; the answer to HEAD has it in a header. */
function errorDocument(data: Buffer | undefined, headers: Sent['headers']): ReadonlyMap<string, string> {
  const header = headers['x-oss-err'];
  const text =
    data !== undefined && data.length > 0
      ? data.toString()
      : Buffer.from(String(header ?? ''), 'base64').toString();
  const members = new Map<string, string>();
  for (const name of ['Code', 'Message', 'RequestId', 'ServerTime', 'Endpoint']) {
    const value = elementText(text, name);
    if (value !== undefined) members.set(name, value);
  }
  return members;
}

/** For an answer that names none, as to HEAD or from something in between. */
function codeOf(status: number): string {
  if (status === 404) return 'NoSuchKey';
  if (status === 412) return 'PreconditionFailed';
  if (status === 403) return 'AccessDenied';
  return status >= 500 ? 'ServiceUnavailable' : `Http${status}`;
}
