import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { GENERIC, loadLibrary, PREFERRED } from '../../src/cloud/client-library.js';
import { actionTrail, errorOf, quickConnection } from './asking.js';
import { farEnd, json } from './far-end.js';

const CN = { region: 'cn-hangzhou' };

/** The generic client as the vendor's generated ones inherit it: a class in front of its own. */
const require = createRequire(import.meta.url);
const { default: OpenApi } = require(GENERIC) as { default: new (config: object) => object };
class Generated extends OpenApi {}

const isInstalled = (name: string) => {
  try {
    return Boolean(require.resolve(name));
  } catch {
    return false;
  }
};

const libraries = [
  ...[PREFERRED, GENERIC]
    .filter(isInstalled)
    .map((name) => ({ name, library: () => loadLibrary(undefined, [name]) })),
  {
    name: 'a generated client',
    library: () => loadLibrary(async () => ({ default: Generated }), ['generated']),
  },
];

describe.each(libraries)('by way of $name', ({ library }) => {
  it('the same request goes over the wire', async () => {
    const server = await farEnd((response) => json(response, { RequestId: 'R' }));
    for (const each of [library, () => loadLibrary(undefined, [GENERIC])]) {
      const { connection } = quickConnection(`${server.url}/{region}`, { library: each });
      await connection.call('LookupEvents', { MaxResults: 50, 'LookupAttribute.1.Value': "'()*! ü" }, CN);
      await connection.call('StopLogging', { Name: 'audit' }, CN);
    }
    const told = server.asked.map(({ method, url, headers, body }) => {
      const { authorization = '', ...rest } = headers;
      // What differs by nature: time, nonce and so the signature, and the name of the library.
      for (const name of ['x-acs-date', 'x-acs-signature-nonce', 'user-agent']) delete rest[name];
      return {
        method,
        path: url.pathname + url.search,
        body,
        headers: rest,
        signed: authorization.replace(/Signature=\w+/, ''),
      };
    });
    expect(told.slice(0, 2)).toEqual(told.slice(2));
    expect(told[0]!.path).toBe('/cn-hangzhou/?MaxResults=50&LookupAttribute.1.Value=%27()*!%20%C3%BC');
  });

  it('the service takes its signatures, and its refusals are understood', async () => {
    const server = await actionTrail();
    const { connection } = quickConnection(server.endpoint, { library });
    const { body } = await connection.call('DescribeRegions', { AcceptLanguage: 'en-US' }, CN);
    expect(body.Regions).toMatchObject({ Region: expect.any(Array) });
    const error = await errorOf(connection.call('GetTrailStatus', { Name: 'nowhere' }, CN));
    expect(error).toMatchObject({ code: 'TrailNotFoundException', status: 404 });
    expect(error.message).toContain('The specified Trail does not exist');
  });
});

describe('the library', () => {
  it('is the one made for ActionTrail where that is installed, and the generic one elsewhere', async () => {
    const found = (installed: readonly string[]) =>
      loadLibrary(async (name) =>
        installed.includes(name) ? { default: { default: Generated } } : undefined,
      );
    expect((await found([PREFERRED, GENERIC])).name).toBe(PREFERRED);
    expect((await found([GENERIC])).name).toBe(GENERIC);
    await expect(found([])).rejects.toThrow(`none of ${PREFERRED} and ${GENERIC} is installed`);
  });

  it('that is broken is not passed over', async () => {
    const load = async () => {
      throw new Error('a syntax error');
    };
    await expect(loadLibrary(load)).rejects.toThrow('a syntax error');
    await expect(loadLibrary(async () => ({}))).rejects.toThrow('has no client class');
  });
});
