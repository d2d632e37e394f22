/** The lines of an archive's manifest that tell of certain files. */
import { readManifest } from '../archive/manifest-reading.js';

export interface ManifestExcerpt {
  /** The lines as they stand there, oldest first. */
  readonly lines: readonly string[];
  /** SHA-256 that the last line of each path tells of its bytes. */
  readonly sums: ReadonlyMap<string, string>;
  /** The whole manifest: how many lines, the hash of the last, and whether the chain holds. */
  readonly head: { readonly lines: number; readonly last: string; readonly chain: boolean };
}

/**
 * @param paths below the archive's folder, with `/`
 * @returns undefined where the archive has no manifest
 */
export function excerptOf(archive: string, paths: ReadonlySet<string>): ManifestExcerpt | undefined {
  const lines: string[] = [];
  const sums = new Map<string, string>();
  const state = readManifest(archive, (line, text) => {
    if (line.kind !== 'object' || !paths.has(line.path)) return;
    lines.push(text.toString());
    sums.set(line.path, line.sha256);
  });
  if (state === undefined) return undefined;
  return { lines, sums, head: { lines: state.lines, last: state.last, chain: state.problems.length === 0 } };
}
