/**
 * Which columns say less than an event does, as one bit each: the text columns in their order from the lowest bit,
 * then `resources`, then what else columns tell. A question that looks at others need not look at the event itself.
 */
import { MEMBER_GROUPS } from './members.js';
import { TEXT_COLUMNS } from './schema.js';

/** Of the resources of an event in which secrets are masked. */
export const MASKED_RESOURCES = 'masked resources';

const BITS: ReadonlyMap<string, number> = new Map(
  [...TEXT_COLUMNS.map(({ name }) => name), 'resource', MASKED_RESOURCES, ...MEMBER_GROUPS].map(
    (name, at) => [name, 2 ** at],
  ),
);
/** All that fields look at. */
export const ALL_FIELDS = BITS.get(MASKED_RESOURCES)! - 1;
/** The lowest bit of a member. */
export const FIRST_MEMBER = BITS.get(MEMBER_GROUPS[0]!)!;

/** The bits of columns by their names; a resource has the field's name here. */
export function bitsOf(columns: readonly string[]): number {
  return columns.reduce((bits, name) => bits | BITS.get(name)!, 0);
}
