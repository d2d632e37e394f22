/** The built program and a service that is slow, or of another mind. */
import { expect, it } from 'vitest';
import { envOf } from '../cloud/asking.js';
import { farEnd, json } from '../cloud/far-end.js';
import { finish, start } from '../support/program.js';

it('Ctrl-C ends a call that waits for its answer', async () => {
  let reached: () => void;
  const asked = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const server = await farEnd(() => reached());
  const child = start(['whoami'], { env: envOf(server.url) });
  const ended = finish(child);
  await asked;
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect([code, stdout.toString(), stderr]).toEqual([
    130,
    '',
    'atrail: GetCallerIdentity in cn-hangzhou was interrupted\n  Run it again.\n',
  ]);
});

it('finds the packages that it needs, from wherever it was built to', async () => {
  const server = await farEnd((response) => json(response, { AccountId: '42', RequestId: 'R' }));
  const { code, stdout } = await finish(start(['whoami', '-o', 'tsv'], { env: envOf(server.url) }));
  expect([code, stdout.toString().split('\n')[1]?.split('\t')[0]]).toEqual([0, '42']);
});
