/** The role of an ECS instance, as its metadata service tells it. The vendor's library asks. */
import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import type { PersonError } from '../../errors.js';
import type { TemporaryCredentials } from '../sts.js';
import { overWire, type Seen } from '../wire.js';
import { interruption, noCredentials } from './refusing.js';
import type { Tools } from './tools.js';

/** The service is a hop away: whatever takes longer is no ECS instance. Milliseconds. */
const CONNECT_WITHIN = 1_000;
const ANSWER_WITHIN = 5_000;
/** The library does not tell when credentials end; the service renews its own well before. */
const GOOD_FOR = 10 * 60_000;

export function isMetadataDisabled({ env }: Pick<Tools, 'env'>): boolean {
  return /^true$/i.test(env.ALIBABA_CLOUD_ECS_METADATA_DISABLED ?? '');
}

/**
 * Whether this is an ECS instance, by what its firmware says, so that nobody elsewhere waits for an address that is
 * not there.
 */
export function isEcs(path = '/sys/class/dmi/id/product_name'): boolean {
  try {
    return /^Alibaba Cloud ECS/.test(readFileSync(path, 'latin1'));
  } catch {
    return false;
  }
}

/** @param role the instance's role; empty where it is to be asked */
export async function metadataCredentials(tools: Tools, role: string): Promise<TemporaryCredentials> {
  const { env, now, transport } = tools;
  if (isMetadataDisabled(tools)) {
    throw noCredentials(
      'the role of the ECS instance may not be used: ALIBABA_CLOUD_ECS_METADATA_DISABLED is set',
      'Unset it, or use other credentials.',
    );
  }
  // CommonJS, which import() shows differently in different places.
  const library = createRequire(import.meta.url)(
    '@alicloud/credentials',
  ) as typeof import('@alicloud/credentials');
  const { default: Credential, Config } = library;
  const config = new Config({
    type: 'ecs_ram_role',
    roleName: role,
    disableIMDSv1: /^true$/i.test(env.ALIBABA_CLOUD_IMDSV1_DISABLED ?? ''),
    timeout: CONNECT_WITHIN,
    connectTimeout: CONNECT_WITHIN,
  });
  const outcome = await overWire(
    {
      // The address is that of the machine itself: never by way of a proxy.
      agent: tools.metadataAgent ?? new Agent(),
      interrupted: transport.interrupted,
      limits: { connect: CONNECT_WITHIN, answer: ANSWER_WITHIN, size: transport.limits.size },
    },
    () => new Credential(config).getCredential(),
  );
  const which = role === '' ? 'the role of this ECS instance' : `the role ${role} of this ECS instance`;
  if ('error' in outcome) throw unanswered(which, outcome.seen);
  const { accessKeyId, accessKeySecret, securityToken } = outcome.value;
  if (!accessKeyId || !accessKeySecret || !securityToken) throw unanswered(which, outcome.seen);
  return { accessKeyId, accessKeySecret, securityToken, expires: now() + GOOD_FOR };
}

function unanswered(which: string, { status, ending }: Seen): PersonError {
  if (ending === 'interrupted') return interruption(which);
  if (status === 404) {
    return noCredentials(
      `${which} could not be used: the metadata service knows no such role`,
      'Attach a RAM role to the instance, or name the one that it has.',
    );
  }
  const how = status === undefined ? 'does not answer' : `answered HTTP ${status} and no credentials`;
  return noCredentials(
    `${which} could not be used: the metadata service ${how}`,
    'This works on an ECS instance with a RAM role; elsewhere use other credentials.',
  );
}
