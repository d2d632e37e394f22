/** `atrail export csv` */
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { runExport } from '../../exporting/running.js';
import { addNotes } from '../../helping.js';
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
  command.action(async (query: string[], flags: ExportFlags) =>
    done(await runExport(context, 'csv', query, flags)),
  );
  addNotes(
    command,
    `Examples:
  atrail export csv --error any --to errors.csv --in ./archive
  atrail export csv --fields time,user,event,requestParameters.RegionId --to calls.csv`,
  );
}
