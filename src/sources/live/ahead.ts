/** Reads pages ahead of whoever takes them, so that regions do not wait for each other. */
import type { LiveEvent } from './reply.js';

export class Ahead {
  readonly #waiting: (readonly LiveEvent[])[] = [];
  #size = 0;
  #asked = 0;
  #ended = false;
  #stopped = false;
  #bug: unknown;
  #pump: Promise<void> | undefined;
  #wake = () => {};

  /**
   * @param bytes so many may wait to be taken
   * @param eager whether pages are read before anybody asks for them
   */
  constructor(
    private readonly pages: AsyncGenerator<readonly LiveEvent[]>,
    private readonly bytes: number,
    private readonly eager: boolean,
  ) {}

  /** Whether `next` need not wait. */
  get ready(): boolean {
    return this.#waiting.length > 0 || this.#ended;
  }

  /** Begins to read, should it have to. */
  start(): void {
    this.#pump ??= this.#run();
  }

  /** The next page; undefined behind the last one. */
  async next(): Promise<readonly LiveEvent[] | undefined> {
    this.start();
    this.#asked++;
    this.#wake();
    while (!this.ready) {
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
    this.#asked--;
    if (this.#bug !== undefined) throw this.#bug;
    const page = this.#waiting.shift();
    if (page !== undefined) {
      this.#size -= sizeOf(page);
      this.#wake();
    }
    return page;
  }

  /** Reads no further; does not wait for a page that is on its way. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  #tell = () => {};

  async #run(): Promise<void> {
    try {
      while (!this.#stopped) {
        if (!this.#wanted()) {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
          continue;
        }
        const next = await this.pages.next();
        if (next.done) break;
        this.#waiting.push(next.value);
        this.#size += sizeOf(next.value);
        this.#tell();
      }
    } catch (thrown) {
      this.#bug = thrown;
    }
    this.#ended = true;
    this.#tell();
    await this.pages.return(undefined);
  }

  #wanted(): boolean {
    return this.eager ? this.#size <= this.bytes : this.#waiting.length === 0 && this.#asked > 0;
  }
}

function sizeOf(page: readonly LiveEvent[]): number {
  return page.reduce((sum, { own }) => sum + own.length, 0);
}
