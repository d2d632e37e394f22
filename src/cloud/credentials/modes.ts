/** The modes that a profile of the `aliyun` command can have, each as a way to credentials. */
import { readFileSync } from 'node:fs';
import type { JsonValue } from '../../event/event.js';
import type { Credentials } from '../credentials.js';
import type { Role, TemporaryCredentials } from '../sts.js';
import type { Profile } from './config-file.js';
import { externalCredentials } from './external.js';
import { credentialsIn, fetchObject } from './fetching.js';
import { metadataCredentials } from './metadata.js';
import { noCredentials } from './refusing.js';
import { always, renewed } from './static.js';
import type { Tools } from './tools.js';

export type Fetch = () => Promise<Credentials>;

/** Where a profile stands, for messages and for the profiles that it builds on. */
export interface Setting {
  readonly tools: Tools;
  /** `profile audit of ~/.aliyun/config.json` */
  readonly described: string;
  readonly name: string;
  /** The way to another profile's credentials. @throws PersonError where there is none or it leads in a circle */
  source(name: string): Fetch;
}

/** A way that the mode of the profile asks for. @throws PersonError where the profile lacks something */
export function waysOf(profile: Profile, setting: Setting): Fetch {
  const mode = modeOf(profile);
  const way = MODES.get(mode.toLowerCase());
  if (way !== undefined) return way(fieldsOf(profile, setting), setting);
  const [why, next] = UNSUPPORTED.get(mode.toLowerCase()) ?? [
    'is none that is known',
    'Write it anew with aliyun configure.',
  ];
  throw noCredentials(`the mode ${JSON.stringify(mode.slice(0, 40))} of ${setting.described} ${why}`, next);
}

/** As the `aliyun` command guesses it where none is written. Empty where the profile was never filled in. */
export function modeOf(profile: Profile): string {
  const has = (...names: readonly string[]) => names.every((name) => profile[name]);
  if (has('mode')) return String(profile.mode);
  if (has('access_key_id', 'access_key_secret')) {
    return has('sts_token') ? 'StsToken' : has('ram_role_arn') ? 'RamRoleArn' : 'AK';
  }
  if (has('ram_role_name')) return 'EcsRamRole';
  if (has('process_command')) return 'External';
  if (has('oidc_provider_arn', 'oidc_token_file', 'ram_role_arn')) return 'OIDC';
  if (has('cloud_sso_sign_in_url')) return 'CloudSSO';
  return has('credentials_uri') ? 'CredentialsURI' : '';
}

interface Fields {
  /** @throws PersonError where it is empty */
  need(name: string): string;
  may(name: string): string | undefined;
  number(name: string): number | undefined;
}

function fieldsOf(profile: Profile, { described, name: own }: Setting): Fields {
  const may = (name: string) => {
    const value = profile[name];
    return (typeof value === 'string' && value !== '') || typeof value === 'number'
      ? String(value)
      : undefined;
  };
  return {
    may,
    need(name) {
      const value = may(name);
      if (value !== undefined) return value;
      throw noCredentials(
        `${described} has no ${name}`,
        `Fill it in with aliyun configure --profile ${own} --mode ${modeOf(profile) || 'AK'}.`,
      );
    },
    number(name) {
      const value = Number(may(name));
      return Number.isSafeInteger(value) && value > 0 ? value : undefined;
    },
  };
}

type Way = (fields: Fields, setting: Setting) => Fetch;

