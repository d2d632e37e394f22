/** What is to be known of an object before it is parsed. */
import { INPUT } from './memory';
import { beginEscapes, escapedBits, escapeIsPending, mask64, prefixXor } from './strings';

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
  beginEscapes();
  for (let at = from; at < to; at += 64) {
    const p = INPUT + (at as usize);
    const a = v128.load(p, 0);
    const b = v128.load(p, 16);
    const c = v128.load(p, 32);
    const d = v128.load(p, 48);
    const inside: u64 = to - at >= 64 ? ~(0 as u64) : ((1 as u64) << (to - at)) - 1;
    let quotes = mask64(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    const slashes = mask64(i8x16.eq(a, slash), i8x16.eq(b, slash), i8x16.eq(c, slash), i8x16.eq(d, slash));
    if (slashes !== 0 || escapeIsPending()) quotes &= ~escapedBits(slashes);
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
