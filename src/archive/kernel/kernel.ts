/**
 * The inner loops of a scan, in AssemblyScript: where events begin and end, where a needle occurs, and a
 * hash of an event's bytes. Compiled to WebAssembly (SIMD) by `npm run build`; `../kernel.ts` is its only
 * caller, and `../plain-kernel.ts` says the same in ordinary TypeScript.
 *
 * Memory: parameters and results below INPUT, the bytes to look at from INPUT on, with at least 64 bytes of
 * zeroes behind them.
 */

/** Where results of `cut` go: pairs of u32 (start, end | whitespace << 31), offsets from INPUT. */
const UNITS: usize = 0x1000;
const UNITS_MAX: i32 = 16384;
/** Needle table: per needle 64 bytes: u32 length, u32 probe a, u32 probe b, then its bytes in lower case. */
const NEEDLES: usize = 0x30000;
const NEEDLE_SIZE: usize = 64;
/** 128 bytes: 1 for each lower-case ASCII character that occurs in a needle. */
const CHARACTERS: usize = 0x31000;
const INPUT: usize = 0x40000;
/** A needle is looked for in steps of this many bytes, so that several needles share the same warm cache. */
const STEP: i32 = 8192;

export const inputOffset: i32 = INPUT as i32;
export const unitsOffset: i32 = UNITS as i32;
export const needlesOffset: i32 = NEEDLES as i32;
export const needleSize: i32 = NEEDLE_SIZE as i32;
export const charactersOffset: i32 = CHARACTERS as i32;

// What `cut` knows between two calls.
let position: i32 = 0;
let depth: i32 = 0;
let unitStart: i32 = 0;
let spaced: u32 = 0;
let inString: u64 = 0;
let escapesNext: u64 = 0;
let underflow: i32 = -1;

export function begin(): void {
  position = 0;
  depth = 0;
  unitStart = 0;
  spaced = 0;
  inString = 0;
  escapesNext = 0;
  underflow = -1;
}

/** Curly braces that are open where `cut` stopped; above 0 at the end means that the text ends inside an event. */
export function openDepth(): i32 {
  return depth;
}

/** Where the event that is still open begins. */
export function openStart(): i32 {
  return unitStart;
}

/** Whether `cut` stopped inside a string. */
export function endsInString(): i32 {
  return inString !== 0 ? 1 : 0;
}

/** Where a closing brace stands that nothing opened, or -1. `cut` stops there. */
export function strayClose(): i32 {
  return underflow;
}

/** How far `cut` has come. */
export function reached(): i32 {
  return position;
}

// @ts-expect-error: decorator
@inline
function mask64(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    (i8x16.bitmask(a) as u64) |
    ((i8x16.bitmask(b) as u64) << 16) |
    ((i8x16.bitmask(c) as u64) << 32) |
    ((i8x16.bitmask(d) as u64) << 48)
  );
}

/** Bits that stand behind an odd run of backslashes. */
// @ts-expect-error: decorator
@inline
function escapedBits(backslash: u64): u64 {
  let escaped: u64 = escapesNext;
  let rest = backslash & ~escapesNext;
  escapesNext = 0;
  while (rest !== 0) {
    const at = ctz(rest);
    if (at === 63) {
      escapesNext = 1;
      break;
    }
    escaped |= (1 as u64) << (at + 1);
    rest &= ~((3 as u64) << at);
  }
  return escaped;
}

// @ts-expect-error: decorator
@inline
function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

/**
 * Finds top-level objects in the `length` bytes at INPUT, from where the last call stopped.
 * Returns how many it wrote at UNITS; more may follow until `reached` says the end or there is a stray brace.
 */
