/** A server that answers as a test says, well or badly. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface FarEnd {
  readonly url: string;
  readonly port: number;
  /** What was asked so far. */
  readonly asked: readonly Asked[];
}

type Answer = (response: ServerResponse, asked: Asked, count: number) => void;

const running: Server[] = [];

afterEach(async () => {
  await Promise.all(
    running.splice(0).map(
      (server) =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
    ),
  );
});

/** Listens until the test is over. */
export async function farEnd(answer: Answer): Promise<FarEnd> {
  const asked: Asked[] = [];
  const { port } = await listen((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const { method = '', headers } = request;
      const one = { method, url: new URL(request.url!, `http://127.0.0.1:${port}`), headers, body };
      asked.push(one);
      answer(response, one, asked.length);
    });
  });
  return { url: `http://127.0.0.1:${port}`, port, asked };
}

export async function listen(listener?: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

export function json(
  response: ServerResponse,
  body: object,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
