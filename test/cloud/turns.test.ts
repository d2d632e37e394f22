import { expect, test } from 'vitest';
import { createConnection } from '../../src/cloud/action-trail.js';
import type { Transport } from '../../src/cloud/transport.js';

test('what takes long is loaded before a call gets its turn, or it would go out too late and too close to the next', async () => {
  const done: string[] = [];
  const notAsked = () => Promise.reject(new Error('not asked for'));
  const note = (what: string) => async () => {
    await new Promise((resolve) => setImmediate(resolve));
    done.push(what);
  };
  const transport: Transport = {
    prepare: note('prepare'),
    send: async () => {
      done.push('send');
      return { text: '{}', body: {}, requestId: 'R-1' };
    },
    agentFor: notAsked,
    limits: { connect: 1, answer: 1, size: 1 },
    interrupted: new AbortController().signal,
  };
  const connection = createConnection({
    transport,
    source: {
      described: 'the test',
      account: '1000000000000001',
      credentials: async () => ({ accessKeyId: 'LTAI5tEXAMPLE', accessKeySecret: 'none' }),
    },
    endpoint: (region) => ({ protocol: 'http', host: `${region}.example`, prefix: '' }),
    pace: {
      turn: async () => {
        await note('turn')();
        return () => done.push('answered');
      },
    },
    owners: { accountOf: () => undefined, remember: () => {} },
    sts: {
      callerIdentity: notAsked,
      assumeRole: notAsked,
      assumeRoleWithToken: notAsked,
    },
    now: () => 0,
    sleep: async () => {},
  });
  await connection.call('LookupEvents', {}, { region: 'cn-hangzhou' });
  expect(done).toEqual(['prepare', 'turn', 'send', 'answered']);
});
