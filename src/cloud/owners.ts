/**
 * Which account an access key belongs to, remembered between runs: the pace of calls and what is cached are kept for
 * accounts. The key ids are kept as hashes; they are no secrets, but nobody needs them in a file.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** More keys than this are not remembered; temporary ones come and go. */
const REMEMBERED_MAX = 200;

export interface Owners {
  /** The account, where it is known. */
  accountOf(accessKeyId: string): string | undefined;
  remember(accessKeyId: string, account: string): void;
}

/** What stands for a key whose account is not known. */
export function keyName(accessKeyId: string): string {
  return `key-${hashOf(accessKeyId).slice(0, 16)}`;
}

/** @param folder where it is kept; what cannot be read or written is forgotten */
export function createOwners(folder: string): Owners {
  const path = join(folder, 'owners.json');
  let known: Map<string, string> | undefined;
  const read = () => {
    known ??= new Map(readOwners(path));
    return known;
  };
  return {
    accountOf: (accessKeyId) => read().get(hashOf(accessKeyId)),
    remember(accessKeyId, account) {
      // Others may have remembered something meanwhile.
      known = new Map(readOwners(path));
      known.delete(hashOf(accessKeyId));
      known.set(hashOf(accessKeyId), account);
      write(folder, path, [...known].slice(-REMEMBERED_MAX));
    },
  };
}

function hashOf(accessKeyId: string): string {
  return createHash('sha256').update(accessKeyId).digest('hex');
}

type Pairs = readonly (readonly [hash: string, account: string])[];

function readOwners(path: string): Pairs {
  try {
    const owners: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof owners !== 'object' || owners === null) return [];
    return Object.entries(owners).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && isAccount(pair[1]),
    );
  } catch {
    return [];
  }
}

/** It becomes part of file names, so it is nothing but digits. */
export function isAccount(text: string): boolean {
  return /^\d{1,20}$/.test(text);
}

function write(folder: string, path: string, pairs: Pairs): void {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify(Object.fromEntries(pairs))}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch {
    // It is asked again next time.
  }
}
