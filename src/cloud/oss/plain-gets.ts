/**
 * Gets of small objects: one write, one answer that is held as a whole. Node's own client does far more for a request
 * than sending and parsing it, which is most of the work where there are thousands of files of some KB. What is not
 * of the plainest kind is left to it: who is told so asks again there.
 */
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type AnswerHead, parseAnswerHead } from './answer-head.js';

export interface PlainGet {
  readonly url: URL;
  /** As it goes over the wire. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | number>>;
  /** Takes the bytes of an answer that is no error; a longer one is not received. */
  readonly into: Uint8Array;
  /** Hears of bytes of the body as they come. */
  readonly onBytes: (count: number) => void;
}

export interface PlainAnswer extends Pick<AnswerHead, 'status' | 'headers'> {
  readonly body: Buffer;
}

/** The answer has a body that is longer than was said, or cannot be read here. */
export type Unfit = 'too long' | 'not plain';

/** A longer document says nothing about an error. */
const ERROR_MAX = 2 ** 16;
/** As large as Node lets a head be. */
const HEAD_MAX = 2 ** 14;
const EMPTY_LINE = '\r\n\r\n';
const READ_SIZE = 2 ** 16;

/** So many answers more than plain ones are tried. */
const PATIENCE = 4;

/** Connections to any hosts, which are kept for the next request. */
export class PlainGets {
  readonly #idle = new Map<string, Connection[]>();
  readonly #running = new Set<Connection>();
  #unfit = 0;

  /**
   * @param silence milliseconds without a byte after which an answer is given up
   * @param onSilence the error that says so
   */
  constructor(
    private readonly silence: number,
    private readonly onSilence: () => Error,
  ) {}

  /** False once it turned out to be in vain: most answers are asked for twice. */
  get isWorthwhile(): boolean {
    return this.#unfit < PATIENCE;
  }

  /** @throws the network's error; ECONNRESET for an answer that is cut off */
  get(request: PlainGet): Promise<PlainAnswer | Unfit> {
    const text = requestText(request);
    if (text === undefined) return Promise.resolve('not plain');
    const { origin } = request.url;
    const connection = this.#idle.get(origin)?.pop() ?? this.#open(request.url);
    this.#running.add(connection);
    return new Promise((resolve, reject) => {
      connection.exchange(text, request, {
        resolve: (answer, keepsAlive) => {
          this.#running.delete(connection);
          if (keepsAlive) this.#keep(origin, connection);
          else connection.socket.destroy();
          this.#unfit = answer === 'not plain' ? this.#unfit + 1 : Math.max(0, this.#unfit - 1);
          resolve(answer);
        },
        reject: (error) => {
          this.#running.delete(connection);
          connection.socket.destroy();
          reject(error);
        },
      });
    });
  }

  /** Ends what is under way. */
  interrupt(error: Error): void {
    for (const { socket } of this.#running) socket.destroy(error);
  }

  #open(url: URL): Connection {
    const connection: Connection = new Connection(url, this.silence, this.onSilence, () => {
      const idle = this.#idle.get(url.origin) ?? [];
      const at = idle.indexOf(connection);
      if (at >= 0) idle.splice(at, 1);
    });
    return connection;
  }

  #keep(origin: string, connection: Connection): void {
    // The process may end while they wait.
    connection.socket.unref();
    const idle = this.#idle.get(origin) ?? [];
    idle.push(connection);
    this.#idle.set(origin, idle);
  }
}

const NOTHING: Buffer = Buffer.alloc(0);

interface Waiting {
  readonly resolve: (answer: PlainAnswer | Unfit, keepsAlive: boolean) => void;
  readonly reject: (error: Error) => void;
}

/** One connection, with one request at a time. */
class Connection {
  readonly socket: Socket;
  #request: PlainGet | undefined;
  #waiting: Waiting | undefined;
  #head: AnswerHead | undefined;
  /** Of a head that has not come as a whole. */
  #begun = '';
  #body: Buffer = NOTHING;
  #came = 0;

