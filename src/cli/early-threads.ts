/** Threads that load while the question is still being read. */
import { statSync } from 'node:fs';
import type { ScanThreads } from '../sources/archive/threads.js';
import type { Context } from './context.js';
import type { SourceFlags } from './options.js';

/**
 * Starts the threads of a scan, which take as long to start as a small archive to search. Undefined where the
 * scan is to run in this thread: there is one core, or one file. Whoever starts them closes them.
 */
export async function startThreads(
  { cores }: Context,
  { threads = cores, in: paths = [] }: SourceFlags,
): Promise<ScanThreads | undefined> {
  if (threads < 2 || (paths.length === 1 && isSingle(paths[0]!))) return undefined;
  const { ScanThreads } = await import('../sources/archive/threads.js');
  return new ScanThreads(threads);
}

function isSingle(path: string): boolean {
  try {
    return path === '-' || !statSync(path).isDirectory();
  } catch {
    // A glob, or nothing at all.
    return false;
  }
}
