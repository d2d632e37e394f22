import { describe, expect, it, onTestFinished } from 'vitest';
import { AUDITOR } from '../support/actiontrail/callers.js';
import { plausibleEvents } from '../support/actiontrail/events.js';
import { type ActionTrailServer, startActionTrail } from '../support/actiontrail/server.js';
import { temporaryFolder } from '../support/archive.js';
import { finish, runBuilt, start } from '../support/program.js';

/** A service with so many events of the last days in one region, and the environment that leads there. */
async function service(count: number): Promise<{ server: ActionTrailServer; env: Record<string, string> }> {
  const now = Date.now();
  const iso = (ms: number) => new Date(ms).toISOString();
  const events = plausibleEvents({ count, seed: 5, from: iso(now - 86_400_000), to: iso(now - 3_600_000) });
  const here = events.map((text) => text.replace(/"acsRegion": ?"[^"]*"/, '"acsRegion":"cn-hangzhou"'));
  const server = await startActionTrail({ events: here, hidesUserEvents: false });
  onTestFinished(() => server.close());
  return {
    server,
    env: {
      HOME: temporaryFolder(),
      XDG_STATE_HOME: '',
      XDG_CACHE_HOME: '',
      ALIBABA_CLOUD_ACCESS_KEY_ID: AUDITOR.id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: AUDITOR.secret,
      ALIBABA_CLOUD_REGION_ID: 'cn-hangzhou',
      ATRAIL_ENDPOINT: server.endpoint,
    },
  };
}

describe('the built program', () => {
  it('keeps the pace of the service, however often it runs at once', async () => {
    const { server, env } = await service(240);
    const both = await Promise.all([1, 2].map(() => runBuilt(['lookup', '-c', '--no-cache'], { env })));
    expect(both.map(({ code, stdout }) => [code, stdout.toString()])).toEqual([
      [0, '240\n'],
      [0, '240\n'],
    ]);
    const times = server.requests.filter(({ operation }) => operation === 'LookupEvents').map(({ at }) => at);
    // Ten calls in one row of turns take nine times half a second; two rows would take half of that.
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(3500);
  });

  it('tells at Ctrl-C how to go on, and keeps what it has learned', async () => {
    const { server, env } = await service(600);
    const child = start(['lookup', '-o', 'jsonl', '--since', '2d'], { env });
    let written = 0;
    child.stdout!.on('data', (chunk: Buffer) => {
      if (written === 0) setTimeout(() => child.kill('SIGINT'), 100);
      written += chunk.length;
    });
    const ran = await finish(child);
    expect(ran.code).toBe(130);
    const [, command] = /goes on there:\n +atrail (lookup --output jsonl .*)\n$/.exec(ran.stderr)!;
    const rest = await runBuilt(command!.split(' '), { env });
    const lines = [...ran.stdout.toString().split('\n'), ...rest.stdout.toString().split('\n')];
    expect(new Set(lines.filter((line) => line !== '')).size).toBe(600);
    const again = await runBuilt(['lookup', '-c', '--since', '2d'], { env });
    expect(again.stdout.toString()).toBe('600\n');
    expect(again.stderr).toMatch(/calls {3}\d sent/);
    const said = [ran.stderr, rest.stderr, ran.stdout.toString(), JSON.stringify(server.requests)].join('');
    expect(said).not.toContain(AUDITOR.secret);
  });
});
