/** The modes that a profile of the `aliyun` command can have, each as a way to credentials. */
import type { Credentials } from '../credentials.js';
import type { Profile } from './config-file.js';
import { externalCredentials } from './external.js';
import { type Fetch, type Fields, fieldsOf, modeOf, type Setting } from './fields.js';
import { metadataCredentials } from './metadata.js';
import { noCredentials } from './refusing.js';
import { assumed, assumedWithToken, roleOf } from './roles.js';
import { cloudSso, oAuth } from './signed-in.js';
import { always, renewed } from './static.js';
import type { Tools } from './tools.js';
import { fromUri } from './uri.js';

/** The way that the mode of the profile asks for. @throws PersonError where the profile lacks something */
export function wayOf(profile: Profile, setting: Setting): Fetch {
  const mode = modeOf(profile);
  const way = MODES.get(mode.toLowerCase());
  if (way !== undefined) return way(fieldsOf(profile, setting), setting);
  const shown = JSON.stringify(mode.slice(0, 40));
  const [why, next] = UNSUPPORTED.get(mode.toLowerCase()) ?? [
    'is none that is known',
    'Write it anew with aliyun configure.',
  ];
  throw noCredentials(`the mode ${shown} of ${setting.described} ${why}`, next);
}

/** @param role the instance's role; empty where it is to be asked */
export function ofInstance(tools: Tools, role: string): Fetch {
  return renewed(tools.now, () => metadataCredentials(tools, role));
}

type Way = (fields: Fields, setting: Setting) => Fetch;

/** By the mode in lower case: the `aliyun` command takes any. */
const MODES: ReadonlyMap<string, Way> = new Map<string, Way>([
  ['ak', (fields) => always(keyIn(fields))],
  ['ststoken', (fields) => always({ ...keyIn(fields), securityToken: fields.need('sts_token') })],
  ['ramrolearn', (fields, { tools }) => assumed(tools, always(keyAndToken(fields)), roleOf(fields))],
  [
    'chainableramrolearn',
    (fields, { tools, source }) => assumed(tools, source(fields.need('source_profile')), roleOf(fields)),
  ],
  ['ecsramrole', (fields, { tools }) => instanceIn(fields, tools)],
  [
    'ramrolearnwithrolename',
    (fields, { tools }) => assumed(tools, instanceIn(fields, tools), roleOf(fields)),
  ],
  ['oidc', (fields, { tools }) => assumedWithToken(tools, tokenRole(fields))],
  ['external', external],
  [
    'credentialsuri',
    (fields, { tools, described }) =>
      fromUri(tools, fields.need('credentials_uri'), `the credentials URI of ${described}`),
  ],
  ['cloudsso', cloudSso],
  ['oauth', oAuth],
]);

const UNSUPPORTED: ReadonlyMap<string, readonly [why: string, next: string]> = new Map([
  [
    'rsakeypair',
    [
      'is not supported: it signs with a private key, in a way that the vendor has given up',
      'Use a profile of mode AK, RamRoleArn or EcsRamRole.',
    ],
  ],
  ['bearertoken', ['is not supported: ActionTrail takes no bearer token', 'Use a profile of another mode.']],
  ['anonymous', ['is not supported: ActionTrail wants to know who asks', 'Use a profile of another mode.']],
  ['', ['is not written', 'Fill the profile in with aliyun configure.']],
]);

function keyIn({ need }: Fields): Credentials {
  return { accessKeyId: need('access_key_id'), accessKeySecret: need('access_key_secret') };
}

function keyAndToken(fields: Fields): Credentials {
  const securityToken = fields.may('sts_token');
  return { ...keyIn(fields), ...(securityToken === undefined ? {} : { securityToken }) };
}

function instanceIn({ may }: Fields, tools: Tools): Fetch {
  return ofInstance(tools, may('ram_role_name') ?? '');
}

function tokenRole(fields: Fields) {
  const { need } = fields;
  return { ...roleOf(fields), provider: need('oidc_provider_arn'), file: need('oidc_token_file') };
}

function external({ need }: Fields, { tools, described }: Setting): Fetch {
  const command = need('process_command');
  return renewed(tools.now, () => externalCredentials(tools, command, described));
}
