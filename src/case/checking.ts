/** Whether a bundle is as it was made: anywhere, without the archive, and without unpacking it. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  type Dirent,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseLine } from '../archive/manifest-chain.js';
import { PersonError, reasonOf } from '../errors.js';
import { ABOUT, EVENTS, FILES, MANIFEST, placeOf, refusalOf, SOURCES, SUMS } from './layout.js';
import { type Member, readTar } from './tarball.js';

export interface Difference {
  /** Inside the bundle; '' for what is about the bundle as a whole. */
  readonly path: string;
  readonly text: string;
}

export interface Checked {
  readonly differences: readonly Difference[];
  /** Files that are as the list of hashes tells. */
  readonly whole: number;
  /** Source files that the archive's manifest vouches for. */
  readonly vouched: number;
  readonly sources: number;
  /** SHA-256 of the list of hashes; absent where it is missing. */
  readonly seal: string | undefined;
  /** What `case.json` tells, where it can be read. */
  readonly about: unknown;
}

/** More members, or more of a text that must be held, is an attack. */
const MEMBERS_MAX = 5_000_000;
/** Differences that are told one by one; damaged tars bring one for each block. */
const TOLD_MAX = 10_000;
const TEXT_MAX = 512 * 2 ** 20;

const PARTS: readonly string[] = [SUMS, ABOUT, EVENTS, SOURCES];
const KEPT: ReadonlySet<string> = new Set([SUMS, ABOUT, MANIFEST]);

/**
 * @param seal the hash of the list of hashes, as whoever made the bundle told it
 * @throws PersonError where there is nothing that could be a bundle
 */
export async function checkBundle(path: string, seal: string | undefined): Promise<Checked> {
  const contents = new Contents();
  if (isFolder(path)) await contents.readFolder(path);
  else await contents.readTarball(path);
  return contents.compare(seal);
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch (thrown) {
    throw new PersonError(`${path} cannot be read: ${reasonOf(thrown)}`, 'Give the folder or tar of a case.');
  }
}

class Contents {
  readonly #differences: Difference[] = [];
  readonly #sums = new Map<string, string>();
  readonly #texts = new Map<string, Buffer>();
  #members = 0;

