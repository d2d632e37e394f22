import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { fakeContext, runCli } from '../support/context.js';

const program = await createProgram(fakeContext().context, () => {});
const commands = [...allOf(program)];
const named: [path: string, command: Command][] = commands.map((command) => [pathOf(command), command]);

function* allOf(command: Command): Generator<Command> {
  yield command;
  for (const each of command.commands) yield* allOf(each);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

describe('help', () => {
  it.each(named)('says in one sentence what %s does', (_, command) => {
    expect(command.description()).toMatch(/^[A-Z][^.]+\.$/);
    if (command.parent !== null) expect(command.summary()).toMatch(/^[a-z].*[^.]$/);
  });

  it.each(named)('says of each argument and option of %s what it is', (_, command) => {
    for (const { description } of [...command.registeredArguments, ...command.options]) {
      expect(description).toMatch(/^[a-z].*[^.]$/s);
    }
  });

  it('says the same of an option wherever it occurs', () => {
    const said = new Map<string, Set<string>>();
    for (const { flags, long, description } of commands.flatMap((command) => command.options)) {
      const texts = said.get(long!) ?? new Set();
      said.set(long!, texts.add(`${flags}: ${description}`));
    }
    expect(said.size).toBeGreaterThan(20);
    // Each of these commands waits for something else, or writes somewhere else.
    for (const own of ['--timeout', '--to']) said.delete(own);
    for (const texts of said.values()) expect([...texts]).toHaveLength(1);
  });

  it.each([80, 60, 40])('fits a terminal of %d columns, but for examples', async (terminal) => {
    for (const [path] of named.filter(([path]) => !path.endsWith('help'))) {
      const { code, stdout } = await runCli([...path.split(' ').slice(1), '--help'], { terminal });
      expect(code).toBe(0);
      const lines = stdout.split('\n').filter((line) => !/^(Usage:| {2}atrail )/.test(line));
      expect(lines.filter((line) => line.length > terminal)).toEqual([]);
    }
  });

  it.each([
    ['help', 'atrail'],
    ['--help', 'atrail'],
    ['help archive', 'atrail archive'],
    ['archive help', 'atrail archive'],
    ['archive help search', 'atrail archive search'],
    ['help archive search', 'atrail archive search'],
    ['help event show', 'atrail event show'],
    ['event show --help', 'atrail event show'],
  ])('is printed for %s', async (words, path) => {
    const { code, stdout, stderr } = await runCli(words.split(' '));
    expect([code, stdout.slice(0, stdout.indexOf('[')), stderr]).toEqual([0, `Usage: ${path} `, '']);
  });
});

describe('a command line that cannot be understood', () => {
  it.each([
    ['archve', "unknown command 'archve'", '(Did you mean archive?)'],
    ['archive serch', "unknown command 'serch'", '(Did you mean search?)'],
    ['help archive serch', "unknown command 'serch'", '(Did you mean search?)'],
    ['archive search --usr x', "unknown option '--usr'", '(Did you mean --user?)'],
    ['archive ls --sort time', "unknown option '--sort'", undefined],
    ['archive ls here', "too many arguments for 'ls'. Expected 0 arguments but got 1.", undefined],
    ['archive stats', "required option '--by <what>' not specified", undefined],
    [
      'archive ls --by user',
      "option '--by <what>' argument 'user' is invalid. Allowed choices are day, region, account.",
      undefined,
    ],
    [
      'archive stats --by event --top many',
      "option '--top <n>' argument 'many' is invalid. It takes a whole number from 0 up.",
      undefined,
    ],
  ])('%s is answered in two or three lines', async (words, wrong, hint) => {
    const { code, stdout, stderr } = await runCli(words.split(' '));
    const lines = [`atrail: ${wrong}`, ...(hint === undefined ? [] : [`  ${hint}`])];
    expect(stderr).toBe(`${lines.join('\n')}\n  --help lists what there is.\n`);
    expect([code, stdout]).toEqual([2, '']);
  });
});