export function cut(length: i32): i32 {
  const quote = i8x16.splat(0x22);
  const slash = i8x16.splat(0x5c);
  const open = i8x16.splat(0x7b);
  const close = i8x16.splat(0x7d);
  const blank = i8x16.splat(0x20);
  let count: i32 = 0;
  let at = position;

  while (at < length && count <= UNITS_MAX - 64) {
    const p = INPUT + (at as usize);
    const a = v128.load(p, 0);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);

    const sa = i8x16.eq(a, slash);
    const sb = i8x16.eq(b, slash);
    const sc = i8x16.eq(c, slash);
    const sd = i8x16.eq(d, slash);
    let quotes = mask64(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    if (v128.any_true(v128.or(v128.or(sa, sb), v128.or(sc, sd))) || escapesNext !== 0) {
      quotes &= ~escapedBits(mask64(sa, sb, sc, sd));
    }
    const strings: u64 = quotes === 0 ? inString : prefixXor(quotes) ^ inString;
    inString = ((strings as i64) >> 63) as u64;

    const oa = i8x16.eq(a, open);
    const ob = i8x16.eq(b, open);
    const oc = i8x16.eq(c, open);
    const od = i8x16.eq(d, open);
    const ca = i8x16.eq(a, close);
    const cb = i8x16.eq(b, close);
    const cc = i8x16.eq(c, close);
    const cd = i8x16.eq(d, close);
    let opens: u64 = 0;
    let closes: u64 = 0;
    if (
      v128.any_true(
        v128.or(v128.or(v128.or(oa, ob), v128.or(oc, od)), v128.or(v128.or(ca, cb), v128.or(cc, cd))),
      )
    ) {
      opens = mask64(oa, ob, oc, od) & ~strings;
      closes = mask64(ca, cb, cc, cd) & ~strings;
    }

    let blanks: u64 = 0;
    const wa = i8x16.le_u(a, blank);
    const wb = i8x16.le_u(b, blank);
    const wc = i8x16.le_u(c, blank);
    const wd = i8x16.le_u(d, blank);
    if (v128.any_true(v128.or(v128.or(wa, wb), v128.or(wc, wd)))) {
      blanks = mask64(wa, wb, wc, wd) & ~strings;
    }

    const closing = popcnt(closes) as i32;
    if (depth > closing) {
      // The depth cannot come back to 0 in these 64 bytes.
      depth += (popcnt(opens) as i32) - closing;
      if (blanks !== 0) spaced = 1;
    } else {
      let rest = opens | closes | blanks;
      while (rest !== 0) {
        const low = rest & (0 - rest);
        const bit = ctz(rest) as i32;
        rest ^= low;
        if (opens & low) {
          if (depth === 0) {
            unitStart = at + bit;
            spaced = 0;
          }
          depth++;
        } else if (closes & low) {
          if (depth === 0) {
            underflow = at + bit;
            position = at;
            return count;
          }
          depth--;
          if (depth === 0) {
            const slot = UNITS + ((count as usize) << 3);
            store<u32>(slot, unitStart as u32);
            store<u32>(slot, ((at + bit + 1) as u32) | (spaced << 31), 4);
            count++;
          }
        } else if (depth > 0) {
          spaced = 1;
        }
      }
    }
    at += 64;
  }
  position = at;
  return count;
}

// @ts-expect-error: decorator
@inline
function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}

// @ts-expect-error: decorator
@inline
function hexValue(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = byte | 0x20;
  return letter - 0x61 < 6 ? letter - 0x57 : 255;
}

/** Whether `needle` stands at `at`, without regard to the case of ASCII letters. */
function standsAt(at: usize, needle: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    if (lower(load<u8>(at + (i as usize))) !== (load<u8>(needle + (i as usize)) as u32)) return false;
  }
  return true;
}

/** Whether an escape of a needle's character, such as `\u0069`, stands at `at`. */
function escapeStandsAt(at: usize): bool {
  if (load<u8>(at, 2) !== 0x30 || load<u8>(at, 3) !== 0x30) return false;
  const high = hexValue(load<u8>(at, 4));
  const low = hexValue(load<u8>(at, 5));
  if (high > 7 || low > 15) return false;
  return load<u8>(CHARACTERS + (lower((high << 4) | low) as usize)) !== 0;
}

