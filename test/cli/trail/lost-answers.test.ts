/** What becomes of a call whose answer is lost, of two at once, and of an interruption. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../support/actiontrail/faults.js';
import { type TrailWorld, trailWorld } from '../../support/trail-world.js';

const BUCKET = '--oss-bucket audit-logs';
const LOST: Fault = { kind: 'lost-answer' };
/** Cut before anything was done; the client cannot tell these from those that come after. */
const CUT: Fault = { kind: 'reset' };

async function withTrail(): Promise<TrailWorld> {
  const made = await trailWorld();
  const settings = { OssBucketName: 'audit-logs' };
  made.server.account().addTrail({ name: 'audit-main', settings, state: 'Enable' });
  return made;
}

const trailOf = ({ server }: TrailWorld) => server.account().trail('audit-main');
const count = (operations: readonly string[], operation: string) =>
  operations.filter((each) => each === operation).length;

describe('after a lost answer', () => {
  it.each([
    ['CreateTrail', `create audit-main ${BUCKET}`, trailWorld],
    ['StartLogging', `create audit-main ${BUCKET}`, trailWorld],
    ['UpdateTrail', 'update audit-main --event-rw write --yes', withTrail],
    ['StopLogging', 'disable audit-main --yes', withTrail],
    ['DeleteTrail', 'delete audit-main --yes', withTrail],
  ] as const)(
    '%s that took effect is not sent again, and the rest goes on',
    async (operation, words, world) => {
      const made = await world();
      made.server.inject({ on: operation, fault: LOST });
      const { code, stderr } = await made.trail(words);
      expect(stderr).toContain(`lost    the answer to ${operation}: `);
      expect(stderr).toContain(
        `done    ${operation} audit-main in cn-hangzhou has taken effect: the service shows it\n`,
      );
      expect(code).toBe(0);
      expect(count(made.asked(), operation)).toBe(1);
      if (words.startsWith('create')) expect(trailOf(made)?.state).toBe('Enable');
    },
  );

  it.each([
    ['CreateTrail', `create audit-main ${BUCKET}`, trailWorld],
    ['StartLogging', `create audit-main ${BUCKET}`, trailWorld],
    ['UpdateTrail', 'update audit-main --event-rw write --yes', withTrail],
    ['StopLogging', 'disable audit-main --yes', withTrail],
    ['DeleteTrail', 'delete audit-main --yes', withTrail],
  ] as const)(
    '%s that did not take effect is told, and is not sent again',
    async (operation, words, world) => {
      const made = await world();
      made.server.inject({ on: operation, fault: CUT });
      const { code, stdout, stderr } = await made.trail(words);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(
        `the answer to ${operation} was lost, and the service does not show that it took effect`,
      );
      expect(stderr).toContain('`atrail trail show audit-main --region cn-hangzhou`');
      expect(count(made.asked(), operation)).toBe(1);
    },
  );

  it.each([
    ['a failure inside the service', { kind: 'status', status: 500, code: 'InternalError' }],
    ['a page of a proxy', { kind: 'status', status: 502, body: 'html' }],
    ['half an answer', { kind: 'truncated' }],
    ['something that is no answer', { kind: 'body', text: '<html></html>' }],
  ] as const)('nothing is believed: %s', async (_, fault) => {
    const made = await withTrail();
    made.server.inject({ on: 'StopLogging', fault });
    const { stderr } = await made.trail('disable audit-main --yes');
    expect(stderr).toContain('lost    the answer to StopLogging: ');
    const stopped = trailOf(made)?.state === 'Disable';
    expect(stderr.includes('has taken effect')).toBe(stopped);
    expect(count(made.asked(), 'StopLogging')).toBe(1);
  });

  it('says that nobody knows, where the trail cannot be looked at either', async () => {
    const made = await withTrail();
    made.server.inject({ on: 'DeleteTrail', fault: LOST });
    const on = 'DescribeTrails';
    made.server.inject({
      on,
      nth: 2,
      times: 99,
      fault: { kind: 'status', status: 403, code: 'NoPermission' },
    });
    const { stderr } = await made.trail('delete audit-main --yes');
    expect(stderr).toContain('the answer to DeleteTrail was lost, and nobody knows whether it took effect');
    expect(stderr).toContain(
      'Look with `atrail trail show audit-main --region cn-hangzhou` before anything else.',
    );
  });

  it('the effect may be seen a little later', async () => {
    const made = await withTrail();
    const described = JSON.stringify({
      TrailList: [
        { Name: 'audit-main', HomeRegion: 'cn-hangzhou', Status: 'Enable', OssBucketName: 'audit-logs' },
      ],
    });
    made.server.inject({ on: 'DeleteTrail', fault: LOST });
    made.server.inject({ on: 'DescribeTrails', nth: 2, times: 2, fault: { kind: 'body', text: described } });
    const { code, stderr } = await made.trail('delete audit-main --yes');
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('DeleteTrail audit-main in cn-hangzhou has taken effect'),
    ]);
  });

  it('the same command goes on from where it was', async () => {
    const made = await trailWorld();
    made.server.inject({ on: 'StartLogging', fault: CUT });
    expect((await made.trail(`create audit-main ${BUCKET}`)).code).toBe(2);
    expect((await made.trail(`create audit-main ${BUCKET}`)).code).toBe(0);
    expect([count(made.asked(), 'CreateTrail'), trailOf(made)?.state]).toEqual([1, 'Enable']);
  });
});

