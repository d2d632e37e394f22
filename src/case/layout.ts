/** What lies where in a case bundle. */

/** Hashes of everything else, as `sha256sum -c` takes them. Its own hash is the seal of the bundle. */
export const SUMS = 'SHA256SUMS';
/** What was asked, by which version, and what became of everything. */
export const ABOUT = 'case.json';
/** The events, one a line, in the order of time, each once. */
export const EVENTS = 'events.jsonl';
/** For each delivery of an event, the line in EVENTS, the file and the place in its text. */
export const SOURCES = 'sources.jsonl';
/** The lines of the archive's manifest that tell of the files, untouched. */
export const MANIFEST = 'manifest.jsonl';
/** Below it, the files as they were delivered. */
export const FILES = 'files';

/** Grows when something is moved or means something else. */
export const FORMAT = 1;

/** A bundle is named like one file, on every system. */
export function isCaseName(name: string): boolean {
  return (
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name) &&
    !name.endsWith('.') &&
    !/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(name)
  );
}

/**
 * The path of a file in a bundle: what cannot stand in a list of hashes or in a name elsewhere is written as `%0a`.
 * Reversible, since `%` is, too.
 */
export function placeOf(path: string): string {
  const safe = path.replace(
    /[\x00-\x1f\x7f%\\:*?"<>|]/g,
    (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `${FILES}/${safe}`;
}

const PATH_MAX = 4096;

/** Why a path in a bundle is refused, or undefined where it is a plain one that stays inside. */
export function refusalOf(path: string): string | undefined {
  if (path.length > PATH_MAX) return `a path of ${path.length} characters`;
  if (/[\x00-\x1f\x7f\\]/.test(path)) return 'a path with control characters or backslashes';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'an absolute path';
  if (path.split('/').some((part) => part === '..' || part === '.' || part === ''))
    return 'a path that leads elsewhere';
  return undefined;
}