/** The first occurrence of one needle that begins in [from, to), or -1. */
function findOne(from: i32, to: i32, slot: usize, escape: bool): i32 {
  const length = load<u32>(slot) as i32;
  const probeA = load<u32>(slot, 4);
  const probeB = load<u32>(slot, 8);
  const bytes = slot + 12;
  const byteA = load<u8>(bytes + (probeA as usize)) as u32;
  const byteB = load<u8>(bytes + (probeB as usize)) as u32;
  const caseA = i8x16.splat((byteA - 0x61 < 26 ? 0x20 : 0) as i8);
  const caseB = i8x16.splat((byteB - 0x61 < 26 ? 0x20 : 0) as i8);
  const a = i8x16.splat(byteA as i8);
  const b = i8x16.splat(byteB as i8);
  let at = from;
  while (at < to) {
    const p = INPUT + (at as usize);
    const pa = p + (probeA as usize);
    const pb = p + (probeB as usize);
    const first = v128.and(
      i8x16.eq(v128.or(v128.load(pa), caseA), a),
      i8x16.eq(v128.or(v128.load(pb), caseB), b),
    );
    const second = v128.and(
      i8x16.eq(v128.or(v128.load(pa, 16), caseA), a),
      i8x16.eq(v128.or(v128.load(pb, 16), caseB), b),
    );
    if (v128.any_true(v128.or(first, second))) {
      let hits: u32 = (i8x16.bitmask(first) as u32) | ((i8x16.bitmask(second) as u32) << 16);
      while (hits !== 0) {
        const here = at + (ctz(hits) as i32);
        if (here >= to) return -1;
        const q = INPUT + (here as usize);
        if (escape ? escapeStandsAt(q) : standsAt(q, bytes, length)) return here;
        hits &= hits - 1;
      }
    }
    at += 32;
  }
  return -1;
}

/**
 * The first place in [from, to) where one of the `count` needles of the table, beginning with number `first`,
 * or an escaped character of one begins; -1 where there is none. Number 0 is the escape.
 */
export function find(from: i32, to: i32, first: i32, count: i32): i32 {
  for (let at = from; at < to; at += STEP) {
    const end = min(at + STEP, to);
    let best: i32 = -1;
    let limit = end;
    for (let n = -1; n < count; n++) {
      const number = n < 0 ? 0 : first + n;
      const hit = findOne(at, limit, NEEDLES + (number as usize) * NEEDLE_SIZE, n < 0);
      if (hit >= 0) {
        best = hit;
        limit = hit;
      }
    }
    if (best >= 0) return best;
  }
  return -1;
}

const P1: u64 = 0x9e3779b185ebca87;
const P2: u64 = 0xc2b2ae3d27d4eb4f;
const P3: u64 = 0x165667b19e3779f9;
const P4: u64 = 0x85ebca77c2b2ae63;
const P5: u64 = 0x27d4eb2f165667c5;

// @ts-expect-error: decorator
@inline
function round(accumulator: u64, lane: u64): u64 {
  return rotl(accumulator + lane * P2, 31) * P1;
}

// @ts-expect-error: decorator
@inline
function merge(accumulator: u64, lane: u64): u64 {
  return (accumulator ^ round(0, lane)) * P1 + P4;
}

/** XXH64 of the bytes [from, to) at INPUT. */
export function hash(from: i32, to: i32, seed: u64): u64 {
  let p = INPUT + (from as usize);
  const end = INPUT + (to as usize);
  const length = (to - from) as u64;
  let h: u64;
  if (length >= 32) {
    let a = seed + P1 + P2;
    let b = seed + P2;
    let c = seed;
    let d = seed - P1;
    const limit = end - 32;
    do {
      a = round(a, load<u64>(p, 0));
      b = round(b, load<u64>(p, 8));
      c = round(c, load<u64>(p, 16));
      d = round(d, load<u64>(p, 24));
      p += 32;
    } while (p <= limit);
    h = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
    h = merge(h, a);
    h = merge(h, b);
    h = merge(h, c);
    h = merge(h, d);
  } else {
    h = seed + P5;
  }
  h += length;
  while (p + 8 <= end) {
    h = rotl(h ^ round(0, load<u64>(p)), 27) * P1 + P4;
    p += 8;
  }
  if (p + 4 <= end) {
    h = rotl(h ^ ((load<u32>(p) as u64) * P1), 23) * P2 + P3;
    p += 4;
  }
  while (p < end) {
    h = rotl(h ^ ((load<u8>(p) as u64) * P5), 11) * P1;
    p++;
  }
  h = (h ^ (h >> 33)) * P2;
  h = (h ^ (h >> 29)) * P3;
  return h ^ (h >> 32);
}