describe('a refusal', () => {
  it('is no lost answer: nothing was done, and nothing is looked at', async () => {
    const made = await withTrail();
    made.server.inject({ on: 'StopLogging', fault: { kind: 'status', status: 403, code: 'NoPermission' } });
    const { code, stderr } = await made.trail('disable audit-main --yes');
    expect(code).toBe(4);
    expect(stderr).toContain('actiontrail:StopLogging');
    expect(made.asked().at(-1)).toBe('StopLogging');
  });

  it('for asking too often is waited for, since nothing was done', async () => {
    const made = await withTrail();
    made.server.inject({
      on: 'DeleteTrail',
      times: 2,
      fault: { kind: 'status', status: 503, code: 'Throttling.User' },
    });
    const { code, stderr } = await made.trail('delete audit-main --yes');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'waiting DeleteTrail was refused (Throttling.User), which may pass; asking again in 5 s\n',
    );
    expect(count(made.asked(), 'DeleteTrail')).toBe(3);
  });
});

describe('two at once', () => {
  it('create one trail, and both succeed', async () => {
    const made = await trailWorld();
    const both = await Promise.all([
      made.trail(`create audit-main ${BUCKET}`),
      made.trail(`create audit-main ${BUCKET}`),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(made.server.account().trails).toHaveLength(1);
    expect(trailOf(made)?.state).toBe('Enable');
  });

  it('of which another one creates it otherwise are told apart', async () => {
    const made = await trailWorld();
    const other = { name: 'audit-main', settings: { OssBucketName: 'other-logs' } };
    made.server.inject({
      on: ({ operation }) => {
        // Somebody else is faster, after the trail was looked for.
        if (operation === 'CreateTrail') made.server.account().addTrail(other);
        return false;
      },
      fault: CUT,
    });
    const { code, stderr } = await made.trail(`create audit-main ${BUCKET}`);
    expect(code).toBe(2);
    expect(stderr).toContain('update');
    expect(trailOf(made)?.settings.OssBucketName).toBe('other-logs');
  });

  it('delete one trail, and both succeed', async () => {
    const made = await withTrail();
    made.server.inject({
      on: ({ operation }) => {
        if (operation === 'DeleteTrail') made.server.account().trails.length = 0;
        return false;
      },
      fault: CUT,
    });
    const { code, stderr } = await made.trail('delete audit-main --yes');
    expect(code).toBe(0);
    expect(stderr).toContain('is gone already: somebody else deleted it');
  });
});

describe('an interruption', () => {
  it('while the name is awaited changes nothing', async () => {
    const made = await withTrail();
    const interruption = new AbortController();
    const answers = ['audit-main'];
    const running = made.trail('delete audit-main', { answers, interrupted: interruption.signal });
    made.server.inject({
      on: ({ operation }) => {
        if (operation === 'GetTrailStatus') setImmediate(() => interruption.abort());
        return false;
      },
      fault: CUT,
    });
    expect((await running).code).toBe(130);
    expect(trailOf(made)?.state).toBe('Enable');
    expect(made.asked()).not.toContain('DeleteTrail');
  });

  it('between two calls says what was done', async () => {
    const made = await trailWorld();
    const interruption = new AbortController();
    made.server.inject({
      on: ({ operation }) => {
        if (operation === 'CreateTrail') interruption.abort();
        return false;
      },
      fault: CUT,
    });
    const { code, stderr } = await made.trail(`create audit-main ${BUCKET}`, {
      interrupted: interruption.signal,
    });
    expect(code).toBe(130);
    expect(stderr).toMatch(/nobody knows whether it took effect|CreateTrail was done/);
    expect(made.asked()).not.toContain('StartLogging');
  });
});
