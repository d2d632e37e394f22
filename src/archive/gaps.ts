/** Holes in a delivery: times without a file that are long for how often files usually come. */

/** A time without a file, in milliseconds since 1970. */
export interface Gap {
  /** The stamp of the last file before it. */
  readonly from: number;
  /** The stamp of the first file behind it; absent where no file has come since. */
  readonly to?: number;
  /** How long, milliseconds; without a file behind it, up to `end`. */
  readonly length: number;
}

export interface Rhythm {
  /**
   * The longest time between two files that is usual, milliseconds: of 100 distances, 95 are no longer. The
   * longest of all is left out of the count, so that one hole does not make itself usual. Undefined where
   * there are too few files to know.
   */
  readonly usual: number | undefined;
  readonly gaps: readonly Gap[];
}

const HOUR = 3_600_000;
/** A gap is at least this many times as long as usual, */
export const GAP_FACTOR = 3;
/** at least this long unless said, since a file may take a while when there is little to deliver, */
export const GAP_LEAST = 2 * HOUR;
/** and nothing is said about a rhythm of fewer distances than this. */
export const DISTANCES_LEAST = 10;
const USUAL_SHARE = 0.95;

/**
 * Finds the gaps between files, and the one behind the last file.
 * @param stamps of the files of one region of one account, in any order
 * @param end until when files could have come: the newest stamp of the archive
 * @param shortest a gap is no shorter than this, milliseconds
 */
export function rhythmOf(stamps: readonly number[], end: number, shortest = GAP_LEAST): Rhythm {
  // Two trails into one bucket, or a copy of a file, bring the same stamp twice.
  const times = Float64Array.from(new Set(stamps)).sort();
  const distances = times.subarray(1).map((time, i) => time - times[i]!);
  const usual = usualOf(distances);
  if (usual === undefined) return { usual, gaps: [] };
  const least = Math.max(shortest, GAP_FACTOR * usual);
  const gaps: Gap[] = [];
  for (const [i, length] of distances.entries()) {
    if (length >= least) gaps.push({ from: times[i]!, to: times[i + 1]!, length });
  }
  const last = times.at(-1)!;
  if (end - last >= least) gaps.push({ from: last, length: end - last });
  return { usual, gaps };
}

function usualOf(distances: Float64Array): number | undefined {
  if (distances.length < DISTANCES_LEAST) return undefined;
  const others = distances.toSorted().subarray(0, -1);
  return others[Math.ceil(others.length * USUAL_SHARE) - 1];
}
