/** CRC-64 as OSS computes it: ECMA-182, bits reflected, all ones before and behind. */
import { CRC_TABLES, INPUT } from './memory';

const POLYNOMIAL: u64 = 0xc96c5795d7870f42;

/** Eight tables of 256 u64, so that eight bytes go in one step. */
let areTablesFilled = false;

function fillTables(): void {
  for (let i: u32 = 0; i < 256; i++) {
    let crc: u64 = i;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ POLYNOMIAL : crc >> 1;
    store<u64>(CRC_TABLES + ((i as usize) << 3), crc);
  }
  for (let i: u32 = 0; i < 256; i++) {
    let crc = load<u64>(CRC_TABLES + ((i as usize) << 3));
    for (let table: usize = 1; table < 8; table++) {
      crc = load<u64>(CRC_TABLES + (((crc & 0xff) as usize) << 3)) ^ (crc >> 8);
      store<u64>(CRC_TABLES + (table << 11) + ((i as usize) << 3), crc);
    }
  }
  areTablesFilled = true;
}

@inline
function entry(table: usize, byte: u64): u64 {
  return load<u64>(CRC_TABLES + (table << 11) + ((byte as usize) << 3));
}

/** The checksum of what came before, continued over the bytes [from, to) at INPUT; 0 at the beginning. */
export function crc64(from: i32, to: i32, before: u64): u64 {
  if (!areTablesFilled) fillTables();
  let crc = ~before;
  let p = INPUT + (from as usize);
  const end = INPUT + (to as usize);
  while (p + 8 <= end) {
    const word = crc ^ load<u64>(p);
    crc =
      entry(7, word & 0xff) ^
      entry(6, (word >> 8) & 0xff) ^
      entry(5, (word >> 16) & 0xff) ^
      entry(4, (word >> 24) & 0xff) ^
      entry(3, (word >> 32) & 0xff) ^
      entry(2, (word >> 40) & 0xff) ^
      entry(1, (word >> 48) & 0xff) ^
      entry(0, word >> 56);
    p += 8;
  }
  while (p < end) {
    crc = entry(0, (crc ^ load<u8>(p)) & 0xff) ^ (crc >> 8);
    p++;
  }
  return ~crc;
}
