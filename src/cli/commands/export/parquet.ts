/** `atrail export parquet` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { startThreads } from '../../early-threads.js';
import { addNotes } from '../../helping.js';
import { loadSql } from '../../loading-sql.js';
import { addMemoryFlag } from '../../options.js';
import type { Done } from '../../program.js';
import { addExportFlags, type ExportFlags } from './flags.js';

export function registerParquet(noun: Command, context: Context, done: Done): void {
  const command = noun
    .command('parquet')
    .summary('as Parquet, for every engine that reads it')
    .description('Writes events as Parquet files, in the columns of the table events of atrail sql.');
  addExportFlags(command);
  addMemoryFlag(command.optionsGroup('The database:'));
  command.action(async (query: string[], flags: ExportFlags) =>
    done(await exportParquet(context, query, flags)),
  );
  addNotes(
    command,
    `Examples:
  atrail export parquet --to events --partition day,region --in ./archive
  atrail export parquet 'not rw: Read' --since 90d --to changes`,
  );
}

async function exportParquet(
  context: Context,
  words: readonly string[],
  flags: ExportFlags,
): Promise<ExitCode> {
  const threads = await startThreads(context, flags);
  try {
    const session = await loadSql();
    const asked = await session.readQuestion(words, flags, context, threads);

    return await session.exportEvents(context, asked, 'parquet', flags);
  } finally {
    await threads?.close();
  }
}
