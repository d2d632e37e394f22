/** Profiles as places where credentials come from: those of the `aliyun` command, and those of the vendor's SDKs. */
import { join } from 'node:path';
import type { CredentialSource } from '../credentials.js';
import { type CliConfig, type Profile, readCliConfig, readIni } from './config-file.js';
import { type Fetch, modeOf } from './fields.js';
import { iniProfile } from './ini-profile.js';
import { wayOf } from './modes.js';
import { noCredentials } from './refusing.js';
import type { Tools } from './tools.js';

/** Where there is no such profile, why. */
export type Found = { readonly source: CredentialSource } | { readonly missing: string };

const CLI_FILE = '~/.aliyun/config.json';

/**
 * A profile of the `aliyun` command.
 * @param name its current one unless said
 * @param empty whether one that was never filled in is taken for none
 */
export async function cliProfile(
  tools: Tools,
  name: string | undefined,
  { empty }: { readonly empty: 'is missing' | 'is wrong' },
): Promise<Found> {
  const config = await readCliConfig(join(tools.home, '.aliyun', 'config.json'), tools.note);
  if (config === undefined) return { missing: `no ${CLI_FILE}` };
  const wanted = name ?? config.current ?? 'default';
  const profile = profileIn(config, wanted);
  if (profile === undefined) return { missing: `no profile ${wanted} in ${CLI_FILE}` };
  if (empty === 'is missing' && isEmpty(profile)) {
    return { missing: `nothing in profile ${wanted} of ${CLI_FILE}` };
  }
  const described = `profile ${wanted} of ${CLI_FILE}`;
  return { source: sourceOf(described, fetchOf(tools, config, wanted, []), profile) };
}

/** A section of the file that the vendor's SDKs read. */
export function sdkProfile(tools: Tools, name: string): Found {
  const own = tools.env.ALIBABA_CLOUD_CREDENTIALS_FILE;
  const path = own || join(tools.home, '.alibabacloud', 'credentials');
  const shown = own || '~/.alibabacloud/credentials';
  const sections = readIni(path, tools.note);
  const section = sections?.get(name);
  if (section === undefined) {
    return { missing: sections === undefined ? `no ${shown}` : `no profile ${name} in ${shown}` };
  }
  const described = `profile ${name} of ${shown}`;
  const profile = iniProfile(section, described);
  const source = () => {
    throw noCredentials(`${described} cannot build on another one`, `Use ${CLI_FILE} for that.`);
  };
  return { source: sourceOf(described, wayOf(profile, { tools, described, name, source }), profile) };
}

function profileIn({ profiles }: CliConfig, name: string): Profile | undefined {
  return profiles.find((profile) => profile.name === name);
}

/** aliyun configure makes one of mode AK with nothing in it. */
function isEmpty(profile: Profile): boolean {
  const mode = modeOf(profile);
  return mode === '' || (mode === 'AK' && !profile.access_key_id && !profile.access_key_secret);
}

/** @param way the profiles that lead here, so that no circle is followed */
function fetchOf(tools: Tools, config: CliConfig, name: string, way: readonly string[]): Fetch {
  const profile = profileIn(config, name);
  const described = `profile ${name} of ${CLI_FILE}`;
  if (profile === undefined || way.includes(name)) {
    const why = profile === undefined ? 'is missing' : 'builds on itself';
    throw noCredentials(
      `${described}, the source_profile of ${way.at(-1)}, ${why}`,
      `Mend source_profile in ${CLI_FILE}.`,
    );
  }
  const source = (other: string) => fetchOf(tools, config, other, [...way, name]);
  return wayOf(profile, { tools, described, name, source });
}

function sourceOf(described: string, credentials: Fetch, profile: Profile): CredentialSource {
  const { region_id: region } = profile;
  const account = accountOf(profile);
  return {
    described,
    credentials,
    ...(typeof region === 'string' && region !== '' ? { region } : {}),
    ...(account === undefined ? {} : { account }),
  };
}

/** The account whose role is assumed, or that CloudSSO signs in to. */
function accountOf(profile: Profile): string | undefined {
  const mode = modeOf(profile).toLowerCase();
  if (mode === 'cloudsso') return /^\d{1,20}$/.exec(String(profile.cloud_sso_account_id))?.[0];
  return /^(?:chainable)?ramrolearn|^oidc$/.test(mode)
    ? accountInArn(String(profile.ram_role_arn))
    : undefined;
}

export function accountInArn(arn: string): string | undefined {
  return /^acs:ram::(\d{1,20}):role\//.exec(arn)?.[1];
}
