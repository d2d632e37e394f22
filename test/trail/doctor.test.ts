import { describe, expect, it } from 'vitest';
import type { BucketFacts } from '../../src/cloud/bucket.js';
import { grantsToEverybody } from '../../src/trail/doctor/bucket-policy.js';
import type { Examined, Gathered, Measures, Verdict } from '../../src/trail/doctor/check.js';
import { CHECKS, examine } from '../../src/trail/doctor/examine.js';
import type { TrailStatus } from '../../src/trail/status.js';
import { aTrail } from './trails.js';

const NOW = Date.parse('2026-06-15T12:00:00Z');
const HOUR = 3_600_000;
const MEASURES: Measures = { now: NOW, maxAge: 24 * HOUR, keepDays: 180, organization: false };
const BUCKET = { kind: 'oss', name: 'audit-logs' } as const;

function statusWith(members: Partial<TrailStatus> = {}): TrailStatus {
  return {
    logging: true,
    startLoggingTime: '2026-06-01T00:00:00Z',
    deliveries: [{ destination: BUCKET, told: true, latest: NOW - HOUR, usable: true }],
    ...members,
  };
}

function bucketWith(members: Partial<BucketFacts> = {}): BucketFacts {
  return {
    name: 'audit-logs',
    exists: { is: true },
    acl: { is: 'private' },
    policy: { is: undefined },
    encryption: { is: 'KMS' },
    versioning: { is: 'Enabled' },
    retention: { is: { days: 365, locked: true } },
    lifecycle: { is: [{ prefix: '', enabled: true }] },
    ...members,
  };
}

function examined(members: Partial<Examined> = {}): Examined {
  return { trail: aTrail(), status: statusWith(), bucket: bucketWith(), ...members };
}

/** The verdict of one check, and what it says. */
function judged(
  id: string,
  trails: readonly Examined[],
  others: Partial<Gathered & Measures> = {},
): readonly [Verdict, string] {
  const gathered = { trails, regions: ['cn-hangzhou'], unasked: [], ...others };
  const { verdict, says } = examine(gathered, { ...MEASURES, ...others }).find(
    ({ check }) => check.id === id,
  )!;
  return [verdict, says];
}

const one = (id: string, members: Partial<Examined>, others: Partial<Measures> = {}) =>
  judged(id, [examined(members)], others);

describe('the checks', () => {
  it('find nothing about a trail that is as it should be', () => {
    const results = examine({ trails: [examined()], regions: ['cn-hangzhou'], unasked: [] }, MEASURES);
    expect(results.filter(({ verdict }) => verdict !== 'ok').map(({ check }) => check.id)).toEqual([
      'organization',
    ]);
    expect(results).toHaveLength(CHECKS.length);
  });

  it('say of every finding, and of all that is unknown, what to do', () => {
    const bad = examined({
      status: statusWith({ logging: false, deliveries: [] }),
      bucket: bucketWith({ exists: { is: false } }),
    });
    const { status, ...unasked } = examined({ statusFailure: 'no' });
    for (const trails of [[], [bad, bad], [unasked]]) {
      const results = examine(
        { trails, regions: ['cn-hangzhou'], unasked: [{ region: 'x', reason: 'y' }] },
        MEASURES,
      );
      const open = results.filter(({ verdict }) => verdict === 'finding' || verdict === 'unknown');
      expect(open.length).toBeGreaterThan(0);
      for (const { next } of open) expect(next).toMatch(/[.)]$/);
    }
  });

  it('have ids of their own', () => {
    expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
  });

  it('look closely only at the trail that is named', () => {
    const other = examined({ trail: aTrail({ Name: 'backup-trail' }) });
    const results = examine({ trails: [examined(), other], regions: [], unasked: [] }, MEASURES, [
      'audit-main',
    ]);
    expect(new Set(results.map(({ trail }) => trail?.name))).toEqual(new Set([undefined, 'audit-main']));
  });
});

