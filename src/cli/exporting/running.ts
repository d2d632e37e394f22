/** Runs `atrail export`, whatever the format. */
import type { ExitCode } from '../../errors.js';
import type { ExportFlags } from '../commands/export/flags.js';
import type { Context } from '../context.js';
import { startThreads } from '../early-threads.js';
import { loadSql } from '../sql/loading-duckdb.js';
import type { ExportFormat } from './events.js';

export async function runExport(
  context: Context,
  format: ExportFormat,
  words: readonly string[],
  flags: ExportFlags,
): Promise<ExitCode> {
  const threads = await startThreads(context, flags);
  try {
    const session = await loadSql();
    const asked = await session.readQuestion(words, flags, context, threads);
    if (flags.fields !== undefined)
      await session.checkFieldNames(context, flags.fields, '--fields', session.CSV_NAMES);
    return await session.exportEvents(context, asked, format, flags);
  } finally {
    await threads?.close();
  }
}
