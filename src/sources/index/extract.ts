/** What an index keeps of an event besides its bytes: one text for each column, and whether that says it all. */
import { type Actor, actorOf, namesOf } from '../../event/actor.js';
import { type AuditEvent, textOf } from '../../event/event.js';
import { memberOf } from '../../event/paths.js';
import { maskEvent } from '../../event/redaction.js';
import { resourcesOf } from '../../event/resources.js';
import { TEXT_COLUMNS } from './schema.js';

export interface Extract {
  /** In the order of TEXT_COLUMNS; null where the event has no value, or only empty ones. */
  readonly texts: readonly (string | null)[];
  readonly global: boolean | null;
  readonly resources: readonly string[];
  /** Everything that the field `user` matches. */
  readonly users: readonly string[];
  /** Whether the columns say less than the event: several values in one field, or some that are masked. */
  readonly odd: boolean;
}

const AT: ReadonlyMap<string, number> = new Map(TEXT_COLUMNS.map(({ name }, at) => [name, at]));

export function extractOf(event: AuditEvent, mayHoldSecret: boolean): Extract {
  const actor = actorOf(event);
  const { texts, several } = textsOf(event, actor);
  const resources = resourcesOf(event);
  const users = namesOf(actor);
  const odd =
    several ||
    !isPlain(texts) ||
    !isPlain(resources) ||
    !sameTexts(
      users,
      usersOf((name) => texts[AT.get(name)!]!),
    ) ||
    (mayHoldSecret && masksAny(event, texts));
  return { texts, global: globalOf(event), resources, users, odd };
}

/** What `user` matches, put together from the columns as an event that is not odd has them. */
export function usersOf(column: (name: string) => string | null): readonly string[] {
  const [user, role, session] = [column('user'), column('role'), column('session')];
  const names = [user, role, session];
  if (role !== null && session !== null) names.push(`${role}:${session}`);
  if (column('actor')?.toLowerCase() === 'root-account') names.push('root');
  return [...new Set(names.filter((name) => name !== null))];
}

function textsOf(event: AuditEvent, actor: Actor): { texts: (string | null)[]; several: boolean } {
  let several = false;
  const texts = TEXT_COLUMNS.map(({ name, read }) => {
    // Worked out once for the three of them.
    if (name === 'user') return actor.name || namesOf(actor)[0] || null;
    if (name === 'role') return actor.role ?? null;
    if (name === 'session') return actor.session ?? null;
    const values = read(event);
    if (values.length === 1) return textOf(values[0]!) || null;
    const found = new Set(values.map(textOf));
    found.delete('');
    if (found.size > 1) several = true;
    return [...found][0] ?? null;
  });
  return { texts, several };
}

/** Text that SQL sees as it is: without halves of characters, and without NUL, which ends a text there. */
export function isPlain(texts: readonly (string | null)[]): boolean {
  return texts.every((text) => text === null || !SUSPECT.test(text) || !/\0|\p{Surrogate}/u.test(text));
}

const SUSPECT = /[\0\ud800-\udfff]/;

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text) => b.includes(text));
}

function masksAny(event: AuditEvent, texts: readonly (string | null)[]): boolean {
  const shown = maskEvent(event);
  if (shown === event) return false;
  const masked = textsOf(shown, actorOf(shown)).texts;
  return masked.some((text, at) => text !== texts[at]);
}

function globalOf(event: AuditEvent): boolean | null {
  const value = memberOf(event, 'isGlobal');
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
}
