/** Reads the manifest of an archive and checks its chain. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { PersonError, reasonOf } from '../errors.js';
import {
  type ChainProblem,
  type Head,
  headPath,
  type Link,
  type ManifestLine,
  manifestPath,
  NO_HASH,
} from './manifest.js';
import { Chain } from './manifest-chain.js';

export interface ManifestState {
  readonly problems: readonly ChainProblem[];
  /** Lines that can be read, and the hash of the last. */
  readonly lines: number;
  readonly last: string;
  /** Where the last whole line ends, bytes. */
  readonly end: number;
  /** Bytes behind it: a line that a crash has cut, which counts for nothing. */
  readonly torn: number;
  /** Lines that the head does not know of yet, since a crash came between the two. Their chain holds. */
  readonly unconfirmed: number;
  readonly head: Head | undefined;
  /** All bytes up to `end`; undefined where there are more. */
  readonly stretches: readonly Stretch[] | undefined;
}

/** Bytes of a manifest that were checked, from where the stretch before ends. */
export interface Stretch {
  readonly bytes: number;
  readonly sha256: string;
}

/** How far a manifest was whole when it was read or written. */
export interface Checked extends Head {
  readonly stretches: readonly Stretch[];
}

/** @param text the line's own bytes, lent */
export type Visit = (line: ManifestLine & Link, text: Buffer) => void;

/**
 * Reads all lines, oldest first.
 * @param visit is given each line that can be read as one, even where the chain does not hold
 * @returns undefined where the archive has no manifest
 * @throws PersonError where the files are there and cannot be read
 */
export function readManifest(archive: string, visit: Visit = () => {}): ManifestState | undefined {
  const head = readHead(archive);
  const fd = open(manifestPath(archive));
  if (fd === undefined) {
    if (head === undefined || (head !== 'unreadable' && head.lines === 0)) return undefined;
    const reason = 'there is a head, but the manifest is missing';
    return { ...NOTHING, head: undefined, problems: [{ kind: 'no manifest', line: 0, reason }] };
  }
  try {
    return readLines(fd, head, visit);
  } finally {
    closeSync(fd);
  }
}

/**
 * Tells a manifest with its head from what they were before, by all that a file system says of them: whoever has read
 * them without the archive's lock compares it with what it is under the lock. To be taken before reading.
 */
export function manifestMark(archive: string): string {
  return [manifestPath(archive), headPath(archive)].map(markOf).join(' ');
}

function markOf(path: string): string {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (status === undefined) return 'none';
  const { dev, ino, size, mtimeNs, ctimeNs } = status;
  return [dev, ino, size, mtimeNs, ctimeNs].join(':');
}

/**
 * Reads the lines behind what was checked before. What was checked is only compared with what it was, all at once:
 * that notices each change of it, and is far faster.
 * @returns undefined where it is not what it was: then all of it has to be read
 */
export function readManifestBehind(
  archive: string,
  checked: Checked,
  visit: Visit,
): ManifestState | undefined {
  const head = readHead(archive);
  if (head === undefined || head === 'unreadable' || head.lines < checked.lines) return undefined;
  if (head.lines === checked.lines && head.last !== checked.last) return undefined;
  const fd = open(manifestPath(archive));
  if (fd === undefined) return undefined;
  try {
    return isStill(fd, checked.stretches) ? readLines(fd, head, visit, checked) : undefined;
  } finally {
    closeSync(fd);
  }
}

/** Whether the next bytes of the file are these. */
function isStill(fd: number, stretches: readonly Stretch[]): boolean {
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (const { bytes, sha256 } of stretches) {
    const hash = createHash('sha256');
    for (let left = bytes; left > 0; ) {
      const size = readSync(fd, chunk, 0, Math.min(left, CHUNK), null);
      if (size === 0) return false;
      hash.update(chunk.subarray(0, size));
      left -= size;
    }
    if (hash.digest('hex') !== sha256) return false;
  }
  return true;
}

const NOTHING = { lines: 0, last: '', end: 0, torn: 0, unconfirmed: 0, stretches: undefined };

const AT_FIRST: Checked = { lines: 0, last: NO_HASH, stretches: [] };

function readLines(
  fd: number,
  told: Head | 'unreadable' | undefined,
  visit: Visit,
  begin = AT_FIRST,
): ManifestState {
  const chain = new Chain(begin);
  const head = told === 'unreadable' ? undefined : told;
  const hash = createHash('sha256');
  const start = begin.stretches.reduce((sum, { bytes }) => sum + bytes, 0);
  let end = start;
  let torn = 0;
  for (const { text, whole } of linesOf(fd, (bytes) => hash.update(bytes))) {
    const known = head !== undefined && chain.lines < head.lines;
    // Nobody was told yet of what stands behind the head, so a crash may have cut it.
    if (torn > 0 || (!known && (!whole || (head !== undefined && !chain.fits(text))))) {
      torn += text.length + (whole ? 1 : 0);
      continue;
    }
    const line = chain.take(text);
    end += text.length + (whole ? 1 : 0);
    if (line !== undefined) visit(line, text);
    if (head !== undefined && chain.lines === head.lines) chain.confirm(head);
  }
  chain.end(head);
  return {
    problems: chain.problems,
    lines: chain.lines,
    last: chain.last,
    end,
    torn,
    unconfirmed: head === undefined ? 0 : Math.max(0, chain.lines - head.lines),
    head,
    stretches:
      torn > 0
        ? undefined
        : [...begin.stretches, ...(end > start ? [{ bytes: end - start, sha256: hash.digest('hex') }] : [])],
  };
}

const CHUNK = 2 ** 20;

/**
 * The lines of a file from where it is read; `whole` is false for a last one without a line feed.
 * @param onBytes is given all bytes
 */
function* linesOf(fd: number, onBytes: (bytes: Buffer) => void): Generator<{ text: Buffer; whole: boolean }> {
  let rest: Buffer[] = [];
  const chunk = Buffer.allocUnsafe(CHUNK);
  for (let size = readSync(fd, chunk); size > 0; size = readSync(fd, chunk)) {
    let from = 0;
    const bytes = chunk.subarray(0, size);
    onBytes(bytes);
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      const piece = bytes.subarray(from, at);
      yield { text: rest.length > 0 ? Buffer.concat([...rest, piece]) : piece, whole: true };
      rest = [];
      from = at + 1;
    }
    // A copy: the chunk is used again.
    if (from < size) rest.push(Buffer.from(bytes.subarray(from)));
  }
  if (rest.length > 0) yield { text: Buffer.concat(rest), whole: false };
}

function readHead(archive: string): Head | 'unreadable' | undefined {
  const fd = open(headPath(archive));
  if (fd === undefined) return undefined;
  try {
    const { lines, last } = JSON.parse(readFileSync(fd, 'utf8')) as Partial<Head>;
    return Number.isSafeInteger(lines) && typeof last === 'string' ? { lines: lines!, last } : 'unreadable';
  } catch {
    return 'unreadable';
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PersonError(
      `${path} cannot be read: ${reasonOf(thrown)}`,
      'Make it readable for you, or name another archive.',
    );
  }
}
