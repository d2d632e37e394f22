/** The members of an object that is written as usual, and the values under some of them. */
import { bareEnd, isPlain, plainEnd, plainStringEnd, stringEnd } from './grammar';
import { INPUT, ITEMS, KEYS, PLAN, SLOTS } from './memory';
import { isBlank } from './strings';
import { markOf, textNumber, textsAreFull } from './texts';

/** What is done with a member: two bytes of the plan for each name, the second of which is the slot or the plan below. */
const enum Action {
  Unknown,
  Skip,
  Note,
  Text,
  Span,
  Flag,
  Object,
  Watch,
  Texts,
  Named,
}

const NAMES_MAX: u32 = 64;
const SLOTS_SIZE: usize = 256;
const ITEMS_MAX: u32 = 1024;
/** Keys of one object, and of all that are open. */
const KEYS_MAX: usize = 256 * 4;
const ALL_KEYS_MAX: usize = 2048 * 4;
const DEPTH_MAX: i32 = 60;

/** Marks of keys. */
const UNDECIDED: u32 = 0;
const NAMING: u32 = 2;
const NUMERIC: u32 = 3;

const FULL: i32 = -1;

const CLOSE_OBJECT: u32 = 0x7d;
const CLOSE_LIST: u32 = 0x5d;

let end: usize = 0;
let spaced: i32 = 0;
/** What `members` answers where it did not come to the end: unusual, FULL, or minus the number of an undecided key. */
let failure: i32 = 0;
let itemCount: u32 = 0;
let keysEnd: usize = 0;

/**
 * Reads the object [from, to) by the plan into SLOTS and ITEMS. 0 where anything in it is unusual, which says nothing;
 * else 1, and 2 more where white space stands outside its strings, and 4 more where all of it is ASCII. A negative
 * answer is FULL, or asks for the mark of a key.
 */
export function members(from: i32, to: i32): i32 {
  end = INPUT + (to as usize);
  spaced = 0;
  failure = 0;
  itemCount = 0;
  keysEnd = KEYS;
  memory.fill(SLOTS, 0, SLOTS_SIZE);
  const start = INPUT + (from as usize);
  if (planned(start, 0) !== end) return textsAreFull() ? FULL : failure;
  return 1 + spaced * 2 + (isAscii(start) ? 4 : 0);
}

function isAscii(p: usize): bool {
  let all = i8x16.splat(0);
  for (; p + 16 <= end; p += 16) all = v128.or(all, v128.load(p));
  let rest: u32 = 0;
  for (; p < end; p++) rest |= load<u8>(p);
  return i8x16.bitmask(all) === 0 && rest < 0x80;
}

@inline
function bare(p: usize): usize {
  return load<u8>(p) > 0x20 ? p : blanksEnd(p);
}

function blanksEnd(p: usize): usize {
  while (isBlank(load<u8>(p))) {
    spaced = 1;
    p++;
  }
  return p;
}

/** Behind the colon and the blanks around it, or 0. */
@inline
function colonEnd(p: usize): usize {
  p = bare(p);
  return load<u8>(p) === 0x3a ? bare(p + 1) : 0;
}

/** Where an object or list ends, once nothing more comes in it; 0 where it is broken. */
let ended: usize = 0;

/** Behind the comma that stands behind a value, at what comes next; or 0, and then `ended` says where the end is. */
@inline
function following(p: usize, close: u32): usize {
  p = bare(p);
  const c = load<u8>(p) as u32;
  if (c === 0x2c) return bare(p + 1);
  ended = c === close ? p + 1 : 0;
  return 0;
}

/** Behind an object with the names of a plan, each at most once. */
function planned(p: usize, plan: usize): usize {
  if (load<u8>(p) !== 0x7b) return 0;
  p = bare(p + 1);
  if (load<u8>(p) === 0x7d) return p + 1;
  let seen: u64 = 0;
  while (true) {
    if (load<u8>(p) !== 0x22) return 0;
    const key = p + 1;
    p = plainStringEnd(key);
    if (p === 0) return 0;
    const name = textNumber(key, p, false);
    if (name >= NAMES_MAX) return 0;
    const bit = (1 as u64) << (name as u64);
    if ((seen & bit) !== 0) return 0;
    seen |= bit;
    p = colonEnd(p + 1);
    if (p === 0) return 0;
    p = member(p, PLAN + (plan * (NAMES_MAX as usize) + (name as usize)) * 2);
    if (p === 0) return 0;
    p = following(p, CLOSE_OBJECT);
    if (p === 0) return ended;
  }
}

