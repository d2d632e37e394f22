/** The command line that goes on where a run was stopped. */
import type { Command } from 'commander';
import { formatTime } from '../../event/time.js';

export interface Continuation {
  readonly since: number;
  /** Absent where there is no end. */
  readonly until?: number;
  readonly regions?: readonly string[];
}

/** What the continuation says anew. */
const TIMES: ReadonlySet<string> = new Set(['since', 'until', 'around', 'within', 'tz']);

/** What was typed, with another window, for a shell. */
export function continuationOf(
  command: Command,
  words: readonly string[],
  { since, until, regions }: Continuation,
): string {
  const said = new Set(regions === undefined ? TIMES : [...TIMES, 'region']);
  const flags = command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .filter((option) => !said.has(option.attributeName()))
    .flatMap((option) => flagText(option.long!, command.getOptionValue(option.attributeName())));
  const dashed = words.some((word) => word.startsWith('-'));
  return [
    pathOf(command),
    ...(dashed ? [] : words.map(quoted)),
    ...flags,
    ...(regions ?? []).map((region) => `--region ${quoted(region)}`),
    `--since ${formatTime(since)}`,
    ...(until === undefined ? [] : [`--until ${formatTime(until)}`]),
    ...(dashed ? ['--', ...words.map(quoted)] : []),
  ].join(' ');
}

function flagText(long: string, value: unknown): string[] {
  if (typeof value === 'boolean') return [long];
  return [value].flat().map((each) => `${long} ${quoted(String(each))}`);
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** One word for a POSIX shell. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
