/**
 * The vendor's client libraries. `@alicloud/actiontrail20200706` is used where it is installed; its client inherits
 * the generic call that `@alicloud/openapi-client` has, so both are asked in the same way, and put the same request
 * on the wire.
 */
import type { Credentials } from './credentials.js';
import type { Endpoint } from './endpoints.js';
import type { Product } from './operations.js';
import { NO_LIMIT } from './wire.js';

export interface ServiceRequest {
  readonly product: Product;
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  readonly query: Readonly<Record<string, string>>;
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

/** Loads a package by its name; throws where it is not installed. */
export type LoadPackage = (name: string) => Promise<unknown>;

/** The optional one is not there to be seen when the program is built. */
const loadInstalled: LoadPackage = (name) =>
  name === GENERIC ? import('@alicloud/openapi-client') : import(name);

/** @param names in the order in which they are tried */
export async function loadLibrary(
  load: LoadPackage = loadInstalled,
  names: readonly string[] = [PREFERRED, GENERIC],
): Promise<ClientLibrary> {
  const [name, ...others] = names;
  if (others.length === 0) return libraryOf(name!, clientClass(await load(name!)));
  try {
    return libraryOf(name!, clientClass(await load(name!)));
  } catch (thrown) {
    if (!isAbsent(thrown, name!)) throw thrown;
    return loadLibrary(load, others);
  }
}

/** Another package may be what is missing, and then the installation is broken. */
function isAbsent(thrown: unknown, name: string): boolean {
  const { code, message = '' } = thrown as { code?: string; message?: string };
  return code === 'ERR_MODULE_NOT_FOUND' && message.includes(name);
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
    async call({ product, operation, method, query, endpoint, credentials }) {
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
      return (await client.callApi(params, { query }, runtime)) as RawReply;
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
