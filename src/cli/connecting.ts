/** Connects commands to the service, by their flags and the environment. */
import { join } from 'node:path';
import type { Connection } from '../cloud/connection.js';
import type { CredentialSource } from '../cloud/credentials.js';
import type { Endpoint } from '../cloud/endpoints.js';
import type { Sts } from '../cloud/sts.js';
import { PersonError } from '../errors.js';
import { makeVisible } from '../output/visible.js';
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
}

/** The region that is asked which regions there are, where no other is named. */
const ANY_REGION = 'cn-hangzhou';

export async function connect(context: Context, flags: CloudFlags): Promise<Connected> {
  const { env, now, sleep, interrupted } = context;
  const [cloud, { findSource }, { environmentRegion }] = await Promise.all([
    import('../cloud/connecting-parts.js'),
    import('../cloud/credentials/chain.js'),
    import('../cloud/credentials/environment.js'),
  ]);
  const state = stateFolder(env);
  const url = flags.endpoint ?? (env.ATRAIL_ENDPOINT || undefined);
  const choice = { ...(url === undefined ? {} : { url }), ...(flags.vpc ? { vpc: true } : {}) };
  // A URL that cannot be used is told before anything is asked.
  cloud.endpointOf(ANY_REGION, choice);

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
    owners: cloud.createOwners(state),
    sts,
    now,
    sleep,
    ...(flags.maxCalls === undefined ? {} : { maxCalls: flags.maxCalls }),
  });

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
    async regions(asked = []) {
      const wanted = asked
        .flatMap((text) => text.split(','))
        .map((text) => text.trim())
        .filter((text) => text !== '');
      if (wanted.length === 0) {
        if (usual === undefined) throw noRegion();
        cloud.checkRegion(usual.region);
        return [usual.region];
      }
      const patterns = wanted.filter((text) => text === 'all' || /[*?]/.test(text));
      const plain = wanted.filter((text) => !patterns.includes(text));
      for (const region of plain) cloud.checkRegion(region);
      if (patterns.length === 0) return [...new Set(plain)];
      const there = await cloud.listRegions(connection, plain[0] ?? usual?.region ?? ANY_REGION);
      for (const { id, host } of there) if (host !== undefined) hosts.set(id, host);
      const chosen = there.map(({ id }) => id).filter((id) => patterns.some((pattern) => fits(pattern, id)));
      const regions = [...new Set([...plain, ...chosen])];
      if (regions.length > 0) return regions;
      throw new PersonError(
        `no region is named like ${patterns.join(' or ')}`,
        `There are ${there.map(({ id }) => id).join(', ')}.`,
      );
    },
  };
}

function fits(pattern: string, id: string): boolean {
  if (pattern === 'all') return true;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(id);
}

function noRegion(): PersonError {
  return new PersonError(
    'no region is named',
    'Give --region, such as cn-hangzhou or all, or set ALIBABA_CLOUD_REGION_ID; a profile may name one, too.',
  );
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
