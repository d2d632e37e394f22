/** Where an export goes: what is written stands aside until it is complete, and is then put in place. */
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PersonError, reasonOf } from '../../errors.js';

/** Says what an export consists of. Engines pass over files whose names begin like this. */
export const MANIFEST = '_atrail-export.json';

/** A folder under way. Whoever makes one places or discards it. */
export class ExportFolder {
  readonly #files = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly aside: string,
  ) {}

  /**
   * @param overwrite whether files may be there already
   * @throws PersonError where there are, or where nothing can be written
   */
  static create(path: string, overwrite: boolean): ExportFolder {
    const folder = resolve(path);
    refuseMixing(folder, overwrite);
    try {
      mkdirSync(dirname(folder), { recursive: true });
      const aside = asideOf(folder);
      mkdirSync(aside);
      return new ExportFolder(folder, aside);
    } catch (thrown) {
      throw unwritable(folder, thrown);
    }
  }

  /** The path of a new file, in whose folder it can be written. */
  pathOf(name: string): string {
    const path = join(this.aside, ...name.split('/'));
    if (this.#files.has(name)) return path;
    this.#files.add(name);
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch (thrown) {
      throw unwritable(this.folder, thrown);
    }
    return path;
  }

  append(name: string, bytes: Uint8Array | string): void {
    const path = this.pathOf(name);
    try {
      appendFileSync(path, bytes);
    } catch (thrown) {
      throw unwritable(this.folder, thrown);
    }
  }

  /** Puts everything in place, in one step where nothing was there before. Gives how many files there are. */
  place(manifest: Readonly<Record<string, unknown>>): number {
    const files = [...this.#files].sort();
    try {
      const text = `${JSON.stringify({ ...manifest, files }, undefined, 2)}\n`;
      if (isFree(this.folder)) {
        writeFileSync(join(this.aside, MANIFEST), text);
        renameSync(this.aside, this.folder);
        return files.length;
      }
      removeEarlier(this.folder);
      for (const name of files) {
        const to = join(this.folder, ...name.split('/'));
        mkdirSync(dirname(to), { recursive: true });
        renameSync(join(this.aside, ...name.split('/')), to);
      }
      writeFileSync(join(this.folder, MANIFEST), text);
      return files.length;
    } catch (thrown) {
      throw unwritable(this.folder, thrown);
    }
  }

  /** Leaves nothing of what was not placed. */
  discard(): void {
    rmSync(this.aside, { recursive: true, force: true });
  }
}

/** A single file under way. */
export class ExportFile {
  readonly #file: string;
  readonly #aside: string;

  constructor(path: string, overwrite: boolean) {
    this.#file = resolve(path);
    if (existsSync(this.#file) && !overwrite) {
      throw new PersonError(
        `${path} is there already`,
        'Name another file, or replace this one with --overwrite.',
      );
    }
    this.#aside = asideOf(this.#file);
    this.append('');
  }

  append(bytes: Uint8Array | string): void {
    try {
      appendFileSync(this.#aside, bytes);
    } catch (thrown) {
      throw unwritable(this.#file, thrown);
    }
  }

  place(): void {
    try {
      renameSync(this.#aside, this.#file);
    } catch (thrown) {
      throw unwritable(this.#file, thrown);
    }
  }

  discard(): void {
    rmSync(this.#aside, { force: true });
  }
}

/** A name that nobody else has, in the same file system. */
function asideOf(path: string): string {
  return `${path}.partial-${randomUUID().slice(0, 8)}`;
}

function refuseMixing(folder: string, overwrite: boolean): void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new PersonError(`${folder} is a file`, 'Give --to a folder.');
  }
  if (overwrite || isFree(folder)) return;
  throw new PersonError(
    `there are files in ${folder}, and an export would mix with them`,
    'Name another folder, or replace an earlier export in this one with --overwrite.',
  );
}

function isFree(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0;
}

/** Files of an earlier export; what else is there stays. */
function removeEarlier(folder: string): void {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return;
  for (const name of namesIn(path)) {
    rmSync(join(folder, ...name.split('/')), { force: true });
    removeEmpty(folder, dirname(name));
  }
  rmSync(path);
}

function namesIn(manifest: string): readonly string[] {
  try {
    const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly files: readonly unknown[] };
    // Nothing outside the folder is anybody's to remove.
    return files.filter(
      (name): name is string =>
        typeof name === 'string' && !name.split('/').some((part) => part === '..' || part === ''),
    );
  } catch (thrown) {
    throw new PersonError(
      `what an earlier export wrote cannot be told: ${reasonOf(thrown)}`,
      `Remove ${basename(manifest)} and what belongs to it, or name another folder.`,
    );
  }
}

function removeEmpty(folder: string, name: string): void {
  for (let each = name; each !== '.'; each = dirname(each)) {
    const path = join(folder, ...each.split('/'));
    if (!existsSync(path) || readdirSync(path).length > 0) return;
    rmSync(path, { recursive: true });
  }
}

function unwritable(path: string, thrown: unknown): PersonError {
  if (thrown instanceof PersonError) return thrown;
  return new PersonError(
    `${path} cannot be written: ${reasonOf(thrown)}`,
    'Make room there, or name another place with --to.',
  );
}
