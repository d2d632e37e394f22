import { literalOf } from '../../../query/pattern.js';
import type { Query } from '../../../query/query.js';
import { simplify } from '../../../query/simplify.js';
import { type LookupPlan, planLookups } from './plan.js';
import { callsFor } from './selectivity.js';

/** A term that `--quick` reads in a narrower sense. */
export interface Narrowed {
  readonly from: Query;
  readonly to: Query;
}

/** What the service can find at once of what a field means: users of that name, resources that are named as such. */
const NARROWER: ReadonlyMap<string, string> = new Map([
  ['user', 'userIdentity.userName'],
  ['resource', 'named'],
]);

/** The query with its terms in the narrower sense; it matches no event that the query does not match. */
export function narrowQuery(query: Query): Query {
  const narrow = (part: Query): Query => {
    if (part.kind === 'and' || part.kind === 'or') return { ...part, of: part.of.map(narrow) };
    // Below a `not`, less is more.
    return narrowTerm(part) ?? part;
  };
  return narrow(simplify(query));
}

/** The terms that narrowQuery changes, each once. */
export function narrowedTerms(query: Query): readonly Narrowed[] {
  const found = new Map<string, Narrowed>();
  const visit = (part: Query): void => {
    if (part.kind === 'and' || part.kind === 'or') part.of.forEach(visit);
    const to = narrowTerm(part);
    if (to !== undefined) found.set(JSON.stringify(part), { from: part, to });
  };
  visit(simplify(query));
  return [...found.values()];
}

/** A text with a colon is a whole user name already (see terms.ts); wildcards cannot be asked for anyway. */
function narrowTerm(query: Query): Query | undefined {
  if (query.kind !== 'is') return undefined;
  const field = NARROWER.get(query.field);
  const text = literalOf(query.pattern);
  if (field === undefined || text === undefined || (query.field === 'user' && text.includes(':')))
    return undefined;
  return { ...query, field };
}

export interface QuickPlan {
  readonly query: Query;
  readonly plan: LookupPlan;
  readonly changes: readonly Narrowed[];
}

/** What `--quick` would ask for; undefined where it would save no calls to speak of. */
export function whatQuickWouldDo(query: Query): QuickPlan | undefined {
  const changes = narrowedTerms(query);
  if (changes.length === 0) return undefined;
  const narrowed = narrowQuery(query);
  const plan = planLookups(narrowed, { attributes: true });
  const now = callsFor(planLookups(query, { attributes: true }).lookups);
  return callsFor(plan.lookups) <= now / 2 ? { query: narrowed, plan, changes } : undefined;
}
