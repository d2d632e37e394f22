import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Holder, holderText, takeLock } from '../../src/archive/lock.js';
import { temporaryFolder } from '../support/archive.js';

const SINCE = '2026-06-01T10:00:00.000Z';
const self = { pid: process.pid, now: () => Date.parse(SINCE) };

/** What becomes of a lock that is there already. */
function take(there: Partial<Holder> | string): 'taken over' | string {
  const path = join(temporaryFolder(), 'lock');
  writeFileSync(path, typeof there === 'string' ? there : JSON.stringify(there));
  return outcome(path);
}

function outcome(path: string): 'taken over' | string {
  const taken = takeLock(path, self);
  if (!('release' in taken)) return holderText(taken);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, since: SINCE });
  taken.release();
  expect(existsSync(path)).toBe(false);
  return 'taken over';
}

const here = { host: hostname(), since: SINCE };

test('a lock is held until it is released', () => {
  const path = join(temporaryFolder(), 'below', 'lock');
  const lock = takeLock(path, self);
  if (!('release' in lock)) throw new Error('the lock is taken');
  expect(outcome(path)).toBe(`process ${process.pid} on ${hostname()}, since ${SINCE}`);
  lock.release();
  expect(outcome(path)).toBe('taken over');
});

test('it is taken over from a process that is no more', () => {
  expect(take({ ...here, pid: 2 ** 22 + 1 })).toBe('taken over');
  expect(take({ ...here, pid: process.ppid })).toBe(
    `process ${process.ppid} on ${hostname()}, since ${SINCE}`,
  );
});

test.runIf(existsSync('/proc/self/stat'))(
  'and, as Linux tells it, from one whose number is another one’s now, or of which nobody has heard that it ended',
  async () => {
    expect(take({ ...here, pid: process.ppid, began: '1' })).toBe('taken over');
    // What `sh` becomes has a child that it does not know of.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [line] = await once(parent.stdout, 'data');
      const pid = Number(String(line));
      const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0];
      while (state() !== 'Z') await new Promise((resolve) => setTimeout(resolve, 10));
      expect(take({ ...here, pid })).toBe('taken over');
    } finally {
      parent.kill();
    }
  },
);

test('of another machine only its age can be seen', () => {
  const path = join(temporaryFolder(), 'lock');
  const theirs = { pid: 1, host: `not-${hostname()}`, since: SINCE };
  writeFileSync(path, JSON.stringify(theirs));
  expect(outcome(path)).toBe(holderText(theirs));
  const before = new Date(Date.now() - 120_000);
  utimesSync(path, before, before);
  expect(outcome(path)).toBe('taken over');
});

test('one that says nobody is taken over, but not while somebody may be writing it', () => {
  expect(take({ pid: 1 })).toBe('taken over');
  expect(take('')).toBe('a process that has just begun');
  const path = join(temporaryFolder(), 'lock');
  writeFileSync(path, '{"pid":');
  const before = new Date(Date.now() - 60_000);
  utimesSync(path, before, before);
  expect(outcome(path)).toBe('taken over');
});
