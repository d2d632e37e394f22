/** One builder at a time: the lock is a file that names the process which holds it. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { PersonError } from '../../errors.js';

/** A lock of another machine, whose processes cannot be seen from here, is held for so long. Milliseconds. */
const STALE = 24 * 3600 * 1000;

/** What this process holds: after a restart, another one may have had its number. */
const own = new Set<string>();

/**
 * @returns lets go of it
 * @throws PersonError where somebody else holds it, and the file system's error
 */
export function takeLock(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 0; ; attempt++) {
    try {
      const fd = openSync(path, 'wx');
      writeSync(fd, JSON.stringify({ pid: process.pid, host: hostname() }));
      closeSync(fd);
      own.add(path);
      return () => {
        own.delete(path);
        rmSync(path, { force: true });
      };
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
      if (attempt > 0 || isHeld(path)) throw held(path);
      rmSync(path, { force: true });
    }
  }
}

function isHeld(path: string): boolean {
  try {
    const age = Date.now() - statSync(path).mtimeMs;
    const text = readFileSync(path, 'utf8');
    // Whoever has just made it may not have written its name yet.
    if (text === '') return age < 10_000;
    const { pid, host } = JSON.parse(text) as { pid: number; host: string };
    if (host !== hostname()) return age < STALE;
    return pid === process.pid ? own.has(path) : isAlive(pid);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function held(path: string): PersonError {
  return new PersonError(
    'the index is being built by another process',
    `Wait for it to end; if there is none, delete ${path}.`,
  );
}
