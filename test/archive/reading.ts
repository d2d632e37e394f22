import type { Damage } from '../../src/archive/damage.js';

/** All that a reader yields, and what it says at the end. */
export async function readAll(
  pieces: Buffer | AsyncGenerator<Buffer, Damage | undefined>,
): Promise<{ text: Buffer; damage: Damage | undefined }> {
  if (Buffer.isBuffer(pieces)) return { text: pieces, damage: undefined };
  const read: Buffer[] = [];
  for (;;) {
    const next = await pieces.next();
    if (next.done) return { text: Buffer.concat(read), damage: next.value };
    read.push(next.value);
  }
}
