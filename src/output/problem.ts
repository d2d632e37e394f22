import { PersonError, reasonOf } from '../errors.js';
import type { Paint } from './paint.js';
import { scrub } from './scrub.js';
import { makeVisible } from './visible.js';

/** How far the causes of an error are followed. */
const DEEPEST = 5;

/**
 * An error as it is shown: for a person what is wrong and what to do, in two lines; for a bug its stack and
 * those of its causes. Secrets are masked. Ends with a line break; whatever was thrown, this does not throw.
 */
export function errorLines(error: unknown, paint: Paint): string {
  if (error instanceof PersonError) {
    const wrong = error.lines.map(clean).join('\n');
    return `${paint.red('atrail:')} ${wrong}\n  ${clean(error.next)}\n`;
  }
  const traces: string[] = [];
  let thrown: unknown = error;
  do {
    const trace = traceOf(thrown);
    traces.push(trace.text);
    thrown = trace.cause;
  } while (thrown !== undefined && traces.length < DEEPEST);
  const stack = traces.join('\ncaused by: ').split('\n').map(makeVisible);
  return [
    `${paint.red('atrail:')} this is a bug in atrail`,
    ...stack.map((line) => `  ${line}`),
    'Please report it with the lines above and the command you ran; look them over for names you want to keep private.',
    '',
  ].join('\n');
}

/** Scrubbed as a whole, since a secret may run over several lines. */
function traceOf(thrown: unknown): { text: string; cause?: unknown } {
  try {
    if (!(thrown instanceof Error)) return { text: scrub(reasonOf(thrown)) };
    return { text: scrub(thrown.stack ?? thrown.message), cause: thrown.cause };
  } catch {
    return { text: 'something was thrown that cannot be shown' };
  }
}

function clean(text: string): string {
  return makeVisible(scrub(text));
}