const MODES: ReadonlyMap<string, Way> = new Map<string, Way>([
  ['ak', (fields) => always(keyOf(fields))],
  ['ststoken', (fields) => always({ ...keyOf(fields), securityToken: fields.need('sts_token') })],
  [
    'ramrolearn',
    (fields, setting) => assuming(always({ ...keyOf(fields), ...tokenOf(fields) }), fields, setting),
  ],
  [
    'chainableramrolearn',
    (fields, setting) => assuming(setting.source(fields.need('source_profile')), fields, setting),
  ],
  ['ecsramrole', (fields, { tools }) => ofInstance(tools, fields.may('ram_role_name') ?? '')],
  [
    'ramrolearnwithrolename',
    (fields, setting) =>
      assuming(ofInstance(setting.tools, fields.may('ram_role_name') ?? ''), fields, setting),
  ],
  ['external', external],
  [
    'credentialsuri',
    (fields, { tools, described }) => fromUri(tools, fields.need('credentials_uri'), described),
  ],
  [
    'oidc',
    (fields, { tools }) =>
      withToken(tools, {
        ...roleOf(fields),
        provider: fields.need('oidc_provider_arn'),
        file: fields.need('oidc_token_file'),
      }),
  ],
  ['cloudsso', cloudSso],
  ['oauth', oAuth],
]);

const UNSUPPORTED: ReadonlyMap<string, readonly [why: string, next: string]> = new Map([
  [
    'rsakeypair',
    [
      'is not supported: it signs with a private key, which the service no longer offers',
      'Use a profile of mode AK, RamRoleArn or EcsRamRole.',
    ],
  ],
  ['bearertoken', ['is not supported: ActionTrail takes no bearer token', 'Use a profile of another mode.']],
  ['anonymous', ['is not supported: ActionTrail wants to know who asks', 'Use a profile of another mode.']],
  ['', ['is missing', 'Fill the profile in with aliyun configure.']],
]);

function keyOf({ need }: Fields): Credentials {
  return { accessKeyId: need('access_key_id'), accessKeySecret: need('access_key_secret') };
}

function tokenOf({ may }: Fields): { securityToken?: string } {
  const securityToken = may('sts_token');
  return securityToken === undefined ? {} : { securityToken };
}

/** An hour, as the `aliyun` command has it where the profile says nothing. */
const DURATION = 3600;

function roleOf({ need, may, number }: Fields): Role {
  const externalId = may('external_id');
  const region = may('sts_region');
  return {
    arn: need('ram_role_arn'),
    session: may('ram_session_name') ?? SESSION,
    duration: number('expired_seconds') ?? DURATION,
    ...(externalId === undefined ? {} : { externalId }),
    ...(region === undefined ? {} : { region }),
  };
}

/** The name of sessions that nobody has named; it is what trails show. */
export const SESSION = 'atrail';

function assuming(by: Fetch, fields: Fields, { tools }: Setting): Fetch {
  return assumed(tools, by, roleOf(fields));
}

export function assumed({ now, sts }: Tools, by: Fetch, role: Role): Fetch {
  return renewed(now, async () => sts.assumeRole(await by(), role));
}

export function ofInstance(tools: Tools, role: string): Fetch {
  return renewed(tools.now, () => metadataCredentials(tools, role));
}

/** A role for whoever has a token of an identity provider; the token is read anew each time, since it changes. */
export function withToken(
  { now, sts }: Tools,
  { provider, file, ...role }: Role & { readonly provider: string; readonly file: string },
): Fetch {
  return renewed(now, () => sts.assumeRoleWithToken(tokenIn(file), provider, role));
}

function tokenIn(file: string): string {
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (token !== '') return token;
  } catch (thrown) {
    const { code = 'unknown' } = thrown as NodeJS.ErrnoException;
    throw noCredentials(`the token file ${file} cannot be read (${code})`, 'Check its path and permissions.');
  }
  throw noCredentials(`the token file ${file} is empty`, 'Whoever writes it has not done so yet.');
}

/** Where an answer does not say when credentials end, milliseconds. */
const GOOD_FOR = 10 * 60_000;

export function fromUri(tools: Tools, uri: string, described: string): Fetch {
  if (!URL.canParse(uri) || !/^https?:$/.test(new URL(uri).protocol)) {
    throw noCredentials(
      `the credentials URI of ${described} is no http or https URL`,
      'Write http://HOST:PORT/PATH.',
    );
  }
  const url = new URL(uri);
  return renewed(tools.now, async () => {
    const body = await fetchObject({
      ...(await fetching(tools, url)),
      described: `the URI of ${described} at ${url.host}`,
    });
    return needed(credentialsIn(body, tools.now() + GOOD_FOR), described);
  });
}

