/** The vendor's token service: who asks, and temporary credentials for a role. */
import { isObject, type JsonObject, NumberText } from '../event/event.js';
import type { Asked } from './answers.js';
import type { Reply } from './connection.js';
import type { Credentials } from './credentials.js';
import { type Endpoint, parseEndpoint } from './endpoints.js';
import { STS } from './operations.js';
import { isPassing, RETRY_POLICY, waitBefore } from './retrying.js';
import { ServiceError } from './service-error.js';
import type { Transport } from './transport.js';

/** Who asks, in the service's words. */
export interface Identity {
  readonly account: string;
  /** `acs:ram::1234567890123456:user/alice` */
  readonly arn: string;
  /** `Account`, `RAMUser` or `AssumedRoleUser`. */
  readonly type: string;
  readonly principal?: string;
}

/** Credentials that end. */
export interface TemporaryCredentials extends Credentials {
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export interface StsOptions {
  readonly transport: Transport;
  readonly sleep: (ms: number) => Promise<void>;
  /** A URL for STS alone, or one for everything. */
  readonly url?: string;
  /** Whether hosts inside a VPC are asked; they exist for regions only. */
  readonly vpc?: boolean;
}

export interface Sts {
  callerIdentity(credentials: Credentials, region?: string): Promise<Identity>;
  assumeRole(by: Credentials, role: Role): Promise<TemporaryCredentials>;
  /** The token is what proves who asks. */
  assumeRoleWithToken(token: string, provider: string, role: Role): Promise<TemporaryCredentials>;
}

export interface Role {
  readonly arn: string;
  readonly session: string;
  /** Seconds. */
  readonly duration: number;
  readonly externalId?: string;
  readonly policy?: string;
  readonly region?: string;
}

/** STS answers for every account in every region; this one needs none to be known. */
const ANY_REGION = 'cn-hangzhou';

export function createSts({ transport, sleep, url, vpc = false }: StsOptions): Sts {
  const ask = async (
    operation: string,
    form: Record<string, string | undefined>,
    region: string | undefined,
    credentials?: Credentials,
  ): Promise<Reply> => {
    const asked: Asked = {
      product: STS,
      operation,
      method: 'POST',
      query: {},
      ...(Object.keys(form).length === 0
        ? {}
        : { form: Object.fromEntries(Object.entries(form).filter(isGiven)) }),
      endpoint: endpointOf(region, url, vpc),
      region: region ?? ANY_REGION,
      ...(credentials === undefined ? {} : { credentials }),
    };
    for (let failed = 0; ; ) {
      try {
        return await transport.send(asked);
      } catch (thrown) {
        failed++;
        // None of these operations changes anything.
        if (!isPassing(thrown) || failed >= RETRY_POLICY.attempts || transport.interrupted.aborted)
          throw thrown;
        await sleep(waitBefore(failed, thrown, Math.random()));
      }
    }
  };

  return {
    async callerIdentity(credentials, region) {
      const { body } = await ask('GetCallerIdentity', {}, region, credentials);
      const account = textIn(body, 'AccountId');
      if (account === '') throw odd('GetCallerIdentity');
      const principal = textIn(body, 'PrincipalId');
      return {
        account,
        arn: textIn(body, 'Arn'),
        type: textIn(body, 'IdentityType'),
        ...(principal === '' ? {} : { principal }),
      };
    },
    async assumeRole(by, role) {
      const { body } = await ask('AssumeRole', roleForm(role), role.region, by);
      return credentialsIn(body, 'AssumeRole');
    },
    async assumeRoleWithToken(token, provider, role) {
      const form = { ...roleForm(role), OIDCProviderArn: provider, OIDCToken: token };
      const { body } = await ask('AssumeRoleWithOIDC', form, role.region);
      return credentialsIn(body, 'AssumeRoleWithOIDC');
    },
  };
}

function isGiven(pair: [string, string | undefined]): pair is [string, string] {
  return pair[1] !== undefined;
}

function endpointOf(region: string | undefined, url: string | undefined, vpc: boolean): Endpoint {
  if (url !== undefined) return parseEndpoint(url, region ?? ANY_REGION);
  const host =
    region === undefined ? 'sts.aliyuncs.com' : `${vpc ? 'sts-vpc' : 'sts'}.${region}.aliyuncs.com`;
  return { protocol: 'https', host, prefix: '' };
}

function roleForm({ arn, session, duration, externalId, policy }: Role): Record<string, string | undefined> {
  return {
    RoleArn: arn,
    RoleSessionName: session,
    DurationSeconds: String(duration),
    ExternalId: externalId,
    Policy: policy,
  };
}

/** Ids may come as numbers, of more digits than a double holds. */
function textIn(body: JsonObject, name: string): string {
  const value = body[name];
  const isScalar = typeof value === 'string' || typeof value === 'number' || value instanceof NumberText;
  return isScalar ? String(value) : '';
}

function credentialsIn(body: JsonObject, operation: string): TemporaryCredentials {
  const found = isObject(body.Credentials) ? body.Credentials : {};
  const [accessKeyId, accessKeySecret, securityToken] = [
    'AccessKeyId',
    'AccessKeySecret',
    'SecurityToken',
  ].map((name) => textIn(found, name)) as [string, string, string];
  const expires = Date.parse(textIn(found, 'Expiration'));
  if (accessKeyId === '' || accessKeySecret === '' || securityToken === '' || Number.isNaN(expires)) {
    throw odd(operation);
  }
  return { accessKeyId, accessKeySecret, securityToken, expires };
}

function odd(operation: string): ServiceError {
  return new ServiceError(
    `${operation} was answered without what was asked for`,
    'Check ATRAIL_ENDPOINT and ATRAIL_STS_ENDPOINT: something else may answer there.',
    { code: 'UnreadableAnswer' },
  );
}
