/** A process that is none: what commands write is caught, and everything they look at is given. */
import type { Context, Sink } from '../../src/cli/context.js';
import { run } from '../../src/cli/run.js';
import type { ExitCode } from '../../src/errors.js';

export interface CliOptions {
  /** Columns of the terminal that stdout is; absent where it is a pipe. */
  readonly terminal?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** ISO 8601; noon of 15 June 2026 unless said. */
  readonly now?: string;
  readonly interrupted?: AbortSignal;
  /** What is typed when the program asks; without it nobody is there. */
  readonly answers?: readonly string[];
}

export interface CliResult {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, on one thread. Nothing of the real environment is seen. */
export async function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { context, written } = fakeContext(options);
  const code = await run(argv, context);
  return { code, ...written() };
}

export interface FakeContext {
  readonly context: Context;
  /** What was written so far. */
  readonly written: () => { readonly stdout: string; readonly stderr: string };
}

/** Its clock stands still, but for what is waited: that passes at once. */
export function fakeContext({ terminal, env = {}, now, interrupted, answers }: CliOptions = {}): FakeContext {
  const [stdout, stderr] = [[], []] as [Buffer[], Buffer[]];
  let time = Date.parse(now ?? '2026-06-15T12:00:00Z');
  const waiting = [...(answers ?? [])];
  const context: Context = {
    stdout: sink(stdout, terminal),
    stderr: sink(stderr, undefined),
    stdin: async function* () {},
    env,
    now: () => time,
    sleep: async (ms) => {
      time += ms;
    },
    ask:
      answers === undefined
        ? undefined
        : async (prompt) => {
            stderr.push(Buffer.from(prompt));
            return waiting.shift() ?? '';
          },
    cores: 1,
    interrupted: interrupted ?? new AbortController().signal,
  };
  return { context, written: () => ({ stdout: textOf(stdout), stderr: textOf(stderr) }) };
}

function sink(chunks: Buffer[], terminal: number | undefined): Sink {
  return {
    isTerminal: terminal !== undefined,
    width: terminal ?? 80,
    closed: false,
    async write(text) {
      // A copy: the bytes are only lent.
      chunks.push(typeof text === 'string' ? Buffer.from(text) : Buffer.from(text));
    },
  };
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString();
}
