/** Where an index lies: in a hidden folder of the archive's own folder, so that the two move together. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { STDIN } from '../../archive/input.js';
import { OWN_FOLDER } from '../../archive/manifest.js';
import { isRemote } from '../../archive/remote-path.js';

export const STATE_FILE = 'state.jsonl';
export const LOCK_FILE = 'lock';

/** The files of an index, by the folder of their archive. */
export function indexFolder(archive: string): string {
  return join(archive, OWN_FOLDER, 'index');
}

/**
 * The archive with an index that holds one of these paths: the path itself, or a folder above it.
 * @returns absolute; undefined where there is none
 */
export function findIndexed(paths: readonly string[]): string | undefined {
  for (const path of paths) {
    if (path === STDIN || isRemote(path)) continue;
    // What stands before the first wildcard of a glob.
    let folder = resolve(isThere(path) ? path : path.replace(/[^/\\]*[*?[\]{}].*$/s, ''));
    for (;;) {
      if (existsSync(join(indexFolder(folder), STATE_FILE))) return folder;
      const above = dirname(folder);
      if (above === folder) break;
      folder = above;
    }
  }
  return undefined;
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A file's name in an index: its way from the archive's folder, with slashes. Undefined where it lies elsewhere. */
export function nameIn(archive: string, path: string): string | undefined {
  const prefix = archive.endsWith(sep) ? archive : archive + sep;
  const whole = resolve(path);
  return whole.startsWith(prefix) ? slashed(whole.slice(prefix.length)) : undefined;
}

/** The same for many files: their folders are few. */
export function nameReader(archive: string): (path: string) => string | undefined {
  const beginnings = new Map<string, string | undefined>();
  return (path) => {
    const cut = path.lastIndexOf(sep) + 1;
    const base = path.slice(cut);
    if (cut === 0 || /^\.{0,2}$|\//.test(base)) return nameIn(archive, path);
    const folder = path.slice(0, cut);
    if (!beginnings.has(folder)) beginnings.set(folder, nameIn(archive, `${folder}x`)?.slice(0, -1));
    const beginning = beginnings.get(folder);
    return beginning === undefined ? undefined : beginning + base;
  };
}

export function pathIn(archive: string, name: string): string {
  return join(archive, ...name.split('/'));
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
