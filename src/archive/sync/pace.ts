/** How many objects are fetched at once, and how fast. */
import { isSlowDown } from '../../cloud/oss/faults.js';

/** As many at once as go well: half as many after SlowDown, one more after each round without. */
export class Concurrency {
  #limit: number;
  #running = 0;
  #successes = 0;
  /** When the number was last cut: many answers at the same moment mean the same. */
  #cutAt = Number.NEGATIVE_INFINITY;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly most: number,
    private readonly now: () => number,
  ) {
    this.#limit = most;
  }

  get limit(): number {
    return this.#limit;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    while (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  succeeded(): void {
    if (this.#limit === this.most || ++this.#successes < this.#limit) return;
    this.#successes = 0;
    this.#limit++;
    this.#waiting.shift()?.();
  }

  failed(error: unknown): void {
    if (!isSlowDown(error) || this.now() - this.#cutAt < 1000) return;
    this.#cutAt = this.now();
    this.#successes = 0;
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }
}

/** Bytes come no faster than so many a second. */
export class RateLimit {
  /** When the next byte may come. */
  #free = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number,
    private readonly sleep: (ms: number) => Promise<void>,
  ) {}

  /** Resolves when that many bytes may be taken. */
  async take(bytes: number): Promise<void> {
    const now = this.now();
    // What was not used is not saved up.
    const start = Math.max(this.#free, now);
    this.#free = start + (bytes / this.perSecond) * 1000;
    if (start > now) await this.sleep(start - now);
  }
}
