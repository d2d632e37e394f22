/** A command as one would type it again. */
import type { Command } from 'commander';

/**
 * @param typed the command that runs, with its arguments and options
 * @param changed options that get another value, such as `{ region: 'cn-beijing' }`
 */
export function commandText(typed: Command, changed: Readonly<Record<string, string>> = {}): string {
  const words = [...nameOf(typed), ...typed.args];
  for (const option of typed.options) {
    const name = option.attributeName();
    if (changed[name] !== undefined || typed.getOptionValueSource(name) !== 'cli') continue;
    const value: unknown = typed.getOptionValue(name);
    // `--oss-bucket` and `--no-oss-bucket` are two options with one name.
    if (option.negate !== (value === false)) continue;
    for (const each of Array.isArray(value) ? value : [value]) {
      words.push(option.long ?? option.flags);
      if (typeof each !== 'boolean') words.push(String(each));
    }
  }
  for (const [name, value] of Object.entries(changed)) words.push(`--${name}`, value);
  return words.map(shellWord).join(' ');
}

function nameOf(command: Command): string[] {
  return command.parent === null ? [command.name()] : [...nameOf(command.parent), command.name()];
}

/** The word as a POSIX shell reads it as one. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
