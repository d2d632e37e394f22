/**
 * The answer to ListObjects, version 1 or 2. Read with a scanner of its own: a page holds 1,000 objects, and a parser
 * of all XML takes thirty times as long.
 */
import type { ListedObject, ListPage } from './object-store.js';

/**
 * @param text with encoding-type=url, so that keys are ASCII
 * @returns undefined where the document is not whole, holds fewer keys than it says, or goes on without saying how
 */
export function parseListPage(text: string): ListPage | undefined {
  if (!/<\/ListBucketResult>\s*$/.test(text)) return undefined;
  const objects: ListedObject[] = [];
  let rest = '';
  let from = 0;
  for (const [start, end, inside] of elements(text, 'Contents')) {
    rest += text.slice(from, start);
    from = end;
    const object = parseObject(inside);
    if (object === undefined) return undefined;
    objects.push(object);
  }
  rest += text.slice(from);
  const folders: string[] = [];
  for (const [, , inside] of elements(rest, 'CommonPrefixes')) {
    const folder = elementText(inside, 'Prefix');
    if (folder === undefined) return undefined;
    folders.push(decoded(folder));
  }
  const count = elementText(rest, 'KeyCount');
  if (count !== undefined && Number(count) !== objects.length + folders.length) return undefined;
  if (elementText(rest, 'IsTruncated') !== 'true') return { objects, folders };
  const token = elementText(rest, 'NextContinuationToken');
  const marker = elementText(rest, 'NextMarker');
  if (token) return { objects, folders, next: token };
  return marker ? { objects, folders, next: decoded(marker) } : undefined;
}

/** Each element of this name, with where it stands. */
export function* elements(
  text: string,
  name: string,
): Generator<readonly [start: number, end: number, inside: string]> {
  const [open, close] = [`<${name}>`, `</${name}>`];
  for (let start = text.indexOf(open); start >= 0; ) {
    const end = text.indexOf(close, start);
    if (end < 0) return;
    yield [start, end + close.length, text.slice(start + open.length, end)];
    start = text.indexOf(open, end);
  }
}

function parseObject(text: string): ListedObject | undefined {
  const key = elementText(text, 'Key');
  const size = Number(elementText(text, 'Size') ?? Number.NaN);
  if (key === undefined || !Number.isSafeInteger(size) || size < 0) return undefined;
  const restoring = restoringOf(elementText(text, 'RestoreInfo'));
  return {
    key: decoded(key),
    size,
    etag: bareTag(elementText(text, 'ETag') ?? ''),
    lastModified: elementText(text, 'LastModified') ?? '',
    storageClass: elementText(text, 'StorageClass') ?? 'Standard',
    ...(restoring === undefined ? {} : { restore: restoring }),
  };
}

/** The header `x-oss-restore` and the element `RestoreInfo` say the same. */
export function restoringOf(text: string | undefined): ListedObject['restore'] {
  if (!text) return undefined;
  return /ongoing-request="?false/.test(text) ? 'restored' : 'under way';
}

export function bareTag(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}

/** The text inside the first element of this name. */
export function elementText(text: string, name: string): string | undefined {
  const open = `<${name}>`;
  const start = text.indexOf(open);
  if (start < 0) return undefined;
  const end = text.indexOf(`</${name}>`, start);
  return end < 0 ? undefined : unescapeXml(text.slice(start + open.length, end));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal !== undefined ? String.fromCodePoint(Number(decimal)) : (ENTITIES[name] ?? whole);
  });
}

/** A plus is a blank: whoever encodes writes the sign itself as %2B. */
function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not encoded after all.
    return text;
  }
}
