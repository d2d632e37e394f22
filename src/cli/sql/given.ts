/** Statements that were given with the command, and what becomes of them. */
import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { STDIN } from '../../archive/text.js';
import { type ExitCode, PersonError, reasonOf } from '../../errors.js';
import { splitStatements } from '../../sql/split.js';
import type { Context } from '../context.js';
import type { ExpectFlags, SourceFlags } from '../options.js';
import { exitCodeOfRows, isInterruption } from './loading.js';
import type { Statements } from './statements.js';

/**
 * @returns undefined where they are to be asked for
 * @throws PersonError where there are none
 */
export async function givenStatements(
  context: Context,
  words: readonly string[],
  flags: SourceFlags & { readonly file?: string },
): Promise<readonly string[] | undefined> {
  const { file } = flags;
  if (words.length > 0 && file !== undefined) {
    throw new PersonError('there are a statement and a --file', 'Give one of them.');
  }
  if (words.length === 0 && file === undefined && context.converse !== undefined) return undefined;
  const text = words.length > 0 ? words.join(' ') : await readText(context, file, flags.in ?? []);
  const { whole, rest } = splitStatements(text);
  const all = rest === '' ? whole : [...whole, rest];
  if (all.length === 0) {
    throw new PersonError('there is no statement', "Write one, such as 'select count(*) from events'.");
  }
  return all;
}

async function readText(
  context: Context,
  file: string | undefined,
  paths: readonly string[],
): Promise<string> {
  if (file === undefined) {
    if (!paths.includes(STDIN)) return await textOf(context.stdin());
    throw new PersonError(
      'standard input cannot hold both events and statements',
      'Give the statement as an argument.',
    );
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new PersonError(
      `${file} cannot be read: ${reasonOf(thrown)}`,
      'Give --file the path of a file with statements.',
    );
  }
}

/** 0 where there were rows, as for a search otherwise; the first statement that fails is the last. */
export async function runAll(
  context: Context,
  statements: Statements,
  given: readonly string[],
  flags: ExpectFlags,
): Promise<ExitCode> {
  let rows = 0;
  let code: ExitCode | undefined;
  for (const statement of given) {
    const ran = await statements.run(context, statement).catch((thrown: unknown) => {
      if (!isInterruption(thrown)) throw thrown;
    });
    if (ran === undefined) return 130;
    rows += ran.rows;
    if (ran.searched === undefined) continue;
    code = exitCodeOfRows(ran.searched, flags, rows);
    if (ran.searched.end !== 'whole') return code;
  }
  return code ?? (rows > 0 === (flags.expect !== 'none') ? 0 : 1);
}
