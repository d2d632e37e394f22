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
import { FileTable, type IndexedFile, type PackedFiles, packFiles } from './filetable.js';
import { indexFolder, STATE_FILE } from './place.js';
import { SCHEMA_VERSION } from './schema.js';
import type { Stamp } from './stamp.js';

/** A Parquet file and its filters. */
export interface Segment {
  /** From the folder of the index, with slashes and without an ending. */
  readonly name: string;
  /** Region and month, as delivered. */
  readonly partition: string;
  readonly rows: number;
  /** The columns that do not say all in some row: see oddness.ts. */
  readonly odd: number;
  /** Whether some row has a session that its `user` does not say. */
  readonly apart: boolean;
  /** Bytes of the events in it. */
  readonly textBytes: number;
  readonly parquet: StoredFile;
  readonly lookup: StoredFile;
}

export interface StoredFile {
  readonly stamp: Stamp;
  readonly hash: string;
}

export type { IndexedFile } from './filetable.js';

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
export function readState(archive: string): StoredState | undefined {
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

/** As it is read: every file is there when it is asked for. */
export interface StoredState extends Omit<IndexState, 'files'> {
  readonly table: FileTable;
  readonly files: readonly IndexedFile[];
}

interface Packed extends Omit<IndexState, 'files'> {
  readonly files: PackedFiles;
}

function packed(state: IndexState): Packed {
  return { ...state, files: packFiles(state.files, namesOf(state)) };
}

function unpacked(state: Packed): StoredState {
  const table = new FileTable(state.files, namesOf(state));
  let files: readonly IndexedFile[] | undefined;
  return {
    ...state,
    table,
    get files() {
      files ??= table.all();
      return files;
    },
  };
}

function namesOf({ segments }: Pick<IndexState, 'segments'>): readonly string[] {
  return segments.map(({ name }) => name);
}
