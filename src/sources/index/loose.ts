/** What columns tell beside the fields of events, and of which events they do not. */
import type { AuditEvent } from '../../event/event.js';
import { resourcesOf } from '../../event/resources.js';
import { bitsOf, FIRST_MEMBER, MASKED_RESOURCES } from './bits.js';
import type { Extract } from './extract.js';
import { strayMembers } from './members.js';

/**
 * The bits of what no field looks at: to fields, an event with such bits alone is like any other.
 * @param shown the event with its secrets masked
 * @param extract of the event
 * @param isUsual whether its members are known to be spelled as usual
 */
export function looseBits(
  event: AuditEvent,
  shown: AuditEvent,
  { texts, resources }: Extract,
  isUsual: boolean,
): number {
  const members = strayMembers(event, texts, isUsual);
  if (shown === event) return members * FIRST_MEMBER;
  const told = resourcesOf(shown);
  const isTold = told.length === resources.length && told.every((each, at) => each === resources[at]);
  return (
    (members | strayMembers(shown, texts, isUsual)) * FIRST_MEMBER + (isTold ? 0 : bitsOf([MASKED_RESOURCES]))
  );
}
