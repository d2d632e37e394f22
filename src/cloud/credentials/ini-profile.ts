/** A section of `~/.alibabacloud/credentials`, in the words of the `aliyun` command's profiles. */
import type { Profile } from './config-file.js';
import { noCredentials } from './refusing.js';

const MODES: ReadonlyMap<string, string> = new Map([
  ['access_key', 'AK'],
  ['sts', 'StsToken'],
  ['ram_role_arn', 'RamRoleArn'],
  ['ecs_ram_role', 'EcsRamRole'],
  ['oidc_role_arn', 'OIDC'],
  ['credentials_uri', 'CredentialsURI'],
  ['rsa_key_pair', 'RsaKeyPair'],
  ['bearer', 'BearerToken'],
]);

/** Keys that have another name there. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['role_arn', 'ram_role_arn'],
  ['role_session_name', 'ram_session_name'],
  ['role_name', 'ram_role_name'],
  ['security_token', 'sts_token'],
  ['oidc_token_file_path', 'oidc_token_file'],
  ['session_expiration', 'expired_seconds'],
  ['role_session_expiration', 'expired_seconds'],
]);

/** @throws PersonError for a type that is not known */
export function iniProfile(section: ReadonlyMap<string, string>, described: string): Profile {
  const type = section.get('type') ?? 'access_key';
  const mode = MODES.get(type);
  if (mode === undefined) {
    throw noCredentials(
      `${described} has the type ${JSON.stringify(type.slice(0, 40))}, which is not known`,
      `Known are ${[...MODES.keys()].join(', ')}.`,
    );
  }
  const profile: Record<string, string> = { mode };
  for (const [key, value] of section) if (key !== 'type') profile[NAMES.get(key) ?? key] = value;
  return profile;
}
