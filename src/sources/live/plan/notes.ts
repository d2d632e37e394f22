import { fieldFor } from '../../../event/fields.js';
import type { Query } from '../../../query/query.js';
import { askedTerms } from './asked-terms.js';
import type { Attributes } from './attributes.js';
import { isShownByUserOnly, SHOWN_BY_USER_ONLY } from './services.js';
import { EVENTS, SERVICES, spellingsOf, type Vocabulary } from './spelling.js';

export type PlanNote =
  /** A name that is in no table and written as no event spells one, so that the service was not asked for it. */
  | { readonly kind: 'spelling'; readonly field: string; readonly written: string }
  /** Events of RAM users in the console may be missing, since no user is asked for. */
  | { readonly kind: 'console' };

/** @param query in normal form */
export function notesOn(query: Query, lookups: readonly Attributes[], mayAsk: boolean): readonly PlanNote[] {
  const notes: PlanNote[] = mayAsk ? [...unspelled(query)] : [];
  const asksForUser = lookups.some((attributes) => attributes.some(({ key }) => key === 'User'));
  if (!asksForUser && lookups.length > 0 && concernsConsole(query)) notes.push({ kind: 'console' });
  return notes;
}

function* unspelled(query: Query): Generator<PlanNote> {
  for (const { term, text } of askedTerms(query)) {
    const words = WORDS.get(fieldFor(term.field).path);
    if (words === undefined || text === undefined || spellingsOf(words, text) !== undefined) continue;
    yield { kind: 'spelling', field: term.field, written: text };
  }
}

const WORDS: ReadonlyMap<string, Vocabulary> = new Map([
  ['eventName', EVENTS],
  ['serviceName', SERVICES],
]);

const CONSOLE_EVENTS: readonly string[] = ['consolesignin', 'consolesignout'];

/** May the query match events that come back for users only, and does it say so? */
function concernsConsole(query: Query): boolean {
  if (query.kind === 'and') return query.of.some(concernsConsole) && !query.of.some(excludesConsole);
  if (query.kind === 'or') return query.of.some(concernsConsole);
  return askedTerms(query).some(({ term, path, text = '' }) => {
    if (path === 'useridentity.username') return term.field !== 'role' && term.field !== 'session';
    if (path === 'servicename') return isShownByUserOnly(text);
    return (path === 'eventname' || path === 'eventtype') && CONSOLE_EVENTS.includes(text.toLowerCase());
  });
}

/** Can no event of the services that show themselves for users only match? */
function excludesConsole(query: Query): boolean {
  if (query.kind === 'and') return query.of.some(excludesConsole);
  if (query.kind === 'or') return query.of.every(excludesConsole);
  return askedTerms(query).some(
    ({ path, text }) => path === 'servicename' && text !== undefined && !isShownByUserOnly(text),
  );
}

export function describeNote(note: PlanNote): string {
  if (note.kind === 'console') {
    return `events of RAM users in the console (${SHOWN_BY_USER_ONLY.join(', ')}) come back only when their user is asked for: --user NAME finds those`;
  }
  const example = fieldFor(note.field).path === 'eventName' ? 'DeleteInstance' : 'Ecs';
  return `the service was not asked for ${note.field} ${note.written}, which is no spelling known here: written as events have it, such as ${example}, it takes fewer calls`;
}
