/** CRC-64 as the service computes it (ECMA-182, reflected), with two tables of 32 bits. Written apart from the program's. */

const LOW = new Uint32Array(256);
const HIGH = new Uint32Array(256);
for (let i = 0; i < 256; i++) {
  let low = i;
  let high = 0;
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1;
    low = ((low >>> 1) | (high << 31)) >>> 0;
    high >>>= 1;
    if (odd) {
      low = (low ^ 0xd7870f42) >>> 0;
      high = (high ^ 0xc96c5795) >>> 0;
    }
  }
  LOW[i] = low;
  HIGH[i] = high;
}

/** In decimal digits, as the service writes it. */
export function crc64(bytes: Uint8Array): string {
  let low = 0xffffffff;
  let high = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    const entry = (low ^ bytes[i]!) & 0xff;
    low = (((low >>> 8) | (high << 24)) ^ LOW[entry]!) >>> 0;
    high = ((high >>> 8) ^ HIGH[entry]!) >>> 0;
  }
  return ((BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0)).toString();
}
