import { expect, test } from 'vitest';
import { writeArchive } from '../support/archive.js';
import { CONSOLE_EVENTS, CONSOLE_QUERIES } from '../support/console-queries.js';
import { runCli } from '../support/context.js';

test.each(CONSOLE_QUERIES)('a query for $about runs as it is', async ({ query, answer }) => {
  const folder = writeArchive([{ stamp: '2026-06-01T11:01:00Z', events: CONSOLE_EVENTS }]);
  const { code, stdout, stderr } = await runCli(['query', query, '--in', folder, '-o', 'csv']);
  expect(stdout, stderr).toBe(answer);
  expect(stderr).not.toContain('warning');
  expect(code).toBe(0);
});
