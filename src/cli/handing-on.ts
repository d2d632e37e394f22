/** Hands on an answer as it comes, with a progress line, until its end, Ctrl-C, or until the reader has gone. */
import type { Portion } from '../sources/answer/answer.js';
import { startTurns } from '../sources/archive/turns.js';
import type { Context } from './context.js';
import { startProgress } from './progress.js';

/** How an answer ended. */
export type End = 'whole' | 'interrupted' | 'reader gone';

/** How often a progress line is looked after, milliseconds. */
const TICK = 100;

export interface HandingOn {
  readonly portions: AsyncGenerator<Portion>;
  /** Takes each portion in turn. */
  readonly take: (portion: Portion) => Promise<void>;
  /** Writes what is held back; called where the answer is interrupted, so that all that was taken is there. */
  readonly settle?: (() => Promise<void>) | undefined;
  /** How far the run has come, in one line. */
  readonly line: () => string;
  /** Something to be said while the run goes on, asked for now and then; undefined where there is nothing. */
  readonly remark?: () => string | undefined;
}

export async function handOn(
  context: Context,
  { portions, take, settle, line, remark }: HandingOn,
): Promise<End> {
  const progress = startProgress(context);
  const tick = async () => {
    const text = remark?.();
    if (text !== undefined) {
      await progress.clear();
      await context.stderr.write(text);
    }
    await progress.update(line);
  };
  // A search that finds nothing has nothing to write, and still comes along. Where nothing can be said, it goes on.
  const ticks = context.stderr.isTerminal || remark !== undefined;
  const ticking = ticks ? setInterval(() => void tick().catch(() => {}), TICK) : undefined;
  const interrupted = interruptionOf(context.interrupted);
  const turn = startTurns();
  let end: End = 'whole';
  let taking = false;
  try {
    for await (const portion of until(context.interrupted, portions)) {
      await progress.clear();
      taking = true;
      const taken = take(portion).then(() => {
        taking = false;
      });
      await Promise.race([taken, interrupted]);
      await progress.update(line);
      await turn();
      if (context.interrupted.aborted) break;
      if (context.stdout.closed) {
        end = 'reader gone';
        break;
      }
    }
  } finally {
    clearInterval(ticking);
  }
  await progress.clear();
  if (!context.interrupted.aborted) return end;
  // Whoever does not read what was written before would not read this.
  if (!taking) await settle?.();
  return 'interrupted';
}

function interruptionOf(signal: AbortSignal): Promise<'interrupted'> {
  return new Promise((resolve) => {
    const tell = () => resolve('interrupted');
    if (signal.aborted) tell();
    else signal.addEventListener('abort', tell, { once: true });
  });
}

/** Ends at once when the signal comes, even while the next item is awaited. */
async function* until<T>(signal: AbortSignal, items: AsyncGenerator<T>): AsyncGenerator<T> {
  const interrupted = interruptionOf(signal);
  try {
    while (!signal.aborted) {
      const next = await Promise.race([items.next(), interrupted]);
      if (next === 'interrupted' || next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: what is under way may wait for somebody else.
    void items.return(undefined);
  }
}
