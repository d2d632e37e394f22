/** Characters and strings of JSON, 64 bytes at a time or one. */

@inline
export function mask64(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    (i8x16.bitmask(a) as u64) |
    ((i8x16.bitmask(b) as u64) << 16) |
    ((i8x16.bitmask(c) as u64) << 32) |
    ((i8x16.bitmask(d) as u64) << 48)
  );
}

/** Whether the next byte is escaped. */
let pending: u64 = 0;

export function beginEscapes(): void {
  pending = 0;
}

@inline
export function escapeIsPending(): bool {
  return pending !== 0;
}

/** Bits that stand behind an odd run of backslashes; without a branch, as simdjson does it. */
@inline
export function escapedBits(backslash: u64): u64 {
  const even: u64 = 0x5555555555555555;
  const starts = backslash & ~pending;
  const follows = (starts << 1) | pending;
  const oddStarts = starts & ~even & ~follows;
  const sum = oddStarts + starts;
  pending = sum < oddStarts ? 1 : 0;
  return (even ^ (sum << 1)) & follows;
}

@inline
export function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

@inline
export function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}

@inline
export function hexValue(byte: u32): u32 {
  if (byte - 0x30 < 10) return byte - 0x30;
  const letter = byte | 0x20;
  return letter - 0x61 < 6 ? letter - 0x57 : 255;
}

@inline
export function isBlank(c: u32): bool {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}
