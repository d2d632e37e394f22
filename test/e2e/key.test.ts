import { expect, onTestFinished, test } from 'vitest';
import { AUDITOR } from '../support/actiontrail/callers.js';
import { startActionTrail } from '../support/actiontrail/server.js';
import { temporaryFolder } from '../support/archive.js';
import { runBuilt } from '../support/program.js';

test('the built program says whose a key is', async () => {
  const server = await startActionTrail();
  onTestFinished(() => server.close());
  const env = {
    HOME: temporaryFolder(),
    XDG_STATE_HOME: '',
    XDG_CACHE_HOME: '',
    ALIBABA_CLOUD_ACCESS_KEY_ID: AUDITOR.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: AUDITOR.secret,
    ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou',
    ATRAIL_ENDPOINT: server.endpoint,
  };
  const ran = await runBuilt(['key', AUDITOR.id, '--region', 'cn-hangzhou'], { env });
  expect(ran.stdout.toString()).toContain('owner    auditor  ram-user  200000000000000001\n');
  expect(ran.stdout.toString() + ran.stderr).not.toContain(AUDITOR.secret);
  expect(ran.code).toBe(0);
  const sent = new Set(server.requests.map(({ operation }) => operation));
  expect([...sent].filter((operation) => !/^(?:Get|Lookup)/.test(operation ?? ''))).toEqual([]);
});
