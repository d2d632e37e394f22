/** `atrail key` */
import type { Command } from 'commander';
import type { ExitCode } from '../../errors.js';
import type { Context } from '../context.js';
import type { KeyHistory, KeyRecord } from '../examining-key.js';
import { addNotes } from '../helping.js';
import {
  addCloudFlags,
  addMaxCallsFlag,
  addOutputFlags,
  addRegionFlag,
  type CloudFlags,
  type OutputFlags,
  type RegionFlags,
  wholeNumber,
} from '../options.js';
import type { Done } from '../program.js';

export interface KeyFlags extends CloudFlags, RegionFlags, OutputFlags {
  readonly output: (typeof FORMATS)[number];
  readonly services: number;
  readonly events: number;
}

const FORMATS = ['card', 'json', 'jsonl'] as const;

export function register(command: Command, context: Context, done: Done): void {
  command.argument('<accessKeyId>', 'the id of the key, such as LTAI5t…; never its secret');
  addRegionFlag(addMaxCallsFlag(addCloudFlags(command)));
  command
    .optionsGroup('How much:')
    .option('--services <n>', 'tell more of so many services, those used last', wholeNumber(0), 3)
    .option('--events <n>', 'show so many of the latest events', wholeNumber(1), 20);
  addOutputFlags(command, FORMATS);
  command.action(async (id: string, flags: KeyFlags) => done(await key(context, command, id, flags)));
  addNotes(
    command,
    'The record of last use reaches back 400 days and is an hour behind; the event history reaches back 90 days, and every region keeps its own. --region asks the history of these regions only. Temporary keys (STS., TMP.) have no such record.',
    `Example:
  atrail key LTAI5tExampleKey00000001`,
  );
}

async function key(context: Context, command: Command, id: string, flags: KeyFlags): Promise<ExitCode> {
  const [{ keyKindOf }, { connect }, { readRecord, readHistory }, { printKey, tellUnknown }] =
    await Promise.all([
      import('../../cloud/key-id.js'),
      import('../connecting.js'),
      import('../examining-key.js'),
      import('../presenting/key.js'),
    ]);
  const kind = keyKindOf(id);
  const connected = await connect(context, flags);
  const regions = await connected.regions(flags.region ?? ['all']);
  const asked = { id, kind, regions, ...(connected.region === undefined ? {} : { usual: connected.region }) };
  const record = await readRecord(context, connected.connection, asked, flags);
  const history = await readHistory(context, connected.connection, command, asked, flags);
  if (history.code === 130) return 130;
  const found = await printKey(context, flags, { id, kind, ...record, ...history });
  const failure = failureOf(record, history);
  if (failure !== undefined) return failure;
  if (!found) await tellUnknown(context);
  return found ? 0 : 1;
}

/** 4 where nothing at all could be asked for want of permission, 2 where something is missing. */
function failureOf({ uses, trouble }: KeyRecord, { code }: KeyHistory): ExitCode | undefined {
  if (code === 4 && uses === undefined && trouble !== 'failed') return 4;
  return code === 4 || code === 2 || trouble !== undefined ? 2 : undefined;
}
