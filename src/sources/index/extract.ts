/** What an index keeps of an event besides its bytes: one text for each column, and whether that says it all. */
import { type Actor, actorOf, namesOf } from '../../event/actor.js';
import { type AuditEvent, textOf } from '../../event/event.js';
import { memberOf } from '../../event/paths.js';
import { maskEvent } from '../../event/redaction.js';
import { resourcesOf } from '../../event/resources.js';
import { fold } from '../../query/fold.js';
import { looseBits } from './loose.js';
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
  /** Of what else columns tell, what they do not tell of this event: see bits.ts. */
  readonly loose: number;
}

const AT: ReadonlyMap<string, number> = new Map(TEXT_COLUMNS.map(({ name }, at) => [name, at]));

export function extractOf(event: AuditEvent, mayHoldSecret: boolean): Extract {
  const actor = actorOf(event);
  const { texts, several } = textsOf(event, actor);
  const resources = resourcesOf(event);
  const users = namesOf(actor);
  const shown = mayHoldSecret ? maskEvent(event) : event;
  const odd =
    several ||
    !isPlain(texts) ||
    !isPlain(resources) ||
    !sameTexts(
      users,
      usersOf((name) => texts[AT.get(name)!]!),
    ) ||
    (shown !== event && textsOf(shown, actorOf(shown)).texts.some((text, at) => text !== texts[at]));
  const loose = looseBits(event, shown, texts, resources);
  return { texts, global: globalOf(event), resources, users, odd, loose };
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
function isPlain(texts: readonly (string | null)[]): boolean {
  return texts.every((text) => text === null || !SUSPECT.test(text) || !/\0|\p{Surrogate}/u.test(text));
}

const SUSPECT = /[\0\ud800-\udfff]/;

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text) => b.includes(text));
}

function globalOf(event: AuditEvent): boolean | null {
  const value = memberOf(event, 'isGlobal');
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : null;
}

/**
 * An event's row on its way from a thread: what rows are sorted by, what was extracted as JSON, each on a line of its
 * own, then the event's own bytes.
 */
export function encodeExtract(
  { texts, global, resources, users, odd, loose }: Extract,
  own: Uint8Array,
): Buffer {
  // What one actor did stands together, and of that what is alike: it is asked for together, and packs better.
  const order = ['user', 'service', 'event'].map((name) => texts[AT.get(name)!] ?? '').join(' ');
  const line = JSON.stringify([texts, global, resources, odd, users, loose]);
  return Buffer.concat([Buffer.from(`${fold(order).replaceAll('\n', ' ')}\n${line}\n`), own]);
}

/** What an encoded row is sorted by. */
export function sortKeyOf(row: Buffer): string {
  return row.toString('utf8', 0, row.indexOf(LINE));
}

export function decodeExtract(row: Buffer): { extract: Extract; own: Buffer } {
  const start = row.indexOf(LINE) + 1;
  const end = row.indexOf(LINE, start);
  const [texts, global, resources, odd, users, loose] = JSON.parse(row.toString('utf8', start, end)) as [
    Extract['texts'],
    Extract['global'],
    Extract['resources'],
    boolean,
    Extract['users'],
    number,
  ];
  return { extract: { texts, global, resources, users, odd, loose }, own: row.subarray(end + 1) };
}

const LINE = 0x0a;
