/** As much of an object store, as S3 has it and OSS repeats it, as an engine needs that reads objects. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestObjects {
  readonly port: number;
  /** The requests, as `GET /bucket/key`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Serves the objects of one bucket to whoever knows the key id; what is signed is not checked. */
export async function serveObjects(
  bucket: string,
  objects: ReadonlyMap<string, Buffer>,
  keyId: string,
): Promise<TestObjects> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(`${request.method} ${decodeURIComponent(url.pathname)}`);
    if (!String(request.headers.authorization).includes(`Credential=${keyId}/`)) {
      refuse(response, 403, 'AccessDenied');
    } else if (url.pathname.replace(/\/$/, '') === `/${bucket}`) {
      list(response, bucket, objects, url.searchParams.get('prefix') ?? '');
    } else {
      send(request, response, objects.get(decodeURIComponent(url.pathname.slice(bucket.length + 2))));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function list(
  response: ServerResponse,
  bucket: string,
  objects: ReadonlyMap<string, Buffer>,
  prefix: string,
): void {
  const found = [...objects].filter(([key]) => key.startsWith(prefix)).sort();
  const contents = found.map(
    ([key, bytes]) =>
      `<Contents><Key>${key}</Key><LastModified>2026-06-01T00:00:00.000Z</LastModified><ETag>"${etagOf(bytes)}"</ETag><Size>${bytes.length}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  );
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${found.length}</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`,
  );
}

function send(request: IncomingMessage, response: ServerResponse, bytes: Buffer | undefined): void {
  if (bytes === undefined) {
    refuse(response, 404, 'NoSuchKey');
    return;
  }
  const [, from = '0', to = String(bytes.length - 1)] =
    /^bytes=(\d+)-(\d+)?$/.exec(request.headers.range ?? '') ?? [];
  const part = bytes.subarray(Number(from), Number(to) + 1);
  const partial = request.headers.range !== undefined;
  response.writeHead(partial ? 206 : 200, {
    'content-type': 'application/octet-stream',
    'content-length': part.length,
    etag: `"${etagOf(bytes)}"`,
    'last-modified': 'Mon, 01 Jun 2026 00:00:00 GMT',
    'accept-ranges': 'bytes',
    ...(partial
      ? { 'content-range': `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}` }
      : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : part);
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

function etagOf(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