describe('what is recorded', () => {
  const writes = examined({ trail: aTrail({ EventRW: 'Write' }) });
  const reads = (TrailRegion: string) =>
    examined({ trail: aTrail({ Name: 'reads-only', EventRW: 'Read', TrailRegion, OssBucketName: 'other' }) });

  it('is a finding where no trail is there', () => {
    expect(judged('trail-there', [])[0]).toBe('finding');
    expect(judged('all-events', [])[0]).toBe('skipped');
  });

  it('may be recorded by several trails together', () => {
    expect(judged('all-events', [writes])).toEqual([
      'finding',
      'read events are recorded by no trail that logs',
    ]);
    expect(judged('all-events', [writes, reads('All')])).toEqual(['ok', 'by audit-main and reads-only']);
    expect(judged('all-regions', [writes, reads('cn-beijing')])).toEqual([
      'finding',
      'read events are recorded of cn-beijing only',
    ]);
    expect(judged('all-regions', [writes, reads('All')])[0]).toBe('ok');
  });

  it('is not recorded by a trail that does not log, whatever the list of trails says', () => {
    const off = examined({ status: statusWith({ logging: false }) });
    expect(judged('all-events', [off])).toEqual(['skipped', 'no trail logs']);
    expect(judged('logging', [off])[0]).toBe('finding');
  });

  it('is unknown where a trail does not say it', () => {
    expect(judged('all-events', [examined({ trail: aTrail({ EventRW: '' }) })])[0]).toBe('unknown');
    expect(judged('all-regions', [examined({ trail: aTrail({ TrailRegion: '' }) })])[0]).toBe('unknown');
  });

  it('is unknown where a region could not be asked', () => {
    const unasked = [{ region: 'cn-beijing', reason: 'timed out' }];
    expect(judged('regions-asked', [examined()], { unasked })).toEqual([
      'unknown',
      'trails of cn-beijing (timed out) are not known',
    ]);
  });

  it('of an organisation needs a trail that logs, where that is asked for', () => {
    const whole = (logging: boolean) =>
      examined({ trail: aTrail({ IsOrganizationTrail: true }), status: statusWith({ logging }) });
    expect(judged('organization', [whole(true)])).toEqual(['ok', 'audit-main records all accounts']);
    expect(judged('organization', [whole(false)])[0]).toBe('finding');
    expect(judged('organization', [examined()])[0]).toBe('skipped');
    expect(judged('organization', [examined()], { organization: true })[0]).toBe('finding');
  });

  it('goes into one place for each trail', () => {
    const twin = examined({ trail: aTrail({ Name: 'audit-twin', OssKeyPrefix: 'another' }) });
    expect(judged('own-destination', [examined(), twin])).toEqual([
      'finding',
      'audit-main and audit-twin deliver into oss://audit-logs',
    ]);
    expect(judged('own-destination', [writes, reads('All')])[0]).toBe('ok');
  });
});

describe('deliveries', () => {
  const delivery = { destination: BUCKET, told: true } as const;

  it.each([
    ['ok', { latest: NOW - 24 * HOUR }],
    ['finding', { latest: NOW - 25 * HOUR }],
    ['finding', {}],
  ])('are %s where the latest is %j', (verdict, members) => {
    const status = statusWith({ deliveries: [{ ...delivery, ...members }] });
    expect(one('delivery-recent', { status })[0]).toBe(verdict);
  });

  it('may be missing for an hour after the start', () => {
    const fresh = { startLoggingTime: '2026-06-15T11:30:00Z', deliveries: [delivery] };
    expect(one('delivery-recent', { status: statusWith(fresh) })[0]).toBe('ok');
  });

  it('are as bad as the worst of them, and all of those are named', () => {
    const deliveries = ['first', 'second', undefined].map((error) => ({
      ...delivery,
      ...(error && { error }),
    }));
    expect(one('delivery-errors', { status: statusWith({ deliveries }) })).toEqual([
      'finding',
      'oss://audit-logs: first; oss://audit-logs: second',
    ]);
  });

  it('are not judged where the service tells nothing', () => {
    const deliveries = [{ destination: BUCKET, told: false }];
    expect(one('delivery-recent', { status: statusWith({ deliveries }) })[0]).toBe('skipped');
    expect(one('destination-usable', { status: statusWith({ deliveries }) })[0]).toBe('skipped');
  });

  it('are a finding into a destination that the service finds unusable, or into none', () => {
    const deliveries = [{ ...delivery, usable: false }];
    expect(one('destination-usable', { status: statusWith({ deliveries }) })[0]).toBe('finding');
    expect(one('destination-usable', { status: statusWith({ deliveries: [] }) })[0]).toBe('finding');
  });

  it('are unknown where the status could not be asked', () => {
    const { status, ...rest } = examined({ statusFailure: 'GetTrailStatus is not allowed' });
    for (const id of ['logging', 'delivery-recent', 'delivery-errors', 'destination-usable']) {
      expect(judged(id, [rest])).toEqual([
        'unknown',
        'its status is not known: GetTrailStatus is not allowed',
      ]);
    }
  });
});

