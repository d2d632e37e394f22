/** All commands: the words of words.ts, and help. */
import { Command } from 'commander';
import type { ExitCode } from '../errors.js';
import type { Context } from './context.js';
import { addHelpCommand, addNotes, helpLayout, helpOutput } from './helping.js';
import { programVersion } from './version.js';
import { WORDS, type Word } from './words.js';

/** Takes the exit code of the command that ran. */
export type Done = (code: ExitCode) => void;

/** @param typed the arguments; only the words that are among them get their commands. Without it, all do */
export async function createProgram(
  context: Context,
  done: Done,
  typed?: readonly string[],
): Promise<Command> {
  const program = new Command('atrail');
  program
    .description('Who did what to which resource in Alibaba Cloud, when and from where.')
    .version(programVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .showHelpAfterError('  --help lists what there is.')
    .showSuggestionAfterError()
    .configureHelp(helpLayout(context))
    .configureOutput(helpOutput(context, WORDS));
  addNotes(program, EXAMPLES, EXIT_CODES);
  for (const word of WORDS) {
    const command = program.command(word.name).summary(word.summary).description(descriptionOf(word));
    if (typed === undefined || typed.includes(word.name)) {
      const { register } = await word.load();
      register(command, context, done);
    }
  }
  addHelpCommand(program);
  return program;
}

function descriptionOf({ summary, description }: Word): string {
  return description ?? `${summary[0]!.toUpperCase()}${summary.slice(1)}.`;
}

const EXAMPLES = `Examples:
  atrail lookup 'event: DeleteInstance' --region all --since 2d
  atrail archive sync oss://audit-logs --to ./archive
  atrail archive search --user alice --since yesterday --in ./archive
  atrail archive stats --by user,event --error any
  atrail query 'event: Delete* | select count(*)' --in ./archive
  atrail trail doctor`;

const EXIT_CODES =
  'Exit codes: 0 found or done · 1 nothing matched · 2 failed or incomplete · 4 credentials · 130 interrupted';
