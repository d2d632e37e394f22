import { type AuditEvent, isObject, type JsonValue } from './event.js';
import { parseJson, setOwn } from './json.js';

/** Members that are objects, though some writers put them down as JSON text in a string. */
const OPENED: ReadonlySet<string> = new Set([
  'additionaleventdata',
  'eventattributes',
  'insightdetails',
  'referencedresources',
  'requestparameters',
  'responseelements',
  'useridentity',
]);

/**
 * Reads one event; numbers keep their digits, and `mayBeInexact` saves looking for those (see parseJson).
 * @throws SyntaxError when the text is no JSON object
 */
export function readEvent(text: string, mayBeInexact = true): AuditEvent {
  const value = parseJson(text, mayBeInexact);
  if (!isObject(value)) throw new SyntaxError('an event must be a JSON object');
  for (const key of Object.keys(value)) {
    const member = value[key];
    if (typeof member === 'string' && mayOpen(member) && OPENED.has(key.toLowerCase())) {
      // The value is fresh from the parser, so nobody else sees it change.
      setOwn(value as Record<string, JsonValue>, key, openJson(member));
    }
  }
  return value;
}

/** What a string that holds a JSON object or array holds; any other string as it is. */
export function openJson(text: string): JsonValue {
  if (!mayOpen(text) || !/^[ \t\n\r]*[[{]/.test(text)) return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** Tells nearly all other texts at a glance. */
function mayOpen(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === 0x5b || first === 0x7b || first <= 0x20;
}
