/** What a profile of the `aliyun` command says, and what it lacks. */
import type { Credentials } from '../credentials.js';
import type { Profile } from './config-file.js';
import { noCredentials } from './refusing.js';
import type { Tools } from './tools.js';

/** Gives credentials that are good now. */
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

export interface Fields {
  /** @throws PersonError where it is empty */
  need(name: string): string;
  may(name: string): string | undefined;
  /** Above zero. */
  number(name: string): number | undefined;
}

export function fieldsOf(profile: Profile, { described, name: own }: Setting): Fields {
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
        `Fill it in with aliyun configure --profile ${own} --mode ${modeOf(profile)}.`,
      );
    },
    number(name) {
      const value = Number(may(name));
      return Number.isSafeInteger(value) && value > 0 ? value : undefined;
    },
  };
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
