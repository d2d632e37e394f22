import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { PlainGets } from '../../../src/cloud/oss/plain-gets.js';

/** A server that does with each request what it is told, on whatever connection. */
async function serving(...turns: ((socket: Socket, request: string) => void)[]) {
  const requests: string[] = [];
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    connections.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      requests.push(bytes.toString('latin1'));
      turns[requests.length - 1]?.(socket, requests.at(-1)!);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { url, requests, connections };
}

const SILENCE = 20_000;
const gets = (silence = SILENCE) => new PlainGets(silence, () => new Error('silent'));
const into = () => Buffer.alloc(16);
const answer = (body: string, more = '') =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`;

function get(plain: PlainGets, url: URL, memory: Uint8Array = into(), path = '/key') {
  let came = 0;
  const onBytes = (count: number) => {
    came += count;
  };
  const answered = plain.get({ url, path, headers: { 'x-oss-date': 'now' }, into: memory, onBytes });
  return answered.then((told) => ({ told, came }));
}

it('asks, and puts what comes where it is wanted', async () => {
  const { url, requests } = await serving((socket) => socket.write(answer('hello', 'ETag: "A"\r\n')));
  const memory = into();
  const { told, came } = await get(gets(), url, memory);
  expect(requests).toEqual([
    `GET /key HTTP/1.1\r\nHost: ${url.host}\r\nx-oss-date: now\r\nConnection: keep-alive\r\n\r\n`,
  ]);
  expect(told).toMatchObject({ status: 200, headers: { etag: '"A"' } });
  expect(came).toBe(5);
  expect(memory.toString()).toBe(`hello${'\0'.repeat(11)}`);
});

it('understands an answer however it is cut', async () => {
  const whole = answer('hello\r\n\r\nyou', 'ETag: "A"\r\n');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 6 }), async (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const { url } = await serving(async (socket) => {
        socket.setNoDelay(true);
        for (let i = 1; i < places.length; i++) {
          socket.write(whole.slice(places[i - 1], places[i]));
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      });
      const memory = into();
      const { told, came } = await get(gets(), url, memory);
      expect(told).toMatchObject({ status: 200, headers: { etag: '"A"' } });
      expect(memory.toString('latin1', 0, came)).toBe('hello\r\n\r\nyou');
    }),
    { numRuns: 40 },
  );
});

it('uses a connection again, but for one that was closed or brought more than was asked for', async () => {
  const { url, connections } = await serving(
    (socket) => socket.write(answer('one')),
    (socket) => socket.write(answer('two', 'Connection: close\r\n')),
    (socket) => socket.write(`${answer('three')}HTTP/1.1 200 OK\r\n`),
    (socket) => socket.write(answer('four')),
  );
  const plain = gets();
  const counts: number[] = [];
  for (let i = 0; i < 4; i++) {
    expect((await get(plain, url)).told).toMatchObject({ status: 200 });
    counts.push(connections.length);
  }
  expect(counts).toEqual([1, 1, 2, 3]);
});

it('gives the document of an error, and leaves the memory alone', async () => {
  const { url } = await serving((socket) =>
    socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 20\r\n\r\n<Error>x</Error>\n\n\n\n'),
  );
  const memory = into();
  const { told } = await get(gets(), url, memory);
  expect(told).toMatchObject({ status: 503, body: Buffer.from('<Error>x</Error>\n\n\n\n') });
  expect(memory).toEqual(into());
});

it('leaves to others what is too long or not plain, and gives up where nothing is', async () => {
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n';
  const { url } = await serving(
    (socket) => socket.write(answer('x'.repeat(17))),
    (socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(20_000)}`),
    ...Array.from({ length: 3 }, () => (socket: Socket) => socket.write(chunked)),
  );
  const plain = gets();
  expect((await get(plain, url)).told).toBe('too long');
  for (let i = 0; i < 4; i++) {
    expect(plain.isWorthwhile).toBe(true);
    expect((await get(plain, url)).told).toBe('not plain');
  }
  expect(plain.isWorthwhile).toBe(false);
});

it.each([
  ['nothing came', ''],
  ['half a head came', 'HTTP/1.1 200'],
  ['half a body came', answer('hello').slice(0, -2)],
])('fails when the connection ends where %s', async (_, text) => {
  const { url } = await serving((socket) => socket.end(text));
  await expect(get(gets(), url)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('writes nothing into memory once it has failed', async () => {
  const { url, connections } = await serving((socket) => socket.write(answer('hello').slice(0, -2)));
  const plain = gets();
  const memory = into();
  const asked = get(plain, url, memory);
  await expect.poll(() => memory.toString('latin1', 0, 3)).toBe('hel');
  plain.interrupt(new Error('interrupted'));
  await expect(asked).rejects.toThrow('interrupted');
  memory.fill(0);
  connections[0]?.write('lo');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(memory).toEqual(into());
});

it('gives up what is silent', async () => {
  const { url } = await serving();
  await expect(get(gets(50), url)).rejects.toThrow('silent');
});

it('sends no line that somebody else wrote', async () => {
  const { url, requests } = await serving();
  const memory = into();
  const ask = (path: string, etag: string) =>
    gets().get({ url, path, headers: { 'If-Match': etag }, into: memory, onBytes: () => {} });
  for (const [path, etag] of [
    ['/key', '"a"\r\nX-Evil: 1'],
    ['/key', 'ü€'],
    ['/key HTTP/1.1\r\nX-Evil: 1', '"a"'],
    ['/a b', '"a"'],
    ['key', '"a"'],
  ]) {
    expect(await ask(path!, etag!)).toBe('not plain');
  }
  expect(requests).toEqual([]);
});
