/**
 * The inner loops of a scan, in AssemblyScript: where events begin and end, where a needle occurs, and a
 * hash of an event's bytes. Compiled to WebAssembly (SIMD) by `npm run build`; `../kernel.ts` is its only
 * caller, and `../plain-kernel.ts` says the same in ordinary TypeScript.
 *
 * Memory: parameters and results below INPUT, the bytes to look at from INPUT on, with at least 64 bytes of
 * zeroes behind them.
 */

/** Where results of `cut` go: pairs of u32 (start, end), offsets from INPUT. */
const UNITS: usize = 0x1000;
const UNITS_MAX: i32 = 16384;
/** Needle table: per needle 64 bytes: u32 length, u32 probe a, u32 probe b, then its bytes in lower case. */
const NEEDLES: usize = 0x30000;
const NEEDLE_SIZE: usize = 64;
/** 128 bytes: 1 for each lower-case ASCII character that occurs in a needle. */
const CHARACTERS: usize = 0x31000;
/**
 * Per set 96 bytes: for each of a needle's first three characters, which of eight groups of needles may have a
 * character of this low half (16 bytes), and of this high half (16 bytes).
 */
const HALVES: usize = 0x32000;
const INPUT: usize = 0x40000;
/** A needle is looked for in steps of this many bytes, so that several needles share the same warm cache. */
const STEP: i32 = 8192;

export const inputOffset: i32 = INPUT as i32;
export const unitsOffset: i32 = UNITS as i32;
export const needlesOffset: i32 = NEEDLES as i32;
export const needleSize: i32 = NEEDLE_SIZE as i32;
export const charactersOffset: i32 = CHARACTERS as i32;
export const halvesOffset: i32 = HALVES as i32;

// What `cut` knows between two calls.
let position: i32 = 0;
let depth: i32 = 0;
let unitStart: i32 = 0;
let inString: u64 = 0;
let escapesNext: u64 = 0;
let underflow: i32 = -1;
let broken: i32 = -1;
/** Whether a backslash with a `u` behind it was seen; and whether the last byte was a backslash. */
let unicode: u64 = 0;
let slashBefore: u64 = 0;

export function begin(): void {
  position = 0;
  depth = 0;
  unitStart = 0;
  inString = 0;
  escapesNext = 0;
  underflow = -1;
  broken = -1;
  unicode = 0;
  slashBefore = 0;
}

