/** Help, and what is said about a command line that cannot be understood. */
import type { Command, Help, HelpConfiguration, OutputConfiguration } from 'commander';
import type { Context, Sink } from './context.js';

/** Help is folded to this where there is no terminal. */
const USUAL_WIDTH = 100;
/** Beside the longest term, a description needs this many columns; with fewer it goes below. */
const NARROWEST = 28;

export function helpLayout({ stdout }: Context): HelpConfiguration {
  return {
    helpWidth: stdout.isTerminal ? stdout.width : USUAL_WIDTH,
    minWidthToWrap: 1,
    showGlobalOptions: false,
    formatItem,
    formatItemList(heading, items, help) {
      if (items.length === 0) return [];
      return [help.boxWrap(heading, help.helpWidth ?? USUAL_WIDTH), ...items, ''];
    },
  };
}

function formatItem(term: string, termWidth: number, description: string, help: Help): string {
  const columns = help.helpWidth ?? USUAL_WIDTH;
  const room = columns - termWidth - 4;
  if (room >= NARROWEST) {
    const margin = ' '.repeat(termWidth + 4);
    return `  ${term.padEnd(termWidth)}  ${indented(help.boxWrap(description, room), margin)}`;
  }
  const margin = ' '.repeat(6);
  return `  ${term}\n${margin}${indented(help.boxWrap(description, Math.max(10, columns - 6)), margin)}`;
}

function indented(text: string, margin: string): string {
  return text.replaceAll('\n', `\n${margin}`);
}

/** Paragraphs behind the list of options, folded; lines that are indented are kept as they are. */
export function addNotes(command: Command, ...paragraphs: readonly string[]): Command {
  return command.addHelpText('after', () => {
    const help = command.createHelp();
    const columns = help.helpWidth ?? USUAL_WIDTH;
    return paragraphs
      .map((text) => (/^ /m.test(text) ? `\n${text}` : `\n${help.boxWrap(text, columns)}`))
      .join('\n');
  });
}

/**
 * `atrail help archive search`, and `atrail archive help search`: commander's own help command looks at one
 * word only.
 */
export function addHelpCommand(parent: Command): void {
  parent
    .helpCommand(false)
    .command('help')
    .summary('print help for a command')
    .description('Prints help for a command.')
    .argument('[command...]', 'the command, in as many words as it has')
    .action((words: readonly string[]) => helpFor(parent, words));
}

async function helpFor(parent: Command, words: readonly string[]): Promise<void> {
  let command = parent;
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    // Commander has its way of saying that it does not know a command, and what may have been meant.
    if (next === undefined && command.commands.length > 0) await command.parseAsync([word], { from: 'user' });
    if (next === undefined) break;
    command = next;
  }
  command.help();
}

/** A word that has commands. */
interface Noun {
  readonly name: string;
  readonly verbs?: readonly string[];
}

/** How commander's texts get out: in two or three lines, and looking like every other error. */
export function helpOutput({ stdout, stderr }: Context, nouns: readonly Noun[]): OutputConfiguration {
  const toErr = gathered(stderr);
  return {
    writeOut: gathered(stdout),
    writeErr: toErr,
    outputError: (text) =>
      toErr(
        withNoun(text, nouns)
          .replace(/^error: /, 'atrail: ')
          .replace(/\n(?=.)/g, '\n  '),
      ),
  };
}

/** Who types a verb without its noun (`atrail search`) is told the whole command. */
function withNoun(text: string, nouns: readonly Noun[]): string {
  const [, verb] = /^error: unknown command '([^']+)'\n/.exec(text) ?? [];
  const noun = nouns.find(({ verbs }) => verb !== undefined && verbs?.includes(verb));
  if (noun === undefined || text.includes('Did you mean')) return text;
  return text.replace('\n', `\n(Did you mean ${noun.name} ${verb}?)\n`);
}

/** What is written in one go becomes one write, since writes that do not wait for each other have no order. */
function gathered(sink: Sink): (text: string) => void {
  let waiting = '';
  return (text) => {
    if (waiting === '') {
      queueMicrotask(() => {
        const whole = waiting;
        waiting = '';
        sink.write(whole).catch(() => {});
      });
    }
    waiting += text;
  };
}
