/** Which files an archive should have, as its manifest tells. */
import type { ObjectLine } from '../manifest.js';
import { type ManifestState, readManifest } from '../manifest-reading.js';
import { Coverage } from '../sync/days.js';

/** What the last line of a key says of its file. */
export interface Expected {
  readonly key: string;
  /** Where the file lies below the archive's folder, with `/`. */
  readonly path: string;
  readonly line: number;
  readonly size: number;
  readonly sha256: string;
  readonly from: string;
  readonly etag?: string;
  /** When the bucket says it was written, ISO 8601. */
  readonly lastModified?: string;
}

/** What runs on one bucket have asked for. */
export interface AskedFor {
  readonly days: Coverage;
  /** When the last of them began, ISO 8601. */
  started: string;
}

export interface Roll {
  readonly state: ManifestState;
  /** By path. */
  readonly expected: ReadonlyMap<string, Expected>;
  /** Lines that a later one with the same key has replaced, by path. */
  readonly replaced: ReadonlyMap<string, readonly { readonly line: number; readonly sha256: string }[]>;
  /** By where it was fetched from. */
  readonly asked: ReadonlyMap<string, AskedFor>;
  /** Where the chain has the hash that was looked for: the number of the line; 0 where it has not. */
  readonly anchor: number;
}

/**
 * @param anchor the hash of a line that must be part of the chain, as an earlier verification told it
 * @returns undefined where the archive has no manifest
 * @throws PersonError where the manifest is there and cannot be read
 */
export function readRoll(archive: string, anchor?: string): Roll | undefined {
  const expected = new Map<string, Expected>();
  const replaced = new Map<string, { line: number; sha256: string }[]>();
  const asked = new Map<string, AskedFor>();
  let anchored = 0;
  const state = readManifest(archive, (line) => {
    if (line.before === anchor && line.n > 1) anchored = line.n - 1;
    if (line.kind === 'run') {
      const of = asked.get(line.from) ?? { days: new Coverage(), started: '' };
      asked.set(line.from, of);
      of.days.take(line);
      if (line.started > of.started) of.started = line.started;
      return;
    }
    const before = expected.get(line.path);
    if (before !== undefined && before.sha256 !== line.sha256) {
      const older = replaced.get(line.path);
      if (older === undefined) replaced.set(line.path, [before]);
      else older.push(before);
    }
    expected.set(line.path, expectedOf(line, line.n));
  });
  if (state === undefined) return undefined;
  if (state.last === anchor) anchored = state.lines;
  return { state, expected, replaced, asked, anchor: anchored };
}

function expectedOf(object: ObjectLine, line: number): Expected {
  const { path, size, sha256, from, etag, lastModified } = object;
  return {
    // One string for both saves much: they are nearly always the same.
    key: object.key === path ? path : object.key,
    path,
    line,
    size,
    sha256,
    from,
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
  };
}
