/** `atrail archive search` */
import { type Command, Option } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Format } from '../../../output/rows.js';
import type { Context } from '../../context.js';
import { startThreads } from '../../early-threads.js';
import {
  addBucketFlags,
  addDedupeFlag,
  addExpectFlag,
  addFieldsFlag,
  addFilterFlags,
  addLimitFlag,
  addOutputFlags,
  addSourceFlags,
  addTimeFlags,
  type BucketFlags,
  COUNT,
  EXPLAIN,
  type ExpectFlags,
  type FilterFlags,
  type OutputFlags,
  QUERY,
  QUIET,
  type SourceFlags,
  type TimeFlags,
  wholeNumber,
} from '../../options.js';
import type { Done } from '../../program.js';

export interface SearchFlags
  extends SourceFlags,
    BucketFlags,
    FilterFlags,
    TimeFlags,
    OutputFlags,
    ExpectFlags {
  readonly output: Format;
  readonly sort: 'files' | 'time';
  readonly dedupe: boolean;
  readonly limit?: number;
  readonly context?: number;
  readonly count?: boolean;
  readonly filesWithMatches?: boolean;
  readonly quiet?: boolean;
  readonly explain?: boolean;
}

const FORMATS: readonly Format[] = ['table', 'json', 'jsonl', 'csv', 'tsv', 'raw'];

export function registerSearch(archive: Command, context: Context, done: Done): void {
  const command = archive
    .command('search')
    .summary('find events in delivered files')
    .description('Finds events in the files that trails deliver to OSS, wherever they were copied to.')
    .argument(...QUERY);
  addSourceFlags(command);
  addBucketFlags(command);
  addFilterFlags(command);
  addTimeFlags(command);
  addOutputFlags(command, FORMATS);
  addFieldsFlag(command);
  addLimitFlag(command, 'matches');
  addExpectFlag(command);
  addSortFlag(command);
  addDedupeFlag(command);
  command
    .option(
      '-C, --context <n>',
      'also print the n events of the same actor before and after each match',
      wholeNumber(0),
    )
    .option(...COUNT)
    .option('-l, --files-with-matches', 'print only the paths of files with a match')
    .option(...QUIET)
    .option(...EXPLAIN)
    .action(async (query: string[], flags: SearchFlags) => done(await search(context, query, flags)));
}

function addSortFlag(command: Command): void {
  command.addOption(
    new Option(
      '--sort <order>',
      'as the files are read, or by time throughout, which may need temporary files',
    )
      .choices(['files', 'time'])
      .default('files'),
  );
}

async function search(context: Context, words: readonly string[], flags: SearchFlags): Promise<ExitCode> {
  const threads = flags.explain ? undefined : await startThreads(context, flags);
  try {
    const session = await import('../../session.js');
    const asked = await session.readQuestion(words, flags, context, threads);
    if (flags.fields !== undefined) await session.checkFieldNames(context, flags.fields, '--fields');
    if (flags.explain) return await session.explain(context, asked, flags);
    const presentation = await session.presentSearch(context, flags);
    const searched = await session.runSearch(context, {
      asked,
      quiet: flags.quiet === true,
      ...presentation,
    });
    return session.exitCodeOf(searched, flags);
  } finally {
    await threads?.close();
  }
}
