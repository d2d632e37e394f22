/** `atrail export parquet` */
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { runExport } from '../../exporting/running.js';
import { addNotes } from '../../helping.js';
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
    done(await runExport(context, 'parquet', query, flags)),
  );
  addNotes(
    command,
    `Examples:
  atrail export parquet --to events --partition day,region --in ./archive
  atrail export parquet 'not rw: Read' --since 90d --to changes`,
  );
}
