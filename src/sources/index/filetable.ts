/**
 * The files of an index as columns: there may be a hundred thousand, and a search needs a few numbers of each. As text
 * they are names in one string and numbers in base64, since objects would take longer to read than the events asked for.
 */
import type { Damage } from '../../archive/damage.js';
import type { Stamp } from './stamp.js';

/** A delivered file that was read into the index. */
export interface IndexedFile {
  /** From the archive's folder, with slashes. */
  readonly name: string;
  readonly stamp: Stamp;
  /** SHA-256 of its bytes. */
  readonly hash: string;
  /** As rows have it; never given to another file. */
  readonly number: number;
  /** Events found in it, of which some may be unreadable. */
  readonly events: number;
  readonly unreadable: number;
  /** Bytes of its text. */
  readonly textBytes: number;
  readonly rows: number;
  /** Names of the segments with its rows. */
  readonly segments: readonly string[];
  readonly damage: readonly Damage[];
  /** Whether a search by needles may count its events differently: see FileTally. */
  readonly mixed: boolean;
}

/** What few files have. */
type Uneven = readonly [file: number, unreadable: number, damage: readonly Damage[], mixed: boolean];

/** As it is written. */
export interface PackedFiles {
  readonly count: number;
  /** One behind the other, each with `//` behind it, which stands in no name. */
  readonly names: string;
  /** As rows have them: what whoever reads the rows with something else has to know. */
  readonly numbers: readonly number[];
  readonly measures: string;
  readonly hashes: string;
  /** The places of each file's segment among the segments; of a file with another count of them, `NOT_ONE`. */
  readonly segments: string;
  readonly severally: readonly (readonly [file: number, places: readonly number[]])[];
  readonly uneven: readonly Uneven[];
}

const BETWEEN = '//';
/** Hexadecimal digits. */
const HASH = 64;
const NOT_ONE = 0xffffffff;

/** The measures of a file, in their order; the first is its size. */
const MODIFIED = 1;
const CHANGED = 2;
const INODE = 3;
const EVENTS = 4;
const TEXT_BYTES = 5;
const ROWS = 6;
const MEASURES = 7;

export class FileTable {
  readonly count: number;
  readonly #measures: Float64Array;
  readonly #segments: Uint32Array;
  readonly #severally: ReadonlyMap<number, readonly number[]>;
  readonly #uneven: ReadonlyMap<number, Uneven>;
  #names: readonly string[] | undefined;
  #places: ReadonlyMap<string, number> | undefined;

  /**
   * @param segmentNames in their order
   * @throws RangeError where this cannot be what `packFiles` made
   */
  constructor(
    private readonly packed: PackedFiles,
    private readonly segmentNames: readonly string[],
  ) {
    this.count = packed.count;
    this.#measures = new Float64Array(bytesOf(packed.measures, packed.count * MEASURES * 8));
    this.#segments = new Uint32Array(bytesOf(packed.segments, packed.count * 4));
    this.#severally = new Map(packed.severally);
    this.#uneven = new Map(packed.uneven.map((each) => [each[0], each]));
  }

  /** The place of a file; undefined where it is not there. */
  placeOf(name: string): number | undefined {
    this.#places ??= new Map(this.names.map((each, file) => [each, file]));
    return this.#places.get(name);
  }

  get names(): readonly string[] {
    this.#names ??= this.packed.names.split(BETWEEN).slice(0, this.count);
    return this.#names;
  }

  /** Whether the file was so when it was read. */
  hasStamp(file: number, [size, modified, changed, inode]: Stamp): boolean {
    const at = file * MEASURES;
    const measures = this.#measures;
    return (
      measures[at] === size &&
      measures[at + MODIFIED] === modified &&
      measures[at + CHANGED] === changed &&
      measures[at + INODE] === inode
    );
  }

  number(file: number): number {
    return this.packed.numbers[file]!;
  }

  events(file: number): number {
    return this.#measures[file * MEASURES + EVENTS]!;
  }

  textBytes(file: number): number {
    return this.#measures[file * MEASURES + TEXT_BYTES]!;
  }

  rows(file: number): number {
    return this.#measures[file * MEASURES + ROWS]!;
  }

  /** Damage, unreadable events and mixtures: what a scan's own way of looking decides how much of it is seen. */
  isUneven(file: number): boolean {
    return this.#uneven.has(file);
  }

  /** The places of the segments with the file's rows, among all segments. */
  segments(file: number): readonly number[] {
    const only = this.#segments[file]!;
    return only === NOT_ONE ? this.#severally.get(file)! : [only];
  }

  file(file: number): IndexedFile {
    const at = file * MEASURES;
    const [size, modified, changed, inode] = this.#measures.subarray(at, at + 4) as unknown as Stamp;
    const [, unreadable, damage, mixed] = this.#uneven.get(file) ?? [file, 0, [], false];
    return {
      name: this.names[file]!,
      stamp: [size, modified, changed, inode],
      hash: this.#hashes.slice(file * HASH, (file + 1) * HASH),
      number: this.number(file),
      events: this.events(file),
      unreadable,
      textBytes: this.textBytes(file),
      rows: this.rows(file),
      segments: this.segments(file).map((place) => this.segmentNames[place]!),
      damage,
      mixed,
    };
  }

  all(): IndexedFile[] {
    return Array.from({ length: this.count }, (_, file) => this.file(file));
  }

  /** All of them as one text: to cut it takes less than to write each. */
  get #hashes(): string {
    this.#hexadecimal ??= Buffer.from(this.packed.hashes, 'base64').toString('hex');
    return this.#hexadecimal;
  }

  #hexadecimal: string | undefined;
}

/** Bytes that nothing else shares, so that numbers can be read from their beginning. */
function bytesOf(base64: string, length: number): ArrayBuffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  if (Buffer.byteLength(base64, 'base64') !== length || bytes.write(base64, 'base64') !== length)
    throw new RangeError('not the files of an index');
  return bytes.buffer as ArrayBuffer;
}

/** @param segmentNames in their order */
export function packFiles(files: readonly IndexedFile[], segmentNames: readonly string[]): PackedFiles {
  const places = new Map(segmentNames.map((name, place) => [name, place]));
  const measures = new Float64Array(files.length * MEASURES);
  const segments = new Uint32Array(files.length).fill(NOT_ONE);
  const severally: [number, readonly number[]][] = [];
  const uneven: Uneven[] = [];
  for (const [at, file] of files.entries()) {
    const { stamp, events, textBytes, rows, unreadable, damage, mixed } = file;
    measures.set([...stamp, events, textBytes, rows], at * MEASURES);
    const among = file.segments.map((name) => places.get(name)!);
    if (among.length === 1) segments[at] = among[0]!;
    else severally.push([at, among]);
    if (unreadable > 0 || damage.length > 0 || mixed) uneven.push([at, unreadable, damage, mixed]);
  }
  return {
    count: files.length,
    names: files.map(({ name }) => name + BETWEEN).join(''),
    numbers: files.map(({ number }) => number),
    measures: base64Of(measures),
    hashes: Buffer.from(files.map(({ hash }) => hash).join(''), 'hex').toString('base64'),
    segments: base64Of(segments),
    severally,
    uneven,
  };
}

function base64Of({ buffer }: Float64Array | Uint32Array): string {
  return Buffer.from(buffer as ArrayBuffer).toString('base64');
}