/** Whether what `cut` has seen may hold an escape such as `\u0069`. */
export function holdsEscapes(): i32 {
  return unicode !== 0 ? 1 : 0;
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

/** Where a line ends inside a string, which JSON does not allow, or -1. `cut` stops there. */
export function brokenLine(): i32 {
  return broken;
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

/** Bits that stand behind an odd run of backslashes; without a branch, as simdjson does it. */
// @ts-expect-error: decorator
@inline
function escapedBits(backslash: u64): u64 {
  const even: u64 = 0x5555555555555555;
  const starts = backslash & ~escapesNext;
  const follows = (starts << 1) | escapesNext;
  const oddStarts = starts & ~even & ~follows;
  const sum = oddStarts + starts;
  escapesNext = sum < oddStarts ? 1 : 0;
  return (even ^ (sum << 1)) & follows;
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
  const lowerCase = i8x16.splat(0x20);
  const letterU = i8x16.splat(0x75);
  const control = i8x16.splat(0x1f);
  const line = i8x16.splat(0x0a);
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
    if (v128.any_true(v128.or(v128.or(sa, sb), v128.or(sc, sd))) || (escapesNext | slashBefore) !== 0) {
      const slashes = mask64(sa, sb, sc, sd);
      quotes &= ~escapedBits(slashes);
      const us = mask64(
        i8x16.eq(v128.or(a, lowerCase), letterU),
        i8x16.eq(v128.or(b, lowerCase), letterU),
        i8x16.eq(v128.or(c, lowerCase), letterU),
        i8x16.eq(v128.or(d, lowerCase), letterU),
      );
      unicode |= ((slashes << 1) | slashBefore) & us;
      slashBefore = slashes >> 63;
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

    let lines: u64 = 0;
    if (
      v128.any_true(
        v128.or(
          v128.or(i8x16.le_u(a, control), i8x16.le_u(b, control)),
          v128.or(i8x16.le_u(c, control), i8x16.le_u(d, control)),
        ),
      )
    ) {
      lines = strings & mask64(i8x16.eq(a, line), i8x16.eq(b, line), i8x16.eq(c, line), i8x16.eq(d, line));
      if (lines !== 0) {
        const before = (lines & (0 - lines)) - 1;
        opens &= before;
        closes &= before;
      }
    }

    const closing = popcnt(closes) as i32;
    if (depth > closing) {
      // The depth cannot come back to 0 in these 64 bytes.
      depth += (popcnt(opens) as i32) - closing;
    } else {
      let rest = opens | closes;
      while (rest !== 0) {
        const low = rest & (0 - rest);
        const bit = ctz(rest) as i32;
        rest ^= low;
        if (opens & low) {
          if (depth === 0) unitStart = at + bit;
          depth++;
        } else {
          if (depth === 0) {
            underflow = at + bit;
            position = at;
            return count;
          }
          depth--;
          if (depth === 0) {
            const slot = UNITS + ((count as usize) << 3);
            store<u32>(slot, unitStart as u32);
            store<u32>(slot, (at + bit + 1) as u32, 4);
            count++;
          }
        }
      }
    }
    if (lines !== 0) {
      broken = at + (ctz(lines) as i32);
      position = at;
      return count;
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
 * or an escaped character of one begins; -1 where there is none. Number 0 is the escape, which is looked for only
 * where there may be one.
 */
export function find(from: i32, to: i32, first: i32, count: i32, escapes: i32): i32 {
  for (let at = from; at < to; at += STEP) {
    const end = min(at + STEP, to);
    let best: i32 = -1;
    let limit = end;
    for (let n = escapes !== 0 ? -1 : 0; n < count; n++) {
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

/** Bits of `traits`. */
const SPACED: i32 = 1;
const INEXACT: i32 = 2;

/**
 * Of the whole JSON text [from, to): SPACED where white space stands outside its strings, and INEXACT where it may
 * hold a number that a double does not write back as it was read: one with a fraction, an exponent, a sign, or 16
 * digits and more.
 */
export function traits(from: i32, to: i32): i32 {
  const quote = i8x16.splat(0x22);
  const slash = i8x16.splat(0x5c);
  const zero = i8x16.splat(0x30);
  const nine = i8x16.splat(9);
  const blank = i8x16.splat(0x20);
  let found: i32 = 0;
  let string: u64 = 0;
  let digitsBefore: u64 = 0;
  escapesNext = 0;
  for (let at = from; at < to; at += 64) {
    const p = INPUT + (at as usize);
    const a = v128.load(p, 0);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    const inside: u64 = to - at >= 64 ? ~(0 as u64) : ((1 as u64) << (to - at)) - 1;
    let quotes = mask64(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    const slashes = mask64(i8x16.eq(a, slash), i8x16.eq(b, slash), i8x16.eq(c, slash), i8x16.eq(d, slash));
    if ((slashes | escapesNext) !== 0) quotes &= ~escapedBits(slashes);
    const strings: u64 = prefixXor(quotes) ^ string;
    string = ((strings as i64) >> 63) as u64;
    const bare = ~strings & inside;
    if (bare === 0) {
      digitsBefore = 0;
      continue;
    }
    if ((found & SPACED) === 0) {
      const blanks = mask64(i8x16.le_u(a, blank), i8x16.le_u(b, blank), i8x16.le_u(c, blank), i8x16.le_u(d, blank));
      if ((blanks & bare) !== 0) found |= SPACED;
    }
    const digits =
      bare &
      mask64(
        i8x16.le_u(i8x16.sub(a, zero), nine),
        i8x16.le_u(i8x16.sub(b, zero), nine),
        i8x16.le_u(i8x16.sub(c, zero), nine),
        i8x16.le_u(i8x16.sub(d, zero), nine),
      );
    if (digits !== 0) {
      // Which digit is followed by 15 more, or by a character that no plain number has?
      let run = digits & (digits >> 1);
      run &= run >> 2;
      run &= run >> 4;
      run &= run >> 8;
      const leading = ctz(~digits);
      if (run !== 0 || digitsBefore + leading >= 16) found |= INEXACT;
      const behind = (digits << 1) & bare & ~digits;
      const last = 63 - clz(digits);
      if ((behind !== 0 && standsBehind(p, behind)) || (last === 63 && isNumeric(load<u8>(p, 64)))) found |= INEXACT;
      digitsBefore = digits === ~(0 as u64) ? digitsBefore + 64 : clz(~digits);
    } else digitsBefore = 0;
    const signs = mask64(
      i8x16.eq(a, i8x16.splat(0x2d)),
      i8x16.eq(b, i8x16.splat(0x2d)),
      i8x16.eq(c, i8x16.splat(0x2d)),
      i8x16.eq(d, i8x16.splat(0x2d)),
    );
    if ((signs & bare) !== 0) found |= INEXACT;
  }
  return found;
}

/** Whether a character behind a digit belongs to the number. */
function standsBehind(p: usize, bits: u64): bool {
  while (bits !== 0) {
    if (isNumeric(load<u8>(p + (ctz(bits) as usize)))) return true;
    bits &= bits - 1;
  }
  return false;
}

@inline
function isNumeric(byte: u32): bool {
  return byte === 0x2e || byte === 0x65 || byte === 0x45;
}

/** What `outline` found: u32 start and end of the value of eventId, then of eventTime, without their quotes. */
const OUTLINE: usize = 0x800;
export const outlineOffset: i32 = OUTLINE as i32;

/** "eventId" and the first eight letters of "eventTime", as they lie in memory. */
const EVENT_ID: u64 = 0x0064_4974_6e65_7665;
const EVENT_TIM: u64 = 0x6d69_5474_6e65_7665;
const SEVEN: u64 = 0x00ff_ffff_ffff_ffff;

/** Nesting is kept in the bits of a word: 1 for an object. */
const DEPTH_MAX: i32 = 63;

const enum Expect {
  Value,
  ValueOrEnd,
  Key,
  KeyOrEnd,
  CommaOrEnd,
}

/**
 * Whether [from, to) is one valid JSON object whose members eventId and eventTime are plain strings, and where
 * those stand. 1, or 2 where white space stands outside its strings; 0 says only that somebody else must look: it may
 * still be valid.
 */
export function outline(from: i32, to: i32): i32 {
  const end = INPUT + (to as usize);
  let p = INPUT + (from as usize);
  let nesting: u64 = 0;
  let depth: i32 = 0;
  let expect = Expect.Value;
  // At depth 1: 1 behind the key eventId, 2 behind eventTime.
  let wanted: i32 = 0;
  let spaced: i32 = 0;
  store<u64>(OUTLINE, 0);
  store<u64>(OUTLINE, 0, 8);
  while (p < end) {
    const c = load<u8>(p) as u32;
    if (c <= 0x20) {
      if (!isBlank(c)) return 0;
      spaced = 1;
      p++;
    } else if (expect === Expect.CommaOrEnd) {
      const inObject = (nesting & 1) !== 0;
      if (c === 0x2c) {
        expect = inObject ? Expect.Key : Expect.Value;
        p++;
      } else if (c === (inObject ? 0x7d : 0x5d)) {
        nesting >>= 1;
        p++;
        if (--depth === 0) break;
      } else return 0;
    } else if (expect === Expect.Key || expect === Expect.KeyOrEnd) {
      if (c === 0x7d && expect === Expect.KeyOrEnd) {
        expect = Expect.CommaOrEnd;
        continue;
      }
      if (c !== 0x22) return 0;
      const key = p + 1;
      p = stringEnd(key, end);
      if (p === 0) return 0;
      wanted = depth === 1 ? wantedKey(key, (p - key - 1) as i32) : 0;
      if (wanted < 0) return 0;
      while (isBlank(load<u8>(p))) {
        spaced = 1;
        p++;
      }
      if (load<u8>(p) !== 0x3a) return 0;
      p++;
      expect = Expect.Value;
    } else if (c === 0x22) {
      const value = p + 1;
      p = stringEnd(value, end);
      if (p === 0) return 0;
      if (wanted !== 0) {
        if (!isPlain(value, p - 1)) return 0;
        const slot = OUTLINE + ((wanted - 1) as usize) * 8;
        store<u32>(slot, (value - INPUT) as u32);
        store<u32>(slot, (p - 1 - INPUT) as u32, 4);
        wanted = 0;
      }
      expect = Expect.CommaOrEnd;
    } else if (wanted !== 0) {
      return 0;
    } else if (c === 0x7b || c === 0x5b) {
      if (depth === DEPTH_MAX) return 0;
      nesting = (nesting << 1) | (c === 0x7b ? 1 : 0);
      depth++;
      expect = c === 0x7b ? Expect.KeyOrEnd : Expect.ValueOrEnd;
      p++;
    } else if (c === 0x5d && expect === Expect.ValueOrEnd) {
      expect = Expect.CommaOrEnd;
    } else {
      if (depth === 0) return 0;
      p = bareEnd(p, c);
      if (p === 0) return 0;
      expect = Expect.CommaOrEnd;
    }
  }
  const whole = p === end && depth === 0 && load<u32>(OUTLINE, 4) !== 0 && load<u32>(OUTLINE, 12) !== 0;
  return whole ? 1 + spaced : 0;
}

@inline
function isBlank(c: u32): bool {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

/** 1 for eventId, 2 for eventTime, 0 for another key, -1 where an escape leaves it open. */
function wantedKey(key: usize, length: i32): i32 {
  for (let i = 0; i < length; i++) if (load<u8>(key + (i as usize)) === 0x5c) return -1;
  if (length === 7) return (load<u64>(key) & SEVEN) === EVENT_ID ? 1 : 0;
  if (length === 9) return load<u64>(key) === EVENT_TIM && load<u8>(key, 8) === 0x65 ? 2 : 0;
  return 0;
}

/** Neither escapes nor bytes beyond ASCII, and not empty. */
function isPlain(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) {
    const c = load<u8>(p);
    if (c === 0x5c || c >= 0x80) return false;
  }
  return to > from;
}

/** Behind the closing quote of the string that begins at p, or 0 where it is no valid string. */
function stringEnd(p: usize, end: usize): usize {
  const quote = i8x16.splat(0x22);
  const slash = i8x16.splat(0x5c);
  const control = i8x16.splat(0x20);
  while (p < end) {
    const v = v128.load(p);
    const hits = i8x16.bitmask(
      v128.or(v128.or(i8x16.eq(v, quote), i8x16.eq(v, slash)), i8x16.lt_u(v, control)),
    );
    if (hits === 0) {
      p += 16;
      continue;
    }
    p += ctz(hits) as usize;
    const c = load<u8>(p) as u32;
    if (p >= end) return 0;
    if (c === 0x22) return p + 1;
    if (c !== 0x5c) return 0;
    const escaped = load<u8>(p, 1) as u32;
    if (escaped === 0x75) {
      for (let i: usize = 2; i < 6; i++) if (hexValue(load<u8>(p + i)) > 15) return 0;
      p += 6;
    } else if (isEscape(escaped)) {
      p += 2;
    } else return 0;
  }
  return 0;
}

function isEscape(c: u32): bool {
  switch (c) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true;
    default:
      return false;
  }
}

/** Behind a number, true, false or null, or 0 where it is none of them. */
function bareEnd(p: usize, c: u32): usize {
  if (c === 0x74) return load<u32>(p) === 0x65757274 ? p + 4 : 0;
  if (c === 0x6e) return load<u32>(p) === 0x6c6c756e ? p + 4 : 0;
  if (c === 0x66) return load<u32>(p, 1) === 0x65736c61 ? p + 5 : 0;
  if (c === 0x2d) p++;
  if (load<u8>(p) === 0x30) p++;
  else {
    p = digitsEnd(p);
    if (p === 0) return 0;
  }
  if (load<u8>(p) === 0x2e) {
    p = digitsEnd(p + 1);
    if (p === 0) return 0;
  }
  if ((load<u8>(p) | 0x20) === 0x65) {
    p++;
    const sign = load<u8>(p);
    if (sign === 0x2b || sign === 0x2d) p++;
    p = digitsEnd(p);
  }
  return p;
}

/** Behind one or more digits, or 0 where there is none. */
function digitsEnd(p: usize): usize {
  const from = p;
  while ((load<u8>(p) as u32) - 0x30 < 10) p++;
  return p === from ? 0 : p;
}

@inline
function groupsAt(v: v128, slot: usize): v128 {
  const low = i8x16.swizzle(v128.load(slot), v128.and(v, i8x16.splat(0x0f)));
  const high = i8x16.swizzle(v128.load(slot, 16), i8x16.shr_u(v, 4));
  return v128.and(low, high);
}

/**
 * As `find`, for many needles in one pass: where the first three bytes can belong to one group of needles, the
 * needles of that group are compared. `halves` is the offset of the set's tables in HALVES.
 */
export function findMany(from: i32, to: i32, first: i32, count: i32, halves: i32): i32 {
  const table = HALVES + (halves as usize);
  for (let at = from; at < to; at += 16) {
    const p = INPUT + (at as usize);
    const groups = v128.and(
      v128.and(groupsAt(v128.load(p), table), groupsAt(v128.load(p, 1), table + 32)),
      groupsAt(v128.load(p, 2), table + 64),
    );
    if (!v128.any_true(groups)) continue;
    let lanes = ~(i8x16.bitmask(i8x16.eq(groups, i8x16.splat(0))) as u32) & 0xffff;
    while (lanes !== 0) {
      const here = at + (ctz(lanes) as i32);
      if (here >= to) return -1;
      lanes &= lanes - 1;
      const q = INPUT + (here as usize);
      if (load<u8>(q) === 0x5c && lower(load<u8>(q, 1)) === 0x75 && escapeStandsAt(q)) return here;
      for (let n = 0; n < count; n++) {
        const slot = NEEDLES + ((first + n) as usize) * NEEDLE_SIZE;
        if (standsAt(q, slot + 12, load<u32>(slot) as i32)) return here;
      }
    }
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
