/**
 * Members of events that a column tells, too, though a column holds less: it does not say whether there is an empty
 * text or nothing, or whether a value stands alone or in a list. Of which events a column tells them is known by bits.
 */
import { type AuditEvent, isObject, type JsonValue } from '../../event/event.js';
import { memberText } from '../../output/cells.js';
import { TEXT_COLUMNS } from './schema.js';

interface Member {
  readonly path: string;
  readonly column: string;
  /** Members that are most often told share a bit. */
  readonly group: string;
}

const MEMBERS: readonly Member[] = [
  ...Object.entries({
    eventId: 'id',
    eventName: 'event',
    serviceName: 'service',
    acsRegion: 'region',
    'userIdentity.type': 'actor',
    'userIdentity.accessKeyId': 'key',
    sourceIpAddress: 'ip',
    userAgent: 'agent',
    eventRW: 'rw',
    eventType: 'type',
    eventCategory: 'category',
  }).map(([path, column]) => ({ path, column, group: 'members' })),
  // An empty text is usual in some, and others are only one of the places that their column is made of.
  ...Object.entries({
    errorMessage: 'message',
    errorCode: 'error',
    recipientAccountId: 'account',
    'userIdentity.accountId': 'account',
    'userIdentity.userName': 'user',
  }).map(([path, column]) => ({ path, column, group: path })),
];

/** Names of the bits that tell of members. */
export const MEMBER_GROUPS: readonly string[] = [...new Set(MEMBERS.map(({ group }) => group))];

/** The column that tells a member, and the bit where it does not; undefined where none does. */
export function memberColumn(path: string): Omit<Member, 'path'> | undefined {
  const plain = path.replace(/^event\./, '');
  return MEMBERS.find((member) => member.path === plain);
}

const READERS = MEMBERS.map(({ path, column, group }) => {
  const [top, below] = path.split('.') as [string, string?];
  return {
    top,
    below,
    at: TEXT_COLUMNS.findIndex(({ name }) => name === column),
    bit: 2 ** MEMBER_GROUPS.indexOf(group),
    read: memberText(path),
  };
});

const IDENTITY = 'userIdentity';
const TOP = namesAt(
  READERS.map(({ top, below }) => (below === undefined ? [top] : [top, `${top}.${below}`])),
);
const BELOW = namesAt(READERS.map(({ below }) => (below === undefined ? [] : [below])));

function namesAt(names: readonly (readonly string[])[]) {
  const exact = new Set(names.flat().filter((name) => !name.includes('.')));
  return { exact, folded: new Set(names.flat().map((name) => name.toLowerCase())) };
}

/**
 * The groups with a member of which its column does not tell, as bits from the lowest.
 * @param texts of the event, in the order of TEXT_COLUMNS
 * @param isUsual whether names are known to be spelled as usual, and the identity to be an object, if anything
 */
export function strayMembers(event: AuditEvent, texts: readonly (string | null)[], isUsual: boolean): number {
  const identity = Object.hasOwn(event, IDENTITY) ? event[IDENTITY] : undefined;
  const isPlain =
    isUsual ||
    (isSpelled(event, TOP) && (identity === undefined || (isObject(identity) && isSpelled(identity, BELOW))));
  let stray = 0;
  for (const { top, below, at, bit, read } of READERS) {
    if ((stray & bit) !== 0) continue;
    const from = below === undefined ? event : (identity as AuditEvent | undefined);
    const text = isPlain ? plainText(from, below ?? top) : undefined;
    if ((text === undefined ? read(event) : text) !== texts[at]) stray |= bit;
  }
  return stray;
}

/** Whether no name is one that is looked for in another spelling. */
function isSpelled(object: AuditEvent, { exact, folded }: typeof TOP): boolean {
  for (const name of Object.keys(object)) {
    if (!exact.has(name) && folded.has(name.toLowerCase())) return false;
  }
  return true;
}

/** The member's text; null where there is none, undefined where that takes a closer look. */
function plainText(object: AuditEvent | undefined, name: string): string | null | undefined {
  const value: JsonValue | undefined =
    object !== undefined && Object.hasOwn(object, name) ? object[name] : undefined;
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? null : undefined;
}
