/**
 * Finds whose credentials are used: the vendor's chain, in the vendor's order. The first place that has any is taken,
 * and what is wrong there is an error: nobody wants to ask as somebody else by mistake.
 */
import { join } from 'node:path';
import type { CredentialSource } from '../credentials.js';
import { firstOf } from '../env.js';
import { type CliConfig, type Profile, readCliConfig, readIni } from './config-file.js';
import { environmentKey } from './environment.js';
import { type Fetch, modeOf } from './fields.js';
import { iniProfile } from './ini-profile.js';
import { isEcs, isMetadataDisabled } from './metadata.js';
import { ofInstance, wayOf } from './modes.js';
import { noCredentials } from './refusing.js';
import { assumedWithToken, DURATION, SESSION } from './roles.js';
import type { Tools } from './tools.js';
import { fromUri } from './uri.js';

/** What was looked at in vain, for whoever has none. */
type Tried = string[];

/** @param profile wins over everything else */
export async function findSource(tools: Tools, profile?: string): Promise<CredentialSource> {
  const tried: Tried = [];
  if (profile !== undefined) {
    const found = await named(tools, profile, tried);
    if (found !== undefined) return found;
    throw noCredentials(
      `there is no profile ${JSON.stringify(profile)} with credentials: ${tried.join('; ')}`,
      'List the profiles with aliyun configure list, or leave --profile out.',
    );
  }
  for (const look of PLACES) {
    const found = await look(tools, tried);
    if (found !== undefined) return found;
  }
  throw noCredentials(
    `there are no credentials: ${tried.join('; ')}`,
    'Run aliyun configure, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.',
  );
}

type Look = (tools: Tools, tried: Tried) => Promise<CredentialSource | undefined>;

const PLACES: readonly Look[] = [
  fromEnvironment,
  fromToken,
  fromCli,
  fromIni,
  fromInstance,
  fromUriVariable,
  fromEcs,
];

async function fromEnvironment({ env }: Tools, tried: Tried): Promise<CredentialSource | undefined> {
  const found = environmentKey(env);
  if (found === undefined) tried.push('no key in the environment');
  return found;
}

const OIDC = {
  role: ['ALIBABA_CLOUD_ROLE_ARN', 'ALIBABACLOUD_ROLE_ARN'],
  provider: ['ALIBABA_CLOUD_OIDC_PROVIDER_ARN', 'ALIBABACLOUD_OIDC_PROVIDER_ARN'],
  file: ['ALIBABA_CLOUD_OIDC_TOKEN_FILE', 'ALIBABACLOUD_OIDC_TOKEN_FILE'],
  session: ['ALIBABA_CLOUD_ROLE_SESSION_NAME', 'ALIBABACLOUD_ROLE_SESSION_NAME'],
} as const;

async function fromToken(tools: Tools, tried: Tried): Promise<CredentialSource | undefined> {
  const [arn, provider, file] = [OIDC.role, OIDC.provider, OIDC.file].map((names) =>
    firstOf(tools.env, names),
  );
  if (arn === undefined || provider === undefined || file === undefined) {
    tried.push('no OIDC role in the environment');
    return undefined;
  }
  const session = firstOf(tools.env, OIDC.session) ?? SESSION;
  const role = { arn, session, duration: DURATION, provider, file };
  return sourceOf(`the role ${arn} for an OIDC token, by the environment`, assumedWithToken(tools, role), {
    arn,
  });
}

async function fromCli(tools: Tools, tried: Tried): Promise<CredentialSource | undefined> {
  const { env, note } = tools;
  const shown = '~/.aliyun/config.json';
  if (/^true$/i.test(env.ALIBABA_CLOUD_CLI_PROFILE_DISABLED ?? '')) {
    tried.push(`${shown} is switched off`);
    return undefined;
  }
  const config = await readCliConfig(cliPath(tools), note);
  if (config === undefined) {
    tried.push(`no ${shown}`);
    return undefined;
  }
  const wanted = firstOf(env, PROFILE_NAMES);
  const name = wanted ?? config.current ?? 'default';
  const profile = profileIn(config, name);
  if (profile !== undefined && isFilled(profile)) return cliSource(tools, config, name);
  // A name that was asked for may be one of the other file.
  tried.push(`no ${profile === undefined ? '' : 'filled '}profile ${name} in ${shown}`);
  return undefined;
}

const PROFILE_NAMES = ['ALIBABA_CLOUD_PROFILE', 'ALIBABACLOUD_PROFILE', 'ALICLOUD_PROFILE'] as const;

async function fromIni(tools: Tools, tried: Tried): Promise<CredentialSource | undefined> {
  return iniSource(tools, firstOf(tools.env, PROFILE_NAMES) ?? 'default', tried);
}

async function fromInstance(tools: Tools, tried: Tried): Promise<CredentialSource | undefined> {
  const role = tools.env.ALIBABA_CLOUD_ECS_METADATA;
  if (role) return sourceOf(`the role ${role} of this ECS instance`, ofInstance(tools, role));
  tried.push('no ALIBABA_CLOUD_ECS_METADATA');
  return undefined;
}

