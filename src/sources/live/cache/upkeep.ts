/** What the cache takes up, and how it is kept from growing. */
import type { Dirent } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stretch } from '../lookup.js';
import { stretchOf } from './answers.js';

export interface CacheSize {
  readonly answers: number;
  readonly bytes: number;
  /** From the oldest to the newest time that an answer is about; undefined without answers. */
  readonly window: Stretch | undefined;
}

interface StoredAnswer {
  readonly path: string;
  readonly bytes: number;
  readonly writtenAt: number;
  readonly stretch: Stretch | undefined;
}

/** The cache may grow to this size, bytes. */
export const CACHE_MAX = 2 ** 30;

export async function measureCache(folder: string): Promise<CacheSize> {
  const stored = await storedIn(folder);
  const stretches = stored.flatMap(({ stretch }) => stretch ?? []);
  return {
    answers: stretches.length,
    bytes: sumOf(stored),
    window:
      stretches.length === 0
        ? undefined
        : {
            since: stretches.reduce((least, { since }) => Math.min(least, since), Number.POSITIVE_INFINITY),
            until: stretches.reduce((most, { until }) => Math.max(most, until), 0),
          },
  };
}

/** Removes the answers that were written longest ago until the rest is no larger than `most`. */
export async function trimCache(folder: string, most = CACHE_MAX): Promise<void> {
  const stored = await storedIn(folder);
  let bytes = sumOf(stored);
  for (const { path, bytes: size } of stored.sort((a, b) => a.writtenAt - b.writtenAt)) {
    if (bytes <= most) break;
    await rm(path, { force: true });
    bytes -= size;
  }
}

/** @throws Error of the file system */
export async function clearCache(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

function sumOf(stored: readonly StoredAnswer[]): number {
  return stored.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Drafts that somebody left behind are among them. */
async function storedIn(folder: string): Promise<StoredAnswer[]> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry): Promise<StoredAnswer[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return storedIn(path);
      // Another process may have taken it away.
      const status = await stat(path).catch(() => undefined);
      if (status === undefined) return [];
      return [{ path, bytes: status.size, writtenAt: status.mtimeMs, stretch: stretchOf(entry.name) }];
    }),
  );
  return found.flat();
}
