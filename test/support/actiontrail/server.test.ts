import { afterEach, expect, test } from 'vitest';
import { AUDITOR, RESPONDER } from './callers.js';
import { askWithSdk } from './sdk.js';
import { type ActionTrailServer, startActionTrail } from './server.js';

let server: ActionTrailServer | undefined;

afterEach(() => server?.close());

test.each([
  ['a permanent key', AUDITOR, 'ACS3-HMAC-SHA256'],
  ['a temporary key', RESPONDER, 'ACS3-HMAC-SHA256'],
  ['a permanent key', AUDITOR, 'v2'],
  ['a temporary key', RESPONDER, 'v2'],
])('the real client is let in with %s', async (_, key, algorithm) => {
  server = await startActionTrail();
  const ask = askWithSdk(server, { key, algorithm });
  const { body } = await ask('GetCallerIdentity', {}, { version: '2015-04-01' });
  expect(body).toMatchObject({ AccountId: AUDITOR.account });
  const parameters = { AcceptLanguage: 'en-US', Odd: "' ( ) ! * ~ + / & = % 名" };
  const regions = await ask('DescribeRegions', parameters);
  expect(regions.body.Regions).toMatchObject({ Region: [{ RegionId: 'cn-hangzhou' }, {}, {}, {}, {}] });
});
