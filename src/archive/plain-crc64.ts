/** CRC-64 (ECMA-182, reflected) byte by byte; numbers of 64 bits as two halves, since big integers are slow. */

const LOW = new Uint32Array(256);
const HIGH = new Uint32Array(256);

for (let i = 0; i < 256; i++) {
  let [low, high] = [i, 0];
  for (let bit = 0; bit < 8; bit++) {
    const carry = low & 1;
    low = ((low >>> 1) | (high << 31)) >>> 0;
    high >>>= 1;
    if (carry === 1) {
      low = (low ^ 0xd7870f42) >>> 0;
      high = (high ^ 0xc96c5795) >>> 0;
    }
  }
  LOW[i] = low;
  HIGH[i] = high;
}

/** @param before the checksum of what came before; 0n at the beginning */
export function plainCrc64(bytes: Uint8Array, before: bigint): bigint {
  let low = ~Number(before & 0xffffffffn) >>> 0;
  let high = ~Number(before >> 32n) >>> 0;
  for (const byte of bytes) {
    const entry = (low ^ byte) & 0xff;
    low = (((low >>> 8) | (high << 24)) ^ LOW[entry]!) >>> 0;
    high = ((high >>> 8) ^ HIGH[entry]!) >>> 0;
  }
  return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0);
}
