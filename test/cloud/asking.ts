/** A connection to a server of a test, as commands get one, with short waits. */
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { connect } from '../../src/cli/connecting.js';
import type { CloudFlags } from '../../src/cli/options.js';
import {
  createConnection,
  createOwners,
  createPace,
  createSts,
  createTransport,
  endpointOf,
} from '../../src/cloud/connecting-parts.js';
import type { RetryPolicy } from '../../src/cloud/retrying.js';
import { ServiceError } from '../../src/cloud/service-error.js';
import { LIMITS, type TransportOptions } from '../../src/cloud/transport.js';
import type { Limits } from '../../src/cloud/wire.js';
import type { AccessKey } from '../support/actiontrail/callers.js';
import { type ActionTrailOptions, startActionTrail } from '../support/actiontrail/server.js';
import { temporaryFolder } from '../support/archive.js';
import { fakeContext } from '../support/context.js';

export const ID = 'LTAI5tTestAuditor000001';
/** Must never be seen. */
export const SECRET = 'not-a-secret-of-the-auditor-01';

/** An environment with a key and a home of its own. */
export function envOf(url: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    HOME: temporaryFolder(),
    ALIBABA_CLOUD_ACCESS_KEY_ID: ID,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
    ATRAIL_ENDPOINT: url,
    ...more,
  };
}

export function envOfKey({ id, secret, token }: AccessKey): Record<string, string> {
  return {
    ALIBABA_CLOUD_ACCESS_KEY_ID: id,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret,
    ...(token === undefined ? {} : { ALIBABA_CLOUD_SECURITY_TOKEN: token }),
  };
}

/** Connects as commands do. Its clock stands still but for what is waited. */
export async function connectTo(
  url: string,
  flags: CloudFlags = {},
  env: Readonly<Record<string, string>> = {},
  interrupted?: AbortSignal,
) {
  const fake = fakeContext({
    env: envOf(url, env),
    now: new Date().toISOString(),
    ...(interrupted === undefined ? {} : { interrupted }),
  });
  return { ...(await connect(fake.context, flags)), ...fake };
}

/** ActionTrail itself, until the test is over. It takes any number of calls a second unless said. */
export async function actionTrail(options: ActionTrailOptions = {}) {
  const server = await startActionTrail({ pace: { perSecond: Number.POSITIVE_INFINITY }, ...options });
  onTestFinished(() => server.close());
  return server;
}

export interface QuickOptions {
  readonly limits?: Partial<Limits>;
  readonly policy?: RetryPolicy;
  readonly env?: Readonly<Record<string, string>>;
  readonly interrupted?: AbortSignal;
  readonly library?: TransportOptions['library'];
  readonly maxCalls?: number;
}

/** The same put together by hand, where limits and libraries are not the usual ones; it asks once unless said. */
export function quickConnection(url: string, options: QuickOptions = {}) {
  const limits = { ...LIMITS, ...options.limits };
  const { policy = { attempts: 1, total: 60_000 } } = options;
  const fake = fakeContext({ now: new Date().toISOString() });
  const { now, sleep } = fake.context;
  const interrupted = options.interrupted ?? new AbortController().signal;
  const traced: string[] = [];
  const transport = createTransport({
    env: options.env ?? {},
    now,
    interrupted,
    limits,
    trace: ({ operation, region, result }) => traced.push(`${operation} ${region} ${result}`),
    ...(options.library === undefined ? {} : { library: options.library }),
  });
  const folder = temporaryFolder();
  const connection = createConnection({
    transport,
    source: {
      described: 'a test',
      credentials: async () => ({ accessKeyId: ID, accessKeySecret: SECRET }),
    },
    endpoint: (region) => endpointOf(region, { url }),
    pace: createPace({ folder, now, sleep, warn: () => {} }),
    owners: createOwners(folder),
    sts: createSts({ transport, sleep, url }),
    now,
    sleep,
    policy,
    ...(options.maxCalls === undefined ? {} : { maxCalls: options.maxCalls }),
  });
  return { connection, traced, now };
}

/** The error that a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<ServiceError> {
  const thrown = await call.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  if (thrown instanceof ServiceError) return thrown;
  throw thrown;
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
