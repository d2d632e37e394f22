import { embeddedAt } from './embedded.js';
import { isSecretKey, mayHoldSecret } from './secretnames.js';
import { endOfValue, type Span, visitValues } from './spans.js';

export const MASK = '***';

/** Where a text stands: an event as a whole, inside referencedResources, or inside any other member. */
type Place = 'event' | 'resources' | 'value';

/** Masks the JSON text of an event; see redaction.ts. The same string when there was nothing to mask. */
export function maskJson(text: string): string {
  return mayHoldSecret(text) ? applyCuts(text, cutsInJson(text, 'event')) : text;
}

/** Masks what a string of an event holds: JSON, a private key, parameters. */
export function maskContent(content: string, isResource: boolean): string {
  return applyCuts(content, cutsInContent(content, isResource ? 'resources' : 'value'));
}

/** Types of resources (`ACS::KMS::Secret`) stand as keys in this member. */
export function namesResources(topLevelKey: string | undefined): boolean {
  return topLevelKey?.toLowerCase() === 'referencedresources';
}

interface Cut extends Span {
  readonly replacement: string;
}

/** What must be cut from a valid JSON text, in its order. */
function cutsInJson(text: string, place: Place): Cut[] {
  const cuts: Cut[] = [];
  visitValues(text, (path, start) => {
    const isExempt = place === 'resources' || (place === 'event' && namesResources(path[0]));
    const isString = text.charCodeAt(start) === 0x22;
    const key = path.at(-1);
    if (!isExempt && key !== undefined && isSecretKey(key)) {
      const end = endOfValue(text, start);
      if (!disclosesNothing(text, start, end)) cuts.push({ start, end, replacement: `"${MASK}"` });
      return false;
    }
    if (isString) {
      const span = { start, end: endOfValue(text, start) };
      for (const cut of cutsInString(text, span, isExempt ? 'resources' : 'value')) cuts.push(cut);
    }
    return !isString;
  });
  return cuts;
}

const NOTHING: ReadonlySet<string> = new Set(['null', 'true', 'false', '""', `"${MASK}"`]);

function disclosesNothing(text: string, start: number, end: number): boolean {
  const opens = text[start] === '[' || text[start] === '{';
  if (opens) return /^.[ \t\n\r]*.$/.test(text.slice(start, end));
  return end - start <= 5 && NOTHING.has(text.slice(start, end));
}

/** Cuts inside a JSON string: found in what it holds, carried back to where that is written. */
function cutsInString(text: string, span: Span, place: Place): Cut[] {
  if (!hasContent(text, span)) return [];
  const { text: content, positionOf } = embeddedAt(text, span);
  return cutsInContent(content, place).map(({ start, end, replacement }) => ({
    start: positionOf(start),
    end: positionOf(end),
    replacement: JSON.stringify(replacement).slice(1, -1),
  }));
}

/** Only JSON, PEM and parameters are looked into, and none of them is shorter than `k=v`. */
function hasContent(text: string, { start, end }: Span): boolean {
  return end - start > 5 && mayHoldSecret(text.slice(start, end));
}

const JSON_START = /^[ \t\n\r]*[[{"]/;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/i;
/** Values that follow a name at the start, or behind `?`, `&` or `#`. */
const PARAMETER = /(^|[?&#])([A-Za-z0-9_.-]{1,80})=([^&#]+)/g;

/**
 * Cuts in the decoded text of a string. JSON in JSON in JSON doubles its escapes at each step, so the recursion is
 * never deeper than the logarithm of the text's length.
 */
function cutsInContent(content: string, place: Place): Cut[] {
  if (!mayHoldSecret(content)) return [];
  if (JSON_START.test(content) && isJson(content)) return cutsInJson(content, place);
  if (place === 'resources') return [];
  if (PRIVATE_KEY.test(content)) return [{ start: 0, end: content.length, replacement: MASK }];
  const cuts: Cut[] = [];
  for (const { index, 0: whole, 2: name, 3: value } of content.matchAll(PARAMETER)) {
    if (value === MASK || !isSecretKey(name!)) continue;
    const end = index + whole.length;
    cuts.push({ start: end - value!.length, end, replacement: MASK });
  }
  return cuts;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function applyCuts(text: string, cuts: readonly Cut[]): string {
  if (cuts.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, replacement } of cuts) {
    parts.push(text.slice(from, start), replacement);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}
