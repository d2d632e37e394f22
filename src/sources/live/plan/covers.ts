import { type Attribute, type Attributes, inOrder, isSame, isWithin } from './attributes.js';
import { callsFor, shareOf } from './selectivity.js';
import { isShownByUserOnly } from './services.js';

/** One lookup of a cover. */
export interface Lookup {
  readonly attributes: Attributes;
  /** It is there for events of the console only, which come back only when their user is asked for. */
  readonly forConsole: boolean;
}

/**
 * Lookups that together find every event which some query matches. A query has several covers; which one is taken is
 * a matter of cost. The cover of a query that asks for a user has lookups with that user, since events of the console
 * come back for no others.
 */
export type Cover = readonly Lookup[];

export const EVERYTHING: Cover = [{ attributes: [], forConsole: false }];

/** More would take longer than reading a quiet account whole, and each holds a page in memory. */
export const MOST_LOOKUPS = 32;
/** So many covers of a part are tried together with those of other parts. */
const MOST_COVERS = 4;

/** One lookup for each value of one key. */
export function anyOf(key: Attribute['key'], values: readonly string[]): Cover {
  return [...new Set(values)].map((value) => ({ attributes: [{ key, value }], forConsole: false }));
}

/** Beside what finds all other events: those of the console that a user acted in. */
export function consoleOf(user: string): Lookup {
  return { attributes: [{ key: 'User', value: user }], forConsole: true };
}

/** The covers of a query of which either part may match: what finds the one, and what finds the other. */
export function either(parts: readonly (readonly Cover[])[]): readonly Cover[] {
  const all = parts.flatMap(cheapest);
  const forUsers = all.filter(({ attributes }) => userOf(attributes) !== undefined);
  const found = [tidy(all), tidy([...EVERYTHING, ...forUsers])].filter((cover) => cover !== undefined);
  return found.length > 0 ? best(found) : [EVERYTHING];
}

/** The covers of a query of which both parts must match: either's, and those made of the conditions of both. */
export function both(one: readonly Cover[], other: readonly Cover[]): readonly Cover[] {
  const found: Cover[] = [];
  // Where a part asks for a user, the covers of the other part alone would miss the console.
  if (!asksForUser(other)) found.push(...one);
  if (!asksForUser(one)) found.push(...other);
  for (const left of one) for (const right of other) found.push(...product(left, right));
  const kept = best(found);
  return kept.length > 0 ? kept : [EVERYTHING];
}

/** The cover that takes the fewest calls. */
export function cheapest(covers: readonly Cover[]): Cover {
  return best(covers)[0] ?? EVERYTHING;
}

function best(covers: readonly Cover[]): readonly Cover[] {
  const known = new Set<string>();
  return covers
    .map((cover) => ({ cover, calls: callsFor(cover.map(({ attributes }) => attributes)) }))
    .sort((a, b) => a.calls - b.calls)
    .filter(({ cover }) => {
      const text = JSON.stringify(cover);
      return !known.has(text) && known.add(text);
    })
    .slice(0, MOST_COVERS)
    .map(({ cover }) => cover);
}

/**
 * The cover made of two, unless it is too long: an event that both find is found by one lookup of each, and so by what
 * these have in common.
 */
function product(one: Cover, other: Cover): readonly Cover[] {
  if (one.length * other.length > 8 * MOST_LOOKUPS) return [];
  const cover = tidy(one.flatMap((left) => other.flatMap((right) => common(left, right))));
  return cover === undefined ? [] : [cover];
}

/** Nothing, for the console, where the other condition is never met there. */
function common(one: Lookup, other: Lookup): readonly Lookup[] {
  const conditions = inOrder([...one.attributes, ...other.attributes]);
  const forConsole = one.forConsole || other.forConsole;
  if (forConsole && conditions.some(isNeverOfConsole)) return [];
  return [{ attributes: narrowest(conditions), forConsole }];
}

/** The legal lookup with the most selective of the conditions; it keeps the user where there is one. */
function narrowest(conditions: Attributes): Attributes {
  const user = userOf(conditions);
  let attributes: Attributes = [];
  for (const candidate of upToTwo(conditions)) {
    if (user !== undefined && !candidate.some((each) => isSame(each, user))) continue;
    if (shareOf(candidate) < shareOf(attributes)) attributes = candidate;
  }
  return attributes;
}

function* upToTwo(conditions: Attributes): Generator<Attributes> {
  for (const [at, one] of conditions.entries()) {
    yield [one];
    for (const other of conditions.slice(at + 1)) yield [one, other];
  }
}

/** Without what another lookup finds as well; undefined where too many are left. */
function tidy(lookups: readonly Lookup[]): Cover | undefined {
  const distinct = [...new Map(lookups.map((lookup) => [JSON.stringify(lookup), lookup])).values()];
  if (distinct.length > MOST_LOOKUPS ** 2) return undefined;
  const kept: Lookup[] = [];
  for (const lookup of distinct) if (!kept.some((other) => finds(other, lookup))) kept.push(lookup);
  const left = kept.filter((lookup, at) => !kept.some((other, place) => place > at && finds(other, lookup)));
  return left.length <= MOST_LOOKUPS ? left : undefined;
}

/** Does the wide lookup find all that the narrow one does, and stay as long? */
function finds(wide: Lookup, narrow: Lookup): boolean {
  if (wide.forConsole && !narrow.forConsole) return false;
  return isWithin(narrow.attributes, wide.attributes) && keepsUser(wide.attributes, narrow.attributes);
}

/** What is found for a user only is not found by a lookup without one. */
export function keepsUser(wide: Attributes, narrow: Attributes): boolean {
  return userOf(wide) !== undefined || userOf(narrow) === undefined;
}

function isNeverOfConsole({ key, value }: Attribute): boolean {
  return key === 'ServiceName' && !isShownByUserOnly(value);
}

function asksForUser(covers: readonly Cover[]): boolean {
  return covers.some((cover) => cover.some(({ attributes }) => userOf(attributes) !== undefined));
}

function userOf(attributes: Attributes): Attribute | undefined {
  return attributes.find(({ key }) => key === 'User');
}
