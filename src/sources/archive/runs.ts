/** How files are handed to threads: neighbours together, so that a message pays for its way. */

/** More files than this in a run would make the reader wait for the first rows. */
const RUN_MAX = 32;
/** Runs for each thread at least, so that all threads finish at about the same time. */
const RUNS_PER_THREAD = 25;

/** Files in each run. */
export function runLength(files: number, threads: number): number {
  return Math.max(1, Math.min(RUN_MAX, Math.floor(files / (threads * RUNS_PER_THREAD))));
}

/** The files [from, to) of a run; empty behind the last one. */
export function filesOfRun(run: number, length: number, files: number): readonly [from: number, to: number] {
  return [Math.min(run * length, files), Math.min((run + 1) * length, files)];
}
