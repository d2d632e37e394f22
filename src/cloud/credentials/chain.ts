/**
 * Finds whose credentials are used: the vendor's chain, in the vendor's order. The first place that has any is taken,
 * and what is wrong there is an error: nobody wants to ask as somebody else by mistake.
 */
import type { CredentialSource } from '../credentials.js';
import { firstOf } from '../env.js';
import { environmentKey } from './environment.js';
import { isEcs, isMetadataDisabled } from './metadata.js';
import { ofInstance } from './modes.js';
import { accountInArn, cliProfile, type Found, sdkProfile } from './profiles.js';
import { noCredentials } from './refusing.js';
import { assumedWithToken, DURATION, SESSION } from './roles.js';
import type { Tools } from './tools.js';
import { fromUri } from './uri.js';

/**
 * @param profile wins over everything else
 * @throws PersonError with exit code 4, which lists what was looked at in vain
 */
export async function findSource(tools: Tools, profile?: string): Promise<CredentialSource> {
  const missing: string[] = [];
  for (const look of profile === undefined ? PLACES : named(profile)) {
    const found = await look(tools);
    if ('source' in found) return found.source;
    missing.push(found.missing);
  }
  const tried = missing.join('; ');
  if (profile !== undefined) {
    throw noCredentials(
      `there is no profile ${JSON.stringify(profile)}: ${tried}`,
      'aliyun configure list shows which there are.',
    );
  }
  throw noCredentials(
    `there are no credentials: ${tried}`,
    'Run aliyun configure, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.',
  );
}

type Look = (tools: Tools) => Found | Promise<Found>;

const PLACES: readonly Look[] = [
  fromEnvironment,
  fromToken,
  fromCli,
  (tools) => sdkProfile(tools, profileName(tools) ?? 'default'),
  fromInstance,
  fromUriVariable,
  fromEcs,
];

function named(profile: string): readonly Look[] {
  return [
    (tools) => cliProfile(tools, profile, { empty: 'is wrong' }),
    (tools) => sdkProfile(tools, profile),
  ];
}

function profileName({ env }: Tools): string | undefined {
  return firstOf(env, ['ALIBABA_CLOUD_PROFILE', 'ALIBABACLOUD_PROFILE', 'ALICLOUD_PROFILE']);
}

function fromEnvironment({ env }: Tools): Found {
  const source = environmentKey(env);
  return source === undefined ? { missing: 'no key in the environment' } : { source };
}

function fromToken(tools: Tools): Found {
  const said = (name: string) => firstOf(tools.env, [`ALIBABA_CLOUD_${name}`, `ALIBABACLOUD_${name}`]);
  const [arn, provider, file] = ['ROLE_ARN', 'OIDC_PROVIDER_ARN', 'OIDC_TOKEN_FILE'].map(said);
  if (arn === undefined || provider === undefined || file === undefined) {
    return { missing: 'no OIDC role in the environment' };
  }
  const role = { arn, session: said('ROLE_SESSION_NAME') ?? SESSION, duration: DURATION };
  const account = accountInArn(arn);
  return {
    source: {
      described: `an OIDC token, for the role ${arn} (ALIBABA_CLOUD_ROLE_ARN)`,
      credentials: assumedWithToken(tools, { ...role, provider, file }),
      ...(account === undefined ? {} : { account }),
    },
  };
}

async function fromCli(tools: Tools): Promise<Found> {
  if (/^true$/i.test(tools.env.ALIBABA_CLOUD_CLI_PROFILE_DISABLED ?? '')) {
    return { missing: '~/.aliyun/config.json is switched off' };
  }
  return cliProfile(tools, profileName(tools), { empty: 'is missing' });
}

function fromInstance(tools: Tools): Found {
  const role = tools.env.ALIBABA_CLOUD_ECS_METADATA;
  if (!role) return { missing: 'no ALIBABA_CLOUD_ECS_METADATA' };
  const described = `the role ${role} of this ECS instance (ALIBABA_CLOUD_ECS_METADATA)`;
  return { source: { described, credentials: ofInstance(tools, role) } };
}

function fromUriVariable(tools: Tools): Found {
  const uri = tools.env.ALIBABA_CLOUD_CREDENTIALS_URI;
  const described = 'ALIBABA_CLOUD_CREDENTIALS_URI';
  if (!uri) return { missing: `no ${described}` };
  return { source: { described, credentials: fromUri(tools, uri, described) } };
}

/** The last resort: the instance may have a role that nobody has named. */
function fromEcs(tools: Tools): Found {
  if (isMetadataDisabled(tools)) return { missing: 'the metadata service is switched off' };
  if (!(tools.onEcs ?? isEcs)()) return { missing: 'this is no ECS instance' };
  return { source: { described: 'the role of this ECS instance', credentials: ofInstance(tools, '') } };
}
