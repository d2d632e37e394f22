/**
 * How far a gzip file may unfold before it is taken for a bomb. JSON of audit events compresses to between a
 * sixth and a thirtieth; DEFLATE cannot do better than 1032:1.
 */
export interface InflateLimits {
  /** Inflated bytes of one file at most. */
  readonly bytes: number;
  /** Inflated bytes per compressed byte at most. Looked at only above `RATIO_FROM`. */
  readonly ratio: number;
}

export const DEFAULT_LIMITS: InflateLimits = { bytes: 64 * 2 ** 30, ratio: 100 };

/** Small files may be as repetitive as they like: they harm nobody. */
const RATIO_FROM = 64 * 2 ** 20;

/** Why `inflated` bytes from `compressed` ones are too many, or undefined where they are not. */
export function excessOf(inflated: number, compressed: number, limits: InflateLimits): string | undefined {
  if (inflated > limits.bytes) {
    return `it inflates to more than ${limits.bytes.toLocaleString('en-US')} bytes (--max-inflate)`;
  }
  if (inflated > RATIO_FROM && inflated > compressed * limits.ratio) {
    return `it inflates to more than ${limits.ratio} times its size (--max-inflate)`;
  }
  return undefined;
}
