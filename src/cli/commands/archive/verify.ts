/** `atrail archive verify` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import {
  addBucketFlags,
  addFormatFlags,
  addWholeFileFlags,
  type BucketFlags,
  type FormatFlags,
  severalValues,
  type WholeFileFlags,
} from '../../options.js';
import type { Done } from '../../program.js';

export interface VerifyFlags extends WholeFileFlags, FormatFlags, BucketFlags {
  readonly output: (typeof FORMATS)[number];
  readonly against?: string;
  readonly head?: string;
  readonly filesOnly?: boolean;
  readonly summary?: string;
  readonly signedBy?: readonly string[];
}

const FORMATS = ['table', 'json', 'jsonl'] as const;

export function registerVerify(archive: Command, context: Context, done: Done): void {
  const command = archive
    .command('verify')
    .summary('prove that an archive is whole and unchanged')
    .description(
      'Checks an archive against its manifest, and each file against its checksums, content and name.',
    );
  addWholeFileFlags(command);
  command
    .optionsGroup('Against what:')
    .option('--against <place>', 'also compare with oss://BUCKET or oss://BUCKET/PREFIX as it is now')
    .option('--head <sha256>', 'hash of a line that the manifest must have, as an earlier run told it')
    .option('--files-only', 'look at each file by itself, and not at which files there should be');
  addBucketFlags(command);
  addFormatFlags(command, FORMATS);
  command
    .option('--summary <path>', 'also write a text for a report, with what was checked and found')
    .option('--signed-by <name>', 'who signs the summary', severalValues)
    .action(async (flags: VerifyFlags) => done(await verify(context, flags)));
  addNotes(
    command,
    'Checked are the chain of the manifest, the sha256 of each file, gzip and its checksums, the JSON, and whether number, times, regions and accounts of the events are those of the name. Size and md5 in the name are not documented: they are compared with both the file and the text inside, and what holds is told.',
    'With --against, objects that were deleted or replaced in the bucket are differences, as are those that were there when their day was fetched; what came since is only told. Where there is no manifest, the bucket tells which files there should be.',
    'Exit codes: 0 whole, 1 differences, 2 when it could not be decided, as without a manifest, since then nothing tells which files there should be (--files-only does not ask that).',
  );
}

async function verify(context: Context, flags: VerifyFlags): Promise<ExitCode> {
  const [{ openAgainst, verifyQuestion }, { Verification }, presenting, { startThreads }] = await Promise.all(
    [
      import('../../verify-question.js'),
      import('../../../sources/archive/verifying.js'),
      import('../../presenting/verify.js'),
      import('../../early-threads.js'),
    ],
  );
  const question = verifyQuestion(context, flags);
  const threads = await startThreads(context, {
    ...flags,
    in: [question.archive],
    index: false,
  });
  try {
    const against = flags.against === undefined ? {} : { against: await openAgainst(context, flags) };
    const verification = await Verification.plan({ ...question, ...against, threads });
    const told = await presenting.presentVerification(context, flags, verification);
    if (told === 'interrupted') return 130;
    if (flags.summary !== undefined)
      await presenting.writeSummary(context, flags, question.archive, verification, told);
    return { whole: 0, different: 1, undecided: 2 }[verification.verdict] as ExitCode;
  } finally {
    await threads?.close();
  }
}
