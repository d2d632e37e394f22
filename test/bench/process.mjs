// @ts-check
/** Runs a whole program once and says what it took: wall time, processor time, peak memory, and its answer. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, createReadStream, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ lines?: number, text?: string }} Answer what a right run prints: so many lines, or this text
 * @typedef {{ wall: number, cpu: number | null, peak: number | null, problem?: string }} Run
 *   seconds, seconds of user and system time, bytes; null where this machine offers no way to know
 * @typedef {{ folder: string, scratch: string, resources: boolean }} Where
 *   folder: where it runs; scratch: where its output is kept meanwhile; resources: false leaves the meter out,
 *   since starting it costs about a millisecond
 */

const GNU_TIME = '/usr/bin/time';
const POLL_MS = 5;

/** How peak memory is known here; see README.md. */
export const METER = findMeter();

/** @returns {'gnu-time' | 'proc' | 'none'} */
function findMeter() {
  const version = spawnSync(GNU_TIME, ['--version'], { encoding: 'utf8' });
  if (/gnu/i.test(`${version.stdout}${version.stderr}`)) return 'gnu-time';
  return process.platform === 'linux' ? 'proc' : 'none';
}

/**
 * Standard output goes to a file, for every program alike: ugrep and grep stop at the first match when they see
 * that it is /dev/null, and a pipe would make their speed depend on its reader. The file is then checked.
 * @param {readonly string[]} argv
 * @param {Answer} answer
 * @param {Where} where
 * @returns {Promise<Run>}
 */
export async function runProgram(argv, answer, { folder, scratch, resources }) {
  const output = join(scratch, 'output');
  const usage = join(scratch, 'usage');
  const metered = resources && METER === 'gnu-time';
  const [file = '', ...args] = metered ? [GNU_TIME, '--quiet', '-f', '%U %S %M', '-o', usage, ...argv] : argv;
  const stdout = openSync(output, 'w');
  try {
    const { code, wall, stderr, peak } = await spawnAndWait(file, args, folder, stdout, resources);
    const problem =
      code === 0 ? await checkAnswer(output, answer) : `exit code ${code}: ${stderr.trim().slice(0, 300)}`;
    const used = metered ? readUsage(usage) : { cpu: null, peak };
    return { wall, ...used, ...(problem ? { problem } : {}) };
  } finally {
    closeSync(stdout);
    rmSync(output, { force: true });
    rmSync(usage, { force: true });
  }
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {number} stdout
 * @param {boolean} poll
 * @returns {Promise<{ code: number | null, wall: number, stderr: string, peak: number | null }>}
 */
function spawnAndWait(file, args, cwd, stdout, poll) {
  return new Promise((resolve) => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const started = performance.now();
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', stdout, 'pipe'] });
    let stderr = '';
    let wall = 0;
    let peak = /** @type {number | null} */ (null);
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      if (stderr.length < 10_000) stderr += text;
    });
    const timer =
      poll && METER === 'proc' ? setInterval(() => (peak = readPeak(child.pid) ?? peak), POLL_MS) : undefined;
    child.once('exit', () => {
      wall = (performance.now() - started) / 1000;
      clearInterval(timer);
    });
    child.once('error', (error) => resolve({ code: null, wall, stderr: error.message, peak }));
    child.once('close', (code) => resolve({ code, wall, stderr, peak }));
  });
}

/** The high-water mark so far, in bytes. @param {number | undefined} pid */
function readPeak(pid) {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) * 1024 : null;
  } catch {
    return null; // it has just ended
  }
}

/** @param {string} path */
function readUsage(path) {
  const [user = 0, system = 0, kilobytes = 0] = readFileSync(path, 'utf8').trim().split(' ').map(Number);
  return { cpu: user + system, peak: kilobytes * 1024 };
}

/**
 * @param {string} path
 * @param {Answer} answer
 * @returns {Promise<string | undefined>} what is wrong with it
 */
async function checkAnswer(path, { lines, text }) {
  if (text !== undefined) {
    const found = readFileSync(path, 'utf8').trim();
    return found === text ? undefined : `printed ${found.slice(0, 80)} instead of ${text}`;
  }
  if (lines === undefined) return undefined;
  const found = await countLines(path);
  return found === lines ? undefined : `${found} matches instead of ${lines}`;
}

/** @param {string} path */
async function countLines(path) {
  let lines = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) lines += 1;
  }
  return lines;
}
