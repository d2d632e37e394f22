/** `atrail export jsonl` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { startThreads } from '../../early-threads.js';
import { addNotes } from '../../helping.js';
import { loadSql } from '../../loading-sql.js';

import type { Done } from '../../program.js';
import { addExportFlags, type ExportFlags } from './flags.js';

export function registerJsonl(noun: Command, context: Context, done: Done): void {
  const command = noun
    .command('jsonl')
    .summary('as JSON, one event a line')
    .description('Writes events as JSON, one to a line.');
  addExportFlags(command);
  command.action(async (query: string[], flags: ExportFlags) =>
    done(await exportJsonl(context, query, flags)),
  );
  addNotes(
    command,
    `Examples:
  atrail export jsonl --to events --partition day,account --in ./archive
  atrail export jsonl --user alice --to - | gzip > alice.jsonl.gz`,
  );
}

async function exportJsonl(
  context: Context,
  words: readonly string[],
  flags: ExportFlags,
): Promise<ExitCode> {
  const threads = await startThreads(context, flags);
  try {
    const session = await loadSql();
    const asked = await session.readQuestion(words, flags, context, threads);

    return await session.exportEvents(context, asked, 'jsonl', flags);
  } finally {
    await threads?.close();
  }
}
