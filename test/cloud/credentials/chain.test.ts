import { describe, expect, it } from 'vitest';
import { findIn, ID, refusal, SECRETS } from './finding.js';

const { secret, token } = SECRETS;
const KEY = { ALIBABA_CLOUD_ACCESS_KEY_ID: ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret };
const AK = {
  name: 'default',
  mode: 'AK',
  access_key_id: 'LTAI5tEXAMPLEprofile',
  access_key_secret: secret,
  region_id: 'cn-beijing',
};
const INI = `[default]\ntype = access_key\naccess_key_id = LTAI5tEXAMPLEini\naccess_key_secret = ${secret}\n`;

describe('the chain', () => {
  it('begins with the environment, before any file', async () => {
    const { source } = await findIn({ env: { ...KEY, ALIBABA_CLOUD_PROFILE: 'audit' }, cli: [AK], ini: INI });
    expect(source.described).toBe('the environment (ALIBABA_CLOUD_ACCESS_KEY_ID)');
    expect(source.region).toBe(undefined);
    expect(await source.credentials()).toEqual({ accessKeyId: ID, accessKeySecret: secret });
  });

  it.each([
    ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'ALIBABA_CLOUD_SECURITY_TOKEN'],
    ['ALIBABACLOUD_ACCESS_KEY_ID', 'ALIBABACLOUD_ACCESS_KEY_SECRET', 'ALIBABACLOUD_SECURITY_TOKEN'],
    ['ALICLOUD_ACCESS_KEY_ID', 'ALICLOUD_ACCESS_KEY_SECRET', 'ALICLOUD_SECURITY_TOKEN'],
    ['ALICLOUD_ACCESS_KEY', 'ALICLOUD_SECRET_KEY', 'ALICLOUD_SECURITY_TOKEN'],
    ['ALIBABA_CLOUD_ACCESS_KEY', 'ALIBABA_CLOUD_SECRET_KEY', 'ALIBABA_CLOUD_SECURITY_TOKEN'],
  ])('knows %s', async (id, secretName, tokenName) => {
    const { source } = await findIn({ env: { [id]: ID, [secretName]: ` ${secret}\n`, [tokenName]: token } });
    expect(source.described).toBe(`the environment (${id})`);
    expect(await source.credentials()).toEqual({
      accessKeyId: ID,
      accessKeySecret: secret,
      securityToken: token,
    });
  });

  it('never joins halves of different keys, nor goes on when one is missing', async () => {
    const half = await refusal({
      env: { ALIBABA_CLOUD_ACCESS_KEY_ID: ID, ALICLOUD_SECRET_KEY: secret },
      cli: [AK],
    });
    expect(half.message).toBe(
      'ALIBABA_CLOUD_ACCESS_KEY_ID is set, but ALIBABA_CLOUD_ACCESS_KEY_SECRET is not',
    );
    expect(half.exitCode).toBe(4);
    const other = await refusal({ env: { ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret } });
    expect(other.message).toBe(
      'ALIBABA_CLOUD_ACCESS_KEY_SECRET is set, but ALIBABA_CLOUD_ACCESS_KEY_ID is not',
    );
  });

  it('goes on with the current profile of the aliyun command', async () => {
    const audit = { ...AK, name: 'audit', access_key_id: 'LTAI5tEXAMPLEaudit' };
    const { source } = await findIn({ cli: [AK, audit], current: 'audit', ini: INI });
    expect(source).toMatchObject({
      described: 'profile audit of ~/.aliyun/config.json',
      region: 'cn-beijing',
    });
    const unnamed = await findIn({ cli: [audit, AK] });
    expect(unnamed.source.described).toBe('profile default of ~/.aliyun/config.json');
    const named = await findIn({
      cli: [AK, audit],
      current: 'default',
      env: { ALIBABA_CLOUD_PROFILE: 'audit' },
    });
    expect(named.source.described).toBe('profile audit of ~/.aliyun/config.json');
  });

  it('passes over a profile that was never filled in', async () => {
    for (const empty of [
      { name: 'default', mode: 'AK' },
      { name: 'default', mode: '', region_id: 'x' },
    ]) {
      const { source } = await findIn({ cli: [empty], ini: INI });
      expect(source.described).toBe('profile default of ~/.alibabacloud/credentials');
    }
  });

  it('goes on with the file of the SDKs, where the other one is absent or switched off', async () => {
    const { source } = await findIn({ ini: INI });
    expect(source.described).toBe('profile default of ~/.alibabacloud/credentials');
    expect(await source.credentials()).toMatchObject({ accessKeyId: 'LTAI5tEXAMPLEini' });
    const off = await findIn({ cli: [AK], ini: INI, env: { ALIBABA_CLOUD_CLI_PROFILE_DISABLED: 'true' } });
    expect(off.source.described).toBe('profile default of ~/.alibabacloud/credentials');
  });

  it('ends with a list of what was looked at', async () => {
    const { message, next, exitCode } = await refusal({});
    expect(message).toBe(
      'there are no credentials: no key in the environment; no OIDC role in the environment; no ~/.aliyun/config.json; no ~/.alibabacloud/credentials; no ALIBABA_CLOUD_ECS_METADATA; no ALIBABA_CLOUD_CREDENTIALS_URI; this is no ECS instance',
    );
    expect(next).toBe(
      'Run aliyun configure, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.',
    );
    expect(exitCode).toBe(4);
  });
});

