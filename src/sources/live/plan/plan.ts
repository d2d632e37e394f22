import type { Query } from '../../../query/query.js';
import { simplify } from '../../../query/simplify.js';
import { type Attributes, isLegal, isWithin } from './attributes.js';
import { both, type Cover, cheapest, EVERYTHING, either, keepsUser } from './covers.js';
import { notesOn, type PlanNote } from './notes.js';
import { coversOfTerm } from './terms.js';

export type { Attribute, AttributeKey, Attributes } from './attributes.js';
export type { PlanNote } from './notes.js';

/** How a query is asked of the service. */
export interface LookupPlan {
  /**
   * What together finds every event that the query matches; the same event may be found twice. One without attributes
   * finds everything. There are none at all where no event can match.
   */
  readonly lookups: readonly Attributes[];
  /** What must still be applied to the events that come back: the whole query. */
  readonly residual: Query;
  /** What people should know about it. */
  readonly notes: readonly PlanNote[];
}

export interface PlanOptions {
  /** Whether the service is asked to select, or for everything in the window. */
  readonly attributes: boolean;
}

/**
 * The cheapest sound way to ask LookupEvents for a query: nothing is sent that the service would ignore or apply in
 * another way, and every event that the query matches comes back, given that events spell users, roles, resources and
 * keys as the query does. Everything else is spelled in every way that is known (see spelling.ts).
 */
export function planLookups(query: Query, { attributes }: PlanOptions): LookupPlan {
  const residual = simplify(query);
  const lookups = isNone(residual) ? [] : attributes ? usable(cheapest(coversOf(residual))) : [[]];
  return { lookups, residual, notes: notesOn(residual, lookups, attributes) };
}

function coversOf(query: Query): readonly Cover[] {
  switch (query.kind) {
    case 'is':
      return atLeast(coversOfTerm(query));
    case 'and':
      return query.of.map(coversOf).reduce(both, [EVERYTHING]);
    case 'or':
      return either(query.of.map(coversOf));
    default:
      return [EVERYTHING];
  }
}

function atLeast(covers: readonly Cover[]): readonly Cover[] {
  return covers.length === 0 ? [EVERYTHING] : covers;
}

/** What cannot be asked for alone and found no other condition is asked for with none. */
function usable(cover: Cover): readonly Attributes[] {
  const lookups = cover.map(({ attributes }) => (isLegal(attributes) ? attributes : []));
  return lookups.filter((lookup, at) => {
    const isFound = (other: Attributes) => isWithin(lookup, other) && keepsUser(other, lookup);
    return !lookups.some((other, place) =>
      place < at ? isFound(other) : place > at && other.length < lookup.length && isFound(other),
    );
  });
}

function isNone(query: Query): boolean {
  return query.kind === 'not' && query.of.kind === 'all';
}
