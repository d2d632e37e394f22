/** A bundle as one tar file: the same files always give the same bytes. Nothing is ever unpacked. */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync } from 'node:fs';
import { create, Parser, type ReadEntry } from 'tar';

/** In every header, whenever it was packed. */
const MTIME = new Date('2000-01-01T00:00:00Z');

/** @param paths below `folder`, in the order in which they are to stand in the tar */
export async function packFolder(folder: string, paths: readonly string[], target: string): Promise<void> {
  // `portable` leaves out whoever packs it, and where.
  const fixed = { portable: true, mtime: MTIME, noDirRecurse: true };
  // Nobody else may look into it, not even while it is written.
  closeSync(openSync(target, 'wx', 0o600));
  await create({ ...fixed, file: target, cwd: folder, strict: true }, [...paths]);
}

/** One member of a tar. */
export interface Member {
  readonly path: string;
  /** `File`, or what else it is: `SymbolicLink`, `Link`, `CharacterDevice`, … */
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
  /** The content of those that were to be kept; undefined where there is too much of it. */
  readonly content?: Buffer;
}

/**
 * Reads a tar from its beginning to its end in bounded memory.
 * @param keep whose content is wanted
 * @param visit is given each member in turn
 * @param warn is given what is wrong with the tar itself
 */
export async function readTar(
  path: string,
  keep: (member: string) => boolean,
  contentMax: number,
  visit: (member: Member) => void,
  warn: (problem: string) => void,
): Promise<void> {
  const parser = new Parser({
    onwarn: (_code, message) => warn(String(message)),
    // What the library passes over has a content all the same; it must be told of.
    onReadEntry: (entry) => take(entry, keep, contentMax, visit),
  });
  parser.on('ignoredEntry', (entry: ReadEntry) => {
    visit({ path: entry.path, type: entry.type, size: entry.size, sha256: '' });
  });
  let failed = false;
  parser.on('error', (error: Error) => {
    failed = true;
    warn(error.message);
  });
  for await (const chunk of createReadStream(path)) {
    parser.write(chunk as Buffer);
    // What follows cannot be read any more.
    if (failed) return;
  }
  await new Promise<void>((resolve) => {
    parser.on('end', resolve);
    parser.on('error', () => resolve());
    parser.end();
  });
}

function take(
  entry: ReadEntry,
  keep: (member: string) => boolean,
  contentMax: number,
  visit: (member: Member) => void,
): void {
  const { path, type, size } = entry;
  const hash = createHash('sha256');
  const kept: Buffer[] | undefined = keep(path) && size <= contentMax ? [] : undefined;
  entry.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    // A copy: the chunk is a part of something larger.
    kept?.push(Buffer.from(chunk));
  });
  entry.on('end', () => {
    const member = { path, type, size, sha256: hash.digest('hex') };
    visit(kept === undefined ? member : { ...member, content: Buffer.concat(kept) });
  });
}