describe('--profile', () => {
  it('wins over the environment, in either file', async () => {
    const env = { ...KEY, ALIBABA_CLOUD_CLI_PROFILE_DISABLED: 'true' };
    const cli = await findIn({ env, cli: [AK] }, 'default');
    expect(cli.source.described).toBe('profile default of ~/.aliyun/config.json');
    const ini = await findIn({ env, cli: [AK], ini: INI.replace('default', 'ops') }, 'ops');
    expect(ini.source.described).toBe('profile ops of ~/.alibabacloud/credentials');
  });

  it('that does not exist is an error, whatever else there is', async () => {
    const { message, exitCode } = await refusal({ env: KEY, cli: [AK], ini: INI }, 'nobody');
    expect(message).toBe(
      'there is no profile "nobody": no profile nobody in ~/.aliyun/config.json; no profile nobody in ~/.alibabacloud/credentials',
    );
    expect(exitCode).toBe(4);
  });

  it('that is not filled in says what is missing', async () => {
    const { message, next } = await refusal({ cli: [{ name: 'x', mode: 'AK', access_key_id: ID }] }, 'x');
    expect(message).toBe('profile x of ~/.aliyun/config.json has no access_key_secret');
    expect(next).toBe('Fill it in with aliyun configure --profile x --mode AK.');
  });
});

describe('files', () => {
  it.each([
    ['{"current": "x",\n  "profiles": [{"access_key_secret": "SECRET",}]}', 'line 2, column 53'],
    ['{"a": "SECRET"', 'line 1, column 21'],
    ['SECRET', 'line 1, column 1'],
    ['{"a": 1} SECRET', 'line 1, column 10'],
    ['{"a": tru, "b": "SECRET"}', 'line 1, column 7'],
    ['{"a" "SECRET"}', 'line 1, column 6'],
    ["{'a': 'SECRET'}", 'line 1, column 2'],
    ['[1,\n\n2,,"SECRET"]', 'line 3, column 3'],
    ['{"a": "SECRET\n"}', 'line 1, column 7'],
  ])('that are malformed are named by place, not by content: %j', async (text, place) => {
    const { message, exitCode } = await refusal({ cli: text.replace('SECRET', SECRETS.bearer) });
    expect(message).toMatch(/^\/.*\.aliyun\/config\.json is no JSON: line \d+, column \d+$/);
    expect(message).toContain(place);
    expect(exitCode).toBe(4);
  });

  it.each([
    '[]',
    'null',
    '7',
    '{"profiles": 1}',
    '{"profiles": [1, null, "x"]}',
    '{"current": 5, "profiles": []}',
    '',
  ])('of another shape hold no profile: %j', async (cli) => {
    expect((await refusal({ cli })).message).toMatch(/^there are no credentials/);
  });

  it('may begin with a byte order mark', async () => {
    const { source } = await findIn({ cli: `\ufeff${JSON.stringify({ profiles: [AK] })}` });
    expect(source.described).toContain('profile default');
  });

  it('that others can read are worth a note', async () => {
    expect((await findIn({ cli: [AK], mode: 0o644 })).notes).toEqual([
      '~/.aliyun/config.json can be read by others; chmod 600 keeps it to yourself',
    ]);
    expect((await findIn({ ini: INI, mode: 0o640 })).notes).toHaveLength(1);
    expect((await findIn({ cli: [AK], mode: 0o600 })).notes).toEqual([]);
  });

  it('that are folders are an error', async () => {
    const { temporaryFolder } = await import('../../support/archive.js');
    const { message } = await refusal({ env: { ALIBABA_CLOUD_CREDENTIALS_FILE: temporaryFolder() } });
    expect(message).toMatch(/ cannot be read \(EISDIR\)$/);
  });

  it('of the SDKs are INI', async () => {
    const ini = `; comment\n# another\n\n[a]\r\nTYPE = sts\nAccess_Key_Id="${ID}"\naccess_key_secret = '${secret}'\nsecurity_token=${token}\nregion_id = eu-central-1\n[b]\ntype=access_key\n`;
    const { source } = await findIn({ ini }, 'a');
    expect(source.region).toBe('eu-central-1');
    expect(await source.credentials()).toEqual({
      accessKeyId: ID,
      accessKeySecret: secret,
      securityToken: token,
    });
    expect((await refusal({ ini }, 'b')).message).toContain(
      'profile b of ~/.alibabacloud/credentials has no access_key_id',
    );
    expect((await refusal({ ini: `[a]\n${secret}` }, 'a')).message).toMatch(/malformed: line 2 is neither/);
    expect((await refusal({ ini: '[a]\ntype = magic' }, 'a')).message).toContain(
      'has the type "magic", which is not known',
    );
  });
});
