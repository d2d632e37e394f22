/** Writes a bundle: into a folder beside its place, which gets its name when everything is in it. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PersonError, reasonOf } from '../errors.js';
import { SUMS } from './layout.js';
import { packFolder } from './tarball.js';

export interface Written {
  /** The folder or tar. */
  readonly path: string;
  /** SHA-256 of the list of hashes. */
  readonly seal: string;
}

export class BundleWriter {
  /** SHA-256 by path. */
  readonly #sums = new Map<string, string>();
  readonly #open = new Set<Part>();

  private constructor(
    private readonly target: string,
    private readonly name: string,
    private readonly asTar: boolean,
    /** Holds the bundle's folder until it is complete. */
    private readonly work: string,
  ) {}

  /** @throws PersonError where something of that name is there already, or nothing can be written */
  static begin(folder: string, name: string, asTar: boolean): BundleWriter {
    const target = join(folder, asTar ? `${name}.tar` : name);
    if (existsSync(target)) {
      throw new PersonError(
        `${target} is there already`,
        'Choose another name, or another folder with --into.',
      );
    }
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const work = mkdtempSync(join(folder, `.${name}-`));
      mkdirSync(join(work, name), { mode: 0o700 });
      return new BundleWriter(target, name, asTar, work);
    } catch (thrown) {
      throw unwritable(folder, thrown);
    }
  }

  /** A file that is written piece by piece. */
  async create(path: string): Promise<Part> {
    const place = join(this.work, this.name, path);
    try {
      mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
      const file = await open(place, 'wx', 0o600);
      const part = new Part(file, place, (sha256) => {
        this.#sums.set(path, sha256);
        this.#open.delete(part);
      });
      this.#open.add(part);
      return part;
    } catch (thrown) {
      throw unwritable(place, thrown);
    }
  }

  async write(path: string, text: string): Promise<void> {
    const part = await this.create(path);
    await part.write(text);
    await part.close();
  }

  /**
   * Copies a file; what is hashed is what was written.
   * @returns the sha256 of its bytes
   * @throws PersonError where it is no regular file, or cannot be read
   */
  async copy(from: string, path: string): Promise<string> {
    const part = await this.create(path);
    try {
      if (!statSync(from).isFile()) throw new Error('it is no regular file');
      for await (const chunk of createReadStream(from)) await part.write(chunk as Buffer);
    } catch (thrown) {
      if (thrown instanceof PersonError) throw thrown;
      throw new PersonError(
        `${from} cannot be copied: ${reasonOf(thrown)}`,
        'Make it readable, and create the case again.',
      );
    }
    return part.close();
  }

  /** Writes the hashes, and gives the bundle its name. */
  async finish(): Promise<Written> {
    const lines = [...this.#sums]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, sha256]) => `${sha256}  ${path}\n`);
    const text = lines.join('');
    await this.write(SUMS, text);
    const paths = [SUMS, ...[...this.#sums.keys()].filter((path) => path !== SUMS).sort()];
    let done = join(this.work, this.name);
    try {
      if (this.asTar) {
        done = `${done}.tar`;
        await packFolder(
          this.work,
          paths.map((path) => `${this.name}/${path}`),
          done,
        );
      }
      renameSync(done, this.target);
    } catch (thrown) {
      throw unwritable(this.target, thrown);
    }
    await this.abandon();
    return { path: this.target, seal: createHash('sha256').update(text).digest('hex') };
  }

  /** Removes what was written so far. */
  async abandon(): Promise<void> {
    for (const part of this.#open) await part.close();
    rmSync(this.work, { recursive: true, force: true });
  }
}

/** A file of the bundle that is being written. */
export class Part {
  readonly #hash: Hash = createHash('sha256');

  constructor(
    private readonly file: FileHandle,
    private readonly path: string,
    private readonly onClose: (sha256: string) => void,
  ) {}

  async write(bytes: Uint8Array | string): Promise<void> {
    this.#hash.update(bytes);
    try {
      await this.file.writeFile(bytes);
    } catch (thrown) {
      throw unwritable(this.path, thrown);
    }
  }

  async close(): Promise<string> {
    await this.file.close().catch(() => {});
    const sha256 = this.#hash.digest('hex');
    this.onClose(sha256);
    return sha256;
  }
}

function unwritable(path: string, thrown: unknown): PersonError {
  return new PersonError(
    `${path} cannot be written: ${reasonOf(thrown)}`,
    'Make room there, or write elsewhere with --into.',
  );
}
