/** `atrail sql` without a statement: asks for one after the other. */
import { type ExitCode, PersonError } from '../../errors.js';
import { counted } from '../../output/digits.js';
import { errorLines } from '../../output/problem.js';
import { EVENT_COLUMNS } from '../../sql/schema.js';
import { splitStatements } from '../../sql/split.js';
import { type Context, type Conversation, paintOf } from '../context.js';
import { isInterruption } from './loading.js';
import type { Statements } from './statements.js';

const FIRST = 'atrail> ';
const NEXT = '   ...> ';

const HELP = `A statement ends with ; and may run over several lines.
  .help    this
  .tables  what can be asked
  .quit    end, as Ctrl-D does
Ctrl-C gives up the statement that is typed or runs.
`;

/** Ends with 0: whatever went wrong was seen. */
export async function prompt(
  context: Context,
  conversation: Conversation,
  statements: Statements,
): Promise<ExitCode> {
  await context.stderr.write('Statements end with ;  .help says more.\n');
  for (let text = ''; !context.interrupted.aborted; ) {
    const typed = await conversation.next(text === '' ? FIRST : NEXT);
    if (typed === 'end') return 0;
    if (typed === 'given up') text = '';
    else if (text === '' && typed.line.trim().startsWith('.')) {
      if (await isLast(context, typed.line.trim())) return 0;
    } else {
      const { whole, rest } = splitStatements(`${text}${typed.line}\n`);
      text = rest === '' ? '' : `${rest}\n`;
      for (const statement of whole) {
        if (!(await runOne(context, conversation, statements, statement))) break;
      }
    }
  }
  return 130;
}

/** Whether to go on with what was typed behind it. */
async function runOne(
  context: Context,
  conversation: Conversation,
  statements: Statements,
  statement: string,
): Promise<boolean> {
  return await conversation.during(async (givenUp) => {
    try {
      const interrupted = eitherOf(context.interrupted, givenUp);
      const { rows, searched } = await statements.run({ ...context, interrupted }, statement);
      if (searched?.end === 'interrupted') return false;
      await context.stderr.write(`${counted(rows, 'row')}\n`);
      return true;
    } catch (thrown) {
      if (isInterruption(thrown)) await context.stderr.write('given up\n');
      else if (!(thrown instanceof PersonError)) throw thrown;
      else await context.stderr.write(errorLines(thrown, await paintOf(context, context.stderr)));
      return false;
    }
  });
}

function eitherOf(...signals: readonly AbortSignal[]): AbortSignal {
  const either = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) either.abort();
    signal.addEventListener('abort', () => either.abort(), { once: true });
  }
  return either.signal;
}

/** Does what a line with a dot says; whether that was to end. */
async function isLast({ stderr }: Context, line: string): Promise<boolean> {
  if (line === '.quit' || line === '.exit') return true;
  if (line === '.help') await stderr.write(HELP);
  else if (line === '.tables') await stderr.write(tablesText());
  else await stderr.write(`There is no ${JSON.stringify(line)}; .help lists what there is.\n`);
  return false;
}

function tablesText(): string {
  const columns = [
    ['time', 'TIMESTAMP', 'when it happened, UTC'],
    ...EVENT_COLUMNS.map(({ name, type, summary }) => [name, type, summary] as const),
  ];
  const lines = columns.map(
    ([name, type, summary]) => `  ${name!.padEnd(10)} ${type!.padEnd(10)} ${summary}`,
  );
  const log = [
    ['"event.…"', 'VARCHAR', 'any path, such as "event.userIdentity.type"'],
    ['event', 'VARCHAR', 'the event itself, as JSON'],
    ['__time__', 'BIGINT', 'when it happened, seconds since 1970'],
  ].map(([name, type, summary]) => `  ${name!.padEnd(10)} ${type!.padEnd(10)} ${summary}`);
  return `events\n${lines.join('\n')}\nlog\n${log.join('\n')}\n`;
}
