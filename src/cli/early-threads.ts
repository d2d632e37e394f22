/** Threads that load while the question is still being read. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRemote } from '../archive/remote-path.js';
import type { ScanThreads } from '../sources/archive/threads.js';
import { isEnginePlace } from '../sources/engine/place.js';
import { indexFolder, STATE_FILE } from '../sources/index/place.js';
import type { Context } from './context.js';
import { archiveFolder } from './folders.js';
import type { SourceFlags, ThreadsFlags } from './options.js';

/**
 * Starts the threads of a scan, which take as long to start as a small archive to search. Undefined where the scan is
 * to run in this thread: with one thread, one file, or standard input; and where an engine is asked. Whoever starts
 * them closes them.
 */
export async function startThreads(
  { cores, env }: Context,
  { threads = cores, in: named = [], index }: Pick<SourceFlags, 'in' | 'threads' | 'index'>,
): Promise<ScanThreads | undefined> {
  const paths = named.length > 0 ? named : [archiveFolder(env)];
  // What is no file is read by one thread.
  if (paths.some((path) => isRemote(path) || isEnginePlace(path))) return undefined;
  const single = paths.length === 1 ? kindOf(paths[0]!) : 'many';
  if (single === 'file' || single === 'stdin' || (threads < 2 && single !== 'pipe')) return undefined;
  const { ScanThreads } = await import('../sources/archive/threads.js');
  // An index may know everything already.
  const later = index && single === 'many' && paths.some(hasIndex);
  return new ScanThreads(single === 'pipe' ? 1 : threads, { later });
}

function hasIndex(path: string): boolean {
  return existsSync(join(indexFolder(path), STATE_FILE));
}

/** Threads for building an index, which start where there is enough to read; undefined where one is enough. */
export async function startIndexThreads(
  { cores }: Context,
  { threads = cores }: ThreadsFlags,
): Promise<ScanThreads | undefined> {
  if (threads < 2) return undefined;
  const { ScanThreads } = await import('../sources/archive/threads.js');
  return new ScanThreads(threads, { script: '#index-worker', later: true });
}

/** Whoever waits for a pipe does not hear Ctrl-C, so that is left to a thread. */
function kindOf(path: string): 'file' | 'stdin' | 'pipe' | 'many' {
  if (path === '-') return 'stdin';
  try {
    const status = statSync(path);
    return status.isFile() ? 'file' : status.isDirectory() ? 'many' : 'pipe';
  } catch {
    // A glob, or nothing at all.
    return 'many';
  }
}
