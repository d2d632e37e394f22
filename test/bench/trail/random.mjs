// @ts-check
/**
 * Seeded randomness. Every event has its own generator, made from the seed and the event's number, so any
 * event can be built without the ones before it: on another thread, and in another file layout.
 */
export class Random {
  #state;

  /**
   * @param {number} seed
   * @param {number} index what this generator is for; neighbours give unrelated sequences
   */
  constructor(seed, index) {
    this.#state = mix((seed ^ mix(index + 1)) | 0);
  }

  /** The next 32 bits (mulberry32), as a non-negative integer. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** @param {number} limit an integer in [0, limit) comes back */
  below(limit) {
    return Math.floor((this.next() / 0x1_0000_0000) * limit);
  }

  /** @param {number} probability */
  chance(probability) {
    return this.next() < probability * 0x1_0000_0000;
  }

  /**
   * @template T
   * @param {readonly T[]} list not empty
   * @returns {T}
   */
  pick(list) {
    return /** @type {T} */ (list[this.below(list.length)]);
  }

  /**
   * Early entries far more often than late ones, as a few busy machines and people make most of a trail.
   * @template T
   * @param {readonly T[]} list not empty
   * @returns {T}
   */
  pickSkewed(list) {
    const share = this.next() / 0x1_0000_0000;
    return /** @type {T} */ (list[Math.floor(share * share * share * list.length)]);
  }

  /** @param {number} length lower-case letters and digits, as resource ids have */
  base36(length) {
    let text = '';
    while (text.length < length) text += (this.next() % 36 ** 6).toString(36).padStart(6, '0');
    return text.slice(0, length);
  }

  /** @param {number} length letters of both cases and digits, as keys and secrets have */
  base62(length) {
    let text = '';
    while (text.length < length) text += BASE62.charAt(this.below(62));
    return text;
  }

  /** @param {number} length decimal digits without a leading zero */
  digits(length) {
    let text = String(1 + this.below(9));
    while (text.length < length) text += String(this.below(1e9)).padStart(9, '0');
    return text.slice(0, length);
  }

  /** An upper-case UUID, which is how the service writes event and request ids. */
  uuid() {
    const hex = Array.from({ length: 4 }, () => this.next().toString(16).padStart(8, '0')).join('');
    const groups = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `5${hex.slice(13, 16)}`,
      hex.slice(16, 20),
      hex.slice(20),
    ];
    return groups.join('-').toUpperCase();
  }
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** @param {number} value murmur3's finaliser: every bit in changes about half of the bits out */
function mix(value) {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
