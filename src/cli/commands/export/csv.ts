/** `atrail export csv` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { startThreads } from '../../early-threads.js';
import { addNotes } from '../../helping.js';
import { loadSql } from '../../loading-sql.js';
import { addFieldsFlag } from '../../options.js';
import type { Done } from '../../program.js';
import { addExportFlags, type ExportFlags } from './flags.js';

export function registerCsv(noun: Command, context: Context, done: Done): void {
  const command = noun
    .command('csv')
    .summary('as CSV, one event a line')
    .description(
      'Writes the fields of events as CSV, with the columns of the table events of atrail sql but for the event itself.',
    );
  addExportFlags(command);
  addFieldsFlag(command);
  command.action(async (query: string[], flags: ExportFlags) => done(await exportCsv(context, query, flags)));
  addNotes(
    command,
    `Examples:
  atrail export csv --error any --to errors.csv --in ./archive
  atrail export csv --fields time,user,event,requestParameters.RegionId --to calls.csv`,
  );
}

async function exportCsv(context: Context, words: readonly string[], flags: ExportFlags): Promise<ExitCode> {
  const threads = await startThreads(context, flags);
  try {
    const session = await loadSql();
    const asked = await session.readQuestion(words, flags, context, threads);
    if (flags.fields !== undefined)
      await session.checkFieldNames(context, flags.fields, '--fields', session.CSV_NAMES);
    return await session.exportEvents(context, asked, 'csv', flags);
  } finally {
    await threads?.close();
  }
}
