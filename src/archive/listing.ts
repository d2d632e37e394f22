/** Finds the files that people mean: files, folders (walked), globs and standard input. */
import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, normalize, resolve, sep } from 'node:path';
import { PersonError, reasonOf } from '../errors.js';
import { OWN_FOLDER } from './manifest.js';
import { keyReader, type ObjectKey, parseObjectKey } from './object-key.js';
import { STDIN } from './text.js';

export interface ArchiveFile {
  readonly path: string;
  /** Undefined where the path is not that of a delivered object. */
  readonly key: ObjectKey | undefined;
  /** Bytes, where the listing told: of objects in a bucket. */
  readonly size?: number;
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
    const problem = walk.addPath(path);
    if (problem === undefined) continue;
    if (/[*?[\]{}]/.test(path)) await addGlob(walk, path);
    else throw new PersonError(problem, 'Check the path given with --in.');
  }
  return {
    files: sortFiles(walk.files()),
    passedOver: walk.passedOver,
    failures: walk.failures,
  };
}

/** Adds what a glob matches: files, and all that is below folders. What cannot be read on the way is a failure. */
async function addGlob(walk: Walk, written: string): Promise<void> {
  const { default: picomatch } = await import('picomatch');
  const pattern = normalize(written);
  const { base } = picomatch.scan(pattern);
  const found = new Walk(choiceOf(pattern, picomatch(pattern)));
  if (found.addPath(base === '' ? '.' : base) !== undefined || found.isEmpty) {
    throw new PersonError(`nothing matches ${written}`, 'Check the pattern given with --in.');
  }
  walk.adopt(found);
}

function choiceOf(pattern: string, matches: (path: string) => boolean): Choice {
  const isDeep = pattern.includes('**');
  const depth = segments(pattern);
  const folders = new Map<string, boolean>();
  const chosen = (folder: string): boolean => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const answer = matches(folder) || (parent !== folder && parent !== '.' && chosen(parent));
    folders.set(folder, answer);
    return answer;
  };
  return {
    file: (path) => matches(path) || chosen(dirname(path)),
    folder: (path) => isDeep || segments(path) < depth || chosen(path),
  };
}

function segments(path: string): number {
  return path.split(sep).filter((part) => part !== '').length;
}

/** Places in a list that can stand behind a stamp in seconds, up to the year 2242, without losing a digit. */
const PLACES = 2 ** 20;
const LATEST = 2 ** 33 * 1000;

/** In reading order; the stamps are sorted as numbers, which takes a tenth of the time. */
export function sortFiles(files: readonly ArchiveFile[]): readonly ArchiveFile[] {
  const isFast = ({ key }: ArchiveFile) => key !== undefined && key.stamp < LATEST;
  const fast = files.length < PLACES ? files.filter(isFast) : [];
  const others = files.length < PLACES ? files.filter((file) => !isFast(file)) : [...files];
  const stamps = Float64Array.from(fast, ({ key }, at) => Math.floor(key!.stamp / 1000) * PLACES + at);
  const ordered = Array.from(stamps.sort(), (stamp) => fast[stamp % PLACES]!);
  for (let from = 0, to = 0; from < ordered.length; from = to) {
    const { stamp } = ordered[from]!.key!;
    while (to < ordered.length && ordered[to]!.key!.stamp === stamp) to++;
    if (to - from === 1) continue;
    for (const [i, file] of ordered.slice(from, to).sort(inReadingOrder).entries()) ordered[from + i] = file;
  }
  return ordered.concat(others.sort(inReadingOrder));
}

