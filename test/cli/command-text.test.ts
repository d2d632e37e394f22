import { Command } from 'commander';
import { describe, expect, it, test } from 'vitest';
import { commandText, shellWord } from '../../src/cli/command-text.js';

async function typed(words: readonly string[]): Promise<Command> {
  let ran: Command | undefined;
  const program = new Command('atrail');
  program
    .command('trail')
    .command('delete')
    .argument('<name>')
    .option('--region <id>')
    .option('-y, --yes')
    .option('--no-snapshot')
    .option('--max-age <duration>', '', '24h')
    .option('--without <what...>')
    .action((_name: string, _flags: unknown, command: Command) => {
      ran = command;
    });
  await program.parseAsync(['trail', 'delete', ...words], { from: 'user' });
  return ran!;
}

describe('a command as one would type it again', () => {
  test.each([
    ['audit-main', 'atrail trail delete audit-main'],
    ['audit-main -y --region=cn-beijing', 'atrail trail delete audit-main --region cn-beijing --yes'],
    ['--no-snapshot audit-main', 'atrail trail delete audit-main --no-snapshot'],
    ['audit-main --without a b', 'atrail trail delete audit-main --without a --without b'],
  ])('%s is %s', async (words, text) => {
    expect(commandText(await typed(words.split(' ')))).toBe(text);
  });

  it('may have an option changed or added', async () => {
    const changed = { region: 'cn-hangzhou' };
    const text = 'atrail trail delete audit-main --yes --region cn-hangzhou';
    expect(commandText(await typed(['audit-main', '--yes']), changed)).toBe(text);
    expect(commandText(await typed(['audit-main', '--region', 'eu-central-1', '-y']), changed)).toBe(text);
  });

  it('can be pasted into a shell, whatever was typed', async () => {
    expect(commandText(await typed(["it's $(rm)"]))).toBe("atrail trail delete 'it'\\''s $(rm)'");
    expect(shellWord('')).toBe("''");
  });
});
