/** Connects commands to a bucket, by their flags and the environment. */
import type { ObjectStore } from '../cloud/oss/object-store.js';
import type { OpeningOptions } from '../cloud/oss/opening.js';
import { makeVisible } from '../output/visible.js';
import { parseDuration } from '../query/duration.js';
import { type Connected, connect } from './connecting.js';
import type { Context } from './context.js';
import type { BucketFlags } from './options.js';

/** @param location where the bucket is thought to be, as a trail tells it (`oss-cn-hangzhou`) */
export async function openStore(
  context: Context,
  bucket: string,
  flags: BucketFlags,
  connected: Connected,
  location?: string,
): Promise<ObjectStore> {
  const { openBucket } = await import('../cloud/oss/opening.js');
  return openBucket(bucket, await openingOptions(context, flags, connected, location));
}

/** Who asks ActionTrail asks OSS, too; but where, each is told by itself. */
export function connectFor(context: Context, { profile, debug }: BucketFlags): Promise<Connected> {
  return connect(context, {
    ...(profile === undefined ? {} : { profile }),
    ...(debug === undefined ? {} : { debug }),
  });
}

export async function openingOptions(
  context: Context,
  flags: BucketFlags,
  { source, region: usual }: Pick<Connected, 'source' | 'region'>,
  location?: string,
): Promise<OpeningOptions> {
  const { env, now, sleep, interrupted } = context;
  const { proxyAgent, proxyFor } = await import('../cloud/proxies.js');
  const endpoint = flags.endpoint ?? (env.ATRAIL_OSS_ENDPOINT || undefined);
  const region = location?.replace(/^oss-/, '') ?? usual;
  return {
    source,
    now,
    sleep,
    interrupted,
    silence: parseDuration(flags.silence ?? '30s', '--silence'),
    agentFor: async (url) => {
      const proxy = proxyFor(url, env);
      return proxy === undefined ? undefined : proxyAgent(proxy, url, true);
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(flags.internal ? { internal: true } : {}),
    ...(flags.pathStyle ? { pathStyle: true } : {}),
    ...(flags.debug || env.ATRAIL_DEBUG ? { trace: tracer(context) } : {}),
  };
}

function tracer({ stderr }: Context): NonNullable<OpeningOptions['trace']> {
  return ({ operation, place, result, requestId, ms }) => {
    const id = requestId === undefined ? '' : `  ${requestId}`;
    stderr
      .write(`${makeVisible(`debug   ${operation}  ${place}  ${result}  ${Math.round(ms)} ms${id}`)}\n`)
      .catch(() => {});
  };
}
