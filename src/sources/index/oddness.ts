/** Which columns say less than an odd event does. */
import { type AuditEvent, textOf } from '../../event/event.js';
import { maskEvent } from '../../event/redaction.js';
import { ALL_FIELDS, bitsOf } from './bits.js';
import { type Extract, extractOf, usersOf } from './extract.js';
import { TEXT_COLUMNS } from './schema.js';

export { bitsOf } from './bits.js';

/**
 * The bits of the fields of an event that is odd.
 * @param shown the event with its secrets masked
 */
export function oddColumns(
  event: AuditEvent,
  { texts, resources, users }: Extract,
  shown = maskEvent(event),
): number {
  const shownTexts = shown === event ? texts : extractOf(shown, false).texts;
  const odd = TEXT_COLUMNS.filter(
    ({ name, read }, at) =>
      // Of an actor's several names, one stands in `user`, and the others in columns of their own.
      (name !== 'user' && isSeveral(read(event).map(textOf))) ||
      isCutBySql(texts[at]!) ||
      shownTexts[at] !== texts[at],
  ).map(({ name }) => name);
  const told = usersOf((name) => texts[placeOf(name)]!);
  if (users.length !== told.length || !users.every((name) => told.includes(name))) odd.push('user');
  if (resources.some(isCutBySql)) odd.push('resource');
  return bitsOf(odd) || ALL_FIELDS;
}

/**
 * Whether a session stands where the name in `user` does not say it. Whoever is asked for by a name is else found by
 * `user` alone, since a role is always part of it.
 */
export function isSessionApart({ texts }: Extract): boolean {
  return standsApart(texts[USER]!, texts[SESSION]!);
}

export function standsApart(user: string | null, session: string | null): boolean {
  return session !== null && user?.includes(session) !== true;
}

const [USER, SESSION] = [placeOf('user'), placeOf('session')];

function placeOf(column: string): number {
  return TEXT_COLUMNS.findIndex(({ name }) => name === column);
}

function isSeveral(values: readonly string[]): boolean {
  return new Set(values.filter((value) => value !== '')).size > 1;
}

/** NUL ends a text in SQL, and a half of a character is no text there. */
function isCutBySql(text: string | null): boolean {
  return text !== null && /\0|\p{Surrogate}/u.test(text);
}
