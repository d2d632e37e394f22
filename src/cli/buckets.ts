/** Looks at buckets, with the credentials of the connection. */
import type { BucketInspection } from '../cloud/bucket.js';
import type { Connected } from './connecting.js';
import type { Context } from './context.js';
import type { CloudFlags } from './options.js';

/** A bucket that says nothing for so long is given up. Milliseconds. */
const SILENCE = 30_000;

/** `ATRAIL_OSS_ENDPOINT` names another server than the service's; `--vpc` asks the addresses inside the region. */
export async function bucketInspection(
  { env, now, sleep, interrupted }: Context,
  { source }: Connected,
  { vpc }: CloudFlags,
): Promise<BucketInspection> {
  const [{ bucketInspection: inspection }, { proxyAgent, proxyFor }] = await Promise.all([
    import('../cloud/oss/inspecting.js'),
    import('../cloud/proxies.js'),
  ]);
  return inspection({
    source,
    now,
    sleep,
    interrupted,
    silence: SILENCE,
    internal: vpc === true,
    ...(env.ATRAIL_OSS_ENDPOINT ? { endpoint: env.ATRAIL_OSS_ENDPOINT } : {}),
    async agentFor(url) {
      const proxy = proxyFor(url, env);
      return proxy === undefined ? undefined : proxyAgent(proxy, url, true);
    },
  });
}
