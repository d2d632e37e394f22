/**
 * Names on disk for the keys of objects. A key may be anything: `..`, absolute, with NUL or a backslash, a device of
 * Windows, too long. What is usual stays as it is; everything else is spelled so that it can be read back and means
 * nothing to any file system. Pure.
 *
 * `%XX` is a byte of UTF-8. A `%` that no two capital hexadecimal digits follow is a mark: `%e` an empty part between
 * two slashes, `%+` at the end of a part that goes on in the next one, `%d` and `%f` behind the names of folders and
 * files that would collide with another key's, `%uXXXX` half of a pair of surrogates.
 */

/** Characters that no file system and no shell takes for something else. */
const UNUSUAL = /[^A-Za-z0-9._=+@,~-]/gu;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;
/** Characters; file systems allow 255 bytes, and marks must fit, too. */
const PART_MAX = 200;

/** The path for a key, with `/`: never empty, absolute, hidden, or upwards. */
export function safePath(key: string): string {
  return key.split('/').map(safePart).join('/');
}

/** As safePath, where capital letters are spelled out: no two keys differ in case only. */
export function casedPath(key: string): string {
  return key
    .split('/')
    .map((part) => safePart(part, /[A-Z]/g))
    .join('/');
}

/** Marks folders and the file as such, so that no file stands where another key has a folder. */
export function markedPath(path: string): string {
  return `${path.replaceAll('/', '%d/')}%f`;
}

/** The key that a path stands for; undefined where no key has this path. */
export function keyOfPath(path: string): string | undefined {
  const parts: string[] = [];
  let begun = '';
  for (const part of path.split('/')) {
    const bare = part.replace(/%[df]$/, '');
    if (bare.endsWith('%+')) begun += bare.slice(0, -2);
    else {
      const text = plainPart(begun + bare);
      if (text === undefined) return undefined;
      parts.push(text);
      begun = '';
    }
  }
  return begun === '' ? parts.join('/') : undefined;
}

function safePart(part: string, more: RegExp | number = 0): string {
  if (part === '') return '%e';
  let name = part.replace(UNUSUAL, escaped);
  // Hidden files are no part of an archive, and `.` and `..` are no files at all.
  name = name.replace(/^\./, '%2E').replace(/\.$/, '%2E');
  if (DEVICE.test(part)) name = escaped(name[0]!) + name.slice(1);
  if (more instanceof RegExp)
    name = name.replace(/%u[0-9A-F]{4}|%[0-9A-F]{2}|[A-Z]/g, (each) =>
      each.length > 1 ? each : escaped(each),
    );
  return inPieces(name);
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  if (code >= 0xd800 && code <= 0xdfff) return `%u${code.toString(16).toUpperCase()}`;
  return Array.from(
    Buffer.from(character),
    (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}

function inPieces(name: string): string {
  if (name.length <= PART_MAX) return name;
  const pieces: string[] = [];
  let piece = '';
  for (const [token] of name.matchAll(/%u[0-9A-F]{4}|%[0-9A-F]{2}|./g)) {
    // A dot at the end or the beginning of a piece would be one of a name.
    const whole = token === '.' && (piece.length === 0 || piece.length + 2 > PART_MAX) ? '%2E' : token;
    if (piece.length + whole.length > PART_MAX) {
      pieces.push(piece);
      piece = whole === '.' ? '%2E' : whole;
    } else piece += whole;
  }
  return [...pieces, piece].join('%+/');
}

function plainPart(name: string): string | undefined {
  if (name === '%e') return '';
  if (!/^(?:%u[0-9A-F]{4}|%[0-9A-F]{2}|[A-Za-z0-9._=+@,~-])+$/.test(name)) return undefined;
  const pieces = name.match(/%u[0-9A-F]{4}|(?:%[0-9A-F]{2})+|[^%]+/g)!;
  return pieces.map(plainPiece).join('');
}

function plainPiece(piece: string): string {
  if (piece.startsWith('%u')) return String.fromCharCode(Number.parseInt(piece.slice(2), 16));
  return piece.startsWith('%') ? Buffer.from(piece.replaceAll('%', ''), 'hex').toString() : piece;
}

/** Gives every key a path of its own, also where a file system does not tell `a` from `A`. */
export class Names {
  /** Keys by their paths, in lower case. */
  readonly #files = new Map<string, string>();
  readonly #folders = new Set<string>();
  readonly #paths = new Map<string, string>();

  /** Keeps a path that a key has been given before. */
  keep(key: string, path: string): void {
    const folded = path.toLowerCase();
    this.#paths.set(key, path);
    this.#files.set(folded, key);
    for (const folder of foldersOf(folded)) {
      // Whoever knows a folder knows those above it.
      if (this.#folders.has(folder)) break;
      this.#folders.add(folder);
    }
  }

  /** The path for a key: the same each time. */
  pathFor(key: string): string {
    const known = this.#paths.get(key);
    if (known !== undefined) return known;
    const path = this.#choose(key);
    this.keep(key, path);
    return path;
  }

  #choose(key: string): string {
    const plain = safePath(key);
    if (this.#isFree(plain)) return plain;
    const cut = key.lastIndexOf('/');
    const folders = cut < 0 ? '' : `${safePath(key.slice(0, cut))}/`;
    const cased = folders + casedPath(key.slice(cut + 1));
    // Where all capitals are spelled out and all is marked, no two keys can meet.
    return [cased, `${cased}%f`].find((path) => this.#isFree(path)) ?? markedPath(casedPath(key));
  }

  #isFree(path: string): boolean {
    const folded = path.toLowerCase();
    if (this.#files.has(folded) || this.#folders.has(folded)) return false;
    for (const folder of foldersOf(folded)) if (this.#files.has(folder)) return false;
    return true;
  }
}

/** From the innermost on. */
function* foldersOf(path: string): Generator<string> {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) yield path.slice(0, at);
}
