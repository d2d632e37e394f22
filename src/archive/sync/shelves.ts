/**
 * Memory for objects from their first byte until they are recorded. Both threads see it, and it is used again and
 * again: fresh memory would take longer than what is received into it.
 */

/** Where the bytes of an object lie. */
export interface Place {
  readonly memory: SharedArrayBuffer;
  readonly from: number;
  readonly size: number;
}

/** Most objects are smaller. */
const PLACE_SIZE = 2 ** 16;
/** Larger ones have memory of their own, all together no more than the places have. */
export const PLACES = 256;

export class Shelves {
  readonly #memory = new SharedArrayBuffer(PLACES * PLACE_SIZE);
  /** The one that was used last is taken first. */
  readonly #free = Array.from({ length: PLACES }, (_, i) => (PLACES - 1 - i) * PLACE_SIZE);
  #own = 0;
  readonly #waiting: { readonly size: number; readonly resolve: (place: Place) => void }[] = [];

  /** Resolves when there is room, in the order in which it is asked for. */
  take(size: number): Promise<Place> {
    return new Promise((resolve) => {
      this.#waiting.push({ size, resolve });
      this.#serve();
    });
  }

  give({ memory, from, size }: Place): void {
    if (memory === this.#memory) this.#free.push(from);
    else this.#own -= size;
    this.#serve();
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const { size, resolve } = next;
      if (size <= PLACE_SIZE) {
        const from = this.#free.pop();
        if (from === undefined) return;
        resolve({ memory: this.#memory, from, size });
      } else {
        if (this.#own > 0 && this.#own + size > PLACES * PLACE_SIZE) return;
        this.#own += size;
        resolve({ memory: new SharedArrayBuffer(size), from: 0, size });
      }
      this.#waiting.shift();
    }
  }
}

/** The first bytes of a place. */
export function bytesAt({ memory, from, size }: Place, length = size): Buffer {
  return Buffer.from(memory, from, length);
}
