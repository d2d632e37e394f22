/** `atrail cache info` */
import type { Command } from 'commander';
import type { ExitCode } from '../../../errors.js';
import type { Context } from '../../context.js';
import { addFormatFlags, type FormatFlags, PLAIN_FORMATS, type PlainFormat } from '../../options.js';
import type { Done } from '../../program.js';

interface InfoFlags extends FormatFlags {
  readonly output: PlainFormat;
}

export function registerInfo(cache: Command, context: Context, done: Done): void {
  const command = cache
    .command('info')
    .summary('show where answers are kept, and how much they take')
    .description(
      'Shows where answers of lookups are kept, of what time they are, and how much room they take.',
    );
  addFormatFlags(command, PLAIN_FORMATS).action(async (flags: InfoFlags) => done(await info(context, flags)));
}

async function info(context: Context, { output }: InfoFlags): Promise<ExitCode> {
  const [{ measureCache }, { lookupsFolder }, { writeRecords }, { sizeText }, { formatTime }] =
    await Promise.all([
      import('../../../sources/live/cache/upkeep.js'),
      import('../../folders.js'),
      import('../../records.js'),
      import('../../measures.js'),
      import('../../../event/time.js'),
    ]);
  const folder = lookupsFolder(context.env);
  const { answers, bytes, window } = await measureCache(folder);
  const [first, last] =
    window === undefined ? [null, null] : [formatTime(window.since), formatTime(window.until)];
  const columns = ['folder', 'answers', 'bytes', 'first', 'last'];
  const cells = [folder, answers, bytes, first, last];
  if (output !== 'table') {
    const members = columns.map((name, i) => [name, cells[i] ?? null] as const);
    await writeRecords(context.stdout, output, columns, [{ members, cells }]);
    return 0;
  }
  const { makeVisible } = await import('../../../output/visible.js');
  const { grouped } = await import('../../../output/digits.js');
  const lines = [
    `folder   ${makeVisible(folder)}`,
    `answers  ${grouped(answers)}, ${sizeText(bytes)}`,
    ...(first === null ? [] : [`window   ${first} until ${last}`]),
  ];
  await context.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
