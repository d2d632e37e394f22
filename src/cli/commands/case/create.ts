/** `atrail case create` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { startThreads } from '../../early-threads.js';
import { addNotes } from '../../helping.js';
import {
  addFilterFlags,
  addOutputFlags,
  addSourceFlags,
  addTimeFlags,
  type FilterFlags,
  type OutputFlags,
  QUERY,
  type SourceFlags,
  type TimeFlags,
} from '../../options.js';
import type { Done } from '../../program.js';

export interface CreateFlags extends SourceFlags, FilterFlags, TimeFlags, OutputFlags {
  readonly output: (typeof FORMATS)[number];
  readonly into: string;
  readonly tar?: boolean;
  readonly note?: string;
  readonly createdBy?: string;
  readonly createdAt?: string;
}

const FORMATS = ['table', 'json'] as const;

export function registerCreate(parent: Command, context: Context, done: Done): void {
  const command = parent
    .command('create')
    .summary('put events, their files and how they were found into one bundle')
    .description(
      'Puts events, the files they came in and how they were found into one folder or tar with hashes.',
    )
    .argument('<name>', 'the name of the bundle: letters, digits, dots, hyphens and underscores')
    .argument(...QUERY);
  addSourceFlags(command);
  addFilterFlags(command);
  addTimeFlags(command);
  addOutputFlags(command, FORMATS);
  command
    .optionsGroup('Bundle:')
    .option('--into <folder>', 'where the bundle is written', '.')
    .option('--tar', 'write one tar file instead of a folder')
    .option('--note <text>', 'a text to put into the bundle')
    .option('--created-by <name>', 'who has made the bundle')
    .option('--created-at <time>', 'when it was made; without it, the bundle names no time of its own')
    .action(async (name: string, query: string[], flags: CreateFlags) =>
      done(await create(context, name, query, flags)),
    );
  addNotes(
    command,
    'The bundle holds the events in the order of time, each once; for each the files and places where it was delivered; these files untouched; the lines of the archive’s manifest that tell of them; the query, the window, the version and the ledger; and SHA256SUMS, which sha256sum -c takes. The same inputs give the same bytes. Files are untouched, so secrets in them are not masked; in the list of events they are, unless --reveal is given.',
    'The seal is the hash of SHA256SUMS. Note it elsewhere: who can change a bundle can also change its hashes.',
  );
}

async function create(
  context: Context,
  name: string,
  words: readonly string[],
  flags: CreateFlags,
): Promise<ExitCode> {
  const [{ readQuestion }, { exitCodeOf }, { checkCreateFlags, gather }] = await Promise.all([
    import('../../asking.js'),
    import('../../reporting.js'),
    import('../../gathering-case.js'),
  ]);
  const stamp = await checkCreateFlags(context, name, flags);
  const threads = await startThreads(context, flags);
  try {
    const asked = await readQuestion(words, flags, context, threads);
    const { searched, isWhole } = await gather(context, name, stamp, flags, asked);
    const code = exitCodeOf(searched, {});
    return code === 0 && !isWhole ? 2 : code;
  } finally {
    await threads?.close();
  }
}
