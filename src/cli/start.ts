/** Starts the program in this process. */
import { availableParallelism } from 'node:os';
import type { Context } from './context.js';
import { converse } from './conversing.js';
import { run } from './run.js';
import { sinkOf } from './sinks.js';
import { sleepUnless } from './sleeping.js';

const interruption = new AbortController();
const context: Context = {
  stdout: sinkOf(process.stdout, 'the answer'),
  stderr: sinkOf(process.stderr, 'the standard error output'),
  stdin: () => process.stdin,
  env: process.env,
  now: Date.now,
  sleep: (ms) => sleepUnless(interruption.signal, ms),
  ask: process.stdin.isTTY === true && process.stderr.isTTY === true ? askHere : undefined,
  converse:
    process.stdin.isTTY === true && process.stderr.isTTY === true
      ? () => converse(process.stdin, process.stderr)
      : undefined,
  cores: availableParallelism(),
  interrupted: interruption.signal,
};

/** Prompts on stderr, since stdout is the answer's. */
async function askHere(prompt: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // While a line is read, Ctrl-C is a key like any other, and at the end of the input nothing is typed.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(prompt, { signal: interruption.signal }), ended]);
  } finally {
    lines.close();
  }
}

let interruptedBy: NodeJS.Signals | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second time, nothing is worth waiting for.
    if (interruptedBy !== undefined) endBy(signal);
    interruptedBy = signal;
    interruption.abort();
  });
}

/** Ends as if nobody had listened to the signal. Shells report 130 for Ctrl-C then, too. */
function endBy(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

const code = await run(process.argv.slice(2), context);
// What was written to a pipe may still be on its way; whoever interrupts does not wait for it.
if (interruptedBy === undefined) await Promise.all([process.stdout, process.stderr].map(flushed));
const { threadsAreStuck } = await import('../sources/archive/threads.js');
// A thread that waits for the writer of a named pipe would keep the process from exiting for ever.
if (threadsAreStuck()) endBy(interruptedBy ?? 'SIGTERM');
process.exit(code);

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
