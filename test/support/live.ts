/** Lookups in this process against the service on this machine: real client, real HTTP, a clock that is given. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Context } from '../../src/cli/context.js';
import { run } from '../../src/cli/run.js';
import { AUDITOR } from './actiontrail/callers.js';
import { type ActionTrailOptions, type ActionTrailServer, startActionTrail } from './actiontrail/server.js';
import { temporaryFolder } from './archive.js';
import { type CliOptions, type CliResult, fakeContext } from './context.js';

export interface Live {
  readonly server: ActionTrailServer;
  /** Where the runs keep what is their own. */
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command. The clock goes on from run to run, by what is waited. */
  run(...args: readonly string[]): Promise<CliResult>;
  /** The same where something about the process is different. */
  runWith(
    options: CliOptions & { readonly change?: (context: Context) => Context },
    ...args: readonly string[]
  ): Promise<CliResult>;
  /** How many calls of an operation the service has had. */
  calls(operation?: string): number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export const NOON = Date.UTC(2026, 5, 15, 12);

/** Starts a service whose time is that of the runs; noon on 2026-06-15 at first. */
export async function live(options: ActionTrailOptions = {}): Promise<Live> {
  let time = NOON;
  const server = await startActionTrail({ now: () => time, ...options });
  onTestFinished(() => server.close());
  const home = temporaryFolder();
  const env = {
    HOME: home,
    ALIBABA_CLOUD_ACCESS_KEY_ID: AUDITOR.id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: AUDITOR.secret,
    ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou',
    ATRAIL_ENDPOINT: server.endpoint,
  };
  const runWith: Live['runWith'] = async ({ change = (context) => context, ...more }, ...args) => {
    const { context, written } = fakeContext({ ...more, env: { ...env, ...more.env } });
    const clock = {
      ...context,
      now: () => time,
      sleep: async (ms: number) => {
        time += ms;
        // Whatever else is under way gets on meanwhile.
        await new Promise((resolve) => setImmediate(resolve));
      },
    };
    const code = await run(args, change(clock));
    return { code, ...written() };
  };
  return {
    server,
    home,
    env,
    run: (...args) => runWith({}, ...args),
    runWith,
    calls: (operation = 'LookupEvents') =>
      server.requests.filter((request) => request.operation === operation).length,
    now: () => time,
  };
}

export function cacheOf({ home }: Live): string {
  return join(home, '.cache', 'atrail', 'lookups');
}
