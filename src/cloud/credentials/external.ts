/** Credentials that a program prints. */
import { execFile } from 'node:child_process';
import type { PersonError } from '../../errors.js';
import type { JsonValue } from '../../event/event.js';
import type { TemporaryCredentials } from '../sts.js';
import { credentialsIn } from './fetching.js';
import { interruption, noCredentials } from './refusing.js';
import type { Tools } from './tools.js';

/** Milliseconds; somebody may have to type a code. */
const RUNS_AT_MOST = 60_000;
/** Where the program does not say when they end. */
const GOOD_FOR = 10 * 60_000;

/** As the `aliyun` command does: the words of the command are separated by blanks, and no shell sees them. */
export async function externalCredentials(
  { env, now, transport }: Tools,
  command: string,
  described: string,
): Promise<TemporaryCredentials> {
  const [program = '', ...words] = command.trim().split(/\s+/);
  const printed = await output(program, words, env, transport.interrupted, described);
  let found: JsonValue;
  try {
    found = JSON.parse(printed) as JsonValue;
  } catch {
    throw failed(described, 'printed no JSON');
  }
  const credentials = credentialsIn(found, now() + GOOD_FOR);
  if (credentials === undefined) throw failed(described, 'printed no access_key_id and access_key_secret');
  return credentials;
}

function output(
  program: string,
  words: readonly string[],
  env: Tools['env'],
  signal: AbortSignal,
  described: string,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...env }, signal, timeout: RUNS_AT_MOST, maxBuffer: 2 ** 20, windowsHide: true };
    execFile(program, words, options, (thrown, stdout) => {
      if (thrown === null) return resolve(stdout);
      if (signal.aborted) return reject(interruption(described));
      // The error's own message shows the whole command line and what it printed.
      const { code, killed } = thrown;
      reject(failed(described, killed ? 'did not end in a minute' : `failed (${code ?? 'unknown'})`));
    });
  });
}

function failed(described: string, how: string): PersonError {
  return noCredentials(
    `the program of ${described} ${how}`,
    'Run its process_command by itself to see what is wrong.',
  );
}
