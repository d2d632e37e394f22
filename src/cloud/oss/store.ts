/** A bucket of OSS as an object store. */
import type { ServiceError } from '../service-error.js';
import type { Answer, OssClient, Request } from './client.js';
import { bareTag, parseListPage } from './list-page.js';
import type { AnsweredObject, ListPage, ListQuery, ObjectStore, OpenedObject } from './object-store.js';

/** The most that a page may hold. */
const PAGE = 1000;

export class OssStore implements ObjectStore {
  constructor(
    readonly bucket: string,
    private readonly client: OssClient,
  ) {}

  get endpoint(): string {
    return this.client.endpoint.url;
  }

  get region(): string | undefined {
    return this.client.endpoint.region;
  }

  get counts() {
    return this.client.counts;
  }

  identity(): Promise<string> {
    return this.client.identity();
  }

  list({ prefix, after, folders, token }: ListQuery): Promise<ListPage> {
    const request: Request = {
      operation: 'ListObjects',
      method: 'GET',
      query: {
        'list-type': 2,
        'encoding-type': 'url',
        'max-keys': PAGE,
        // An empty value is signed in more than one way.
        ...(prefix === '' ? {} : { prefix }),
        ...(folders ? { delimiter: '/' } : {}),
        ...(!after || token !== undefined ? {} : { 'start-after': after }),
      },
      ...(token === undefined ? {} : { subres: { 'continuation-token': token } }),
    };
    return this.client.ask(request, ({ data }) => {
      const page = parseListPage(data.toString());
      if (page === undefined || (token !== undefined && page.next === token)) {
        throw this.client.unreadable(request);
      }
      return page;
    });
  }

  async get(key: string, from: number, etag: string | undefined): Promise<OpenedObject> {
    const request = getRequest(key, from, etag);
    return this.#opened(request, await this.client.once(request));
  }

  async hold(
    key: string,
    etag: string | undefined,
    into: Uint8Array,
    onBytes: (count: number) => void,
  ): Promise<AnsweredObject | OpenedObject> {
    const request: Request = { ...getRequest(key, 0, etag), hold: { into, onBytes } };
    const answer = await this.client.once(request);
    if (answer.stream !== undefined) return this.#opened(request, answer);
    return toldBy(answer.headers, answer.data.length);
  }

  #opened(request: Request, { headers, stream, status }: Answer): OpenedObject {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
    const from = status === 206 ? Number(start ?? Number.NaN) : 0;
    const length = Number(headers['content-length'] ?? Number.NaN);
    const size = total === undefined ? from + length : Number(total);
    if (stream === undefined || Number.isNaN(size)) throw this.client.unreadable(request);
    return { body: stream, from, ...toldBy(headers, size) };
  }

  lost(key: string, error: unknown): ServiceError {
    return this.client.lost({ operation: 'GetObject', method: 'GET', object: key }, error);
  }

  async restore(
    key: string,
    storageClass: string,
    days: number,
  ): Promise<'asked' | 'under way' | 'restored'> {
    const tier = storageClass === 'Archive' ? '' : '<JobParameters><Tier>Standard</Tier></JobParameters>';
    const request: Request = {
      operation: 'RestoreObject',
      method: 'POST',
      object: key,
      subres: { restore: '' },
      content: `<?xml version="1.0" encoding="UTF-8"?><RestoreRequest><Days>${days}</Days>${tier}</RestoreRequest>`,
      mime: 'xml',
    };
    try {
      const { status } = await this.client.ask(request, (answer) => answer);
      return status === 200 ? 'restored' : 'asked';
    } catch (thrown) {
      if ((thrown as { code?: unknown }).code === 'RestoreAlreadyInProgress') return 'under way';
      throw thrown;
    }
  }
}

function getRequest(key: string, from: number, etag: string | undefined): Request {
  return {
    operation: 'GetObject',
    method: 'GET',
    object: key,
    headers: {
      ...(from > 0 ? { Range: `bytes=${from}-` } : {}),
      ...(etag === undefined || etag === '' ? {} : { 'If-Match': `"${etag}"` }),
    },
    stream: true,
  };
}

/** What the headers say of the whole object. */
function toldBy(headers: Answer['headers'], size: number): AnsweredObject {
  const header = (name: string) => headers[name] as string | undefined;
  const [crc64, versionId, storageClass] = ['hash-crc64ecma', 'version-id', 'storage-class'].map((name) =>
    header(`x-oss-${name}`),
  );
  const modified = Date.parse(header('last-modified') ?? '');
  return {
    size,
    etag: bareTag(header('etag') ?? ''),
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(versionId === undefined ? {} : { versionId }),
    ...(storageClass === undefined ? {} : { storageClass }),
    ...(Number.isNaN(modified) ? {} : { lastModified: new Date(modified).toISOString() }),
  };
}
