/** The process's own output. */
import { PersonError } from '../errors.js';
import type { Sink } from './context.js';

/** A standard stream as a sink. Errors of the stream come out where something is written. */
export function sinkOf(stream: NodeJS.WriteStream, name: string): Sink {
  let closed = false;
  // Told to whoever writes next; without a listener it would end the program.
  stream.on('error', () => {});
  return {
    isTerminal: stream.isTTY === true,
    get width() {
      return stream.columns || 80;
    },
    get closed() {
      return closed;
    },
    write(text) {
      if (closed || text.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (error === null || error === undefined) resolve();
          else if (isClosed(error)) {
            closed = true;
            resolve();
          } else
            reject(
              new PersonError(
                `${name} cannot be written: ${error.message}`,
                'Make room there, or write somewhere else.',
              ),
            );
        });
      });
    },
  };
}

function isClosed(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' || error.code === 'EBADF';
}