  constructor(url: URL, silence: number, onSilence: () => Error, onClose: () => void) {
    // The same memory for each read: fresh memory would take longer than what is read into it.
    const onread = {
      buffer: Buffer.allocUnsafeSlow(READ_SIZE),
      callback: (count: number, buffer: Uint8Array) => {
        this.#take(buffer.subarray(0, count));
        return true;
      },
    };
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const options = { host, port, servername: isIP(host) === 0 ? host : '', onread };
    this.socket = url.protocol === 'https:' ? connectTls(options) : connect(options);
    this.socket.setNoDelay(true);
    this.socket.setTimeout(silence, () => this.socket.destroy(onSilence()));
    this.socket.on('error', (error) => this.#fail(error));
    this.socket.on('close', () => {
      this.#fail(cutOff());
      onClose();
    });
  }

  exchange(text: string, request: PlainGet, waiting: Waiting): void {
    this.#request = request;
    this.#waiting = waiting;
    this.#head = undefined;
    this.#begun = '';
    this.socket.ref();
    this.socket.write(text, 'latin1');
  }

  #take(bytes: Uint8Array): void {
    const request = this.#request;
    // What nobody has asked for.
    if (request === undefined) return void this.socket.destroy();
    let rest = bytes;
    if (this.#head === undefined) {
      const from = this.#readHead(bytes, request);
      if (from === undefined) return;
      rest = bytes.subarray(from);
    }
    const left = this.#body.length - this.#came;
    const own = rest.length > left ? rest.subarray(0, left) : rest;
    this.#body.set(own, this.#came);
    this.#came += own.length;
    if (own.length > 0) request.onBytes(own.length);
    if (this.#came < this.#body.length) return;
    const { status, headers, keepsAlive } = this.#head!;
    this.#end({ status, headers, body: this.#body }, keepsAlive && own === rest);
  }

  /** @returns where the body begins in the bytes; undefined while it has not, or nobody waits for it any more */
  #readHead(bytes: Uint8Array, { into }: PlainGet): number | undefined {
    const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const behind = behindHead(this.#begun, own);
    // Of a body that comes with it no text need be made.
    this.#begun += own.toString('latin1', 0, behind < 0 ? own.length : behind);
    if (behind < 0 && this.#begun.length < HEAD_MAX) return undefined;
    const isWhole = behind >= 0 && this.#begun.length <= HEAD_MAX;
    const head = isWhole ? parseAnswerHead(this.#begun.slice(0, -EMPTY_LINE.length)) : undefined;
    if (head === undefined) return void this.#end('not plain', false);
    const isError = head.status >= 300;
    if (head.length > (isError ? ERROR_MAX : into.length)) return void this.#end('too long', false);
    this.#head = head;
    this.#body = isError
      ? Buffer.alloc(head.length)
      : Buffer.from(into.buffer as ArrayBuffer, into.byteOffset, head.length);
    this.#came = 0;
    return behind;
  }

  #end(answer: PlainAnswer | Unfit, keepsAlive: boolean): void {
    this.#release()?.resolve(answer, keepsAlive);
  }

  #fail(error: Error): void {
    this.#release()?.reject(error);
  }

  /** From here on nothing is written into memory that others may use again. */
  #release(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#request = undefined;
    this.#body = NOTHING;
    return waiting;
  }
}

/** Where the empty line ends in bytes, though it may have begun in the text before them; -1 where it is not there. */
function behindHead(before: string, bytes: Buffer): number {
  const tail = before.slice(1 - EMPTY_LINE.length);
  const seam = (tail + bytes.toString('latin1', 0, EMPTY_LINE.length - 1)).indexOf(EMPTY_LINE);
  if (seam >= 0) return seam + EMPTY_LINE.length - tail.length;
  const at = bytes.indexOf(EMPTY_LINE);
  return at < 0 ? -1 : at + EMPTY_LINE.length;
}

/** What ends a line or a word must not come from a key, or an ETag that some server made up. */
const PATH = /^\/[!-~]*$/;
const VALUE = /^[\t -~\x80-\xff]*$/;

/** undefined where something in it would not stay in its line */
function requestText({ url, path, headers }: PlainGet): string | undefined {
  if (!PATH.test(path)) return undefined;
  let text = `GET ${path} HTTP/1.1\r\n`;
  if (headers.host === undefined) text += `Host: ${url.host}\r\n`;
  for (const name in headers) {
    const value = String(headers[name]);
    if (!VALUE.test(value)) return undefined;
    text += `${name}: ${value}\r\n`;
  }
  return `${text}Connection: keep-alive\r\n\r\n`;
}

function cutOff(): Error {
  return Object.assign(new Error('cut off'), { code: 'ECONNRESET' });
}
