/** All commands. Each registers its flags here; what it does is loaded when it runs. */
import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { ExitCode } from '../errors.js';
import { registerLs } from './commands/archive/ls.js';
import { registerSearch } from './commands/archive/search.js';
import { registerStats } from './commands/archive/stats.js';
import { registerShow } from './commands/event/show.js';
import type { Context } from './context.js';
import { addHelpCommand, addNotes, helpLayout, helpOutput } from './helping.js';

/** Takes the exit code of the command that ran. */
export type Done = (code: ExitCode) => void;

export function createProgram(context: Context, done: Done): Command {
  const program = new Command('atrail');
  program
    .description('Who did what to which resource in Alibaba Cloud, when and from where.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .showHelpAfterError('  --help lists what there is.')
    .showSuggestionAfterError()
    .configureHelp(helpLayout(context))
    .configureOutput(helpOutput(context, program));
  addNotes(program, EXAMPLES, EXIT_CODES);

  const archive = noun(program, 'archive', 'search the files that trails deliver to OSS');
  registerSearch(archive, context, done);
  registerStats(archive, context, done);
  registerLs(archive, context, done);
  addHelpCommand(archive);
  const event = noun(program, 'event', 'look at single events');
  registerShow(event, context, done);
  addHelpCommand(event);
  addHelpCommand(program);
  return program;
}

function noun(program: Command, name: string, summary: string): Command {
  return program
    .command(name)
    .summary(summary)
    .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`);
}

function version(): string {
  return (createRequire(import.meta.url)('#package.json') as { version: string }).version;
}

const EXAMPLES = `Examples:
  atrail archive ls --in ./archive
  atrail archive search 'event: DeleteInstance' --in ./archive
  atrail archive search --user alice --since yesterday -o jsonl
  atrail archive stats --by user,event --error any
  atrail event show 0A1B2C3D --in ./archive`;

const EXIT_CODES =
  'Exit codes: 0 found or done · 1 nothing matched · 2 failed or incomplete · 4 credentials · 130 interrupted';
