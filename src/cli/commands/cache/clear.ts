/** `atrail cache clear` */
import type { Command } from 'commander';
import { type ExitCode, PersonError, reasonOf } from '../../../errors.js';
import type { Context } from '../../context.js';
import type { Done } from '../../program.js';

export function registerClear(cache: Command, context: Context, done: Done): void {
  cache
    .command('clear')
    .summary('forget all answers that are kept')
    .description('Forgets all answers of lookups that are kept.')
    .action(async () => done(await clear(context)));
}

async function clear({ env, stderr }: Context): Promise<ExitCode> {
  const [{ clearCache, measureCache }, { lookupsFolder }, { sizeText }] = await Promise.all([
    import('../../../sources/live/cache/upkeep.js'),
    import('../../folders.js'),
    import('../../measures.js'),
  ]);
  const folder = lookupsFolder(env);
  const { answers, bytes } = await measureCache(folder);
  try {
    await clearCache(folder);
  } catch (thrown) {
    throw new PersonError(
      `the cache cannot be cleared: ${reasonOf(thrown)}`,
      `Check who owns ${folder}, or remove it yourself.`,
    );
  }
  await stderr.write(`cleared ${answers.toLocaleString('en-US')} answers, ${sizeText(bytes)}\n`);
  return 0;
}
