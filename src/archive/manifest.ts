/**
 * The manifest of an archive: what was fetched, from where, and how it was when it came. A file of JSON lines that
 * only grows. Each line carries its number and the hash of the line before, and a head beside it tells how many lines
 * there are and the hash of the last, so that a line that was changed, moved or taken out is noticed, wherever it
 * stood and however many went with it.
 */
import { join } from 'node:path';

/** What is atrail's own inside an archive; searches do not look into it. */
export const OWN_FOLDER = '.atrail';

/** Paths of what belongs to the manifest, below the folder of an archive. */
export const manifestPath = (archive: string) => join(archive, OWN_FOLDER, 'manifest.jsonl');
export const headPath = (archive: string) => join(archive, OWN_FOLDER, 'head.json');
/** What a synchronisation has gathered from the manifest, for the next one; nobody else looks at it. */
export const checkpointPath = (archive: string) => join(archive, OWN_FOLDER, 'checkpoint.json');

/** Held by whoever adds to the archive. */
export const lockPath = (archive: string) => join(archive, OWN_FOLDER, 'lock');

/** What was compared with what the bucket or the key said, and agreed. */
export type Check = 'length' | 'crc64' | 'etag' | 'gzip' | 'key events' | 'key size' | 'key md5';

/** An object that was fetched. A later line with the same key replaces it. */
export interface ObjectLine {
  readonly kind: 'object';
  /** As the bucket spells it. */
  readonly key: string;
  /** Where it lies below the archive's folder, with `/`; not the key where that would be no safe name. */
  readonly path: string;
  readonly size: number;
  /** Without quotes, as the bucket spells it. */
  readonly etag?: string;
  /** CRC-64 (ECMA) of the bytes, in decimal digits as the bucket writes it. */
  readonly crc64: string;
  readonly versionId?: string;
  readonly storageClass?: string;
  /** ISO 8601. */
  readonly lastModified?: string;
  /** Of the bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Events inside; absent where the content could not be read. */
  readonly events?: number;
  /** Oldest and newest time of an event, ISO 8601; absent where there is none. */
  readonly firstEvent?: string;
  readonly lastEvent?: string;
  readonly checks: readonly Check[];
  /** What is wrong with the content, though it is what the bucket holds. */
  readonly damage?: string;
  /** When, ISO 8601. */
  readonly fetched: string;
  /** `oss://bucket`, or `actiontrail://region` for what was written from the event history. */
  readonly from: string;
  readonly endpoint?: string;
  /** The access key id that asked. */
  readonly identity?: string;
}

/** A run that came to its end: which folders need not be listed again. */
export interface RunLine {
  readonly kind: 'run';
  readonly started: string;
  readonly finished: string;
  readonly from: string;
  /** What the run has listed and fetched: each folder of a region, with its first and last day (UTC). */
  readonly folders: readonly ListedFolder[];
  /** Days of those folders (`…/2026/06/01/`) in which something is still to be fetched. */
  readonly open: readonly string[];
}

export interface ListedFolder {
  /** Ends in a slash; in it lie the folders of the years. */
  readonly folder: string;
  /** `2026-06-01`; absent where there is no limit. */
  readonly since?: string;
  readonly until?: string;
}

export type ManifestLine = ObjectLine | RunLine;

/** What a line says besides its content. */
export interface Link {
  /** Counts from 1. */
  readonly n: number;
  /** SHA-256 of the line before, without its line feed. */
  readonly before: string;
}

/** What stands before the first line. */
export const NO_HASH = '0'.repeat(64);

export interface Head {
  readonly lines: number;
  /** SHA-256 of the last line. */
  readonly last: string;
}

/** Something about the chain that does not hold. Lines count from 1. */
export interface ChainProblem {
  readonly kind:
    | 'changed' // the line before this one does not have the hash that this one gives
    | 'missing' // lines are missing before this one
    | 'moved' // lines stand in another order, or twice
    | 'unreadable' // no line of a manifest
    | 'cut' // there are fewer lines than the head tells of
    | 'head' // the head is not there, or tells of another last line
    | 'no manifest'; // there is a head and no manifest
  readonly line: number;
  /** One phrase for people. */
  readonly reason: string;
}
