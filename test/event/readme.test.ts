/** The README's table of fields is the table of fields. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIELDS } from '../../src/event/fields.js';

test('the README lists every field as the table of fields has it', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const rows = FIELDS.map(({ name, path, summary }) => `| \`${name}\` | \`${path}\` | ${summary} |`);
  expect(readme).toContain(`| name | is | |\n|---|---|---|\n${rows.join('\n')}\n`);
});
