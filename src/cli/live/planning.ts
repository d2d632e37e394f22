/** From a question to what each region is asked. */
import { simplify } from '../../query/simplify.js';
import type { Lookup, Operation } from '../../sources/live/lookup.js';
import { describeChanges } from '../../sources/live/plan/describe.js';
import { type LookupPlan, planLookups } from '../../sources/live/plan/plan.js';
import {
  narrowedTerms,
  narrowQuery,
  type QuickPlan,
  whatQuickWouldDo,
} from '../../sources/live/plan/quick.js';
import type { AskedLive } from './asking.js';

export interface PlanningFlags {
  /** Whether the service is asked to select. */
  readonly attributes: boolean;
  readonly quick?: boolean;
}

export interface PlannedLookup extends AskedLive {
  readonly operation: Operation;
  readonly plan: LookupPlan;
  readonly regions: readonly string[];
  /** The plan in each of the regions. */
  readonly lookups: readonly Lookup[];
  /** Whether the question is narrower than it was typed. */
  readonly narrowed: boolean;
  readonly remarks: readonly string[];
  /** What `--quick` would ask, where it would save calls. */
  readonly quick: QuickPlan | undefined;
}

export function planLookup(
  asked: AskedLive,
  operation: Operation,
  regions: readonly string[],
  { attributes, quick = false }: PlanningFlags,
): PlannedLookup {
  const changes = quick ? narrowedTerms(asked.query) : [];
  const query = quick ? narrowQuery(asked.query) : asked.query;
  const plan = operation.name === 'LookupEvents' ? planLookups(query, { attributes }) : planInsights(query);
  return {
    ...asked,
    query,
    operation,
    plan,
    regions,
    lookups: regions.flatMap((region) => plan.lookups.map((wanted) => ({ region, attributes: wanted }))),
    narrowed: changes.length > 0,
    remarks: changes.length === 0 ? [] : [`--quick reads ${describeChanges(changes)}`],
    quick: quick || !attributes || operation.name !== 'LookupEvents' ? undefined : whatQuickWouldDo(query),
  };
}

/** Insights are few, and how their attributes are compared is not documented: everything is asked for. */
function planInsights(query: AskedLive['query']): LookupPlan {
  return { lookups: [[]], residual: simplify(query), notes: [] };
}
