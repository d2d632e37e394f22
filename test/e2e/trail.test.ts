/** Trails by the built program, before the service on this machine. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AUDITOR } from '../support/actiontrail/callers.js';
import { runActionTrail } from '../support/actiontrail/running.js';
import { temporaryFolder } from '../support/archive.js';
import { runBuilt } from '../support/program.js';

test('a trail is created, looked at, deleted and restored', async () => {
  const server = await runActionTrail({ buckets: [{ name: 'audit-logs', location: 'oss-cn-hangzhou' }] });
  const home = temporaryFolder();
  const env = {
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    ALIBABA_CLOUD_ACCESS_KEY_ID: AUDITOR.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: AUDITOR.secret,
    ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou',
    ATRAIL_ENDPOINT: server.endpoint,
  };
  const trail = async (words: string) => {
    const { code, stdout, stderr } = await runBuilt(['trail', ...words.split(' ')], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { code, stdout: stdout.toString(), stderr };
  };
  expect(await trail('create audit-main --oss-bucket audit-logs')).toMatchObject({
    code: 0,
    stdout: 'audit-main was created in cn-hangzhou, and logs\n',
  });
  expect(await trail('status audit-main')).toMatchObject({ code: 0 });
  const refused = await trail('delete audit-main');
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain('there is no terminal to ask on; nothing was changed');
  expect(await trail('delete audit-main --yes')).toMatchObject({
    code: 0,
    stdout: 'audit-main was deleted\n',
  });
  expect(await trail('list')).toMatchObject({ code: 1, stdout: '' });
  const restored = await trail('restore audit-main');
  expect(restored).toMatchObject({ code: 0, stdout: 'audit-main is as it was, and logs\n' });
  expect(restored.stderr).toContain(join(home, 'state', 'atrail', 'trails', 'audit-main_cn-hangzhou_'));
  expect(server.account().trail('audit-main')?.state).toBe('Enable');
}, 60_000);