async function fetching({ transport }: Tools, url: URL) {
  const { interrupted, limits } = transport;
  return { url, agent: await transport.agentFor(url), interrupted, limits };
}

function needed(found: TemporaryCredentials | undefined, described: string): TemporaryCredentials {
  if (found !== undefined) return found;
  throw noCredentials(
    `what answers for ${described} gives no AccessKeyId, AccessKeySecret and SecurityToken`,
    'Check the address, and what it says by itself.',
  );
}

function external({ need }: Fields, { tools, described }: Setting): Fetch {
  const command = need('process_command');
  return renewed(tools.now, () => externalCredentials(tools, command, described));
}

/** What the `aliyun` command has fetched and written into the profile, while it is good. */
function cached({ may, number }: Fields, now: number): TemporaryCredentials | undefined {
  const expires = (number('sts_expiration') ?? 0) * 1000;
  const [accessKeyId, accessKeySecret, securityToken] = [
    'access_key_id',
    'access_key_secret',
    'sts_token',
  ].map(may);
  if (!accessKeyId || !accessKeySecret || !securityToken || expires <= now + 60_000) return undefined;
  return { accessKeyId, accessKeySecret, securityToken, expires };
}

function cloudSso(fields: Fields, setting: Setting): Fetch {
  const { tools, described, name } = setting;
  const { need, number } = fields;
  const url = need('cloud_sso_sign_in_url');
  if (!URL.canParse(url))
    throw noCredentials(`${described} has no URL to sign in at`, signIn(name, 'CloudSSO'));
  return renewed(tools.now, async () => {
    const held = cached(fields, tools.now());
    if (held !== undefined) return held;
    if ((number('cloud_sso_access_token_expire') ?? 0) * 1000 <= tools.now()) {
      throw noCredentials(`the sign-in of ${described} has expired`, signIn(name, 'CloudSSO'));
    }
    const body = await fetchObject({
      ...(await fetching(tools, new URL('/cloud-credentials', url))),
      described,
      post: jsonPost(need('access_token'), {
        AccountId: need('cloud_sso_account_id'),
        AccessConfigurationId: need('cloud_sso_access_config'),
      }),
    });
    return needed(credentialsIn(body.CloudCredential, tools.now() + GOOD_FOR), described);
  });
}

const OAUTH_HOSTS: ReadonlyMap<string, string> = new Map([
  ['CN', 'https://oauth.aliyun.com'],
  ['INTL', 'https://oauth.alibabacloud.com'],
]);

/**
 * Only with a sign-in that is still good: a new one changes the refresh token, which would have to be written into the
 * file of another program.
 */
function oAuth(fields: Fields, setting: Setting): Fetch {
  const { tools, described, name } = setting;
  const host = OAUTH_HOSTS.get(fields.need('oauth_site_type').toUpperCase());
  if (host === undefined)
    throw noCredentials(`${described} names no site, CN or INTL`, signIn(name, 'OAuth'));
  return renewed(tools.now, async () => {
    const held = cached(fields, tools.now());
    if (held !== undefined) return held;
    if ((fields.number('oauth_access_token_expire') ?? 0) * 1000 <= tools.now()) {
      throw noCredentials(
        `the sign-in of ${described} has expired`,
        `Any call of aliyun --profile ${name} renews it, such as aliyun sts GetCallerIdentity.`,
      );
    }
    const url = new URL('/v1/exchange', host);
    const post = jsonPost(fields.need('oauth_access_token'));
    const body = await fetchObject({ ...(await fetching(tools, url)), described, post });
    return needed(credentialsIn(body, tools.now() + GOOD_FOR), described);
  });
}

function jsonPost(bearer: string, body?: JsonValue) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
  return { headers, body: body === undefined ? '' : JSON.stringify(body) };
}

function signIn(name: string, mode: string): string {
  return `Sign in again with aliyun configure --profile ${name} --mode ${mode}.`;
}
