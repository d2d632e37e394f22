/** Where events begin and end. */
import { INPUT, UNITS, UNITS_MAX } from './memory';
import { beginEscapes, escapedBits, escapeIsPending, mask64, prefixXor } from './strings';

// What `cut` knows between two calls.
let position: i32 = 0;
let depth: i32 = 0;
let unitStart: i32 = 0;
let inString: u64 = 0;
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
  beginEscapes();
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
    if (v128.any_true(v128.or(v128.or(sa, sb), v128.or(sc, sd))) || escapeIsPending() || slashBefore !== 0) {
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
