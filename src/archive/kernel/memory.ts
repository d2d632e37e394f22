/**
 * What lies where: parameters and results below INPUT, the bytes to look at from INPUT on, with at least 64 bytes of
 * zeroes behind them.
 */

/** Where results of `cut` go: pairs of u32 (start, end), offsets from INPUT. */
export const UNITS: usize = 0x1000;
export const UNITS_MAX: i32 = 16384;
/** Needle table: per needle 64 bytes: u32 length, u32 probe a, u32 probe b, then its bytes in lower case. */
export const NEEDLES: usize = 0x30000;
export const NEEDLE_SIZE: usize = 64;
/** 128 bytes: 1 for each lower-case ASCII character that occurs in a needle. */
export const CHARACTERS: usize = 0x31000;
/**
 * Per set 96 bytes: for each of a needle's first three characters, which of eight groups of needles may have a
 * character of this low half (16 bytes), and of this high half (16 bytes).
 */
export const HALVES: usize = 0x32000;
/** Eight tables of 256 u64. */
export const CRC_TABLES: usize = 0x33000;
/**
 * What `members` reads by: for each of up to eight plans, two bytes for each of 64 names. Then where it puts what it
 * found: 64 words, and up to 1024 items of two words. Then keys of the objects that are open.
 */
export const PLAN: usize = 0x22000;
export const SLOTS: usize = 0x22400;
export const ITEMS: usize = 0x22800;
export const KEYS: usize = 0x24800;
/** Texts that are remembered: a hash table of their numbers, what is known of each, and their bytes. */
export const TEXT_TABLE: usize = 0x40000;
export const TEXT_ENTRIES: usize = 0xc0000;
export const TEXT_BYTES: usize = 0x1c0000;
export const TEXT_BYTES_SIZE: usize = 0x400000;
/** Memory that is never touched is never taken, so it costs little that this is far up. */
export const INPUT: usize = 0x600000;
/** What `outline` found: u32 start and end of the value of eventId, then of eventTime, without their quotes. */
export const OUTLINE: usize = 0x800;

// The same for those outside.
export const inputOffset: i32 = INPUT as i32;
export const unitsOffset: i32 = UNITS as i32;
export const needlesOffset: i32 = NEEDLES as i32;
export const needleSize: i32 = NEEDLE_SIZE as i32;
export const charactersOffset: i32 = CHARACTERS as i32;
export const halvesOffset: i32 = HALVES as i32;
export const outlineOffset: i32 = OUTLINE as i32;
export const planOffset: i32 = PLAN as i32;
export const slotsOffset: i32 = SLOTS as i32;
export const itemsOffset: i32 = ITEMS as i32;
export const keysOffset: i32 = KEYS as i32;
export const textEntriesOffset: i32 = TEXT_ENTRIES as i32;
