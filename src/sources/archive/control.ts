/**
 * What the threads of a scan share: who reads which files, and how far they may run ahead of the reader.
 *
 * Files are claimed in runs of neighbours through one counter, and runs are answered in order, so the bytes
 * printed never depend on the number of threads.
 */
const NEXT_RUN = 0;
const STOPPED = 1;
const WAITING_KB = 2;
const OWN_KB = 3;

/** What waits for its turn, unless more is wanted: rows of all threads, and of one file that is sent in parts. KiB. */
const AHEAD_MAX_KB = 16 * 1024;
const OWN_MAX_KB = 8 * 1024;
/** A look at the clock in case a wake-up was missed, milliseconds. */
const RECHECK = 200;

export class Control {
  readonly #words: Int32Array;

  /** @param aheadMax KiB that may wait while another run is begun */
  constructor(
    readonly shared: SharedArrayBuffer,
    private readonly aheadMax = AHEAD_MAX_KB,
  ) {
    this.#words = new Int32Array(shared);
  }

  static create(threads: number): Control {
    return new Control(new SharedArrayBuffer((OWN_KB + threads) * Int32Array.BYTES_PER_ELEMENT));
  }

  get stopped(): boolean {
    return Atomics.load(this.#words, STOPPED) === 1;
  }

  stop(): void {
    Atomics.store(this.#words, STOPPED, 1);
    for (let i = 0; i < this.#words.length; i++) Atomics.notify(this.#words, i);
  }

  /** The next run for a thread, once the reader has caught up; undefined when stopped. Blocks. */
  claimRun(): number | undefined {
    this.waitForRoom();
    return this.stopped ? undefined : Atomics.add(this.#words, NEXT_RUN, 1);
  }

  /** Waits until the reader has caught up. Blocks. */
  waitForRoom(): void {
    this.#waitBelow(WAITING_KB, this.aheadMax);
  }

  /** Counts what a thread sent. */
  sent(thread: number, bytes: number): void {
    Atomics.add(this.#words, WAITING_KB, kilobytes(bytes));
    Atomics.add(this.#words, OWN_KB + thread, kilobytes(bytes));
  }

  /** Waits until the reader has taken most of what this thread sent. Blocks. */
  waitForReader(thread: number): void {
    this.#waitBelow(OWN_KB + thread, OWN_MAX_KB);
  }

  /** Counts what the reader took. */
  taken(thread: number, bytes: number): void {
    for (const word of [WAITING_KB, OWN_KB + thread]) {
      Atomics.sub(this.#words, word, kilobytes(bytes));
      Atomics.notify(this.#words, word);
    }
  }

  #waitBelow(word: number, most: number): void {
    for (;;) {
      const value = Atomics.load(this.#words, word);
      if (value <= most || this.stopped) return;
      Atomics.wait(this.#words, word, value, RECHECK);
    }
  }
}

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}