async function fromUriVariable(tools: Tools, tried: Tried): Promise<CredentialSource | undefined> {
  const uri = tools.env.ALIBABA_CLOUD_CREDENTIALS_URI;
  if (uri) {
    const described = 'ALIBABA_CLOUD_CREDENTIALS_URI';
    return sourceOf(described, fromUri(tools, uri, described));
  }
  tried.push('no ALIBABA_CLOUD_CREDENTIALS_URI');
  return undefined;
}

/** The last resort: the instance may have a role that nobody has named. */
async function fromEcs(tools: Tools, tried: Tried): Promise<CredentialSource | undefined> {
  if (isMetadataDisabled(tools)) {
    tried.push('the metadata service is switched off');
    return undefined;
  }
  if ((tools.onEcs ?? isEcs)()) return sourceOf('the role of this ECS instance', ofInstance(tools, ''));
  tried.push('this is no ECS instance');
  return undefined;
}

async function named(tools: Tools, name: string, tried: Tried): Promise<CredentialSource | undefined> {
  const config = await readCliConfig(cliPath(tools), tools.note);
  if (config !== undefined && profileIn(config, name) !== undefined) return cliSource(tools, config, name);
  tried.push(config === undefined ? 'no ~/.aliyun/config.json' : 'none in ~/.aliyun/config.json');
  return iniSource(tools, name, tried);
}

function cliPath({ home }: Tools): string {
  return join(home, '.aliyun', 'config.json');
}

function profileIn({ profiles }: CliConfig, name: string): Profile | undefined {
  return profiles.find((profile) => profile.name === name);
}

function isFilled(profile: Profile): boolean {
  const mode = modeOf(profile);
  // aliyun configure makes one of mode AK with nothing in it.
  return mode !== '' && !(mode === 'AK' && !profile.access_key_id && !profile.access_key_secret);
}

function cliSource(tools: Tools, config: CliConfig, name: string): CredentialSource {
  const profile = profileIn(config, name)!;
  const described = `profile ${name} of ~/.aliyun/config.json`;
  const fetch = fetchOf(tools, config, name, []);
  const region = textOf(profile.region_id);
  return sourceOf(described, fetch, {
    ...(region === undefined ? {} : { region }),
    ...accountOf(profile),
  });
}

/** @param way the profiles that lead here, so that no circle is followed */
function fetchOf(tools: Tools, config: CliConfig, name: string, way: readonly string[]): Fetch {
  const profile = profileIn(config, name);
  const described = `profile ${name} of ~/.aliyun/config.json`;
  if (profile === undefined || way.includes(name)) {
    const why = profile === undefined ? 'is missing' : 'builds on itself';
    throw noCredentials(`${described}, the source_profile of ${way.at(-1)}, ${why}`, 'Mend source_profile.');
  }
  return wayOf(profile, {
    tools,
    described,
    name,
    source: (other) => fetchOf(tools, config, other, [...way, name]),
  });
}

function iniSource(tools: Tools, name: string, tried: Tried): CredentialSource | undefined {
  const path = tools.env.ALIBABA_CLOUD_CREDENTIALS_FILE || join(tools.home, '.alibabacloud', 'credentials');
  const shown = tools.env.ALIBABA_CLOUD_CREDENTIALS_FILE ? path : '~/.alibabacloud/credentials';
  const section = readIni(path, tools.note)?.get(name);
  if (section === undefined) {
    tried.push(`no profile ${name} in ${shown}`);
    return undefined;
  }
  const described = `profile ${name} of ${shown}`;
  const profile = iniProfile(section, described);
  const fetch = wayOf(profile, {
    tools,
    described,
    name,
    source: () => {
      throw noCredentials(`${described} cannot build on another one`, 'Use ~/.aliyun/config.json for that.');
    },
  });
  const region = textOf(profile.region_id);
  return sourceOf(described, fetch, { ...(region === undefined ? {} : { region }), ...accountOf(profile) });
}

function sourceOf(
  described: string,
  credentials: Fetch,
  { arn, ...more }: { readonly arn?: string; readonly region?: string; readonly account?: string } = {},
): CredentialSource {
  return { described, credentials, ...more, ...accountIn(arn) };
}

/** The account whose role is assumed, or that CloudSSO signs in to. */
function accountOf(profile: Profile): { account?: string } {
  const mode = modeOf(profile).toLowerCase();
  if (mode === 'cloudsso') {
    const account = textOf(profile.cloud_sso_account_id);
    return account !== undefined && /^\d{1,20}$/.test(account) ? { account } : {};
  }
  return /role(?:arn|name)|oidc/.test(mode) ? accountIn(textOf(profile.ram_role_arn)) : {};
}

function accountIn(arn: string | undefined): { account?: string } {
  const account = /^acs:ram::(\d{1,20}):role\//.exec(arn ?? '')?.[1];
  return account === undefined ? {} : { account };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