function member(p: usize, plan: usize): usize {
  const action = load<u8>(plan) as i32;
  const argument = load<u8>(plan, 1) as usize;
  const slot = SLOTS + argument * 4;
  switch (action) {
    case Action.Skip:
      return skip(p, 0);
    case Action.Note:
      if (load<u32>(p) !== 0x6c6c756e) store<u32>(slot, 1);
      return skip(p, 0);
    case Action.Text:
      return text(p, slot);
    case Action.Span: {
      if (load<u8>(p) !== 0x22) return 0;
      const close = plainStringEnd(p + 1);
      if (close === 0 || !isPlain(p + 1, close)) return 0;
      store<u32>(slot, (p + 1 - INPUT) as u32);
      store<u32>(slot, (close - INPUT) as u32, 4);
      return close + 1;
    }
    case Action.Flag: {
      const quote: usize = load<u8>(p) === 0x22 ? 1 : 0;
      const word = load<u32>(p + quote);
      const isFalse = word === 0x736c6166 && load<u8>(p + quote, 4) === 0x65;
      if (!isFalse && word !== 0x65757274) return 0;
      store<u32>(slot, isFalse ? 2 : 1);
      p += quote + (isFalse ? 5 : 4);
      return quote === 0 ? p : load<u8>(p) === 0x22 ? p + 1 : 0;
    }
    case Action.Object:
      return planned(p, argument);
    case Action.Watch:
      return watched(p);
    case Action.Texts:
      return section(p, slot, false);
    case Action.Named:
      return section(p, slot, true);
    default:
      return 0;
  }
}

/** A string without escapes, or null. */
function text(p: usize, slot: usize): usize {
  if (load<u8>(p) !== 0x22) return load<u32>(p) === 0x6c6c756e ? p + 4 : 0;
  const close = plainStringEnd(p + 1);
  if (close === 0) return 0;
  const number = textNumber(p + 1, close, true);
  if (number === 0) return 0;
  store<u32>(slot, number);
  return close + 1;
}

/** A value whose items are collected; where it is not null, its slots say from which to which. */
function section(p: usize, slot: usize, named: bool): usize {
  if (load<u32>(p) === 0x6c6c756e) return p + 4;
  store<u32>(slot, itemCount);
  p = named ? items(p, false, 0) : lists(p);
  store<u32>(slot, itemCount, 4);
  store<u32>(slot, 1, 8);
  return p;
}

/** An object of texts and lists of texts. */
function lists(p: usize): usize {
  if (load<u8>(p) !== 0x7b) return 0;
  p = bare(p + 1);
  if (load<u8>(p) === 0x7d) return p + 1;
  const keys = keysEnd;
  while (true) {
    p = key(p, keys);
    if (p === 0) return 0;
    p = load<u8>(p) === 0x5b ? listOfTexts(p) : listed(p);
    if (p === 0) return 0;
    p = following(p, CLOSE_OBJECT);
    if (p === 0) break;
  }
  keysEnd = keys;
  return ended;
}

function listOfTexts(p: usize): usize {
  p = bare(p + 1);
  if (load<u8>(p) === CLOSE_LIST) return p + 1;
  while (true) {
    p = listed(p);
    if (p === 0) return 0;
    p = following(p, CLOSE_LIST);
    if (p === 0) return ended;
  }
}

function listed(p: usize): usize {
  if (load<u8>(p) !== 0x22) return 0;
  const close = plainStringEnd(p + 1);
  if (close === 0) return 0;
  const number = textNumber(p + 1, close, true);
  return number !== 0 && addItem(number, 0) ? close + 1 : 0;
}

/** The mark of the key that was read last. */
let mark: u32 = 0;

/** Behind a key and its colon. It is none that stands in the same object before, and none that objects sort first. */
function key(p: usize, keys: usize): usize {
  if (load<u8>(p) !== 0x22) return 0;
  const close = plainStringEnd(p + 1);
  if (close === 0) return 0;
  const number = textNumber(p + 1, close, true);
  if (number === 0) return 0;
  for (let at = keys; at < keysEnd; at += 4) if (load<u32>(at) === number) return 0;
  if (keysEnd - keys === KEYS_MAX || keysEnd - KEYS === ALL_KEYS_MAX) return 0;
  store<u32>(keysEnd, number);
  keysEnd += 4;
  mark = markOf(number);
  if (mark === UNDECIDED) {
    failure = -(number as i32);
    return 0;
  }
  return mark === NUMERIC ? 0 : colonEnd(close + 1);
}

