import { createRequire } from 'node:module';

type Library = typeof import('fastest-levenshtein');

/** No field name is longer; what is longer is no misspelling of one. */
const LONGEST = 60;

/**
 * The name nearest to what was written, without regard to case, `_` and `-`: first the same letters, then the
 * shortest leaf that it begins, then the fewest changes (at most a third of its letters).
 * @param names answers themselves
 * @param leaves other spellings, each with the name that it stands for; the first of a spelling counts
 */
export function closestName(
  written: string,
  names: readonly string[],
  leaves: readonly (readonly [leaf: string, name: string])[],
): string | undefined {
  const letters = lettersOf(written);
  if (letters === '' || letters.length > LONGEST) return undefined;
  const candidates = [...names.map((name) => [name, name] as const), ...leaves].map(([spelling, name]) => ({
    letters: lettersOf(spelling),
    name,
  }));
  const same = candidates.find((candidate) => candidate.letters === letters);
  if (same !== undefined) return same.name;
  if (letters.length >= 3) {
    const begun = leaves.map(([leaf, name]) => ({ letters: lettersOf(leaf), name }));
    const shortest = least(
      begun.filter((leaf) => leaf.letters.startsWith(letters)),
      (leaf) => leaf.letters.length,
    );
    if (shortest !== undefined) return shortest.name;
  }
  // Loaded for the first slip: every thread of a scan would load it.
  const { distance } = createRequire(import.meta.url)('fastest-levenshtein') as Library;
  const nearest = least(candidates, (candidate) => distance(candidate.letters, letters));
  if (nearest === undefined) return undefined;
  return distance(nearest.letters, letters) <= Math.max(1, Math.floor(letters.length / 3))
    ? nearest.name
    : undefined;
}

function lettersOf(text: string): string {
  return text.replaceAll(/[-_ ]/g, '').toLowerCase();
}

/** The first of the items with the least measure. */
function least<T>(items: readonly T[], measure: (item: T) => number): T | undefined {
  let best: T | undefined;
  let bestMeasure = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const measured = measure(item);
    if (measured < bestMeasure) {
      best = item;
      bestMeasure = measured;
    }
  }
  return best;
}
