import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect as dial, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { proxyFor } from '../../src/cloud/proxies.js';
import { writeBelow } from '../support/archive.js';
import { selfSigned } from '../support/certificate.js';
import { finish, start } from '../support/program.js';
import { closedPort, envOf, errorOf, quickConnection } from './asking.js';
import { farEnd, json } from './far-end.js';

const CN = { region: 'cn-hangzhou' };

describe('the proxy of an address', () => {
  it.each<[url: string, env: Record<string, string>, proxy: string | undefined]>([
    ['https://a.example.com', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    ['https://a.example.com', { https_proxy: 'http://p:1', HTTPS_PROXY: 'http://q:2' }, 'http://p:1'],
    ['https://a.example.com', { HTTP_PROXY: 'http://p:1' }, undefined],
    ['http://a.example.com', { HTTP_PROXY: 'http://p:1' }, 'http://p:1'],
    ['http://a.example.com', { ALL_PROXY: 'p:1' }, 'http://p:1'],
    ['https://a.example.com', {}, undefined],
    ['https://a.example.com', { HTTPS_PROXY: '' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: '*' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: 'example.com' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: '.example.com' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: '*.example.com' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'p:1', no_proxy: 'x, A.Example.com' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: 'ample.com' }, 'http://p:1'],
    ['https://a.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: 'a.example.com:443' }, undefined],
    ['https://a.example.com', { HTTPS_PROXY: 'p:1', NO_PROXY: 'a.example.com:80' }, 'http://p:1'],
    ['http://[::1]:99', { HTTP_PROXY: 'p:1', NO_PROXY: '::1' }, undefined],
    ['http://[::1]:99', { HTTP_PROXY: 'p:1', NO_PROXY: '[::1]:99' }, undefined],
    ['http://127.0.0.1:99', { HTTP_PROXY: 'p:1', NO_PROXY: 'localhost,127.0.0.1' }, undefined],
  ])('of %s with %j is %s', (url, env, proxy) => {
    expect(proxyFor(new URL(url), env)).toBe(proxy);
  });
});

interface Proxy {
  readonly url: string;
  /** Request lines and credentials, as they came. */
  readonly seen: string[];
}

/** A proxy that does both: whole URLs in requests, and CONNECT. */
async function startProxy(options: { readonly status?: number; readonly to?: number } = {}): Promise<Proxy> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const note = ({ method, url, headers }: IncomingMessage) =>
    seen.push([method, url, headers['proxy-authorization'] ?? ''].join(' ').trim());
  const server = createServer((request, response) => {
    note(request);
    if (options.status !== undefined) return void response.writeHead(options.status).end('<html>no</html>');
    const { hostname, port, pathname, search } = new URL(request.url!);
    const { method, headers } = request;
    import('node:http').then(({ request: ask }) =>
      ask({ hostname, port, path: pathname + search, method, headers }, (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      }).end(),
    );
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    sockets.add(socket);
    if (options.status !== undefined) return void socket.end(`HTTP/1.1 ${options.status} No\r\n\r\n`);
    const there = dial(options.to ?? Number(request.url!.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      there.pipe(socket).pipe(there);
    });
    for (const each of [socket, there]) each.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

describe('by way of a proxy', () => {
  it('http is asked with the whole URL in the request, and the signature stays right', async () => {
    const { actionTrail } = await import('./asking.js');
    const [server, proxy] = [await actionTrail(), await startProxy()];
    const { connection } = quickConnection(server.endpoint, { env: { HTTP_PROXY: proxy.url } });
    await connection.call('LookupEvents', { MaxResults: 50 }, CN);
    expect(proxy.seen).toEqual([`POST http://127.0.0.1:${server.port}/cn-hangzhou/?MaxResults=50`]);
    expect(server.requests).toHaveLength(1);
  });

  it('and not where NO_PROXY takes the address out', async () => {
    const [server, proxy] = [await farEnd((response) => json(response, {})), await startProxy()];
    const env = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
    await quickConnection(server.url, { env }).connection.call('LookupEvents', {}, CN);
    expect([proxy.seen, server.asked.length]).toEqual([[], 1]);
  });

  it('https is asked through CONNECT, by the program, with a certificate that it is told to trust', async () => {
    const { key, cert } = selfSigned('actiontrail.cn-hangzhou.aliyuncs.com', 'sts.aliyuncs.com');
    const asked: string[] = [];
    const server = createSecureServer({ key, cert }, (request, response) => {
      asked.push(`${request.method} ${request.headers.host}`);
      json(response, { AccountId: '42', Arn: 'acs:ram::42:root', IdentityType: 'Account', RequestId: 'R' });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const proxy = await startProxy({ to: (server.address() as AddressInfo).port });
    const env = envOf('', { ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou', NO_PROXY: '', no_proxy: '' });
    const trusted = writeBelow(env.HOME!, 'trusted.pem', cert);
    const withName = proxy.url.replace('://', '://proxy-user:proxy-pa55@');
    const whoami = (more: Record<string, string>) =>
      finish(start(['whoami', '--debug', '-o', 'tsv'], { env: { ...env, HTTPS_PROXY: withName, ...more } }));

    const well = await whoami({ NODE_EXTRA_CA_CERTS: trusted });
    expect(well.stderr).toMatch(
      /^debug {3}GetCallerIdentity {2}\S+ {2}sts.aliyuncs.com {2}200 {2}\d+ ms {2}R\n$/,
    );
    expect(well.stdout.toString().split('\n')[1]).toMatch(/^42\tacs:ram::42:root\t/);
    expect(asked).toEqual(['POST sts.aliyuncs.com']);
    const basic = Buffer.from('proxy-user:proxy-pa55').toString('base64');
    expect(proxy.seen).toEqual([`CONNECT sts.aliyuncs.com:443 Basic ${basic}`]);

    const untrusted = await whoami({});
    expect(untrusted.code).toBe(2);
    expect(untrusted.stderr).toContain('the certificate of the host is not trusted (CertificateNotTrusted,');
    expect(untrusted.stderr).not.toContain('proxy-pa55');
  });

  it('a refusal of the proxy is told as one', async () => {
    const proxy = await startProxy({ status: 407 });
    for (const url of ['http://127.0.0.1:9/', 'https://127.0.0.1:9/']) {
      const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
      const error = await errorOf(quickConnection(url, { env }).connection.call('LookupEvents', {}, CN));
      expect([error.code, error.status]).toEqual(['Http407', 407]);
      expect(error.next).toContain('The proxy wants a name and password');
    }
  });

  it('that is not there is an error like any other', async () => {
    const env = { HTTPS_PROXY: `http://u:pa55@127.0.0.1:${await closedPort()}` };
    const error = await errorOf(
      quickConnection('https://127.0.0.1:9', { env }).connection.call('LookupEvents', {}, CN),
    );
    expect(error.code).toBe('ConnectionRefused');
    expect(error.message + error.next).not.toContain('pa55');
  });

  it.each(['socks5://127.0.0.1:1080', 'http://[', '://'])(
    '%s is refused without being shown',
    async (proxy) => {
      const { connection } = quickConnection('https://127.0.0.1:9', { env: { HTTPS_PROXY: proxy } });
      await expect(connection.call('LookupEvents', {}, CN)).rejects.toThrow(
        'HTTPS_PROXY or HTTP_PROXY is no address of an http or https proxy',
      );
    },
  );
});
