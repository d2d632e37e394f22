import { describe, expect, it } from 'vitest';
import { actionTrail, envOf, envOfKey } from '../cloud/asking.js';
import { AUDITOR, RESPONDER } from '../support/actiontrail/callers.js';
import { temporaryFolder, writeBelow } from '../support/archive.js';
import { runCli } from '../support/context.js';

describe('atrail whoami', () => {
  it('says who asks, by which credentials, and where', async () => {
    const server = await actionTrail();
    const env = envOf(server.endpoint, { ALIBABA_CLOUD_REGION_ID: 'cn-shanghai' });
    const { code, stdout, stderr } = await runCli(['whoami'], { env });
    expect(stdout).toBe(`\
account     1000000000000001
identity    acs:ram::1000000000000001:user/auditor
type        RAMUser
principal   200000000000000001
key         LTAI5tTestAuditor000001
source      the environment (ALIBABA_CLOUD_ACCESS_KEY_ID)
region      cn-shanghai
regionFrom  ALIBABA_CLOUD_REGION_ID
endpoint    http://127.0.0.1:${server.port}/cn-shanghai
`);
    expect([code, stderr]).toEqual([0, '']);
    expect(server.requests.map(({ operation }) => operation)).toEqual(['GetCallerIdentity']);
  });

  it('tells programs the same', async () => {
    const server = await actionTrail();
    const env = { ...envOf(server.endpoint), ...envOfKey(RESPONDER) };
    const json = await runCli(['whoami', '-o', 'json', '--region', 'eu-central-1'], { env });
    expect(JSON.parse(json.stdout)).toEqual([
      {
        account: '1000000000000001',
        identity: 'acs:ram::1000000000000001:assumed-role/responder/alice',
        type: 'AssumedRoleUser',
        principal: '300000000000000001:alice',
        key: 'STS.NTestResponder000001',
        source: 'the environment (ALIBABA_CLOUD_ACCESS_KEY_ID)',
        region: 'eu-central-1',
        regionFrom: '--region',
        endpoint: `http://127.0.0.1:${server.port}/eu-central-1`,
      },
    ]);
    const csv = await runCli(['whoami', '-o', 'csv'], { env });
    expect(csv.stdout.split('\n')[1]).toMatch(/,the environment \(ALIBABA_CLOUD_ACCESS_KEY_ID\),,,$/);
  });

  it('takes the region of a profile that is named, and the hosts inside a VPC', async () => {
    const server = await actionTrail();
    const env = envOf('', { ATRAIL_STS_ENDPOINT: server.endpoint, ALIBABA_CLOUD_REGION_ID: 'cn-shanghai' });
    const { id: access_key_id, secret: access_key_secret } = AUDITOR;
    const audit = { name: 'audit', mode: 'AK', region_id: 'cn-beijing', access_key_id, access_key_secret };
    writeBelow(env.HOME!, '.aliyun/config.json', JSON.stringify({ current: 'audit', profiles: [audit] }));
    const { stdout } = await runCli(['whoami', '--profile', 'audit', '--vpc', '-o', 'jsonl'], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      source: 'profile audit of ~/.aliyun/config.json',
      region: 'cn-beijing',
      regionFrom: 'profile audit of ~/.aliyun/config.json',
      endpoint: 'https://actiontrail-vpc.cn-beijing.aliyuncs.com',
    });
  });

  it('without credentials says what was looked at, and exits with 4', async () => {
    const env = { HOME: temporaryFolder(), ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' };
    const { code, stdout, stderr } = await runCli(['whoami'], { env });
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toBe(
      'atrail: there are no credentials: no key in the environment; no OIDC role in the environment; no ~/.aliyun/config.json; no ~/.alibabacloud/credentials; no ALIBABA_CLOUD_ECS_METADATA; no ALIBABA_CLOUD_CREDENTIALS_URI; the metadata service is switched off\n' +
        '  Run aliyun configure, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.\n',
    );
  });

  it('with credentials that the service refuses exits with 4', async () => {
    const server = await actionTrail({ keys: [{ ...AUDITOR, disabled: true }] });
    const { code, stderr } = await runCli(['whoami'], { env: envOf(server.endpoint) });
    expect(code).toBe(4);
    expect(stderr).toContain(
      'failed: the access key LTAI5tTestAuditor000001 is disabled (InvalidAccessKeyId.Inactive,',
    );
  });

  it.each([
    [['--debug'], {}],
    [[], { ATRAIL_DEBUG: '1' }],
  ])('shows every call on stderr with %j %j', async (flags, more) => {
    const server = await actionTrail({ faults: [{ fault: { kind: 'status', status: 503 } }] });
    const env = envOf(server.endpoint, more as Record<string, string>);
    const { code, stderr } = await runCli(['whoami', ...flags], { env });
    const host = `127.0.0.1:${server.port}`;
    const lines = stderr
      .replace(/\d+ ms/g, '# ms')
      .replace(/[0-9A-F-]{36}/g, 'ID')
      .split('\n');
    expect(lines).toEqual([
      `debug   GetCallerIdentity  cn-hangzhou  ${host}  503 ServiceUnavailable  # ms  ID`,
      `debug   GetCallerIdentity  cn-hangzhou  ${host}  200  # ms  ID`,
      '',
    ]);
    expect(code).toBe(0);
  });

  it('refuses an endpoint that is none before anything is asked', async () => {
    const { code, stderr } = await runCli(['whoami', '--endpoint', 'ftp://x'], { env: envOf('') });
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      'atrail: the endpoint ftp://x is no http or https URL',
    ]);
  });
});
