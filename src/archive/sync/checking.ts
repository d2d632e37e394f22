/** Whether bytes that came are those of the object. Pure. */
import { createHash } from 'node:crypto';
import type { Contents } from '../contents.js';
import type { Check } from '../manifest.js';
import { parseObjectKey } from '../object-key.js';

/** What came. */
export interface Received {
  readonly size: number;
  /** Decimal digits. */
  readonly crc64: string;
  /** Hexadecimal digits. */
  readonly md5: string;
}

/** What the bucket says of it. */
export interface Promised {
  readonly size: number;
  readonly etag: string;
  readonly crc64?: string;
}

export interface Verdict {
  readonly checks: readonly Check[];
  /** Why the bytes are not those of the object; absent where they are, as far as anybody can tell. */
  readonly wrong?: string;
  /** Whether a checksum agreed, so that what is odd about the content is so in the bucket, too. */
  readonly isCertain: boolean;
}

export function checkReceived({ size, crc64, md5 }: Received, promised: Promised): Verdict {
  const wrong = (reason: string): Verdict => ({ checks: [], wrong: reason, isCertain: false });
  if (size !== promised.size) return wrong(`${size} of ${promised.size} bytes came`);
  const checks: Check[] = ['length'];
  if (promised.crc64 !== undefined) {
    if (crc64 !== promised.crc64) return wrong('its CRC-64 is not that of the bytes that came');
    checks.push('crc64');
  }
  const looksLikeMd5 = /^[0-9a-f]{32}$/i.test(promised.etag);
  if (looksLikeMd5 && promised.etag.toLowerCase() === md5) checks.push('etag');
  // Of objects that were put together from parts the ETag is something else, and only the CRC-64 can tell.
  else if (looksLikeMd5 && promised.crc64 === undefined)
    return wrong('its ETag is not the MD5 of the bytes that came');
  return { checks, isCertain: checks.length > 1 };
}

/** What of the key's name holds for the bytes, and whether they are whole. */
export function checkContents(
  key: string,
  { size, md5 }: Pick<Received, 'size' | 'md5'>,
  { events, text, damage }: Contents,
): readonly Check[] {
  const told = parseObjectKey(key);
  const checks: Check[] = damage === undefined ? ['gzip'] : [];
  if (told === undefined) return checks;
  if (damage === undefined && told.events === events) checks.push('key events');
  if (told.size === size || told.size === text?.length) checks.push('key size');
  // Whether the file or its text is meant is not documented.
  if (told.md5 === md5 || (text !== undefined && told.md5 === md5Of(text))) checks.push('key md5');
  return checks;
}

export function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
