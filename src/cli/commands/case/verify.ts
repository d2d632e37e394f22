/** `atrail case verify` */
import type { Command } from 'commander';
import { type ExitCode, PersonError } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addNotes } from '../../helping.js';
import { addFormatFlags, type FormatFlags } from '../../options.js';
import type { Done } from '../../program.js';

export interface CaseVerifyFlags extends FormatFlags {
  readonly output: (typeof FORMATS)[number];
  readonly seal?: string;
}

const FORMATS = ['table', 'json', 'jsonl'] as const;

export function registerCaseVerify(parent: Command, context: Context, done: Done): void {
  const command = parent
    .command('verify')
    .summary('prove that a bundle is unchanged')
    .description(
      'Compares a bundle with its hashes and with the manifest lines in it; nothing else is needed.',
    )
    .argument('<path>', 'the folder or tar of a case');
  addFormatFlags(command, FORMATS);
  command
    .option('--seal <sha256>', 'the seal, as it was told when the bundle was made')
    .action(async (path: string, flags: CaseVerifyFlags) => done(await verify(context, path, flags)));
  addNotes(
    command,
    'A tar is read and never unpacked: links, devices and paths that lead elsewhere are refused and named.',
    'Exit codes: 0 unchanged, 1 differences, 2 when there is nothing that could be a case.',
  );
}

async function verify(context: Context, path: string, flags: CaseVerifyFlags): Promise<ExitCode> {
  if (flags.seal !== undefined && !/^[0-9a-f]{64}$/i.test(flags.seal)) {
    throw new PersonError(
      `--seal ${flags.seal} is no sha256`,
      'Give the 64 hexadecimal digits that were told.',
    );
  }
  const [{ checkBundle }, { printChecked }] = await Promise.all([
    import('../../../case/checking.js'),
    import('../../presenting/case.js'),
  ]);
  const checked = await checkBundle(path, flags.seal?.toLowerCase());
  await printChecked(context, flags, checked);
  return checked.differences.length === 0 ? 0 : 1;
}
