/** Connects commands to a project of Log Service, by their flags and the environment. */
import { createLogService, type LogService } from '../cloud/log-service/client.js';
import { PersonError } from '../errors.js';
import type { LogStorePlace } from '../sources/engine/place.js';
import type { Context } from './context.js';
import { connectFor } from './opening-bucket.js';
import type { BucketFlags } from './options.js';

/** @throws PersonError where nobody says in which region the project is */
export async function connectLogService(
  context: Context,
  { project, region: named }: LogStorePlace,
  flags: BucketFlags,
): Promise<LogService> {
  const { env, now, sleep, interrupted } = context;
  const { source, region: usual } = await connectFor(context, flags);
  const region = named ?? usual;
  const { proxyAgent, proxyFor } = await import('../cloud/proxies.js');
  return createLogService({
    project,
    endpoint: flags.endpoint ?? (env.ATRAIL_SLS_ENDPOINT || hostOf(region, flags.internal === true)),
    source,
    now,
    sleep,
    interrupted,
    agentFor: async (url) => {
      const proxy = proxyFor(url, env);
      return proxy === undefined ? undefined : proxyAgent(proxy, url, true);
    },
  });
}

function hostOf(region: string | undefined, internal: boolean): string {
  if (region !== undefined && /^[a-z0-9-]+$/.test(region)) {
    return `https://${region}${internal ? '-intranet' : ''}.log.aliyuncs.com`;
  }
  throw new PersonError(
    'nobody says in which region the project of Log Service is',
    'Write it behind the logstore: sls://project/logstore?region=cn-hangzhou.',
  );
}
