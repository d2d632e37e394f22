/**
 * Texts that come again and again, each with a number: 0 is for none, 1 for the empty text. What does not fit is not
 * remembered, and somebody else must look.
 */
import { TEXT_BYTES, TEXT_BYTES_SIZE, TEXT_ENTRIES, TEXT_TABLE } from './memory';

const EMPTY: u32 = 1;
/** Numbers below this many are given out; a power of two. */
const TEXTS_MAX: u32 = 65536;
const TABLE_MASK: u32 = TEXTS_MAX * 2 - 1;
/** Longer texts are not likely to come again. */
const LENGTH_MAX: usize = 1024;
/** Texts that hash alike on purpose must not take for ever. */
const PROBES_MAX: i32 = 64;

// An entry: hash, offset of the bytes, length, mark.
const ENTRY_SIZE: usize = 16;

const P1: u64 = 0x9e3779b185ebca87;
const P2: u64 = 0xc2b2ae3d27d4eb4f;

let count: u32 = 0;
let bytesUsed: usize = 0;
let full: bool = false;

/** Forgets all texts. */
export function beginTexts(): void {
  memory.fill(TEXT_TABLE, 0, ((TABLE_MASK + 1) as usize) * 4);
  count = EMPTY + 1;
  bytesUsed = 0;
  full = false;
  memory.fill(TEXT_ENTRIES, 0, 2 * ENTRY_SIZE);
}

/** Whether there was no room for a text. */
export function textsAreFull(): bool {
  return full;
}

@inline
function entry(id: u32): usize {
  return TEXT_ENTRIES + (id as usize) * ENTRY_SIZE;
}

@inline
export function markOf(id: u32): u32 {
  return load<u32>(entry(id), 12);
}

export function markText(id: u32, mark: u32): void {
  store<u32>(entry(id), mark, 12);
}

/** The number of the text [p, end), which is given one if `add` and there is room; else 0. */
export function textNumber(p: usize, end: usize, add: bool): u32 {
  const length = end - p;
  if (length === 0) return EMPTY;
  if (length > LENGTH_MAX) return 0;
  const hash = hashOf(p, length);
  let place = hash & TABLE_MASK;
  for (let i = 0; i < PROBES_MAX; i++) {
    const id = load<u32>(TEXT_TABLE + (place as usize) * 4);
    if (id === 0) return add ? keep(p, length, hash, place) : 0;
    const at = entry(id);
    if (load<u32>(at) === hash && (load<u32>(at, 8) as usize) === length && isSame(p, load<u32>(at, 4) as usize, length)) return id;
    place = (place + 1) & TABLE_MASK;
  }
  return 0;
}

function keep(p: usize, length: usize, hash: u32, place: u32): u32 {
  // Bytes are compared eight at a time.
  const size = (length + 7) & ~7;
  if (count === TEXTS_MAX || bytesUsed + size > TEXT_BYTES_SIZE) {
    full = true;
    return 0;
  }
  const id = count++;
  const bytes = TEXT_BYTES + bytesUsed;
  bytesUsed += size;
  memory.copy(bytes, p, length);
  store<u32>(TEXT_TABLE + (place as usize) * 4, id);
  const at = entry(id);
  store<u32>(at, hash);
  store<u32>(at, bytes as u32, 4);
  store<u32>(at, length as u32, 8);
  store<u32>(at, 0, 12);
  return id;
}

/** The bits of the last word of a text that belong to it. */
@inline
function lastBits(length: usize): u64 {
  const over = length & 7;
  return over === 0 ? ~(0 as u64) : ((1 as u64) << ((over as u64) * 8)) - 1;
}

@inline
function hashOf(p: usize, length: usize): u32 {
  let h = (length as u64) * P2;
  const last = p + ((length - 1) & ~7);
  while (p < last) {
    h = (h ^ load<u64>(p)) * P1;
    h ^= h >> 32;
    p += 8;
  }
  h = (h ^ (load<u64>(last) & lastBits(length))) * P1;
  h ^= h >> 29;
  h *= P2;
  return (h >> 32) as u32;
}

@inline
function isSame(p: usize, q: usize, length: usize): bool {
  const last = p + ((length - 1) & ~7);
  while (p < last) {
    if (load<u64>(p) !== load<u64>(q)) return false;
    p += 8;
    q += 8;
  }
  return ((load<u64>(p) ^ load<u64>(q)) & lastBits(length)) === 0;
}

/** The number of the text of so many bytes at a place in memory. */
export function addText(at: i32, length: i32): u32 {
  return textNumber(at as usize, (at as usize) + (length as usize), true);
}
