/** A conversation on a terminal: lines can be edited and called back, Ctrl-C gives up what is under way. */
import { createInterface } from 'node:readline';
import type { Conversation, Typed } from './context.js';

const REMEMBERED = 1000;

export function converse(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Conversation {
  const lines = createInterface({ input, output, terminal: true, historySize: REMEMBERED });
  const early: Typed[] = [];
  let waiting: ((typed: Typed) => void) | undefined;
  let running: AbortController | undefined;
  let ended = false;
  const tell = (typed: Typed) => {
    if (waiting === undefined) early.push(typed);
    else waiting(typed);
    waiting = undefined;
  };
  lines.on('line', (line) => tell({ line }));
  lines.on('close', () => {
    ended = true;
    running?.abort();
    tell('end');
  });
  lines.on('SIGINT', () => {
    early.length = 0;
    if (running !== undefined) return running.abort();
    // Nothing of the line remains.
    for (const name of ['e', 'u']) lines.write(null, { ctrl: true, name });
    output.write('\n');
    tell('given up');
  });
  return {
    next(prompt) {
      const typed = early.shift();
      if (typed !== undefined) return Promise.resolve(typed);
      if (ended) return Promise.resolve('end');
      lines.setPrompt(prompt);
      lines.prompt();
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    async during(run) {
      running = new AbortController();
      try {
        return await run(running.signal);
      } finally {
        running = undefined;
      }
    },
    close: () => lines.close(),
  };
}