describe('a bucket', () => {
  const IDS = CHECKS.map(({ id }) => id).filter((id) => id.startsWith('bucket-'));
  const bucket = (id: string, members: Partial<BucketFacts>) => one(id, { bucket: bucketWith(members) });
  const PUBLIC = JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: ['*'], Action: ['oss:GetObject'] }],
  });

  it.each([
    ['bucket-exists', { exists: { is: false } }],
    ['bucket-private', { acl: { is: 'public-read' } }],
    ['bucket-private', { policy: { is: PUBLIC } }],
    ['bucket-encrypted', { encryption: { is: undefined } }],
    ['bucket-versioned', { versioning: { is: 'Suspended' }, retention: { is: undefined } }],
    ['bucket-versioned', { versioning: { is: undefined }, retention: { is: { days: 365, locked: false } } }],
    ['bucket-retention', { retention: { is: undefined } }],
    ['bucket-retention', { retention: { is: { days: 365, locked: false } } }],
    ['bucket-retention', { retention: { is: { days: 179, locked: true } } }],
    ['bucket-lifecycle', { lifecycle: { is: [] } }],
    ['bucket-lifecycle', { lifecycle: { is: [{ prefix: '', enabled: false }] } }],
    ['bucket-lifecycle', { lifecycle: { is: [{ prefix: '', enabled: true, expiresAfterDays: 30 }] } }],
  ] as const)('is a finding of %s where it has %j', (id, members) => {
    expect(bucket(id, members)[0]).toBe('finding');
  });

  it.each([
    ['bucket-versioned', { versioning: { is: undefined }, retention: { is: { days: 1, locked: true } } }],
    ['bucket-retention', { retention: { is: { days: 180, locked: true } } }],
    ['bucket-lifecycle', { lifecycle: { is: [{ prefix: '', enabled: true, expiresAfterDays: 180 }] } }],
  ] as const)('is fine for %s where it has %j', (id, members) => {
    expect(bucket(id, members)[0]).toBe('ok');
  });

  it.each(['exists', 'acl', 'policy', 'encryption', 'versioning', 'retention', 'lifecycle'] as const)(
    'is not known where nobody says its %s',
    (fact) => {
      const results = IDS.map((id) => bucket(id, { [fact]: { unknown: 'oss:Get is not allowed' } }));
      const unknown = results.filter(([verdict]) => verdict === 'unknown');
      expect(unknown).toHaveLength(1);
      expect(unknown[0]![1]).toContain('is not known: oss:Get is not allowed');
    },
  );

  it('that is not there is not judged otherwise', () => {
    const verdicts = IDS.map((id) => bucket(id, { exists: { is: false } })[0]);
    expect(verdicts).toEqual(['finding', ...IDS.slice(1).map(() => 'skipped')]);
  });

  it('that is not there, or of another account, is skipped with the reason', () => {
    const { bucket: _, ...none } = examined();
    expect(judged('bucket-private', [none])).toEqual(['skipped', 'audit-main delivers into no bucket']);
    expect(judged('bucket-private', [{ ...none, bucketSkipped: 'it is theirs' }])).toEqual([
      'skipped',
      'it is theirs',
    ]);
  });

  it('has only those lifecycle rules that reach the files of the trail', () => {
    const trail = aTrail({ OssKeyPrefix: 'audit-x' });
    const withRule = (prefix: string) =>
      one('bucket-lifecycle', {
        trail,
        bucket: bucketWith({ lifecycle: { is: [{ prefix, enabled: true, expiresAfterDays: 7 }] } }),
      });
    expect(withRule('other/')[1]).toContain('no lifecycle rule applies');
    expect(withRule('audit-x/AliyunLogs/')[1]).toContain('after 7 days');
    expect(withRule('audit')[1]).toContain('after 7 days');
  });
});

describe('a bucket policy', () => {
  const policy = (...Statement: object[]) => JSON.stringify({ Version: '1', Statement });
  it.each([
    ['yes', policy({ Effect: 'Allow', Principal: '*' })],
    ['yes', policy({ Effect: 'Allow', Principal: { RAM: ['1234', '*'] } })],
    ['yes', JSON.stringify({ Statement: { Effect: 'Allow', Principal: ['*'] } })],
    ['yes', policy({ Effect: 'Deny', Principal: '*' }, { Effect: 'Allow', Principal: '*', Condition: {} })],
    ['no', policy({ Effect: 'Allow', Principal: ['1234'] })],
    ['no', policy({ Effect: 'Deny', Principal: '*' })],
    [
      'no',
      policy({ Effect: 'Allow', Principal: '*', Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } } }),
    ],
    ['unclear', policy({ Effect: 'Allow', NotPrincipal: ['1234'] })],
    ['unclear', '{"Statement": ['],
    ['unclear', '{}'],
    ['unclear', '{"Statement": ["x"]}'],
  ])('lets everybody in: %s, of %s', (answer, text) => {
    expect(grantsToEverybody(text)).toBe(answer);
  });
});
