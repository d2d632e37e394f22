/** Runs `archive sync` in this process against a test server, and looks at what it left. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ManifestLine } from '../../../src/archive/manifest.js';
import { readManifest } from '../../../src/archive/manifest-reading.js';
import { temporaryFolder } from '../archive.js';
import { type CliOptions, type CliResult, runCli } from '../context.js';
import { type OssOptions, OssServer, TEST_KEYS } from './server.js';

export async function startOss(options: OssOptions = {}): Promise<OssServer> {
  const server = await OssServer.start(options);
  onTestFinished(() => server.close());
  return server;
}

/** The environment in which the program finds the server and its keys. */
export function environmentOf(server: OssServer): Record<string, string> {
  return {
    ATRAIL_OSS_ENDPOINT: server.endpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: TEST_KEYS.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: TEST_KEYS.accessKeySecret,
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
    HOME: '/nonexistent',
  };
}

export interface SyncedFolder {
  readonly folder: string;
  /** Runs `archive sync oss://logs --to FOLDER` with more arguments. The clock is the machine's, for signatures. */
  sync(args?: readonly string[], options?: CliOptions): Promise<CliResult>;
  /** SHA-256 of each file, by its path; what is atrail's own left out. */
  files(): Record<string, string>;
  lines(): ManifestLine[];
}

export function syncedFolder(server: OssServer, place = 'oss://logs'): SyncedFolder {
  const folder = join(temporaryFolder(), 'archive');
  return {
    folder,
    sync: (args = [], options = {}) =>
      runCli(['archive', 'sync', ...(place === '' ? [] : [place]), '--to', folder, ...args], {
        now: new Date().toISOString(),
        ...options,
        env: { ...environmentOf(server), ...options.env },
      }),
    files: () => filesBelow(folder),
    lines() {
      const lines: ManifestLine[] = [];
      readManifest(folder, (line) => lines.push(line));
      return lines;
    },
  };
}

export function filesBelow(folder: string, path = ''): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of readdirSync(join(folder, path))) {
    if (path === '' && name === '.atrail') continue;
    const below = path === '' ? name : `${path}/${name}`;
    const status = lstatSync(join(folder, below));
    if (status.isDirectory()) Object.assign(files, filesBelow(folder, below));
    else
      files[below] = createHash('sha256')
        .update(readFileSync(join(folder, below)))
        .digest('hex');
  }
  return files;
}
