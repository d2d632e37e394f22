import { describe, expect, test } from 'vitest';
import { PLAIN, paintFor, wantsColor } from '../../src/output/paint.js';

describe('wantsColor', () => {
  test.each([
    ['a terminal has colour', 'auto', {}, true, true],
    ['a pipe has none', 'auto', {}, false, false],
    ['NO_COLOR takes it away', 'auto', { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR is not set', 'auto', { NO_COLOR: '' }, true, true],
    ['FORCE_COLOR colours a pipe', 'auto', { FORCE_COLOR: '1' }, false, true],
    ['FORCE_COLOR=0 takes it away', 'auto', { FORCE_COLOR: '0' }, true, false],
    ['FORCE_COLOR=false takes it away', 'auto', { FORCE_COLOR: 'false' }, true, false],
    ['NO_COLOR beats FORCE_COLOR', 'auto', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
    ['a dumb terminal has none', 'auto', { TERM: 'dumb' }, true, false],
    ['FORCE_COLOR beats a dumb terminal', 'auto', { TERM: 'dumb', FORCE_COLOR: '1' }, true, true],
    ['--color always beats the environment', 'always', { NO_COLOR: '1', TERM: 'dumb' }, false, true],
    ['--color never beats the environment', 'never', { FORCE_COLOR: '1' }, true, false],
  ] as const)('%s', (_, flag, env, isTerminal, wanted) => {
    expect(wantsColor({ flag, env, isTerminal })).toBe(wanted);
  });
});

test('a paint that is enabled colours whatever the process looks like', async () => {
  const paint = await paintFor(true);
  expect(paint.red('no')).toBe('\x1b[31mno\x1b[39m');
  expect(paint.bold('no')).toBe('\x1b[1mno\x1b[22m');
});

test('a paint that is not enabled leaves text alone', async () => {
  expect(await paintFor(false)).toBe(PLAIN);
  expect(PLAIN.red('no')).toBe('no');
});