  async readFolder(root: string): Promise<void> {
    const waiting = [''];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      for (const entry of this.#entriesOf(root, folder)) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) waiting.push(path);
        else if (!entry.isFile()) this.#tell(path, `it is ${kindOf(entry)}, which a bundle never has`);
        else await this.#readFile(root, path);
      }
    }
  }

  async readTarball(path: string): Promise<void> {
    checkHead(path);
    let top: string | undefined;
    const below = (member: string) => member.slice(member.indexOf('/') + 1);
    await readTar(
      path,
      (member) => KEPT.has(below(member)),
      TEXT_MAX,
      (member) => {
        if (++this.#members > MEMBERS_MAX) throw tooMany(path);
        const refused = refusalOf(member.type === 'Directory' ? member.path.replace(/\/$/, '') : member.path);
        if (refused !== undefined) return this.#tell(shortened(member.path), `refused: ${refused}`);
        if (member.type === 'Directory') return;
        if (member.type !== 'File')
          return this.#tell(member.path, `refused: it is a ${member.type}, which a bundle never has`);
        top ??= member.path.split('/')[0];
        if (!member.path.startsWith(`${top}/`)) return this.#tell(member.path, `it lies outside of ${top}/`);
        this.#take({ ...member, path: below(member.path) });
      },
      (problem) => this.#tell('', `the tar is damaged: ${problem}`),
    );
  }

  compare(seal: string | undefined): Checked {
    const list = this.#texts.get(SUMS);
    const found = list === undefined ? undefined : createHash('sha256').update(list).digest('hex');
    if (list === undefined) this.#tell(SUMS, 'it is missing, so nothing can be compared');
    if (seal !== undefined && found !== undefined && seal !== found) {
      this.#tell(SUMS, `its sha256 is ${found}, and not the seal`);
    }
    const told = this.#readSums(list?.toString() ?? '');
    let whole = 0;
    for (const [path, sha256] of told) {
      const is = this.#sums.get(path);
      if (is === sha256) whole++;
      else this.#tell(path, is === undefined ? 'it is missing' : 'it was changed');
    }
    for (const path of this.#sums.keys()) {
      if (path !== SUMS && !told.has(path) && list !== undefined)
        this.#tell(path, `${SUMS} does not tell of it`);
    }
    for (const path of PARTS) {
      if (path !== SUMS && list !== undefined && !told.has(path))
        this.#tell(path, `${SUMS} does not tell of it, and a bundle has it`);
    }
    const sources = [...this.#sums.keys()].filter((path) => path.startsWith(`${FILES}/`)).length;
    const vouched = this.#compareManifest();
    return { differences: this.#differences, whole, vouched, sources, seal: found, about: this.#about() };
  }

  /** What the archive's own manifest says of the files. */
  #compareManifest(): number {
    const vouched = new Set<string>();
    const differing = new Map<string, string>();
    for (const text of (this.#texts.get(MANIFEST)?.toString() ?? '').split('\n')) {
      if (text === '') continue;
      const line = parseLine(text);
      if (line === undefined || line.kind !== 'object') {
        this.#tell(MANIFEST, 'it holds a line that tells of no file');
        continue;
      }
      const path = placeOf(line.path);
      const is = this.#sums.get(path);
      if (is === line.sha256) vouched.add(path);
      else
        differing.set(
          path,
          is === undefined
            ? 'the manifest tells of it, and it is missing'
            : 'it is not as the manifest tells',
        );
    }
    // A later version is the one that counts, and an earlier one may be told of, too.
    for (const [path, text] of differing) if (!vouched.has(path)) this.#tell(path, text);
    return vouched.size;
  }

  #readSums(text: string): ReadonlyMap<string, string> {
    const told = new Map<string, string>();
    for (const [at, line] of text.split('\n').entries()) {
      if (line === '') continue;
      const [, sha256, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      if (sha256 === undefined || refusalOf(path!) !== undefined)
        this.#tell(SUMS, `line ${at + 1} is no hash and path`);
      else if (told.has(path!)) this.#tell(SUMS, `line ${at + 1} tells of ${path} again`);
      else told.set(path!, sha256);
    }
    return told;
  }

  #about(): unknown {
    try {
      return JSON.parse(this.#texts.get(ABOUT)?.toString() ?? 'null');
    } catch {
      return null;
    }
  }

  #entriesOf(root: string, folder: string): Dirent[] {
    try {
      return readdirSync(join(root, folder), { withFileTypes: true });
    } catch (thrown) {
      this.#tell(folder, `it cannot be read: ${reasonOf(thrown)}`);
      return [];
    }
  }

  async #readFile(root: string, path: string): Promise<void> {
    if (++this.#members > MEMBERS_MAX) throw tooMany(root);
    const place = join(root, path);
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(place)) hash.update(chunk as Buffer);
      const { size } = lstatSync(place);
      const member = { path, type: 'File', size, sha256: hash.digest('hex') };
      this.#take(KEPT.has(path) && size <= TEXT_MAX ? { ...member, content: readFileSync(place) } : member);
    } catch (thrown) {
      this.#tell(path, `it cannot be read: ${reasonOf(thrown)}`);
    }
  }

  #take({ path, sha256, content }: Member): void {
    if (this.#sums.has(path)) {
      this.#tell(path, 'it is there twice');
      return;
    }
    this.#sums.set(path, sha256);
    if (content !== undefined) this.#texts.set(path, content);
    else if (KEPT.has(path)) this.#tell(path, 'it is too large to be what it should be');
  }

  #tell(path: string, text: string): void {
    if (this.#differences.length < TOLD_MAX) this.#differences.push({ path, text });
    else if (this.#differences.length === TOLD_MAX) this.#differences.push({ path: '', text: 'and more' });
  }
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'a symbolic link';
  return entry.isFIFO() ? 'a pipe' : 'neither file nor folder';
}

function shortened(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}

function tooMany(path: string): PersonError {
  const most = MEMBERS_MAX.toLocaleString('en-US');
  return new PersonError(
    `${path} holds more than ${most} files`,
    'No case is that large; this is something else.',
  );
}

/** @throws PersonError where the first bytes are not those of a tar */
function checkHead(path: string): void {
  const head = Buffer.alloc(512);
  let size = 0;
  try {
    const file = openSync(path, 'r');
    try {
      size = readSync(file, head);
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    throw new PersonError(`${path} cannot be read: ${reasonOf(thrown)}`, 'Give the folder or tar of a case.');
  }
  if (size === 512 && head.toString('latin1', 257, 262) === 'ustar') return;
  const name = basename(resolve(path));
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  throw new PersonError(
    isPacked ? `${name} is compressed` : `${name} is no tar`,
    isPacked ? 'Unpack it with gunzip first.' : 'Give the folder or tar of a case.',
  );
}
