import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isEcs } from '../../../src/cloud/credentials/metadata.js';
import { temporaryFolder, writeBelow } from '../../support/archive.js';
import { farEnd, json } from '../far-end.js';
import { findIn, ID, refusal, SECRETS } from './finding.js';

const { secret, token, bearer } = SECRETS;
const ARN = 'acs:ram::1000000000000001:role/auditor';
const key = { access_key_id: ID, access_key_secret: secret };

/** What STS gives; each time another key. */
function stsAnswering(expiration = '2026-06-15T13:00:00Z') {
  return farEnd((response, asked, count) => {
    const credentials = {
      AccessKeyId: `STS.${count}`,
      AccessKeySecret: secret,
      SecurityToken: `${token}${count}`,
      Expiration: expiration,
    };
    json(response, { RequestId: 'R', Credentials: credentials, AssumedRoleUser: { Arn: asked.url.href } });
  });
}

async function fromProfile(profile: object, more: Parameters<typeof findIn>[0] = {}) {
  return findIn({ ...more, cli: [{ name: 'p', ...profile }] }, 'p');
}

describe('a profile of mode', () => {
  it('AK', async () => {
    const { source } = await fromProfile({ mode: 'AK', ...key, sts_token: 'not looked at' });
    expect(await source.credentials()).toEqual({ accessKeyId: ID, accessKeySecret: secret });
  });

  it('StsToken', async () => {
    const { source } = await fromProfile({ mode: 'StsToken', ...key, sts_token: token });
    expect(await source.credentials()).toEqual({
      accessKeyId: ID,
      accessKeySecret: secret,
      securityToken: token,
    });
  });

  it('that is not written is guessed as the aliyun command does', async () => {
    const { source } = await fromProfile({ ...key, sts_token: token });
    expect(await source.credentials()).toMatchObject({ securityToken: token });
  });

  it('RamRoleArn assumes the role, with what it shall be called and how long it lasts', async () => {
    const sts = await stsAnswering();
    const role = { ram_role_arn: ARN, ram_session_name: 'alice', expired_seconds: 900, external_id: 'x-1' };
    const { source } = await fromProfile({ mode: 'RamRoleArn', ...key, ...role }, { sts });
    expect(source.account).toBe('1000000000000001');
    const credentials = await source.credentials();
    expect(credentials).toMatchObject({ accessKeyId: 'STS.1', securityToken: `${token}1` });
    const [{ headers, body, url, method }] = sts.asked as [(typeof sts.asked)[0]];
    expect([method, url.search, headers['x-acs-action'], headers['x-acs-version']]).toEqual([
      'POST',
      '',
      'AssumeRole',
      '2015-04-01',
    ]);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      RoleArn: ARN,
      RoleSessionName: 'alice',
      DurationSeconds: '900',
      ExternalId: 'x-1',
    });
    expect(headers.authorization).toContain(`Credential=${ID},`);
  });

  it('RamRoleArn renews before the end, once for whoever asks at the same time', async () => {
    const sts = await stsAnswering();
    const { source, sleep } = await fromProfile({ mode: 'RamRoleArn', ...key, ram_role_arn: ARN }, { sts });
    await Promise.all([source.credentials(), source.credentials(), source.credentials()]);
    expect(sts.asked).toHaveLength(1);
    await sleep(54 * 60_000);
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.1' });
    await sleep(2 * 60_000);
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.2' });
  });

  it('RamRoleArn says why the role is refused', async () => {
    const sts = await farEnd((response) =>
      json(response, { Code: 'NoPermission', Message: secret, RequestId: 'REQ-9' }, 403),
    );
    const refused = await refusal(
      { cli: [{ name: 'p', mode: 'RamRoleArn', ...key, ram_role_arn: ARN }], sts },
      'p',
    );
    expect(refused.message).toContain(
      'AssumeRole in cn-hangzhou failed: the permission sts:AssumeRole is missing',
    );
    expect(refused.message).toContain('REQ-9');
    expect(refused.exitCode).toBe(4);
    const gone = await farEnd((response) =>
      json(response, { Code: 'EntityNotExist.Role', Message: 'no such role' }, 404),
    );
    const second = await refusal(
      { cli: [{ name: 'p', mode: 'RamRoleArn', ...key, ram_role_arn: ARN }], sts: gone },
      'p',
    );
    expect([second.message.includes('no such role'), second.exitCode]).toEqual([true, 4]);
  });

  it('ChainableRamRoleArn builds on another profile, however many there are', async () => {
    const sts = await stsAnswering();
    const chain = { mode: 'ChainableRamRoleArn', ram_role_arn: ARN };
    const cli = [
      { name: 'a', ...chain, source_profile: 'b' },
      { name: 'b', ...chain, source_profile: 'c' },
      { name: 'c', mode: 'AK', ...key },
    ];
    const { source } = await findIn({ cli, sts }, 'a');
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.2' });
    expect(sts.asked.map(({ headers }) => headers['x-acs-security-token'])).toEqual([undefined, `${token}1`]);
  });

  it('ChainableRamRoleArn does not follow a circle, nor a profile that is missing', async () => {
    const chain = { mode: 'ChainableRamRoleArn', ram_role_arn: ARN };
    const circle = [
      { name: 'a', ...chain, source_profile: 'b' },
      { name: 'b', ...chain, source_profile: 'a' },
    ];
    expect((await refusal({ cli: circle }, 'a')).message).toBe(
      'profile a of ~/.aliyun/config.json, the source_profile of b, builds on itself',
    );
    expect((await refusal({ cli: [{ name: 'a', ...chain, source_profile: 'x' }] }, 'a')).message).toBe(
      'profile x of ~/.aliyun/config.json, the source_profile of a, is missing',
    );
  });

  it('OIDC shows the token in the body only, without a signature, and reads it anew', async () => {
    const sts = await stsAnswering('2026-06-15T12:10:00Z');
    const file = writeBelow(temporaryFolder(), 'token', `${bearer}-1\n`);
    const { source, sleep } = await fromProfile({ mode: 'OIDC', ...oidc(file) }, { sts });
    await source.credentials();
    writeFileSync(file, `${bearer}-2`);
    await sleep(10 * 60_000);
    await source.credentials();
    const tokens = sts.asked.map(({ body }) => new URLSearchParams(body).get('OIDCToken'));
    expect(tokens).toEqual([`${bearer}-1`, `${bearer}-2`]);
    const { headers, url } = sts.asked[0]!;
    expect([headers['x-acs-action'], headers.authorization, url.search]).toEqual([
      'AssumeRoleWithOIDC',
      undefined,
      '',
    ]);
  });

  it('OIDC says what is wrong with the token file', async () => {
    const empty = writeBelow(temporaryFolder(), 'token', ' \n');
    const asked = (file: string) => refusal({ cli: [{ name: 'p', mode: 'OIDC', ...oidc(file) }] }, 'p');
    expect((await asked(empty)).message).toBe(`the token file ${empty} is empty`);
    expect((await asked('/no/such/file')).message).toBe(
      'the token file /no/such/file cannot be read (ENOENT)',
    );
  });

  it('External runs the program and takes what it prints', async () => {
    const { folder, run } = program(`console.log(JSON.stringify({
      mode: 'StsToken', access_key_id: 'STS.' + process.argv[2], access_key_secret: '${secret}', sts_token: process.env.T }))`);
    const { source } = await fromProfile(
      { mode: 'External', process_command: `${run}  7 ` },
      { env: { T: token, PATH: folder } },
    );
    expect(await source.credentials()).toMatchObject({
      accessKeyId: 'STS.7',
      accessKeySecret: secret,
      securityToken: token,
    });
  });

  it.each([
    [`console.log('${secret}')`, 'printed no JSON'],
    ["console.log('{}')", 'printed no access_key_id and access_key_secret'],
    [`console.error('${secret}'); process.exit(3)`, 'failed (3)'],
  ])('External says what is wrong, and not what was printed: %s', async (script, wrong) => {
    const { run } = program(script);
    const { message } = await refusal(
      { cli: [{ name: 'p', mode: 'External', process_command: `${run} ${secret}` }] },
      'p',
    );
    expect(message).toBe(`the program of profile p of ~/.aliyun/config.json ${wrong}`);
  });

  it('External that does not exist', async () => {
    const cli = [{ name: 'p', mode: 'External', process_command: `/no/such/program ${secret}` }];
    expect((await refusal({ cli }, 'p')).message).toContain('failed (ENOENT)');
  });

  it('External ends with an interruption', async () => {
    const interruption = new AbortController();
    const { run } = program('setTimeout(() => {}, 60_000)');
    const cli = [{ name: 'p', mode: 'External', process_command: run }];
    const asked = refusal({ cli, interrupted: interruption.signal }, 'p');
    interruption.abort();
    expect((await asked).exitCode).toBe(130);
  });

  it("CredentialsURI, which the vendor's library refuses", async () => {
    const server = await farEnd((response) =>
      json(response, {
        Code: 'Success',
        AccessKeyId: 'STS.uri',
        AccessKeySecret: secret,
        SecurityToken: token,
        Expiration: '2026-06-15T18:00:00Z',
      }),
    );
    const { source } = await fromProfile({
      mode: 'CredentialsURI',
      credentials_uri: `${server.url}/c?k=${bearer}`,
    });
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.uri', securityToken: token });
    expect(server.asked[0]!.url.search).toBe(`?k=${bearer}`);
  });

  it.each([
    [200, `{"AccessKeyId":"x","Secret":"${secret}"}`, 'the answer has no AccessKeyId and AccessKeySecret'],
    [200, `<html>${secret}`, 'the answer is no JSON'],
    [200, '[]', 'the answer is no JSON object'],
    [500, secret, 'the answer was HTTP 500'],
    [302, secret, 'the answer was HTTP 302'],
  ])('CredentialsURI does not show an answer that is none: %d %s', async (status, body, wrong) => {
    const server = await farEnd((response) => response.writeHead(status).end(body));
    const cli = [{ name: 'p', mode: 'CredentialsURI', credentials_uri: `${server.url}/?${bearer}` }];
    const { message, exitCode } = await refusal({ cli }, 'p');
    expect(message).toContain(wrong);
    expect(message).toContain(`asking 127.0.0.1:${server.port}`);
    expect(exitCode).toBe(4);
  });

  it('CloudSSO takes what the aliyun command holds while it is good, and then asks with its sign-in', async () => {
    const server = await farEnd((response) =>
      json(response, {
        CloudCredential: {
          AccessKeyId: 'STS.sso',
          AccessKeySecret: secret,
          SecurityToken: token,
          Expiration: '2026-06-15T14:00:00Z',
        },
      }),
    );
    const noon = Date.parse('2026-06-15T12:00:00Z') / 1000;
    const { source, sleep } = await fromProfile({
      mode: 'CloudSSO',
      cloud_sso_sign_in_url: `${server.url}/start/login`,
      cloud_sso_account_id: '1000000000000007',
      cloud_sso_access_config: 'ac-1',
      access_token: bearer,
      cloud_sso_access_token_expire: noon + 7200,
      access_key_id: 'STS.held',
      access_key_secret: secret,
      sts_token: token,
      sts_expiration: noon + 1800,
    });
    expect(source.account).toBe('1000000000000007');
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.held' });
    await sleep(1_790_000);
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.sso' });
    const { method, url, headers, body } = server.asked[0]!;
    expect([method, url.pathname, headers.authorization]).toEqual([
      'POST',
      '/cloud-credentials',
      `Bearer ${bearer}`,
    ]);
    expect(JSON.parse(body)).toEqual({ AccountId: '1000000000000007', AccessConfigurationId: 'ac-1' });
  });

  it.each([
    [
      { mode: 'CloudSSO', cloud_sso_sign_in_url: 'https://x.example.com' },
      /the sign-in .* has expired/,
      /aliyun configure --profile p --mode CloudSSO/,
    ],
    [{ mode: 'CloudSSO', cloud_sso_sign_in_url: bearer }, /has no URL to sign in at/, /aliyun configure/],
    [
      { mode: 'OAuth', oauth_site_type: 'CN', oauth_access_token: bearer },
      /the sign-in .* has expired/,
      /Any call renews it/,
    ],
    [{ mode: 'OAuth', oauth_site_type: 'MOON' }, /names no site/, /aliyun configure/],
    [{ mode: 'RsaKeyPair', private_key: bearer }, /"RsaKeyPair" .* is not supported/, /mode AK/],
    [{ mode: 'BearerToken', bearer_token: bearer }, /"BearerToken" .* is not supported/, /another mode/],
    [{ mode: 'Anonymous' }, /"Anonymous" .* is not supported/, /another mode/],
    [{ mode: 'Magic' }, /"Magic" .* is none that is known/, /aliyun configure/],
    [{ region_id: 'cn-hangzhou' }, /the mode "" .* is not written/, /Fill the profile in/],
  ])('%j is refused with what to do', async (profile, wrong, next) => {
    const refused = await refusal({ cli: [{ name: 'p', ...profile }] }, 'p');
    expect(refused.message).toMatch(wrong);
    expect(refused.next).toMatch(next);
    expect(refused.exitCode).toBe(4);
  });

  it('OAuth with credentials that are still good', async () => {
    const held = { ...key, sts_token: token, sts_expiration: Date.parse('2026-06-15T13:00:00Z') / 1000 };
    const { source } = await fromProfile({ mode: 'OAuth', oauth_site_type: 'INTL', ...held });
    expect(await source.credentials()).toMatchObject({ accessKeyId: ID, securityToken: token });
  });
});

