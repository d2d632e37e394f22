/** An archive with the manifest that a sync would have left. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { manifestPath, type ObjectLine, OWN_FOLDER } from '../../src/archive/manifest.js';
import { openManifest } from '../../src/archive/manifest-writing.js';
import { type DeliveredFile, keyOf, temporaryFolder, writeBelow } from './archive.js';

export interface Manifested {
  readonly folder: string;
  /** The keys, which are also the paths, in the order of the files. */
  readonly keys: readonly string[];
}

export async function manifestedArchive(files: readonly DeliveredFile[]): Promise<Manifested> {
  const folder = temporaryFolder();
  const keys = files.map((file) => {
    const bytes = gzipSync(JSON.stringify(file.events ?? []));
    const key = keyOf(file, bytes);
    writeBelow(folder, key, bytes);
    return key;
  });
  await record(folder, keys);
  return { folder, keys };
}

/** Appends a line for each of the files as they are now. */
export async function record(folder: string, keys: readonly string[]): Promise<void> {
  const manifest = await openManifest(folder, () => 0);
  for (const key of keys) await manifest.append(lineFor(folder, key));
  await manifest.close();
}

export function lineFor(folder: string, key: string): ObjectLine {
  const bytes = readFileSync(join(folder, key));
  return {
    kind: 'object',
    key,
    path: key,
    size: bytes.length,
    etag: createHash('md5').update(bytes).digest('hex').toUpperCase(),
    crc64: '1',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    checks: ['length'],
    fetched: '2026-06-15T11:00:00.000Z',
    from: 'oss://logs',
  };
}

export function changeManifest(folder: string, change: (lines: string[]) => string[]): void {
  const path = manifestPath(folder);
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  writeFileSync(
    path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

export function removeManifest(folder: string): void {
  rmSync(join(folder, OWN_FOLDER), { recursive: true });
}
