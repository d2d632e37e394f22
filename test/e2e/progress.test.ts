/** Progress, in this process: a test cannot count on having a terminal. */
import { expect, test } from 'vitest';
import { DEMO, runIn } from '../support/program.js';

/** A clock that goes on by so many milliseconds whenever it is asked. */
function clock(step: number): () => number {
  let now = Date.UTC(2026, 5, 15);
  return () => {
    now += step;
    return now;
  };
}

const search = ['archive', 'search', 'event: DeleteInstance', '--in', DEMO, '-o', 'jsonl'];

test('a long run on a terminal says how far it is, on one line that is gone at the end', async () => {
  const { stdout, stderr } = await runIn({ isTerminal: true, now: clock(1000) }, search);
  expect(stderr).toMatch(/\r\d+ of 700 files, \d+ found\u001b\[K/);
  expect(stderr).toMatch(/\r\u001b\[Kfiles {3}700 listed/);
  expect(stdout.toString()).not.toContain('\r');
});

test('a short run says nothing of the kind', async () => {
  const { stderr } = await runIn({ isTerminal: true, now: clock(0) }, search);
  expect(stderr).not.toContain('\r');
});

test('nor does a long run without a terminal', async () => {
  const { stderr } = await runIn({ isTerminal: false, now: clock(1000) }, search);
  expect(stderr).not.toContain('\r');
});
