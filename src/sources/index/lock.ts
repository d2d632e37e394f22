/** One builder of an index at a time. */
import { join } from 'node:path';
import { holderText, type Lock, takeLock } from '../../archive/lock.js';
import { PersonError } from '../../errors.js';
import { LOCK_FILE } from './place.js';

/**
 * @param folder of the index
 * @throws PersonError where somebody else holds it, and the file system's error
 */
export function lockIndex(folder: string, now: () => number): Lock {
  const taken = takeLock(join(folder, LOCK_FILE), { pid: process.pid, now });
  if ('release' in taken) return taken;
  throw new PersonError(`the index is being built by ${holderText(taken)}`, 'Wait until it has ended.');
}
