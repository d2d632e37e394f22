/** Takes in the bytes of an object, with their checksums. Small ones are held, large ones go to a file as they come. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { type Kernel, openKernel } from '../kernel.js';
import type { Received } from './checking.js';

export interface Taken extends Received {
  readonly sha256: string;
}

const CHUNK = 2 ** 16;

/** CRC-64 of bytes; one kernel serves them all, in steps, so that its memory stays small. */
const crcOf = (() => {
  let kernel: Kernel | undefined;
  return (bytes: Uint8Array, before: bigint): bigint => {
    kernel ??= openKernel();
    let crc = before;
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const step = bytes.subarray(at, at + CHUNK);
      kernel.load(step);
      crc = kernel.crc64(0, step.length, crc);
    }
    return crc;
  };
})();

export function checksumsOf(bytes: Uint8Array): Taken {
  return {
    size: bytes.length,
    crc64: String(crcOf(bytes, 0n)),
    md5: createHash('md5').update(bytes).digest('hex'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** A file that grows as bytes come in, and goes on where an earlier try has ended. */
export class GrowingFile {
  #size = 0;
  #crc = 0n;
  #md5: Hash = createHash('md5');
  #sha256: Hash = createHash('sha256');

  private constructor(readonly fd: number) {}

  /** @param path what is there from an earlier try is read, and counts */
  static open(path: string): GrowingFile {
    const file = new GrowingFile(openSync(path, 'a+', 0o600));
    const chunk = Buffer.allocUnsafe(2 ** 20);
    for (let read = -1; read !== 0; ) {
      read = readSync(file.fd, chunk, 0, chunk.length, file.#size);
      file.#count(chunk.subarray(0, read));
    }
    return file;
  }

  get size(): number {
    return this.#size;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.fd, bytes, at);
    this.#count(bytes);
  }

  /** Begins anew. */
  clear(): void {
    ftruncateSync(this.fd);
    this.#size = 0;
    this.#crc = 0n;
    this.#md5 = createHash('md5');
    this.#sha256 = createHash('sha256');
  }

  /** Of all that came; nothing can be pushed behind it. */
  taken(): Taken {
    return {
      size: this.#size,
      crc64: String(this.#crc),
      md5: this.#md5.digest('hex'),
      sha256: this.#sha256.digest('hex'),
    };
  }

  close(): void {
    closeSync(this.fd);
  }

  #count(bytes: Uint8Array): void {
    this.#size += bytes.length;
    this.#crc = crcOf(bytes, this.#crc);
    this.#md5.update(bytes);
    this.#sha256.update(bytes);
  }
}
