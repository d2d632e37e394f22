/** Connects commands to the service, by their flags and the environment. */
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { Connection } from '../cloud/connection.js';
import type { CredentialSource } from '../cloud/credentials.js';
import type { Endpoint } from '../cloud/endpoints.js';
import type { Sts } from '../cloud/sts.js';
import { makeVisible } from '../output/visible.js';
import { chooseRegions } from './choosing-regions.js';
import type { Context } from './context.js';
import { homeFolder, stateFolder } from './folders.js';
import type { CloudFlags } from './options.js';

export interface Connected {
  readonly connection: Connection;
  readonly source: CredentialSource;
  /** The region of whoever names none. */
  readonly region: string | undefined;
  /** Where it was named, for people; undefined where it was not. */
  readonly regionFrom: string | undefined;
  readonly sts: Sts;
  endpoint(region: string): Endpoint;
  /**
   * The regions that `--region` means: those named, apart by commas or by saying it again; `all`, or a pattern such as
   * `cn-*`, after asking the service which there are. Without it the region of the profile or the environment.
   * @throws PersonError where none is named anywhere
   */
  regions(asked?: readonly string[]): Promise<readonly string[]>;
  /** Keeps whose key it is for later runs. */
  remember(accessKeyId: string, account: string): void;
}

export async function connect(context: Context, flags: CloudFlags): Promise<Connected> {
  const { env, now, sleep, interrupted } = context;
  // Each request under way listens, and there is one for each region.
  setMaxListeners(0, interrupted);
  const [cloud, { findSource }, { environmentRegion }] = await Promise.all([
    import('../cloud/connecting-parts.js'),
    import('../cloud/credentials/chain.js'),
    import('../cloud/credentials/environment.js'),
  ]);
  const state = stateFolder(env);
  const url = flags.endpoint ?? (env.ATRAIL_ENDPOINT || undefined);
  const choice = { ...(url === undefined ? {} : { url }), ...(flags.vpc ? { vpc: true } : {}) };
  // A URL that cannot be used is told before anything is asked.
  cloud.endpointOf('cn-hangzhou', choice);

  const trace = flags.debug || env.ATRAIL_DEBUG ? tracer(context) : undefined;
  const transport = cloud.createTransport({
    env,
    now,
    interrupted,
    ...(trace === undefined ? {} : { trace }),
  });
  const stsUrl = env.ATRAIL_STS_ENDPOINT || url;
  const sts = cloud.createSts({
    transport,
    sleep,
    ...(stsUrl === undefined ? {} : { url: stsUrl }),
    ...(flags.vpc ? { vpc: true } : {}),
  });
  const note = noter(context);
  const tools = {
    env,
    home: homeFolder(env),
    now,
    transport,
    sts,
    note: (text: string) => note('note    ', text),
  };
  const source = await findSource(tools, flags.profile);

  const owners = cloud.createOwners(state);
  const hosts = new Map<string, string>();
  const endpoint = (region: string) => cloud.endpointOf(region, choice, hosts.get(region));
  const connection = cloud.createConnection({
    transport,
    source,
    endpoint,
    pace: cloud.createPace({
      folder: join(state, 'pace'),
      now,
      sleep,
      warn: (text) => note('warning: ', text),
    }),
    owners,
    sts,
    now,
    sleep,
    ...(flags.maxCalls === undefined ? {} : { maxCalls: flags.maxCalls }),
  });

  const list = async (from: string) => {
    const regions = await cloud.listRegions(connection, from);
    for (const { id, host } of regions) if (host !== undefined) hosts.set(id, host);
    return regions;
  };

  const fromSource =
    source.region === undefined ? undefined : { region: source.region, from: source.described };
  const fromEnv = environmentRegion(env);
  // A profile that was asked for goes before the environment.
  const usual = flags.profile === undefined ? (fromEnv ?? fromSource) : (fromSource ?? fromEnv);

  return {
    connection,
    source,
    region: usual?.region,
    regionFrom: usual?.from,
    sts,
    endpoint,
    regions: (asked) => chooseRegions({ usual: usual?.region, list, check: cloud.checkRegion }, asked),
    remember: (accessKeyId, account) => owners.remember(accessKeyId, account),
  };
}

function tracer({ stderr }: Context) {
  return (call: {
    operation: string;
    region: string;
    host: string;
    result: string;
    requestId?: string;
    ms: number;
  }) => {
    const id = call.requestId === undefined ? '' : `  ${call.requestId}`;
    const line = `debug   ${call.operation}  ${call.region}  ${call.host}  ${call.result}  ${Math.round(call.ms)} ms${id}`;
    stderr.write(`${makeVisible(line)}\n`).catch(() => {});
  };
}

/** Says each thing once. */
function noter({ stderr }: Context) {
  const said = new Set<string>();
  return (label: string, text: string) => {
    if (said.has(text)) return;
    said.add(text);
    stderr.write(`${makeVisible(label + text)}\n`).catch(() => {});
  };
}
