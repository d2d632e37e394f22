/**
 * Everything that a damaged gzip file still holds, up to the last good byte. This is zlib-sync's job: it can
 * be stopped after any byte, where `gunzipSync` throws all away. It is an optional dependency; without it the
 * caller takes the slower way of `gunzip-stream.ts`.
 */
import { createRequire } from 'node:module';
import type { Damage } from './damage.js';

type ZlibSync = typeof import('zlib-sync');
type Inflate = InstanceType<ZlibSync['Inflate']>;

export interface Salvaged {
  readonly pieces: readonly Buffer[];
  readonly damage: Damage | undefined;
}

export const CUT_SHORT = 'the gzip data ends too early';
export const CORRUPT = 'the gzip data is corrupt';
export const NOT_GZIP = 'bytes that are not gzip follow';

/** Bytes pushed at a time: one push can unfold to at most 1032 times as much. */
const STEP = 4096;
/** gzip header and trailer around DEFLATE. */
const GZIP = 31;
/** zlib-sync never frees an Inflate's state (some 20 KB): a file of more members than this goes the other way. */
const MEMBERS_MAX = 64;

let zlibSync: ZlibSync | null | undefined;

/** zlib-sync, or null where it is not installed or was not built for this machine. */
export function loadZlibSync(): ZlibSync | null {
  if (zlibSync === undefined) {
    try {
      zlibSync = createRequire(import.meta.url)('zlib-sync') as ZlibSync;
    } catch {
      zlibSync = null;
    }
  }
  return zlibSync;
}

/**
 * Inflates what can be inflated.
 * @param most inflated bytes to hold at most
 * @returns null where this is not the way: zlib-sync is missing, the file has too many members or is too large
 */
export function salvage(bytes: Buffer, most: number): Salvaged | null {
  const zlib = loadZlibSync();
  if (zlib === null) return null;
  const pieces: Buffer[] = [];
  let at = 0;
  for (let member = 0; at < bytes.length; member++) {
    if (member === MEMBERS_MAX) return null;
    // A single 0x1f is the beginning of a member that is cut short.
    const isMember = isGzip(bytes, at) || (bytes[at] === 0x1f && at + 1 === bytes.length);
    if (member > 0 && !isMember) return { pieces, damage: trailing(bytes, at) };
    const read = inflateMember(zlib, bytes, at, most);
    if (read === null) return null;
    for (const piece of read.pieces) {
      most -= piece.length;
      pieces.push(piece);
    }
    if (most < 0) return null;
    if (read.reason !== undefined) {
      return { pieces, damage: { reason: read.reason, offset: read.end, of: 'file' } };
    }
    at = read.end;
  }
  return { pieces, damage: undefined };
}

interface Member {
  readonly pieces: Buffer[];
  /** Behind the last good byte. */
  readonly end: number;
  readonly reason?: string;
}

function inflateMember(zlib: ZlibSync, bytes: Buffer, start: number, most: number): Member | null {
  let size = 0;
  const inflate = new zlib.Inflate({ windowBits: GZIP });
  const pieces: Buffer[] = [];
  for (let at = start; at < bytes.length; at += STEP) {
    push(zlib, inflate, bytes.subarray(at, at + STEP), pieces);
    if (inflate.err < 0 || inflate.err === zlib.Z_STREAM_END) {
      // The end, or the damage, lies inside this step, and zlib-sync does not say where: again, byte by byte.
      return inflateByByte(zlib, bytes, start, at);
    }
    size += inflate.result?.length ?? 0;
    if (size > most) return null;
  }
  return atEnd(zlib, inflate, bytes, pieces);
}

/** As inflateMember, in single bytes from `from` on. */
function inflateByByte(zlib: ZlibSync, bytes: Buffer, start: number, from: number): Member {
  const inflate = new zlib.Inflate({ windowBits: GZIP });
  const pieces: Buffer[] = [];
  for (let at = start; at < from; at += STEP) push(zlib, inflate, bytes.subarray(at, at + STEP), pieces);
  for (let at = from; at < bytes.length; at++) {
    push(zlib, inflate, bytes.subarray(at, at + 1), pieces);
    if (inflate.err < 0) return { pieces, end: at, reason: CORRUPT };
    if (inflate.err === zlib.Z_STREAM_END) return { pieces, end: at + 1 };
  }
  return atEnd(zlib, inflate, bytes, pieces);
}

/** All input is in; output may still wait inside. */
function atEnd(zlib: ZlibSync, inflate: Inflate, bytes: Buffer, pieces: Buffer[]): Member {
  let before: number;
  do {
    before = pieces.length;
    push(zlib, inflate, Buffer.alloc(0), pieces);
    if (inflate.err === zlib.Z_STREAM_END) return { pieces, end: bytes.length };
  } while (pieces.length > before);
  return { pieces, end: bytes.length, reason: CUT_SHORT };
}

function push(zlib: ZlibSync, inflate: Inflate, bytes: Buffer, pieces: Buffer[]): void {
  inflate.push(bytes, zlib.Z_SYNC_FLUSH);
  const result = inflate.err >= 0 ? (inflate.result as Buffer | null) : null;
  if (result !== null && result.length > 0) pieces.push(result);
}

export function isGzip(bytes: Uint8Array, at = 0): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b;
}

/** What stands behind the last gzip member: padding of zeroes is harmless, anything else is damage. */
export function trailing(bytes: Buffer, at: number): Damage | undefined {
  for (let i = at; i < bytes.length; i++) {
    if (bytes[i] !== 0) return { reason: NOT_GZIP, offset: at, of: 'file' };
  }
  return undefined;
}