/** Collects the scalars under keys that name something, and strings that may hold JSON. */
function items(p: usize, named: bool, depth: i32): usize {
  const c = load<u8>(p) as u32;
  if (c === 0x22) return string(p, named);
  if (depth > DEPTH_MAX) return 0;
  if (c === 0x7b) {
    p = bare(p + 1);
    if (load<u8>(p) === 0x7d) return p + 1;
    const keys = keysEnd;
    while (true) {
      p = key(p, keys);
      if (p === 0) return 0;
      p = items(p, mark === NAMING, depth + 1);
      if (p === 0) return 0;
      p = following(p, CLOSE_OBJECT);
      if (p === 0) break;
    }
    keysEnd = keys;
    return ended;
  }
  if (c === 0x5b) {
    p = bare(p + 1);
    if (load<u8>(p) === 0x5d) return p + 1;
    while (true) {
      p = items(p, named, depth + 1);
      if (p === 0) return 0;
      p = following(p, CLOSE_LIST);
      if (p === 0) return ended;
    }
  }
  const behind = bareEnd(p, c);
  if (behind === 0 || !named || c > 0x39) return behind;
  const number = textNumber(p, behind, true);
  return number !== 0 && addItem(number, 0) ? behind : 0;
}

function string(p: usize, named: bool): usize {
  const value = p + 1;
  const first = load<u8>(value) as u32;
  const close = plainStringEnd(value);
  // What begins so may be JSON, and an escape may be anything.
  const mayOpen = first === 0x5b || first === 0x7b || first === 0x20 || first === 0x5c;
  if (close !== 0 && !mayOpen) {
    if (!named || close === value) return close + 1;
    const number = textNumber(value, close, true);
    if (number !== 0) return addItem(number, 0) ? close + 1 : 0;
    if (textsAreFull()) return 0;
  }
  if (first === 0x5b && close === 0) {
    const count = itemCount;
    const behind = textsInside(value + 1, named);
    if (behind !== 0) return behind;
    if (textsAreFull()) return 0;
    itemCount = count;
  }
  p = stringEnd(value, end);
  if (p === 0 || !(named || mayOpen)) return p;
  return addItem((value - 1 - INPUT) as u32, ((p - INPUT) as u32) * 2 + (named ? 1 : 0)) ? p : 0;
}

/**
 * Collects the texts of a list that stands as JSON in a string, from behind its bracket on. Returns what is behind the
 * string, or 0 where the list has anything else in it.
 */
function textsInside(p: usize, named: bool): usize {
  while (true) {
    if (load<u16>(p) !== 0x225c) return 0;
    const from = p + 2;
    const first = load<u8>(from) as u32;
    // It may be JSON itself.
    if (first === 0x5b || first === 0x7b || first === 0x20) return 0;
    p = plainEnd(from);
    if (load<u16>(p) !== 0x225c) return 0;
    if (named && p > from) {
      const number = textNumber(from, p, true);
      if (number === 0 || !addItem(number, 0)) return 0;
    }
    const c = load<u8>(p, 2) as u32;
    p += 3;
    if (c === 0x5d) return load<u8>(p) === 0x22 ? p + 1 : 0;
    if (c !== 0x2c) return 0;
  }
}

function addItem(a: u32, b: u32): bool {
  if (itemCount === ITEMS_MAX) return false;
  const at = ITEMS + (itemCount as usize) * 8;
  store<u32>(at, a);
  store<u32>(at, b, 4);
  itemCount++;
  return true;
}

/** An object in which no name is one of those that tell of a second factor. */
function watched(p: usize): usize {
  if (load<u8>(p) !== 0x7b) return 0;
  p = bare(p + 1);
  if (load<u8>(p) === 0x7d) return p + 1;
  while (true) {
    if (load<u8>(p) !== 0x22) return 0;
    const close = plainStringEnd(p + 1);
    if (close === 0 || isWatched(p + 1, close)) return 0;
    p = colonEnd(close + 1);
    if (p === 0) return 0;
    p = skip(p, 0);
    if (p === 0) return 0;
    p = following(p, CLOSE_OBJECT);
    if (p === 0) return ended;
  }
}

/** Whether a key ends as `mfaChecked` does, in any case and somewhat alike. */
function isWatched(p: usize, close: usize): bool {
  if (close - p < 10) return false;
  const LOWER: u64 = 0x2020202020202020;
  // "mfaCheck", then "ed".
  return (load<u64>(close - 10) | LOWER) === 0x6b6365686361666d && (load<u16>(close - 2) | 0x2020) === 0x6465;
}

/** Behind any valid value. */
function skip(p: usize, depth: i32): usize {
  const c = load<u8>(p) as u32;
  if (c === 0x22) return stringEnd(p + 1, end);
  if (c !== 0x7b && c !== 0x5b) return bareEnd(p, c);
  if (depth > DEPTH_MAX) return 0;
  const close = c === 0x7b ? CLOSE_OBJECT : CLOSE_LIST;
  p = bare(p + 1);
  if ((load<u8>(p) as u32) === close) return p + 1;
  while (true) {
    if (c === 0x7b) {
      if (load<u8>(p) !== 0x22) return 0;
      p = stringEnd(p + 1, end);
      if (p === 0) return 0;
      p = colonEnd(p);
      if (p === 0) return 0;
    }
    p = skip(p, depth + 1);
    if (p === 0) return 0;
    p = following(p, close);
    if (p === 0) return ended;
  }
}
