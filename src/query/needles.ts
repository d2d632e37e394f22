import { FIELDS, fieldFor } from '../event/fields.js';
import { addressPrefix } from './address.js';
import { fold } from './fold.js';
import { literalOf, partsOf } from './pattern.js';
import type { Query } from './query.js';
import { rarityOf } from './rarity.js';
import { simplify } from './simplify.js';

const SHORTEST = 3;
const LONGEST = 32;
/** More than this many at once is slower to look for than reading every event. */
const MOST = 8;

/** Literals of which a matching event's text holds at least one, and how rare the commonest of them is. */
interface Needles {
  readonly of: readonly string[];
  readonly rarity: number;
}

/**
 * Text to look for in raw bytes before anything is parsed. An event whose JSON text holds none of the
 * needles, without regard to ASCII case, cannot match; null when nothing can be concluded.
 *
 * A needle is 3 to 32 characters of lower-case printable ASCII without `"`, `\` and `/`, so JSON can write it
 * in one other way only: as `\u00XX`. Whoever looks must take text with such an escape for a hit.
 */
export function needlesOf(query: Query): readonly string[] | null {
  return find(simplify(query))?.of ?? null;
}

function find(query: Query): Needles | null {
  switch (query.kind) {
    case 'and':
      return query.of.map(find).reduce(better, null);
    case 'or':
      return union(query.of.map(find));
    case 'is':
      return fromFragments(fragmentsOfIs(query.field, query.pattern));
    case 'text':
      return fromFragments(fragmentsOf(query.pattern));
    case 'present':
      return fromKeys(query.field);
    default:
      return null;
  }
}

function better(a: Needles | null, b: Needles | null): Needles | null {
  if (a === null || b === null) return a ?? b;
  if (a.rarity !== b.rarity) return a.rarity > b.rarity ? a : b;
  return b.of.length < a.of.length ? b : a;
}

/** Every branch must have some; a needle that holds another one adds nothing to it. */
function union(branches: readonly (Needles | null)[]): Needles | null {
  const all = new Set<string>();
  let rarity = Number.POSITIVE_INFINITY;
  for (const branch of branches) {
    if (branch === null) return null;
    for (const needle of branch.of) all.add(needle);
    rarity = Math.min(rarity, branch.rarity);
  }
  const of = [...all].filter(
    (needle) => ![...all].some((other) => other !== needle && needle.includes(other)),
  );
  return of.length > MOST ? null : { of, rarity };
}

/** Each fragment stands in every match, so the rarest one suffices. */
function fromFragments(fragments: readonly string[]): Needles | null {
  let best: Needles | null = null;
  for (const fragment of fragments) {
    for (const piece of fold(fragment).split(/[^ !#-.0-[\]-~]+/)) {
      if (piece.length < SHORTEST) continue;
      const needle = piece.slice(-LONGEST);
      best = better(best, { of: [needle], rarity: rarityOf(needle) });
    }
  }
  return best && best.rarity > 0 ? best : null;
}

function fragmentsOf(pattern: string): readonly string[] {
  return partsOf(pattern).flatMap((part) => (typeof part === 'object' ? [part.text] : []));
}

/** Only what the event writes as it is matched: times have many spellings, and `role:session` may be put together. */
function fragmentsOfIs(field: string, pattern: string): readonly string[] {
  switch (fieldFor(field).kind) {
    case 'time':
      return [];
    case 'user':
      return fragmentsOf(pattern).flatMap((text) => text.split(':'));
    case 'ip':
      return fragmentsOfAddress(pattern);
    default:
      return fragmentsOf(pattern);
  }
}

function fragmentsOfAddress(pattern: string): readonly string[] {
  const literal = literalOf(pattern);
  if (literal === undefined) return fragmentsOf(pattern);
  const prefix = addressPrefix(literal);
  return prefix === undefined ? [] : [prefix];
}

/**
 * A path's names are keys in the text; a short name may read many places. Numbers may be places in an array.
 * Keys are compared by their lower case, which U+212A shares with `k`. A key says less than any value.
 */
function fromKeys(field: string): Needles | null {
  if (FIELDS.some(({ name }) => name === field)) return null;
  const keys = field.split('.').filter((key) => !/^\d+$/.test(key));
  const found = fromFragments(keys.flatMap((key) => key.split(/k/i)));
  return found && { ...found, rarity: 1 };
}
