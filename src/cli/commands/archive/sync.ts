/** `atrail archive sync` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addArchiveFolderFlag,
  addBucketFlags,
  addFormatFlags,
  addScopeFlags,
  addTimeFlags,
  type BucketFlags,
  DRY_RUN,
  type FormatFlags,
  PLAIN_FORMATS,
  type PlainFormat,
  type ScopeFlags,
  type TimeFlags,
  TRAIL,
  wholeNumber,
} from '../../options.js';
import type { Done } from '../../program.js';
import type { SyncAsked } from '../../syncing/asking.js';

export interface SyncFlags extends BucketFlags, ScopeFlags, TimeFlags, FormatFlags {
  readonly output: PlainFormat;
  readonly to?: string;
  readonly trail?: string;
  readonly settle?: string;
  readonly concurrency?: number;
  readonly limitRate?: string;
  readonly maxBytes?: string;
  /** True without a number of days. */
  readonly restore?: number | true;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly index?: boolean;
}

/** More connections than any bucket takes from one client. */
const CONCURRENCY_MAX = 256;

export function registerSync(archive: Command, context: Context, done: Done): void {
  const command = archive
    .command('sync')
    .summary('copy delivered files from a bucket, checked and recorded')
    .description('Copies the files that trails deliver from a bucket of OSS, checks each, and records it.')
    .argument('[bucket]', 'oss://BUCKET or oss://BUCKET/PREFIX; with --trail, those of the trail are taken');
  addArchiveFolderFlag(command).option(...TRAIL);
  addBucketFlags(command);
  addScopeFlags(command);
  addTimeFlags(command);
  command
    .optionsGroup('How:')
    .option(...DRY_RUN)
    .option(
      '--settle <duration>',
      'list again what is younger than the newest known file by this (default: 24h)',
    )
    .option(
      '--concurrency <n>',
      'fetch so many files at a time (default: 16)',
      wholeNumber(1, CONCURRENCY_MAX),
    )
    .option('--limit-rate <size>', 'fetch no more than this in a second, such as 5M')
    .option('--max-bytes <size>', 'fetch no more than this in this run, such as 20G')
    .option(
      '--restore [days]',
      'have what is in cold storage restored, for so many days (default: 3)',
      wholeNumber(1, 365),
    )
    .option('--wait', 'wait where another run is at work on the archive')
    .option('--index', 'bring the index of the archive up to date afterwards (see archive index)');
  addFormatFlags(command, PLAIN_FORMATS);
  command.action(async (place: string | undefined, flags: SyncFlags) =>
    done(await sync(context, place, flags)),
  );
  addNotes(
    command,
    'Every file is compared with the checksums of OSS before it gets its name, and recorded in .atrail/manifest.jsonl of the archive. Whatever interrupts a run, the next one goes on from there.',
    'Exit code 2 says that something of what was asked for is not there yet: it failed, lies in cold storage, or was beyond --max-bytes.',
    `Examples:
  atrail archive sync oss://audit-logs --dry-run
  atrail archive sync --trail audit --since 30d --to ./archive
  atrail archive sync oss://audit-logs/prod --internal --limit-rate 20M`,
  );
}

async function sync(context: Context, place: string | undefined, flags: SyncFlags): Promise<ExitCode> {
  const { startStock } = await import('../../syncing/early-stock.js');
  const thread = flags.dryRun ? undefined : startStock(context, flags.to);
  let asked: SyncAsked;
  let code: ExitCode;
  try {
    const [{ askSync }, { runHere, runDry }, { presentDryRun, presentSync }] = await Promise.all([
      import('../../syncing/asking.js'),
      import('../../syncing/running.js'),
      import('../../presenting/sync.js'),
    ]);
    asked = await askSync(context, place, flags, thread);
    if (flags.dryRun) return presentDryRun(context, flags, asked, await runDry(context, asked));
    const synced = await runHere(context, asked, flags.wait === true, thread);
    code = await presentSync(context, flags, asked, synced);
  } finally {
    await thread?.close();
  }
  if (flags.index !== true || context.interrupted.aborted) return code;
  const { build } = await import('../../indexing.js');
  // What of the archive is not there yet is not in the index, either: the first code says so.
  return (await build(context, asked.archive, {})) || code;
}
