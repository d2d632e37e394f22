/** An account with trails and buckets on test servers, and the program before it. */
import { onTestFinished } from 'vitest';
import { run } from '../../src/cli/run.js';
import { AUDITOR } from './actiontrail/callers.js';
import type { RecordedRequest } from './actiontrail/recorder.js';
import { runActionTrail } from './actiontrail/running.js';
import type { ActionTrailOptions, ActionTrailServer } from './actiontrail/server.js';
import { temporaryFolder } from './archive.js';
import { type CliOptions, type CliResult, fakeContext } from './context.js';
import { OssServer } from './oss/server.js';

export const NOON = '2026-06-15T12:00:00Z';

export interface TrailWorld {
  readonly server: ActionTrailServer;
  readonly oss: OssServer;
  /** Where the program keeps what is its own. */
  readonly home: string;
  /** `atrail trail …` in cn-hangzhou; waiting passes at once. */
  trail(words: string, options?: CliOptions): Promise<CliResult>;
  /** The operations that were asked for since the last time, in their order, without those about who asks. */
  asked(): readonly string[];
  /** The same with everything that was recorded. */
  requests(): readonly RecordedRequest[];
}

export async function trailWorld(options: ActionTrailOptions = {}): Promise<TrailWorld> {
  const home = temporaryFolder();
  let now = () => Date.parse(NOON);
  const server = await runActionTrail({
    buckets: [
      { name: 'audit-logs', location: 'oss-cn-hangzhou' },
      { name: 'other-logs', location: 'oss-cn-beijing' },
    ],
    projects: [{ name: 'audit-project', region: 'cn-hangzhou' }],
    now: () => now(),
    ...options,
  });
  const oss = await OssServer.start({ keys: [{ accessKeyId: AUDITOR.id, accessKeySecret: AUDITOR.secret }] });
  onTestFinished(() => oss.close());
  const env = {
    HOME: home,
    ALIBABA_CLOUD_ACCESS_KEY_ID: AUDITOR.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: AUDITOR.secret,
    ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou',
    ATRAIL_ENDPOINT: server.endpoint,
    ATRAIL_OSS_ENDPOINT: oss.endpoint,
  };
  let seen = 0;
  const requests = () => {
    const fresh = server.requests.slice(seen);
    seen = server.requests.length;
    return fresh.filter(({ operation }) => operation !== 'GetCallerIdentity');
  };
  return {
    server,
    oss,
    home,
    requests,
    asked: () => requests().map(({ operation }) => operation),
    async trail(words, { env: more, ...others } = {}) {
      const { context, written } = fakeContext({ now: NOON, env: { ...env, ...more }, ...others });
      now = context.now;
      const code = await run(['trail', ...words.split(' ').filter((word) => word !== '')], context);
      return { code, ...written() };
    },
  };
}
