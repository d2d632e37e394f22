/**
 * A question in Log Service's search syntax. It takes values apart into words and finds a field that has all of them,
 * so that it may let through too much, never too little: what is not a whole word, is not indexed, or depends on what
 * is not there, is left to atrail. Wildcards are left out, as the service looks only at so many words that fit one.
 */
import { fieldFor } from '../../../event/fields.js';
import { addressSpellings } from '../../../query/address.js';
import { literalOf } from '../../../query/pattern.js';
import type { Query } from '../../../query/query.js';
import { simplify } from '../../../query/simplify.js';
import type { IndexedFields } from './index-fields.js';

/** Longer ones may be refused; the address of a request holds no more. */
const LONGEST = 2000;

/** `*` where nothing can be asked for. */
export function searchText(query: Query, indexed: IndexedFields): string {
  const normal = simplify(query);
  const parts = (normal.kind === 'and' ? normal.of : [normal]).map((part) => textOf(part, indexed));
  const kept: string[] = [];
  let length = 0;
  for (const part of parts) {
    if (part === undefined || length + part.length > LONGEST) continue;
    kept.push(part);
    length += part.length + 5;
  }
  return kept.length === 0 ? '*' : kept.join(' and ');
}

function textOf(query: Query, indexed: IndexedFields): string | undefined {
  switch (query.kind) {
    case 'and': {
      const parts = query.of.map((part) => textOf(part, indexed)).filter((part) => part !== undefined);
      return parts.length === 0 ? undefined : joined(parts, ' and ');
    }
    case 'or':
      return anyOf(query.of.map((part) => textOf(part, indexed)));
    case 'is':
      return ofTerm(query.field, literalOf(query.pattern), indexed);
    default:
      return undefined;
  }
}

/** One that cannot be asked for makes all of them so. */
function anyOf(parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length < parts.length || parts.length === 0 ? undefined : joined(known, ' or ');
}

function joined(parts: readonly string[], word: string): string {
  return parts.length === 1 ? parts[0]! : `(${parts.join(word)})`;
}

/** Where the field's values stand in events as ActionTrail writes them. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  id: ['eventId'],
  event: ['eventName'],
  service: ['serviceName'],
  source: ['eventSource'],
  region: ['acsRegion'],
  account: ['recipientAccountId', 'userIdentity.accountId'],
  user: ['userIdentity.userName', 'userIdentity.principalId', 'EmployeeID'],
  role: ['userIdentity.userName'],
  session: ['userIdentity.userName', 'userIdentity.principalId'],
  actor: ['userIdentity.type'],
  key: ['userIdentity.accessKeyId'],
  ip: ['sourceIpAddress'],
  agent: ['userAgent'],
  rw: ['eventRW'],
  type: ['eventType'],
};

/** Fields of which a value may stand beside another one in one text, with a colon between. */
const JOINED: ReadonlySet<string> = new Set(['user', 'role', 'session']);

function ofTerm(field: string, value: string | undefined, indexed: IndexedFields): string | undefined {
  const { name, path } = fieldFor(field);
  const paths = PATHS[name] ?? Object.values(PATHS).find((each) => each.length === 1 && each[0] === path);
  if (paths === undefined || value === undefined) return undefined;
  const values = paths[0] === 'sourceIpAddress' ? addressSpellings(value) : [value];
  if (values === undefined || !values.every(isWords)) return undefined;
  if (JOINED.has(name) && value.includes(':')) return undefined;
  const terms = paths.flatMap((each) => {
    const known = indexed(each);
    if (known === undefined || (JOINED.has(name) && !known.delimiters.has(':'))) return [undefined];
    return values.map((text) => `event.${each}: ${JSON.stringify(text)}`);
  });
  // The root account is called root, whatever its name says.
  if (name === 'user' && value.toLowerCase() === 'root') {
    terms.push(indexed('userIdentity.type') && 'event.userIdentity.type: "root-account"');
  }
  return anyOf(terms);
}

/** Plain ASCII that has a word in it whatever the delimiters are, and nothing that is an operator within quotes. */
function isWords(value: string): boolean {
  return /^[\w.:@/ -]*$/.test(value) && /[a-z0-9]/i.test(value);
}
