/**
 * Puts checked bytes in their place: a temporary file, flushed, then renamed, and its folder flushed; never through a
 * symbolic link.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fdatasync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PersonError, reasonOf } from '../../errors.js';
import { flushFolder } from '../flushing.js';
import { OWN_FOLDER } from '../manifest.js';

const flush = promisify(fdatasync);

/** Something in the way of one object; the others are not concerned. */
export class InTheWay extends Error {}

/** A file that is to be stored under a path below the archive. */
export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

export type Stored =
  /** With where a file lies now that was there before and differs, if one was. */
  | { readonly aside: string | undefined }
  /** An InTheWay, or the file system's. */
  | { readonly error: unknown };

/** A temporary file, with what went wrong with it so far. */
interface Written {
  readonly temporary: string;
  fd: number | undefined;
  error: unknown;
}

export class Storage {
  readonly #partial: string;
  /** Folders that were looked at. */
  readonly #safe = new Set<string>();
  /** Folders that were made by this run, in which only its own files are. */
  readonly #made = new Map<string, Set<string>>();
  #serial = 0;
  #storing: Promise<unknown> = Promise.resolve();

  /** @param pid tells the temporary files of this run from those of others */
  constructor(
    private readonly archive: string,
    private readonly pid: number,
  ) {
    this.#partial = join(archive, OWN_FOLDER, 'partial');
    mkdirSync(this.#partial, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(this.#partial)) {
      // What was held as a whole cannot be gone on with.
      if (/^\d+-\d+$/.test(name)) rmSync(join(this.#partial, name), { force: true });
    }
  }

  /** The temporary file of a large object, the same in each run. */
  growingPath(key: string, etag: string): string {
    const name = createHash('sha256').update(`${key}\0${etag}`).digest('hex').slice(0, 32);
    return join(this.#partial, `${name}.growing`);
  }

  /** Stores files together, so that the disk flushes them together. What goes wrong with one concerns no other. */
  storeAll(files: readonly NewFile[]): Promise<readonly Stored[]> {
    // One after the other: what is created while the disk flushes waits for it.
    const stored = this.#storing.then(() => this.#storeNow(files));
    this.#storing = stored;
    return stored;
  }

  async #storeNow(files: readonly NewFile[]): Promise<readonly Stored[]> {
    const written = files.map(({ bytes }) => this.#write(bytes));
    await Promise.all(written.map(flushWritten));
    const stored: Stored[] = [];
    for (const [i, file] of written.entries()) stored.push(await this.#settle(file, files[i]!));
    const folders = new Set(files.map(({ path }) => dirname(join(this.archive, path))));
    await Promise.all([...folders].map(flushFolder));
    return stored;
  }

  /** Stores a temporary file; it is flushed here. */
  async storeGrown(path: string, fd: number, temporary: string, sha256: string): Promise<string | undefined> {
    await flush(fd);
    const aside = await this.#place(temporary, path, sha256);
    await flushFolder(dirname(join(this.archive, path)));
    return aside;
  }

  /** Removes what interrupted runs have left; for the end of a run in which nothing is left to be fetched. */
  clear(): void {
    for (const name of readdirSync(this.#partial)) rmSync(join(this.#partial, name), { force: true });
  }

  #write(bytes: Uint8Array): Written {
    const temporary = join(this.#partial, `${this.pid}-${++this.#serial}`);
    const file: Written = { temporary, fd: undefined, error: undefined };
    try {
      file.fd = openSync(temporary, 'wx', 0o600);
      for (let at = 0; at < bytes.length; ) at += writeSync(file.fd, bytes, at);
    } catch (thrown) {
      file.error = thrown;
    }
    return file;
  }

  async #settle({ temporary, fd, error }: Written, { path, sha256 }: NewFile): Promise<Stored> {
    try {
      if (fd !== undefined) closeSync(fd);
      if (error !== undefined) throw error;
      return { aside: await this.#place(temporary, path, sha256) };
    } catch (thrown) {
      rmSync(temporary, { force: true });
      return { error: thrown };
    }
  }

  async #place(temporary: string, path: string, sha256: string): Promise<string | undefined> {
    const target = join(this.archive, ...path.split('/'));
    const folder = dirname(path);
    this.#makeFolder(folder);
    const own = this.#made.get(folder);
    const isNew = own !== undefined && !own.has(path.toLowerCase());
    own?.add(path.toLowerCase());
    const there = isNew ? undefined : lstatSync(target, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw new InTheWay(`there is a folder ${target}`);
    const aside =
      there === undefined ? undefined : await this.#setAside(target, path, there.isFile(), sha256);
    renameSync(temporary, target);
    return aside;
  }

  /** A file that is not what the bucket holds may be evidence, so it is kept. */
  async #setAside(
    target: string,
    path: string,
    isFile: boolean,
    sha256: string,
  ): Promise<string | undefined> {
    const own = isFile ? await sha256OfFile(target) : 'link';
    if (own === sha256) return undefined;
    const aside = join(this.archive, OWN_FOLDER, 'replaced', ...`${path}.${own.slice(0, 16)}`.split('/'));
    mkdirSync(dirname(aside), { recursive: true, mode: 0o700 });
    renameSync(target, aside);
    return aside;
  }

  /** Makes a folder below the archive, part by part. */
  #makeFolder(path: string): void {
    if (path === '.' || this.#safe.has(path)) return;
    this.#makeFolder(dirname(path));
    const folder = join(this.archive, ...path.split('/'));
    try {
      mkdirSync(folder, { mode: 0o700 });
      this.#made.set(path, new Set());
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    }
    const status = lstatSync(folder);
    if (status.isSymbolicLink()) {
      throw new InTheWay(`${folder} is a symbolic link, and nothing is written through one`);
    }
    if (!status.isDirectory()) throw new InTheWay(`${folder} is no folder`);
    this.#safe.add(path);
  }
}

async function flushWritten(file: Written): Promise<void> {
  if (file.fd === undefined || file.error !== undefined) return;
  try {
    await flush(file.fd);
  } catch (thrown) {
    file.error = thrown;
  }
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** An error of the disk that every other object would meet, too. */
export function diskError(archive: string, thrown: unknown): PersonError | undefined {
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  if (/^(?:ENOSPC|EDQUOT)$/.test(code)) {
    return new PersonError(
      `there is no room left in ${archive}`,
      'Make room, and run it again; what is there is kept, and it goes on where it stopped.',
    );
  }
  if (!/^(?:EACCES|EPERM|EROFS|EIO|EMFILE|ENFILE|ENODEV|ESTALE)$/.test(code)) return undefined;
  return new PersonError(
    `${archive} cannot be written: ${reasonOf(thrown)}`,
    'Mend that, and run it again; what is there is kept.',
  );
}
