/** One line on a terminal's stderr that says how far a run has come. */
import type { Context } from './context.js';

/** Short runs show nothing; longer ones are updated this often. Milliseconds. */
const FIRST = 500;
const EVERY = 100;
/** Columns that are left free, so that the `^C` of a terminal does not begin another line. */
const FREE = 3;

export interface Progress {
  /** Called often; `line` only when something is about to be shown. */
  update(line: () => string): Promise<void>;
  /** Takes the line away, before anything else is written. */
  clear(): Promise<void>;
}

export function startProgress({ stderr, now }: Context): Progress {
  if (!stderr.isTerminal) return { update: async () => {}, clear: async () => {} };
  let next = now() + FIRST;
  let shown = false;
  return {
    async update(line) {
      if (now() < next) return;
      next = now() + EVERY;
      shown = true;
      await stderr.write(`\r${line().slice(0, stderr.width - FREE)}\x1b[K`);
    },
    async clear() {
      if (shown) await stderr.write('\r\x1b[K');
      shown = false;
    },
  };
}
