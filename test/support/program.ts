/** Runs the program: in this process, with its output as bytes, or the built one as a person does. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Context, Sink } from '../../src/cli/context.js';
import { run } from '../../src/cli/run.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PROGRAM = fileURLToPath(new URL('../../bin/atrail.js', import.meta.url));
export const DEMO = fileURLToPath(new URL('../../fixtures/demo/archive', import.meta.url));

export interface Ran {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a command in this process: nothing is a terminal, the environment is empty, it is noon on 2026-06-15. */
export function runHere(...args: readonly string[]): Promise<Ran> {
  return runIn({}, args);
}

/** The same where something about the process is different. */
export async function runIn(
  { isTerminal = false, ...more }: Partial<Context> & { readonly isTerminal?: boolean },
  args: readonly string[],
): Promise<Ran> {
  const [stdout, stderr] = [[], []] as [Buffer[], Buffer[]];
  const context: Context = {
    stdout: collect(stdout, isTerminal),
    stderr: collect(stderr, isTerminal),
    stdin: async function* () {},
    env: {},
    now: () => Date.UTC(2026, 5, 15, 12),
    sleep: async () => {},
    ask: undefined,
    cores: 1,
    interrupted: new AbortController().signal,
    ...more,
  };
  const code = await run(args, context);
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

function collect(into: Buffer[], isTerminal: boolean): Sink {
  return {
    isTerminal,
    width: 80,
    closed: false,
    async write(text) {
      into.push(Buffer.from(text as Uint8Array));
    },
  };
}

/** Starts the built program. Its environment is this one without what changes colours or names an archive. */
export function start(args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const { NO_COLOR, FORCE_COLOR, ATRAIL_ARCHIVE, ...env } = process.env;
  return spawn(process.execPath, [PROGRAM, ...args], { ...options, env: { ...env, ...options.env } });
}

/** Runs the built program to its end. */
export function runBuilt(args: readonly string[], options: SpawnOptions = {}): Promise<Ran> {
  return finish(start(args, options));
}

/** Collects what a process writes until it ends. */
export function finish(child: ChildProcess): Promise<Ran> {
  const [stdout, stderr] = [[], []] as [Buffer[], Buffer[]];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}
