import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BucketSettings } from '../../support/oss/store.js';
import { type TrailWorld, trailWorld } from '../../support/trail-world.js';

const SAFE: BucketSettings = {
  encryption: { algorithm: 'KMS' },
  versioning: 'Enabled',
  worm: { state: 'Locked', days: 365 },
  lifecycle: [{ id: 'keep', prefix: '', days: 730 }],
};

async function world(bucket: BucketSettings | undefined = SAFE): Promise<TrailWorld> {
  const made = await trailWorld();
  if (bucket !== undefined) made.oss.bucket('audit-logs', bucket);
  made.server.account().addTrail({
    name: 'audit-main',
    settings: { OssBucketName: 'audit-logs' },
    state: 'Enable',
    created: Date.parse('2026-06-01T00:00:00Z'),
    delivery: { LatestDeliveryTime: '2026-06-15T11:55:00Z' },
  });
  return made;
}

const NOTE = 'note    who could delete trails, buckets or files is not looked at: RAM policies decide that\n';

describe('atrail trail doctor', () => {
  it('has one line for each check, and ends with 0 where all is well', async () => {
    const { trail } = await world();
    expect(await trail('doctor')).toEqual({
      code: 0,
      stdout: `\
ok       account     regions-asked       trails are seen from cn-hangzhou
ok       account     trail-there         one trail is seen
ok       account     all-events          by audit-main
ok       account     all-regions         by audit-main
skipped  account     organization        no organisation trail is seen; each account has to have its own (--organization makes this a finding)
ok       account     own-destination     each has its own
ok       audit-main  logging             logs since 2026-06-01T00:00:00Z
ok       audit-main  delivery-recent     oss://audit-logs: latest at 2026-06-15T11:55:00Z
ok       audit-main  delivery-errors     oss://audit-logs: none
ok       audit-main  destination-usable  oss://audit-logs: usable
ok       audit-main  bucket-exists       audit-logs is there
ok       audit-main  bucket-private      its ACL is private, and no policy allows everybody in
ok       audit-main  bucket-encrypted    new objects are encrypted with KMS
ok       audit-main  bucket-versioned    versioning is enabled
ok       audit-main  bucket-retention    its retention policy is 365 days, locked
ok       audit-main  bucket-lifecycle    one rule applies
`,
      stderr: `asked   cn-hangzhou, shadow and organisation trails included\nchecks  16 = 15 ok + 0 findings + 0 unknown + 1 skipped\n${NOTE}`,
    });
  });

  it('ends with 1 where there is a finding, and says what to do', async () => {
    const { trail } = await world({ acl: 'public-read' });
    const { code, stdout } = await trail('doctor');
    expect(code).toBe(1);
    expect(stdout).toContain(
      'FINDING  audit-main  bucket-private      its ACL is public-read. Make it private: audit logs name users, addresses and resources.\n',
    );
    const findings = stdout.split('\n').filter((line) => line.startsWith('FINDING'));
    expect(findings.map((line) => line.split(/\s+/)[2])).toEqual([
      'bucket-private',
      'bucket-encrypted',
      'bucket-versioned',
      'bucket-retention',
      'bucket-lifecycle',
    ]);
  });

  it('ends with 1 where there is no trail at all', async () => {
    const { trail } = await trailWorld();
    const { code, stdout } = await trail('doctor -o tsv');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^account\t\ttrail-there\tfinding\terror\t/m);
  });

  it('finds a bucket that is not there', async () => {
    const { trail } = await trailWorld().then((made) => {
      made.server.account().addTrail({ name: 'audit-main', settings: { OssBucketName: 'no-bucket' } });
      return made;
    });
    expect((await trail('doctor')).stdout).toContain(
      'FINDING  audit-main  bucket-exists       the bucket no-bucket does not exist, so nothing is delivered.',
    );
  });

  it('ends with 2 where a check could not be made, and names it', async () => {
    const made = await world({ acl: 'public-read' });
    made.server.inject({
      on: 'GetTrailStatus',
      fault: { kind: 'status', status: 403, code: 'NoPermission' },
    });
    const { code, stdout, stderr } = await made.trail('doctor');
    expect(code).toBe(2);
    expect(stdout).toMatch(/^UNKNOWN {2}audit-main {2}logging .*GetTrailStatus/m);
    expect(stderr).toMatch(/ \+ 4 unknown \+ /);
  });

  it('names what OSS does not tell', async () => {
    const made = await world();
    made.oss.faults = ({ operation }) =>
      operation === 'GetBucketWorm' ? { kind: 'refuse', status: 403, code: 'AccessDenied' } : undefined;
    const { code, stdout } = await made.trail('doctor');
    expect(stdout).toMatch(
      /^UNKNOWN {2}audit-main {2}bucket-retention .*is not known: oss:GetBucketWorm is not allowed/m,
    );
    expect(code).toBe(2);
  });

  it('looks closely at one trail only, where it is named', async () => {
    const made = await world();
    made.server.account().addTrail({ name: 'backup-trail', settings: { OssBucketName: 'other-logs' } });
    const { stdout } = await made.trail('doctor backup-trail -o jsonl');
    const subjects = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).subject);
    expect(new Set(subjects)).toEqual(new Set(['account', 'backup-trail']));
    expect(await made.trail('doctor no-such-trail')).toMatchObject({ code: 2, stdout: '' });
  });

  it('does not look at the bucket of another account', async () => {
    const organization = { id: 'rd-x1', management: '2000000000000002', members: ['1000000000000001'] };
    const made = await trailWorld({ organization });
    const whole = { name: 'whole-company', organization: 'rd-x1', settings: { OssBucketName: 'theirs' } };
    made.server.account(organization.management).addTrail({ ...whole, state: 'Enable' });
    const { stdout } = await made.trail('doctor');
    expect(stdout).toContain(
      'ok       account        organization        whole-company records all accounts\n',
    );
    expect(stdout).toMatch(
      /^skipped {2}whole-company {2}bucket-exists .*belongs to the account 2000000000000002/m,
    );
    expect(made.oss.requests).toEqual([]);
  });

  it('only reads buckets', async () => {
    const made = await world();
    await made.trail('doctor');
    expect(made.oss.requests.length).toBeGreaterThan(5);
    expect(new Set(made.oss.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  it('takes its measures from flags', async () => {
    const { trail } = await world();
    const { stdout } = await trail('doctor --max-age 1m --keep-days 400 --organization -o jsonl');
    const lines = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const findings = lines.filter(({ verdict }) => verdict === 'finding').map(({ check }) => check);
    expect(findings).toEqual(['organization', 'delivery-recent', 'bucket-retention']);
  });

  it('writes reports for pipelines beside the answer', async () => {
    const made = await world({});
    const [junit, sarif] = [join(made.home, 'a.xml'), join(made.home, 'a.sarif')];
    const { code, stdout } = await made.trail(
      `doctor --report junit=${junit} --report sarif=${sarif} -o json`,
    );
    expect(code).toBe(1);
    const findings = JSON.parse(stdout).filter(({ verdict }: { verdict: string }) => verdict === 'finding');
    expect(findings.length).toBeGreaterThan(3);
    expect(readFileSync(junit, 'utf8')).toContain(`tests="16" failures="${findings.length}" errors="0"`);
    const [run] = JSON.parse(readFileSync(sarif, 'utf8')).runs;
    expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(
      findings.map(({ check }: { check: string }) => check),
    );
    expect(run.results[0].locations[0].logicalLocations[0].fullyQualifiedName).toBe(
      'acs:actiontrail:cn-hangzhou:1000000000000001:trail/audit-main',
    );
  });

  it.each([
    ['--report html=x', 'Write junit=path or sarif=path.'],
    ['--report junit=', 'Write junit=path or sarif=path.'],
    ['--max-age soon', 'Write a number with its unit'],
  ])('refuses %s before anything is asked', async (words, next) => {
    const made = await world();
    const { code, stderr } = await made.trail(`doctor ${words}`);
    expect([code, stderr]).toEqual([2, expect.stringContaining(next)]);
    expect(made.asked()).toEqual([]);
  });

  it('says where a report cannot be written, after the answer', async () => {
    const { trail } = await world();
    const { code, stdout, stderr } = await trail('doctor --report junit=/nowhere/at/all.xml');
    expect(code).toBe(2);
    expect(stdout).toContain('audit-logs is there');
    expect(stderr).toContain('atrail: the report /nowhere/at/all.xml cannot be written: ');
  });
});
