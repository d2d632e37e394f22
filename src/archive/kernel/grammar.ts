/** Where strings, numbers and literals end, if they are valid JSON. */
import { hexValue } from './strings';

/** Neither escapes nor bytes beyond ASCII, and not empty. */
export function isPlain(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) {
    const c = load<u8>(p);
    if (c === 0x5c || c >= 0x80) return false;
  }
  return to > from;
}

/** The next quote, backslash or control character from p on; the zeroes behind the text end the search. */
@inline
export function plainEnd(p: usize): usize {
  const quote = i8x16.splat(0x22);
  const slash = i8x16.splat(0x5c);
  const control = i8x16.splat(0x20);
  while (true) {
    const v = v128.load(p);
    const hits = i8x16.bitmask(
      v128.or(v128.or(i8x16.eq(v, quote), i8x16.eq(v, slash)), i8x16.lt_u(v, control)),
    );
    if (hits !== 0) return p + (ctz(hits) as usize);
    p += 16;
  }
}

/** The closing quote of the string that begins at p, or 0 where there is an escape in it, or it is no valid string. */
@inline
export function plainStringEnd(p: usize): usize {
  const close = plainEnd(p);
  return load<u8>(close) === 0x22 ? close : 0;
}

/** Behind the closing quote of the string that begins at p, or 0 where it is no valid string. */
export function stringEnd(p: usize, end: usize): usize {
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
export function bareEnd(p: usize, c: u32): usize {
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
