/** Finds the files that people mean: files, folders (walked), globs and standard input. */
import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PersonError, reasonOf } from '../errors.js';
import { type ObjectKey, parseObjectKey } from './object-key.js';
import { STDIN } from './text.js';

export interface ArchiveFile {
  readonly path: string;
  /** Undefined where the path is not that of a delivered object. */
  readonly key: ObjectKey | undefined;
}

export interface Listing {
  readonly files: readonly ArchiveFile[];
  /** What the walk met and did not list, with the reason. */
  readonly passedOver: readonly PassedOver[];
  /** Folders that could not be read: the answer is incomplete. */
  readonly failures: readonly PassedOver[];
}

export interface PassedOver {
  readonly path: string;
  readonly reason: string;
}

/**
 * Lists what is below `paths`, each file once, in the order in which files are to be read: by the stamp of
 * their key, across regions; then files without one, by path.
 * @throws PersonError where a path or glob names nothing
 */
export async function listArchive(paths: readonly string[]): Promise<Listing> {
  const walk = new Walk();
  for (const path of paths) {
    if (path === STDIN) walk.add(STDIN, STDIN);
    else {
      const problem = walk.addPath(path);
      if (problem === undefined) continue;
      if (/[*?[\]{}]/.test(path)) await addGlob(walk, path);
      else throw new PersonError(problem, 'Check the path given with --in.');
    }
  }
  return {
    files: [...walk.files.values()].sort(inReadingOrder),
    passedOver: walk.passedOver,
    failures: walk.failures,
  };
}

async function addGlob(walk: Walk, pattern: string): Promise<void> {
  const { glob } = await import('tinyglobby');
  const found = await glob(pattern, { onlyFiles: false, expandDirectories: false, absolute: false });
  if (found.length === 0)
    throw new PersonError(`nothing matches ${pattern}`, 'Check the pattern given with --in.');
  for (const path of found.sort()) {
    const problem = walk.addPath(path);
    if (problem !== undefined) walk.failures.push({ path, reason: problem });
  }
}

function inReadingOrder(a: ArchiveFile, b: ArchiveFile): number {
  const [x, y] = [a.key?.stamp ?? Number.POSITIVE_INFINITY, b.key?.stamp ?? Number.POSITIVE_INFINITY];
  if (x !== y) return x - y;
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

class Walk {
  /** By their real path, so that each is read once, by whatever names it is given. */
  readonly files = new Map<string, ArchiveFile>();
  readonly passedOver: PassedOver[] = [];
  readonly failures: PassedOver[] = [];
  /** Folders by their real path: symbolic links can lead around in a circle. */
  readonly #folders = new Set<string>();

  add(path: string, real: string): void {
    if (!this.files.has(real)) this.files.set(real, { path, key: parseObjectKey(path) });
  }

  /** Adds a file, or what is below a folder. Returns what is wrong with the path, if anything. */
  addPath(path: string): string | undefined {
    let status: Stats | undefined;
    try {
      status = statSync(path, { throwIfNoEntry: false });
    } catch (thrown) {
      return `${path} cannot be read: ${reasonOf(thrown)}`;
    }
    if (status === undefined) return `there is no file or folder ${path}`;
    if (status.isDirectory()) this.#addFolder(path);
    // A pipe or device that somebody names is meant, as in --in <(zcat …). It has no real path.
    else this.add(path, status.isFile() ? realpathSync(path) : resolve(path));
    return undefined;
  }

  #addFolder(root: string): void {
    const waiting = [root];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      let entries: Dirent[];
      let real: string;
      try {
        real = realpathSync(folder);
        if (this.#folders.has(real)) continue;
        this.#folders.add(real);
        entries = readdirSync(folder, { withFileTypes: true });
      } catch (thrown) {
        this.failures.push({ path: folder, reason: reasonOf(thrown) });
        continue;
      }
      for (const entry of entries)
        this.#addEntry(join(folder, entry.name), join(real, entry.name), entry, waiting);
    }
  }

  #addEntry(path: string, real: string, entry: Dirent, waiting: string[]): void {
    if (entry.name.startsWith('.')) this.passedOver.push({ path, reason: 'hidden' });
    else if (entry.isFile()) this.add(path, real);
    else if (entry.isDirectory()) waiting.push(path);
    else if (entry.isSymbolicLink()) this.#addLink(path, waiting);
    else this.passedOver.push({ path, reason: 'neither file nor folder' });
  }

  #addLink(path: string, waiting: string[]): void {
    try {
      const target = statSync(path, { throwIfNoEntry: false });
      if (target === undefined) this.failures.push({ path, reason: 'a symbolic link that leads nowhere' });
      else if (target.isDirectory()) waiting.push(path);
      else if (target.isFile()) this.add(path, realpathSync(path));
      else this.passedOver.push({ path, reason: 'neither file nor folder' });
    } catch (thrown) {
      this.failures.push({ path, reason: reasonOf(thrown) });
    }
  }
}
