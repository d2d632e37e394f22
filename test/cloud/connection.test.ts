import { describe, expect, it } from 'vitest';
import { connect } from '../../src/cli/connecting.js';
import type { CloudFlags } from '../../src/cli/options.js';
import { temporaryFolder } from '../support/archive.js';
import { fakeContext } from '../support/context.js';
import { farEnd, json } from './far-end.js';

const KEY = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAI5tEXAMPLEconnect',
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'sEcReTcAnArY00000000000000abcd',
};

async function connected(url: string, flags: CloudFlags = {}, env: Record<string, string> = {}) {
  const fake = fakeContext({ env: { HOME: temporaryFolder(), ...KEY, ATRAIL_ENDPOINT: url, ...env } });
  return { ...(await connect(fake.context, flags)), ...fake };
}

describe('a call', () => {
  it('goes out as RPC, signed, with everything in the query', async () => {
    const server = await farEnd((response) => json(response, { RequestId: 'R-1', Events: [{ big: 1 }] }));
    const { connection } = await connected(server.url);
    const reply = await connection.call(
      'LookupEvents',
      {
        'LookupAttribute.1.Key': 'User',
        'LookupAttribute.1.Value': "a'(b)*!",
        MaxResults: 50,
        NextToken: undefined,
      },
      { region: 'cn-hangzhou' },
    );
    expect(reply.requestId).toBe('R-1');
    const [one] = server.asked;
    expect(one?.method).toBe('POST');
    expect(Object.fromEntries(one!.url.searchParams)).toEqual({
      'LookupAttribute.1.Key': 'User',
      'LookupAttribute.1.Value': "a'(b)*!",
      MaxResults: '50',
    });
    expect(one!.headers.authorization).toMatch(/^ACS3-HMAC-SHA256 Credential=LTAI5tEXAMPLEconnect,/);
    expect(one!.headers['x-acs-action']).toBe('LookupEvents');
    expect(one!.headers['x-acs-version']).toBe('2020-07-06');
  });
});
