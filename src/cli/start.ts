/** Starts the program in this process. */
import { availableParallelism } from 'node:os';
import type { Context } from './context.js';
import { run } from './run.js';
import { sinkOf } from './sinks.js';

const interruption = new AbortController();
const context: Context = {
  stdout: sinkOf(process.stdout),
  stderr: sinkOf(process.stderr),
  env: process.env,
  now: Date.now,
  cores: availableParallelism(),
  interrupted: interruption.signal,
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second time, or when nobody listens, nothing is worth waiting for.
    if (interruption.signal.aborted) process.kill(process.pid, 'SIGKILL');
    interruption.abort();
  });
}

const code = await run(process.argv.slice(2), context);
// Exiting waits for writes under way, and after an interruption one may wait for its reader for ever.
if (code === 130) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 500).unref();
process.exit(code);