/** By the stamp of their key; files without one at the end, by path. */
export function inReadingOrder(a: ArchiveFile, b: ArchiveFile): number {
  const [x, y] = [a.key?.stamp ?? Number.POSITIVE_INFINITY, b.key?.stamp ?? Number.POSITIVE_INFINITY];
  if (x !== y) return x - y;
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** Which files of a walk are meant, and which folders can hold such. */
interface Choice {
  file(path: string): boolean;
  folder(path: string): boolean;
}

const ALL: Choice = { file: () => true, folder: () => true };

class Walk {
  readonly passedOver: PassedOver[] = [];
  readonly failures: PassedOver[] = [];
  readonly #files: ArchiveFile[] = [];
  /** Folders by their real path: symbolic links can lead around in a circle. */
  readonly #folders = new Set<string>();
  /** Files that were named or linked to, by their real path: a folder may hold them, too. */
  readonly #single = new Map<string, { readonly path: string; readonly isRegular: boolean }>();

  constructor(private readonly choice: Choice = ALL) {}

  get isEmpty(): boolean {
    return this.#files.length === 0 && this.#single.size === 0 && this.failures.length === 0;
  }

  /** Adds the files that another walk has found, and its failures. */
  adopt(other: Walk): void {
    this.failures.push(...other.failures);
    this.passedOver.push(...other.passedOver.filter(({ path }) => other.choice.file(path)));
    for (const { path } of other.files()) this.#addSingle(path, realpathSync.native(path), true);
  }

  /** Every file once, whatever names it was given. */
  files(): ArchiveFile[] {
    const apart = [...this.#single].filter(([real, { isRegular }]) => !(isRegular && this.#holds(real)));
    return [...this.#files, ...apart.map(([, { path }]) => ({ path, key: parseObjectKey(path) }))];
  }

  /** Adds a file, or what is below a folder. Returns what is wrong with the path, if anything. */
  addPath(path: string): string | undefined {
    if (path === STDIN) {
      this.#single.set(STDIN, { path, isRegular: false });
      return undefined;
    }
    let status: Stats | undefined;
    try {
      status = statSync(path, { throwIfNoEntry: false });
    } catch (thrown) {
      return `${path} cannot be read: ${reasonOf(thrown)}`;
    }
    if (status === undefined) return `there is no file or folder ${path}`;
    if (status.isDirectory()) this.#addFolder(normalize(path));
    else if (status.isFile()) this.#addSingle(path, realpathSync.native(path), true);
    // A pipe or device that somebody names is meant, as in --in <(zcat …). It has no real path.
    else this.#addSingle(path, resolve(path), false);
    return undefined;
  }

  #holds(real: string): boolean {
    return this.#folders.has(dirname(real)) && !isHidden(basename(real));
  }

  #addSingle(path: string, real: string, isRegular: boolean): void {
    if (!this.#single.has(real)) this.#single.set(real, { path, isRegular });
  }

  #addFolder(root: string): void {
    const waiting: Folder[] = [{ path: root }];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      let entries: Dirent[];
      const { path } = folder;
      let real: string;
      try {
        real = folder.real ?? realpathSync.native(path);
        if (this.#folders.has(real)) continue;
        this.#folders.add(real);
        entries = readdirSync(path, { withFileTypes: true });
      } catch (thrown) {
        this.failures.push({ path, reason: reasonOf(thrown) });
        continue;
      }
      const keyOf = keyReader(path);
      const [start, realStart] = [withSeparator(path), withSeparator(real)];
      for (const entry of entries) {
        const { name } = entry;
        // What atrail itself keeps in an archive is nothing that was passed over.
        if (name === OWN_FOLDER && entry.isDirectory()) continue;
        if (isHidden(name)) this.passedOver.push({ path: start + name, reason: 'hidden' });
        else if (entry.isFile()) {
          if (this.choice.file(start + name)) this.#files.push({ path: start + name, key: keyOf(name) });
        } else if (entry.isDirectory()) {
          if (this.choice.folder(start + name)) waiting.push({ path: start + name, real: realStart + name });
        } else if (entry.isSymbolicLink()) this.#addLink(start + name, waiting);
        else this.passedOver.push({ path: start + name, reason: 'neither file nor folder' });
      }
    }
  }

  #addLink(path: string, waiting: Folder[]): void {
    try {
      const target = statSync(path, { throwIfNoEntry: false });
      if (target === undefined) this.failures.push({ path, reason: 'a symbolic link that leads nowhere' });
      else if (target.isDirectory()) {
        if (this.choice.folder(path)) waiting.push({ path });
      } else if (target.isFile()) {
        if (this.choice.file(path)) this.#addSingle(path, realpathSync.native(path), true);
      } else this.passedOver.push({ path, reason: 'neither file nor folder' });
    } catch (thrown) {
      this.failures.push({ path, reason: reasonOf(thrown) });
    }
  }
}

/** A folder to be walked; its real path is not known where a link leads to it. */
interface Folder {
  readonly path: string;
  readonly real?: string;
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}
