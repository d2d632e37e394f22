/** `atrail export jsonl` */
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { runExport } from '../../exporting/running.js';
import { addNotes } from '../../helping.js';

import type { Done } from '../../program.js';
import { addExportFlags, type ExportFlags } from './flags.js';

export function registerJsonl(noun: Command, context: Context, done: Done): void {
  const command = noun
    .command('jsonl')
    .summary('as JSON, one event a line')
    .description('Writes events as JSON, one to a line.');
  addExportFlags(command);
  command.action(async (query: string[], flags: ExportFlags) =>
    done(await runExport(context, 'jsonl', query, flags)),
  );
  addNotes(
    command,
    `Examples:
  atrail export jsonl --to events --partition day,account --in ./archive
  atrail export jsonl --user alice --to - | gzip > alice.jsonl.gz`,
  );
}
