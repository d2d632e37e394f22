/** What the commands of `case` print. */
import type { Checked } from '../../case/checking.js';
import type { Written } from '../../case/writing.js';
import { counted, grouped } from '../../output/digits.js';
import { makeVisible } from '../../output/visible.js';
import type { CreateFlags } from '../commands/case/create.js';
import type { CaseVerifyFlags } from '../commands/case/verify.js';
import { type Context, paintOf } from '../context.js';

export interface Contents {
  readonly events: number;
  readonly files: number;
  /** Files that lines of the archive's manifest tell of. */
  readonly recorded: number;
}

export async function printWritten(
  { stdout }: Context,
  { output }: CreateFlags,
  { path, seal }: Written,
  { events, files, recorded }: Contents,
): Promise<void> {
  if (output === 'json') {
    await stdout.write(`${JSON.stringify({ path, events, files, recorded, seal })}\n`);
    return;
  }
  await stdout.write(
    [
      `case    ${makeVisible(path)}`,
      `events  ${grouped(events)}`,
      `files   ${grouped(files)}, of which the manifest tells of ${grouped(recorded)}`,
      `seal    ${seal}`,
      '',
    ].join('\n'),
  );
}

export async function printChecked(
  context: Context,
  { output, color }: CaseVerifyFlags,
  { differences, whole, vouched, sources, seal, about }: Checked,
): Promise<void> {
  const { stdout } = context;
  const sum = {
    unchanged: differences.length === 0,
    whole,
    sources,
    vouched,
    seal: seal ?? null,
    about: about ?? null,
  };
  if (output === 'json') {
    await stdout.write(`${JSON.stringify({ ...sum, differences })}\n`);
    return;
  }
  if (output === 'jsonl') {
    const lines = [...differences.map((each) => ({ kind: 'difference', ...each })), { kind: 'sum', ...sum }];
    await stdout.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    return;
  }
  const paint = await paintOf(context, stdout, color);
  const lines = differences.map(({ path, text }) => {
    const where = path === '' ? '' : `${makeVisible(path)}: `;
    return `${paint.red('different')} ${where}${makeVisible(text)}`;
  });
  lines.push(
    `files     ${grouped(whole)} as ${differences.length === 0 ? 'all hashes tell' : 'their hashes tell'}, ${counted(differences.length, 'difference')}`,
    `sources   ${counted(sources, 'file')}, of which the archive's manifest vouches for ${grouped(vouched)}`,
    `seal      ${seal ?? 'none'}`,
    `verdict   ${differences.length === 0 ? paint.green('unchanged since it was made') : paint.red('different')}`,
  );
  await stdout.write(`${lines.join('\n')}\n`);
}
