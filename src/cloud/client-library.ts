/**
 * The vendor's client libraries. `@alicloud/actiontrail20200706` is used where it is installed; its client inherits
 * the generic call that `@alicloud/openapi-client` has, so both are asked in the same way, and put the same request
 * on the wire.
 */
import { createRequire } from 'node:module';
import type { Credentials } from './credentials.js';
import type { Endpoint } from './endpoints.js';
import type { Product } from './operations.js';
import { NO_LIMIT } from './wire.js';

export interface ServiceRequest {
  readonly product: Product;
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  readonly query: Readonly<Record<string, string>>;
  /** What belongs in the body, since URLs end up in logs. */
  readonly form?: Readonly<Record<string, string>>;
  readonly endpoint: Endpoint;
  /** Absent for an operation that proves in another way who asks. */
  readonly credentials?: Credentials;
}

/** As it came; the libraries give headers that they have flattened. */
export interface RawReply {
  readonly body: unknown;
  readonly statusCode: number;
}

export interface ClientLibrary {
  readonly name: string;
  call(request: ServiceRequest): Promise<RawReply>;
}

/** What both clients have. */
type ClientClass = new (
  config: object,
) => { callApi(params: object, request: object, runtime: object): Promise<unknown> };

export const PREFERRED = '@alicloud/actiontrail20200706';
export const GENERIC = '@alicloud/openapi-client';

/** Loads a package by its name; undefined where it is not installed. */
export type LoadPackage = (name: string) => Promise<unknown>;

const loadInstalled: LoadPackage = async (name) => {
  if (name === GENERIC) return import('@alicloud/openapi-client');
  try {
    createRequire(import.meta.url).resolve(name);
  } catch {
    return undefined;
  }
  // The name is not written out: what is optional is not there to be seen when the program is built.
  return import(name);
};

/** @param names in the order in which they are tried */
export async function loadLibrary(
  load: LoadPackage = loadInstalled,
  names: readonly string[] = [PREFERRED, GENERIC],
): Promise<ClientLibrary> {
  for (const name of names) {
    const loaded = await load(name);
    if (loaded !== undefined) return libraryOf(name, clientClass(loaded));
  }
  throw new Error(`none of ${names.join(' and ')} is installed`);
}

/** CommonJS that was compiled from ESM: the class is the default of the default. */
function clientClass(loaded: unknown): ClientClass {
  let found = loaded;
  while (typeof found === 'object' && found !== null && 'default' in found) found = found.default;
  if (typeof found !== 'function') throw new TypeError('the client library has no client class');
  return found as ClientClass;
}

function libraryOf(name: string, Client: ClientClass): ClientLibrary {
  return {
    name,
    async call({ product, operation, method, query, form, endpoint, credentials }) {
      const { protocol, host, prefix } = endpoint;
      const client = new Client({
        protocol,
        endpoint: host,
        userAgent: 'atrail',
        ...(credentials === undefined ? {} : { credential: credentialOf(credentials) }),
      });
      const params = {
        action: operation,
        version: product.version,
        protocol,
        pathname: `${prefix}/`,
        method,
        authType: credentials === undefined ? 'Anonymous' : 'AK',
        style: 'RPC',
        reqBodyType: 'formData',
        // Not json: numbers above 2^53 would lose digits.
        bodyType: 'string',
      };
      // Time limits and second attempts are the business of others.
      const runtime = { autoretry: false, readTimeout: NO_LIMIT, connectTimeout: NO_LIMIT };
      return (await client.callApi(
        params,
        form === undefined ? { query } : { query, body: form },
        runtime,
      )) as RawReply;
    },
  };
}

/** As the libraries ask their credentials. They sign the provider's name where it is given. */
function credentialOf({ accessKeyId, accessKeySecret, securityToken }: Credentials): object {
  const model = {
    accessKeyId,
    accessKeySecret,
    type: securityToken === undefined ? 'access_key' : 'sts',
    ...(securityToken === undefined ? {} : { securityToken }),
  };
  return {
    getCredential: async () => model,
    getAccessKeyId: async () => accessKeyId,
    getAccessKeySecret: async () => accessKeySecret,
    getSecurityToken: async () => securityToken,
    getType: () => model.type,
  };
}
