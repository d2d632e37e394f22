/** Secrets are looked for in everything that the built program leaves behind, whatever goes wrong. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envOf } from '../cloud/asking.js';
import { farEnd, json } from '../cloud/far-end.js';
import { temporaryFolder, writeBelow } from '../support/archive.js';
import { finish, start } from '../support/program.js';

const CANARIES = {
  environment: 'cAnArYeNv000000000000000000abc',
  token: 'CAIScAnArYsTsToKeN+/=abcdefgh',
  profile: 'cAnArYpRoFiLe00000000000000abc',
  session: 'cAnArYsEsSiOn00000000000000abc',
  bearer: 'cAnArYbEaReR0000000000000000ab',
} as const;

/** Runs `atrail whoami --debug`, and fails where a canary is seen, in text or in the name or content of a file. */
async function whoami(env: Record<string, string>, ...args: readonly string[]) {
  const cwd = temporaryFolder();
  const { code, stdout, stderr } = await finish(start(['whoami', '--debug', ...args], { env, cwd }));
  const state = env.XDG_STATE_HOME!;
  const left = [cwd, state].flatMap((folder) =>
    readdirSync(folder, { encoding: 'utf8', recursive: true }).map((name) => {
      const path = join(folder, name);
      return statSync(path).isFile() ? `${path}\n${readFileSync(path, 'latin1')}` : path;
    }),
  );
  for (const [what, canary] of Object.entries(CANARIES)) {
    for (const text of [stdout.toString(), stderr, ...left]) {
      expect(text.includes(canary), `the ${what} is shown`).toBe(false);
      expect(text.includes(encodeURIComponent(canary)), `the ${what} is shown`).toBe(false);
    }
  }
  return { code, stdout: stdout.toString(), stderr };
}

function keyEnv(url: string): Record<string, string> {
  return envOf(url, {
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: CANARIES.environment,
    ALIBABA_CLOUD_SECURITY_TOKEN: CANARIES.token,
    XDG_STATE_HOME: temporaryFolder(),
  });
}

function profileEnv(url: string, config: string): Record<string, string> {
  const env = envOf(url, { XDG_STATE_HOME: temporaryFolder() });
  for (const name of ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET']) env[name] = '';
  writeBelow(env.HOME!, '.aliyun/config.json', config);
  return env;
}

const IDENTITY = { AccountId: '42', Arn: 'acs:ram::42:root', IdentityType: 'Account', RequestId: 'R' };
const PROFILE = {
  name: 'default',
  mode: 'RamRoleArn',
  access_key_id: 'LTAI5tEXAMPLE',
  access_key_secret: CANARIES.profile,
  ram_role_arn: 'acs:ram::42:role/x',
};

describe('no secret is seen', () => {
  it('when all is well', async () => {
    const server = await farEnd((response) => json(response, IDENTITY));
    const { code, stderr } = await whoami(keyEnv(server.url));
    expect(code).toBe(0);
    expect(stderr).toContain('debug   GetCallerIdentity');
    expect(server.asked[0]!.headers['x-acs-security-token']).toBe(CANARIES.token);
  });

  it.each([
    ['a code that is known', 'SignatureDoesNotMatch', 4],
    ['a code that is not', 'Surprise', 2],
  ])('when the service gives everything back that it was told, with %s', async (_, Code, exitCode) => {
    const server = await farEnd((response, { headers, url }) =>
      json(
        response,
        {
          Code,
          Message: `server string to sign is: ${JSON.stringify(headers)} ${url}`,
          RequestId: CANARIES.token,
        },
        400,
      ),
    );
    const { code } = await whoami(keyEnv(server.url));
    expect(code).toBe(exitCode);
  });

  it.each([
    ['a page that is not there', 404, 2],
    ['a page that refuses', 403, 4],
  ])('when %s repeats it', async (_, status, exitCode) => {
    const server = await farEnd((response, { headers }) =>
      response
        .writeHead(status, { 'x-acs-request-id': CANARIES.token })
        .end(`<html>${JSON.stringify(headers)}`),
    );
    const { code } = await whoami(keyEnv(server.url));
    expect(code).toBe(exitCode);
  });

  it('when the configuration is malformed', async () => {
    const { code, stderr } = await whoami(profileEnv('http://127.0.0.1:1', `${JSON.stringify(PROFILE)},`));
    expect(code).toBe(4);
    expect(stderr).toMatch(/config\.json is no JSON: line 1, column \d+\n/);
  });

  it('when a role is assumed, and when that is refused', async () => {
    const config = JSON.stringify({ current: 'default', profiles: [PROFILE] });
    const Credentials = {
      AccessKeyId: 'STS.N1',
      AccessKeySecret: CANARIES.session,
      SecurityToken: CANARIES.token,
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    };
    const giving = await farEnd((response, { headers }) =>
      json(response, headers['x-acs-action'] === 'AssumeRole' ? { Credentials, RequestId: 'R' } : IDENTITY),
    );
    expect((await whoami(profileEnv(giving.url, config))).code).toBe(0);
    const refusing = await farEnd((response) =>
      json(response, { Code: 'NoPermission', Message: 'no', Credentials }, 403),
    );
    expect((await whoami(profileEnv(refusing.url, config))).code).toBe(4);
  });

  it('when another program or address gives credentials badly', async () => {
    const server = await farEnd((response) => response.end(`{"AccessKeySecret":"${CANARIES.session}"`));
    const uri = {
      name: 'default',
      mode: 'CredentialsURI',
      credentials_uri: `${server.url}/${CANARIES.bearer}`,
    };
    expect((await whoami(profileEnv(server.url, JSON.stringify({ profiles: [uri] })))).code).toBe(4);
    const external = { name: 'default', mode: 'External', process_command: `echo ${CANARIES.session}` };
    expect((await whoami(profileEnv(server.url, JSON.stringify({ profiles: [external] })))).code).toBe(4);
  });

  it('in an endpoint with a password, or a proxy with one', async () => {
    const env = keyEnv('');
    const { code } = await whoami(env, '--endpoint', `https://u:${CANARIES.bearer}@at.example.com`);
    expect(code).toBe(2);
    const proxied = {
      ...env,
      HTTPS_PROXY: `socks5://u:${CANARIES.bearer}@127.0.0.1:1`,
      NO_PROXY: '',
      no_proxy: '',
    };
    expect((await whoami(proxied)).code).toBe(2);
  });
});
