/** The process's own output. */
import { fstatSync, write } from 'node:fs';
import type { Sink } from './context.js';

/** What Node's types leave out of a standard stream. */
type WriteStream = NodeJS.WriteStream & { readonly fd: number };

/** A pipe whose reader is slow and that does not block says EAGAIN; it is asked again after this, milliseconds. */
const RETRY = 5;

/**
 * A file descriptor as a sink. Writes go through the thread pool and not through the stream, which blocks the
 * whole program on a slow pipe: Ctrl-C would not be heard.
 */
export function sinkOf(stream: WriteStream): Sink {
  const { fd } = stream;
  let closed = !isOpen(fd);
  return {
    isTerminal: stream.isTTY === true,
    get width() {
      return stream.columns ?? 80;
    },
    get closed() {
      return closed;
    },
    async write(text) {
      let rest = typeof text === 'string' ? Buffer.from(text) : text;
      while (rest.length > 0 && !closed) {
        const written = await writeSome(fd, rest);
        if (written === 'closed') closed = true;
        else rest = rest.subarray(written);
      }
    },
  };
}

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

function writeSome(fd: number, bytes: Uint8Array): Promise<number | 'closed'> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, 0, bytes.length, null, (error, written) => {
      if (error === null) resolve(written);
      else if (error.code === 'EPIPE') resolve('closed');
      else if (error.code === 'EAGAIN') setTimeout(() => resolve(0), RETRY);
      else reject(error);
    });
  });
}