/** The metadata service of an instance with one role. */
function metadataService(role = 'web') {
  return farEnd((response, { method, url, headers }) => {
    if (method === 'PUT') return void response.end('metadata-token');
    const path = url.pathname.replace('/latest/meta-data/ram/security-credentials/', '');
    if (path !== '' && path !== role) return void response.writeHead(404).end();
    if (headers['x-aliyun-ecs-metadata-token'] !== 'metadata-token')
      return void response.writeHead(403).end();
    if (path === '') return void response.end(role);
    const found = { AccessKeyId: 'STS.ecs', AccessKeySecret: secret, SecurityToken: token };
    json(response, { Code: 'Success', ...found, Expiration: '2026-06-15T18:00:00Z' });
  });
}

describe('an ECS instance', () => {
  it('gives the credentials of its role, by the variable, the profile, or because nothing else is there', async () => {
    const metadata = await metadataService();
    const named = await findIn({ metadata, env: { ALIBABA_CLOUD_ECS_METADATA: 'web' } });
    expect(named.source.described).toBe('the role web of this ECS instance (ALIBABA_CLOUD_ECS_METADATA)');
    const profile = await fromProfile({ mode: 'EcsRamRole' }, { metadata });
    const last = await findIn({ metadata, onEcs: true });
    expect(last.source.described).toBe('the role of this ECS instance');
    for (const { source } of [named, profile, last]) {
      expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.ecs', securityToken: token });
    }
  });

  it('gives credentials with which another role is assumed', async () => {
    const [metadata, sts] = [await metadataService(), await stsAnswering()];
    const mode = { mode: 'RamRoleArnWithRoleName', ram_role_name: 'web', ram_role_arn: ARN };
    const { source } = await fromProfile(mode, { metadata, sts });
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.1' });
    expect(sts.asked[0]!.headers['x-acs-security-token']).toBe(token);
  });

  it('with another role, a broken answer, or none at all', async () => {
    const env = { ALIBABA_CLOUD_ECS_METADATA: 'db' };
    expect((await refusal({ env, metadata: await metadataService() })).message).toBe(
      'the role db of this ECS instance could not be used: the metadata service knows no such role',
    );
    const broken = await farEnd((response) => response.end(`{"AccessKeySecret":"${secret}"`));
    expect((await refusal({ env, metadata: broken })).message).toContain(
      'answered HTTP 200 and no credentials',
    );
    expect((await refusal({ env })).message).toContain('the metadata service does not answer');
    const silent = await farEnd(() => {});
    expect((await refusal({ env, metadata: silent })).exitCode).toBe(4);
  });

  it('is never asked where that is switched off, or where this is none', async () => {
    const metadata = await metadataService();
    const off = { ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' };
    expect((await refusal({ metadata, onEcs: true, env: off })).message).toContain(
      'the metadata service is switched off',
    );
    expect(
      (await refusal({ metadata, env: { ...off, ALIBABA_CLOUD_ECS_METADATA: 'web' } })).message,
    ).toContain('ALIBABA_CLOUD_ECS_METADATA_DISABLED is set');
    expect((await refusal({ metadata })).message).toContain('this is no ECS instance');
    expect(metadata.asked).toEqual([]);
  });

  it('is known by its firmware', () => {
    const firmware = (text: string) => writeBelow(temporaryFolder(), 'product_name', text);
    expect(isEcs(firmware('Alibaba Cloud ECS\n'))).toBe(true);
    expect(isEcs(firmware('VirtualBox\n'))).toBe(false);
    expect(isEcs('/no/such/file')).toBe(false);
  });
});

describe('the environment', () => {
  it('names an OIDC role', async () => {
    const sts = await stsAnswering();
    const file = writeBelow(temporaryFolder(), 'token', bearer);
    const env = {
      ALIBABA_CLOUD_ROLE_ARN: ARN,
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: 'acs:ram::1:oidc-provider/idp',
      ALIBABA_CLOUD_OIDC_TOKEN_FILE: file,
      ALIBABA_CLOUD_ROLE_SESSION_NAME: 'pod-7',
    };
    const { source } = await findIn({ env, sts });
    expect(source.described).toBe(`an OIDC token, for the role ${ARN} (ALIBABA_CLOUD_ROLE_ARN)`);
    expect(source.account).toBe('1000000000000001');
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.1' });
    expect(new URLSearchParams(sts.asked[0]!.body).get('RoleSessionName')).toBe('pod-7');
  });

  it('names a credentials URI', async () => {
    const server = await farEnd((response) =>
      json(response, { AccessKeyId: 'STS.uri', AccessKeySecret: secret, SecurityToken: token }),
    );
    const { source } = await findIn({ env: { ALIBABA_CLOUD_CREDENTIALS_URI: server.url } });
    expect(source.described).toBe('ALIBABA_CLOUD_CREDENTIALS_URI');
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'STS.uri' });
    const refused = await refusal({ env: { ALIBABA_CLOUD_CREDENTIALS_URI: bearer } });
    expect(refused.message).toBe('ALIBABA_CLOUD_CREDENTIALS_URI is no http or https URL');
  });
});

function oidc(file: string) {
  return { oidc_provider_arn: 'acs:ram::1:oidc-provider/idp', oidc_token_file: file, ram_role_arn: ARN };
}

/** A program that node runs. */
function program(script: string) {
  const folder = temporaryFolder();
  const file = writeBelow(folder, 'program.cjs', script);
  return { folder, run: `${process.execPath} ${file}` };
}
