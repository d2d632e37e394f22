import { fieldFor } from '../../../event/fields.js';
import { addressSpellings } from '../../../query/address.js';
import { literalOf } from '../../../query/pattern.js';
import type { Query } from '../../../query/query.js';
import { anyOf, type Cover, consoleOf, EVERYTHING } from './covers.js';
import { EVENTS, RW, SENSITIVE, SERVICES, spellingsOf, TYPES, type Vocabulary } from './spelling.js';

export type IsTerm = Extract<Query, { readonly kind: 'is' }>;

/** The covers of `field: text`; none where nothing can be asked for. */
type Ask = (text: string) => readonly Cover[];

const event = fromVocabulary('EventName', EVENTS);
const service = fromVocabulary('ServiceName', SERVICES);
const rw = fromVocabulary('EventRW', RW);
const type = fromVocabulary('EventType', TYPES);
const key = asWritten('EventAccessKeyId');

/** Short names of fields; a path of the same spelling is never meant by them. */
const BY_NAME: ReadonlyMap<string, Ask> = new Map([
  ['event', event],
  ['service', service],
  ['rw', rw],
  ['type', type],
  ['id', id],
  ['key', key],
  ['ip', address],
  ['user', anyName],
  ['role', role],
  ['named', asWritten('ResourceName')],
]);

/** Places in the event, in lower case. What lies below or above them may be something else. */
const BY_PATH: ReadonlyMap<string, Ask> = new Map([
  ['eventname', event],
  ['servicename', service],
  ['eventrw', rw],
  ['eventtype', type],
  ['eventid', id],
  ['sourceipaddress', address],
  ['resourcename', joinedNames],
  ['resourcetype', typeName],
  ['referencedresources', namesOrTypes],
  ['useridentity.username', userName],
  ['useridentity.accesskeyid', key],
  ['useridentity.principalid', asWritten('PrincipalId')],
  ['eventattributes.sensitiveaction', fromVocabulary('SensitiveAction', SENSITIVE)],
]);

/** The longest value that any event has in these places, and then some. */
const LONGEST = 512;

/** The covers of a term; none where the service cannot be asked for it. */
export function coversOfTerm({ field, pattern }: IsTerm): readonly Cover[] {
  const { name } = fieldFor(field);
  const ask = BY_NAME.get(name) ?? BY_PATH.get(name.toLowerCase());
  const text = literalOf(pattern);
  return ask === undefined || text === undefined || !canBeSent(text) ? [] : ask(text);
}

/** Nobody knows what becomes of blanks at the ends, of control characters, or of half a character, on the way. */
function canBeSent(text: string): boolean {
  return text !== '' && text.length <= LONGEST && text.trim() === text && !/[\p{Cc}\p{Cs}]/u.test(text);
}

/** Identifiers have digits in both cases; which one an event has is up to the service that wrote it. */
function id(text: string): readonly Cover[] {
  return [anyOf('EventId', [text, text.toUpperCase(), text.toLowerCase()])];
}

/** Events may have the role in lower case, whatever its owner calls it. */
function role(text: string): readonly Cover[] {
  return [anyOf('RoleName', [text, text.toLowerCase()])];
}

/** Names that only their owners can spell. */
function asWritten(key: Parameters<typeof anyOf>[0]): Ask {
  return (text) => [anyOf(key, [text])];
}

function fromVocabulary(key: Parameters<typeof anyOf>[0], words: Vocabulary): Ask {
  return (text) => {
    const spellings = spellingsOf(words, text);
    return spellings === undefined ? [] : [anyOf(key, spellings)];
  };
}

/**
 * A name may be that of a user, a role or a session, and sessions cannot be asked for. Only a name with a colon is
 * always a whole user name, as `role:session`: neither part may hold one.
 */
function anyName(text: string): readonly Cover[] {
  return text.includes(':') ? userName(text) : [[...EVERYTHING, consoleOf(text)]];
}

/** What another condition finds will do for all but the console. */
function userName(text: string): readonly Cover[] {
  return [anyOf('User', [text]), [...EVERYTHING, consoleOf(text)]];
}

/** One address has many spellings, an IPv6 address too many; hosts are written in lower case, `Internal` is not. */
function address(text: string): readonly Cover[] {
  const spellings = addressSpellings(text);
  return spellings === undefined ? [] : [anyOf('SourceIpAddress', spellings)];
}

/**
 * The names of several resources may be joined by `;` and `,`: the service knows them one by one, and a text with such
 * a character may be one name all the same.
 */
function joinedNames(text: string): readonly Cover[] {
  const [first = ''] = text.split(/[;,]/).map((piece) => piece.trim());
  return first === '' ? [] : [anyOf('ResourceName', [text, first])];
}

/** Types are the service's words, of which there is no list here. */
function typeName(text: string): readonly Cover[] {
  const [first = ''] = text.split(';').map((piece) => piece.trim());
  return /\p{Lu}/u.test(text) && first !== '' ? [anyOf('ResourceType', [text, first])] : [];
}

/** A list of `{resourceType, resourceName}` has the types among its values. */
function namesOrTypes(text: string): readonly Cover[] {
  return [anyOf('ResourceName', [text]).concat(anyOf('ResourceType', [text]))];
}
