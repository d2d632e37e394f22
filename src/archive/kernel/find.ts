/** Where a needle occurs. */
import { CHARACTERS, HALVES, INPUT, NEEDLE_SIZE, NEEDLES } from './memory';
import { hexValue, lower } from './strings';

/** A needle is looked for in steps of this many bytes, so that several needles share the same warm cache. */
const STEP: i32 = 8192;

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
