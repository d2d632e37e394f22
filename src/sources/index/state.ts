/** Which files are in an index, and of which files it is made. It is valid as a whole: written anew, then renamed. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Damage } from '../../archive/damage.js';
import { indexFolder, STATE_FILE } from './place.js';
import { SCHEMA_VERSION } from './schema.js';
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

/** A Parquet file and its filters. */
export interface Segment {
  /** From the folder of the index, with slashes and without an ending. */
  readonly name: string;
  /** Region and month, as delivered. */
  readonly partition: string;
  readonly rows: number;
  /** Rows whose columns do not say all. */
  readonly odd: number;
  /** Bytes of the events in it. */
  readonly textBytes: number;
  readonly parquet: StoredFile;
  readonly lookup: StoredFile;
}

export interface StoredFile {
  readonly stamp: Stamp;
  readonly hash: string;
}

export interface IndexState {
  /** Of the hashes in the rows, in hexadecimal digits. */
  readonly seed: string;
  readonly nextFile: number;
  readonly nextSegment: number;
  readonly files: readonly IndexedFile[];
  readonly segments: readonly Segment[];
}

/** The state file is there, and cannot be what was written. */
export class DamagedIndex extends Error {}

/** The state of an archive's index; undefined where there is none, or one of another version. */
export function readState(archive: string): IndexState | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(indexFolder(archive), STATE_FILE));
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DamagedIndex(`its list of files cannot be read: ${(thrown as Error).message}`);
  }
  const end = bytes.indexOf(0x0a);
  const body = bytes.subarray(end + 1);
  const head = headOf(bytes.toString('utf8', 0, Math.max(end, 0)));
  if (head === undefined || head.sha256 !== createHash('sha256').update(body).digest('hex')) {
    throw new DamagedIndex('its list of files is not as it was written');
  }
  return head.version === SCHEMA_VERSION ? unpacked(JSON.parse(body.toString()) as Packed) : undefined;
}

interface Head {
  readonly version: number;
  readonly sha256: string;
}

function headOf(line: string): Head | undefined {
  try {
    const head = JSON.parse(line) as Partial<Head> | null;
    return typeof head?.version === 'number' && typeof head.sha256 === 'string' ? (head as Head) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws the file system's error; the state that was there is then still there */
export function writeState(archive: string, state: IndexState): void {
  const folder = indexFolder(archive);
  mkdirSync(folder, { recursive: true });
  const body = Buffer.from(JSON.stringify(packed(state)));
  const sha256 = createHash('sha256').update(body).digest('hex');
  const head = `${JSON.stringify({ version: SCHEMA_VERSION, sha256 } satisfies Head)}\n`;
  const path = join(folder, STATE_FILE);
  const fresh = `${path}.new`;
  const fd = openSync(fresh, 'w');
  try {
    const bytes = Buffer.concat([Buffer.from(head), body]);
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
  } catch (thrown) {
    closeSync(fd);
    rmSync(fresh, { force: true });
    throw thrown;
  }
  closeSync(fd);
  renameSync(fresh, path);
}

/** Files as arrays: there may be a hundred thousand, and the names of members would take longer to read than they. */
type PackedFile = readonly [
  name: string,
  stamp: Stamp,
  hash: string,
  counts: readonly [number: number, events: number, unreadable: number, textBytes: number, rows: number],
  segments: readonly number[],
  damage?: readonly Damage[],
  mixed?: true,
];

interface Packed extends Omit<IndexState, 'files'> {
  readonly files: readonly PackedFile[];
}

function packed(state: IndexState): Packed {
  const numbers = new Map(state.segments.map(({ name }, at) => [name, at]));
  const files = state.files.map((file): PackedFile => {
    const { name, stamp, hash, number, events, unreadable, textBytes, rows, segments, damage, mixed } = file;
    const counts = [number, events, unreadable, textBytes, rows] as const;
    const places = segments.map((segment) => numbers.get(segment)!);
    if (mixed) return [name, stamp, hash, counts, places, damage, mixed];
    return damage.length === 0
      ? [name, stamp, hash, counts, places]
      : [name, stamp, hash, counts, places, damage];
  });
  return { ...state, files };
}

function unpacked(state: Packed): IndexState {
  const names = state.segments.map(({ name }) => name);
  const files = state.files.map((packed): IndexedFile => {
    const [name, stamp, hash, counts, places, damage = [], mixed = false] = packed;
    const [number, events, unreadable, textBytes, rows] = counts;
    const segments = places.map((at) => names[at]!);
    return { name, stamp, hash, number, events, unreadable, textBytes, rows, segments, damage, mixed };
  });
  return { ...state, files };
}
