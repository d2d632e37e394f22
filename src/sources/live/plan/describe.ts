import { printQuery } from '../../../query/print.js';
import type { Attributes } from './attributes.js';
import { describeNote } from './notes.js';
import type { LookupPlan } from './plan.js';
import type { QuickPlan } from './quick.js';

/** For people: `ServiceName=Ecs and EventRW=Write`, `everything`. */
export function describeLookup(attributes: Attributes): string {
  if (attributes.length === 0) return 'everything';
  return attributes.map(({ key, value }) => `${key}=${quoted(value)}`).join(' and ');
}

function quoted(value: string): string {
  return /[\s"=]/.test(value) ? JSON.stringify(value) : value;
}

/** The lines of `--explain` about what is asked and what is done with the answer, as label and text. */
export function describePlan(
  { lookups, residual, notes }: LookupPlan,
  quick?: QuickPlan,
): readonly (readonly [label: string, text: string])[] {
  return [
    ...(lookups.length === 0 ? [['ask', 'nothing: no event can match'] as const] : []),
    ...lookups.map((attributes) => ['ask', describeLookup(attributes)] as const),
    ['then', residual.kind === 'all' ? 'keep every event' : `keep what matches ${printQuery(residual)}`],
    ...(quick === undefined ? [] : [['quick', describeQuick(quick)] as const]),
    ...notes.map((note) => ['note', describeNote(note)] as const),
  ];
}

/** What `--quick` would ask, and for what price. */
export function describeQuick({ plan, changes }: QuickPlan): string {
  const asked = plan.lookups.map(describeLookup).join('; ');
  return `--quick would ask only ${asked}, reading ${describeChanges(changes)}`;
}

/** `user: alice as userIdentity.userName: alice` */
export function describeChanges(changes: QuickPlan['changes']): string {
  return changes.map(({ from, to }) => `${printQuery(from)} as ${printQuery(to)}`).join(', ');
}
