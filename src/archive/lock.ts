/**
 * One run at a time on an archive, or on its index. The lock is a file that says who holds it; one that was left behind
 * by a process that is no more is taken over.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When it took the lock, ISO 8601. */
  readonly since: string;
  /** When the process began, as the system counts; tells a process from a later one with its number. */
  readonly began?: string;
}

export interface Lock {
  release(): void;
}

/** Who holds a lock, for people. */
export function holderText({ pid, host, since }: Holder): string {
  return pid === 0 ? 'a process that has just begun' : `process ${pid} on ${host}, since ${since}`;
}

/** The holder touches its lock this often, milliseconds, which is all that another machine can see of it. */
const TOUCH_EVERY = 5_000;
/** A lock of another machine that was not touched for so long is nobody's. */
const SILENT_AFTER = 60_000;
/** Whoever takes over a lock does it at once, or died over it. */
const TAKING_OVER_MAX = 10_000;

/**
 * @param path of the file; its folder is made if need be
 * @param self the process's number and the clock
 * @returns the lock, or who has it
 * @throws the file system's error where the folder cannot be written
 */
export function takeLock(
  path: string,
  self: { readonly pid: number; readonly now: () => number },
): Lock | Holder {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const began = processAt(self.pid)?.began;
  const mine: Holder = {
    pid: self.pid,
    host: hostname(),
    since: new Date(self.now()).toISOString(),
    ...(began === undefined ? {} : { began }),
  };
  for (;;) {
    if (create(path, mine)) return held(path, mine);
    const holder = holderOf(path);
    if (holder === 'gone') continue;
    if (holder !== 'nobody' && isAlive(holder, path)) return holder;
    if (!takeOver(path, `${path}.taking-over`)) return holder === 'nobody' ? mine : holder;
  }
}

function held(path: string, mine: Holder): Lock {
  const touching = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(path, now, now);
    } catch {
      // Another machine may take it over then.
    }
  }, TOUCH_EVERY);
  touching.unref();
  return {
    release() {
      clearInterval(touching);
      const holder = holderOf(path);
      if (typeof holder === 'object' && holder.pid === mine.pid && holder.since === mine.since)
        unlinkSync(path);
    },
  };
}

function create(path: string, mine: Holder): boolean {
  let fd: number;
  try {
    fd = openSync(path, 'wx', 0o600);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  }
  writeSync(fd, `${JSON.stringify(mine)}\n`);
  closeSync(fd);
  return true;
}

/** 'nobody' for a lock that a crash has left empty. */
function holderOf(path: string): Holder | 'nobody' | 'gone' {
  try {
    const text = readFileSync(path, 'utf8');
    const { pid, host, since, began } = JSON.parse(text) as Partial<Holder>;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof since !== 'string') return 'nobody';
    return { pid, host, since, ...(began === undefined ? {} : { began }) };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    if (!(thrown instanceof SyntaxError)) throw thrown;
    // Whoever has just made it may still be writing.
    return isOlder(path, TAKING_OVER_MAX) ? 'nobody' : { pid: 0, host: hostname(), since: '' };
  }
}

function isAlive({ pid, host, began }: Holder, path: string): boolean {
  if (host !== hostname()) return !isOlder(path, SILENT_AFTER);
  if (pid === 0) return true;
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // Somebody else's process is alive, too.
    if ((thrown as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const seen = processAt(pid);
  if (seen === undefined) return true;
  // One that was killed stays in the table until its parent hears of it, which in a container may be never.
  return !seen.isOver && (began === undefined || began === seen.began);
}

/** What Linux tells of a process; elsewhere the number alone must do. */
function processAt(
  pid: number,
): { readonly began: string | undefined; readonly isOver: boolean } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in parentheses and may hold anything.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return { began: fields[19], isOver: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return undefined;
  }
}

/** Removes a dead lock; one at a time, so that nobody removes one that was taken meanwhile. */
function takeOver(path: string, guard: string): boolean {
  try {
    closeSync(openSync(guard, 'wx', 0o600));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    if (isOlder(guard, TAKING_OVER_MAX)) unlinkSync(guard);
    return false;
  }
  try {
    const holder = holderOf(path);
    if (holder === 'nobody' || (typeof holder === 'object' && !isAlive(holder, path))) {
      renameSync(path, `${path}.dead`);
      unlinkSync(`${path}.dead`);
    }
    return true;
  } finally {
    unlinkSync(guard);
  }
}

function isOlder(path: string, ms: number): boolean {
  const status = statSync(path, { throwIfNoEntry: false });
  return status !== undefined && Date.now() - status.mtimeMs > ms;
}
