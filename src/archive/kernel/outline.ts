/** Whether an object is valid JSON, and where its id and time stand. */
import { bareEnd, isPlain, stringEnd } from './grammar';
import { INPUT, OUTLINE } from './memory';
import { isBlank } from './strings';

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

/** 1 for eventId, 2 for eventTime, 0 for another key, -1 where an escape leaves it open. */
function wantedKey(key: usize, length: i32): i32 {
  for (let i = 0; i < length; i++) if (load<u8>(key + (i as usize)) === 0x5c) return -1;
  if (length === 7) return (load<u64>(key) & SEVEN) === EVENT_ID ? 1 : 0;
  if (length === 9) return load<u64>(key) === EVENT_TIM && load<u8>(key, 8) === 0x65 ? 2 : 0;
  return 0;
}
