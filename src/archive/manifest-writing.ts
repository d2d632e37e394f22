/** Appends to the manifest of an archive. Whoever does has the archive's lock. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PersonError } from '../errors.js';
import { flushFolder } from './flushing.js';
import {
  type Head,
  headPath,
  type Link,
  type ManifestLine,
  manifestPath,
  NO_HASH,
  OWN_FOLDER,
} from './manifest.js';
import { lineHash, lineText } from './manifest-chain.js';
import { type Checked, type ManifestState, readManifest, type Stretch } from './manifest-reading.js';

/** The head follows the manifest this soon while lines come in, milliseconds; and always at the end. */
const HEAD_EVERY = 1000;

/**
 * Opens the manifest for appending, and makes one where there is none. What a crash has cut off is removed.
 * @param visit is given each line that is there, oldest first
 * @throws PersonError where the chain does not hold: nothing is built on what somebody has changed
 */
export async function openManifest(
  archive: string,
  now: () => number,
  visit: (line: ManifestLine & Link) => void = () => {},
): Promise<ManifestWriter> {
  return continueManifest(archive, now, readManifest(archive, visit));
}

/**
 * As openManifest, where it was read before.
 * @param state of the manifest as it is now
 */
export async function continueManifest(
  archive: string,
  now: () => number,
  state: ManifestState | undefined,
): Promise<ManifestWriter> {
  mkdirSync(join(archive, OWN_FOLDER), { recursive: true, mode: 0o700 });
  const [problem] = state?.problems ?? [];
  if (problem !== undefined) {
    throw new PersonError(
      `the manifest of ${archive} was changed: ${problem.reason}`,
      `Run atrail archive verify; to begin a new manifest, move ${join(archive, OWN_FOLDER)} away.`,
    );
  }
  const head = { lines: state?.lines ?? 0, last: state?.last ?? NO_HASH };
  // First, so that a manifest without a head is never the work of a crash.
  if (state === undefined) await writeHead(archive, head);
  const file = await open(manifestPath(archive), 'a', 0o600);
  if (state !== undefined && state.torn > 0) await file.truncate(state.end);
  return new ManifestWriter(archive, file, head, now, state === undefined ? [] : state.stretches);
}

interface Waiting {
  readonly line: ManifestLine;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class ManifestWriter {
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #headAt: number;
  #headLines: number;
  /** Of all that was appended. */
  readonly #hash = createHash('sha256');
  #bytes = 0;
  /** Why nothing can be appended any more. */
  #broken: unknown;

  constructor(
    private readonly archive: string,
    private readonly file: FileHandle,
    private head: Head,
    private readonly now: () => number,
    /** What is there; undefined where that is not known. */
    private readonly before: readonly Stretch[] | undefined,
  ) {
    this.#headAt = now();
    this.#headLines = -1;
  }

  /** How many lines there are, and the hash of the last. */
  get end(): Head {
    return this.head;
  }

  /** What is there and was checked or written by this run, byte by byte; undefined where that is not known. */
  checked(): Checked | undefined {
    if (this.before === undefined || this.#broken !== undefined) return undefined;
    const own = { bytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
    return { ...this.head, stretches: own.bytes === 0 ? this.before : [...this.before, own] };
  }

  /** Resolves when the line is on disk. Lines that come together are flushed together. */
  append(line: ManifestLine): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** Waits for what is under way, and writes the head. */
  async close(): Promise<void> {
    await this.#writing;
    try {
      if (this.#headLines !== this.head.lines) await writeHead(this.archive, this.head);
    } finally {
      await this.file.close();
    }
  }

  async #write(): Promise<void> {
    // What comes in the same moment goes in the same write.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#flush(batch.map(({ line }) => line));
        for (const { resolve } of batch) resolve();
      } catch (thrown) {
        for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(thrown);
      }
    }
    this.#writing = undefined;
  }

  async #flush(lines: readonly ManifestLine[]): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    let { lines: n, last: before } = this.head;
    let text = '';
    for (const line of lines) {
      n++;
      const next = lineText(line, { n, before });
      before = lineHash(next);
      text += `${next}\n`;
    }
    const { size } = await this.file.stat();
    try {
      await this.file.writeFile(text);
      await this.file.datasync();
    } catch (thrown) {
      // A full disk takes half a line: it must not stand in the way of the next one.
      await this.file.truncate(size).catch(() => {
        this.#broken = thrown;
      });
      throw thrown;
    }
    this.head = { lines: n, last: before };
    this.#hash.update(text);
    this.#bytes += Buffer.byteLength(text);
    if (this.now() - this.#headAt < HEAD_EVERY) return;
    this.#headAt = this.now();
    await writeHead(this.archive, this.head);
    this.#headLines = n;
  }
}

/** In one step, so that there is always a whole one. */
async function writeHead(archive: string, head: Head): Promise<void> {
  const path = headPath(archive);
  const partial = `${path}.partial`;
  const file = await open(partial, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(head)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
  await flushFolder(dirname(path));
}
