/** `atrail whoami` */
import type { Command } from 'commander';
import type { Identity } from '../../cloud/sts.js';
import type { ExitCode } from '../../errors.js';
import type { Connected } from '../connecting.js';
import type { Context } from '../context.js';
import { addNotes } from '../helping.js';
import {
  addCloudFlags,
  addFormatFlags,
  addRegionFlag,
  type CloudFlags,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlainFormat,
  type RegionFlags,
} from '../options.js';
import type { Fact } from '../presenting/facts.js';
import type { Done } from '../program.js';

export interface WhoamiFlags extends CloudFlags, RegionFlags, FormatFlags {
  readonly output: PlainFormat;
}

export function register(command: Command, context: Context, done: Done): void {
  addCloudFlags(command);
  addRegionFlag(command);
  addFormatFlags(command, PLAIN_FORMATS);
  command.action(async (flags: WhoamiFlags) => done(await whoami(context, flags)));
  addNotes(
    command,
    'Credentials come from --profile; else from the environment (ALIBABA_CLOUD_ACCESS_KEY_ID and so on), an OIDC role, the current profile of ~/.aliyun/config.json, ~/.alibabacloud/credentials, the role of an ECS instance, or ALIBABA_CLOUD_CREDENTIALS_URI; the first that is there is used. Nothing secret is shown.',
  );
}

async function whoami(context: Context, flags: WhoamiFlags): Promise<ExitCode> {
  const [{ connect }, { printFacts }] = await Promise.all([
    import('../connecting.js'),
    import('../presenting/facts.js'),
  ]);
  const connected = await connect(context, flags);
  const { source, sts } = connected;
  const { accessKeyId } = await source.credentials();
  const identity = await sts.callerIdentity(await source.credentials());
  connected.remember(accessKeyId, identity.account);
  await printFacts(context, flags, await factsOf(connected, flags, identity, accessKeyId));
  return 0;
}

async function factsOf(
  connected: Connected,
  { region: asked }: WhoamiFlags,
  { account, arn, type, principal }: Identity,
  key: string,
): Promise<readonly Fact[]> {
  const { source, region, regionFrom, endpoint } = connected;
  const regions = asked === undefined && region === undefined ? [] : await connected.regions(asked);
  const { endpointText } = await import('../../cloud/endpoints.js');
  return [
    ['account', account],
    ['identity', arn],
    ['type', type],
    ['principal', principal ?? null],
    ['key', key],
    ['source', source.described],
    ['region', regions.length === 0 ? null : regions.join(',')],
    ['regionFrom', asked === undefined ? (regionFrom ?? null) : '--region'],
    ['endpoint', regions.length === 0 ? null : regions.map((each) => endpointText(endpoint(each))).join(',')],
  ];
}
