/** All commands. Each registers its flags here; what it does is loaded when it runs. */
import { createRequire } from 'node:module';
import { Command } from 'commander';
import type { ExitCode } from '../errors.js';
import { registerSearch } from './commands/archive/search.js';
import type { Context } from './context.js';

/** Takes the exit code of the command that ran. */
export type Done = (code: ExitCode) => void;

export function createProgram(context: Context, done: Done): Command {
  const program = new Command('atrail');
  program
    .description('Who did what to which resource in Alibaba Cloud, when and from where.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .showHelpAfterError('(--help lists what there is)')
    .showSuggestionAfterError()
    .configureHelp({
      helpWidth: context.stdout.isTerminal ? context.stdout.width : 100,
      showGlobalOptions: false,
    })
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      getOutHelpWidth: () => (context.stdout.isTerminal ? context.stdout.width : 100),
    });

  const archive = noun(program, 'archive', 'search the files that trails deliver to OSS');
  registerSearch(archive, context, done);
  return program;
}

function noun(program: Command, name: string, summary: string): Command {
  return program
    .command(name)
    .summary(summary)
    .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`);
}

function version(): string {
  return (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
}

const AFTER_HELP = `
Examples:
  atrail archive search 'event: DeleteInstance' --in ./archive
  atrail archive search --user alice --since yesterday --in ./archive -o jsonl
  atrail archive stats --by user,event --in ./archive

Exit codes: 0 found or done · 1 nothing matched · 2 failed or incomplete · 4 credentials · 130 interrupted`;
