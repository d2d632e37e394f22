import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { continuationOf, quoted } from '../../src/cli/live/continuing.js';

const REST = { since: Date.UTC(2026, 5, 1), until: Date.UTC(2026, 5, 2, 3, 4, 5) };
const TIMES = '--since 2026-06-01T00:00:00Z --until 2026-06-02T03:04:05Z';

function typed(...args: string[]): [command: Command, words: string[]] {
  const program = new Command('atrail').exitOverride();
  let words: string[] = [];
  const command = program
    .command('lookup')
    .argument('[query...]')
    .option('--user <name>', '', (value, before: string[] = []) => [...before, value])
    .option('--region <id>', '', (value, before: string[] = []) => [...before, value])
    .option('--since <time>')
    .option('--around <time>')
    .option('-o, --output <format>', '', 'table')
    .option('--limit <n>', '', Number)
    .option('--quick')
    .option('--no-cache')
    .action((query: string[]) => {
      words = query;
    });
  program.parse(['lookup', ...args], { from: 'user' });
  return [command, words];
}

describe('the command that goes on', () => {
  it.each([
    [[], `atrail lookup ${TIMES}`],
    [['event: A', 'and', 'b'], `atrail lookup 'event: A' and b ${TIMES}`],
    [['--since', '2d', '--around=1h', '-o', 'csv'], `atrail lookup --output csv ${TIMES}`],
    [
      ['--user', "o'neil", '--user', 'b', '--limit', '5', '--quick', '--no-cache'],
      `atrail lookup --user 'o'\\''neil' --user b --limit 5 --quick --no-cache ${TIMES}`,
    ],
    [['--region', 'all', '--', '-x', 'y'], `atrail lookup --region all ${TIMES} -- -x y`],
  ])('is what was typed with another window: %j', (args, expected) => {
    expect(continuationOf(...typed(...args), REST)).toBe(expected);
  });

  it('has no end where there is none', () => {
    expect(continuationOf(...typed(), { since: REST.since })).toBe(
      'atrail lookup --since 2026-06-01T00:00:00Z',
    );
  });

  it('can be of fewer regions', () => {
    expect(continuationOf(...typed('--region', 'all'), { ...REST, regions: ['cn-beijing', 'x'] })).toBe(
      `atrail lookup --region cn-beijing --region x ${TIMES}`,
    );
  });
});

it.each([
  ['a-b_c.d/e:f=g,h@1%+', 'a-b_c.d/e:f=g,h@1%+'],
  ['', "''"],
  ['a b', "'a b'"],
  ['$(rm)', "'$(rm)'"],
  ["'", "''\\'''"],
  ['*', "'*'"],
])('a shell reads %s as one word', (word, expected) => {
  expect(quoted(word)).toBe(expected);
});
