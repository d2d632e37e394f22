import { isObject, type JsonValue, type Scalar, textOf } from './event.js';
import { openJson } from './read.js';

/**
 * Resource identifiers in a request or a response, found by the names of the keys they stand under.
 *
 * A key names an identifier when it ends in Id, Name, Arn, Uuid or Bucket, alone, in the plural or as a set or list
 * (`InstanceId`, `InstanceIds`, `InstanceIdSet`, `InstanceId.1`, `BucketName`, `RoleArn`, `bucket`), in any case.
 * Of a flat dotted key the last part that is no number counts.
 */
const IDENTIFIER_KEY = /(?:id|name|arn|bucket|project|logstore)s?[-_]?(?:set|list)?s?$/i;

/**
 * Keys of that form that name no resource: the call itself (request, host, trace, event, session labels), places
 * (region, zone), who called (uid, owner, account, stsTokenPrincipalName), names for display, and English words in -id.
 */
const NO_RESOURCE = new RegExp(
  `(?:^|[-_])(?:${[
    '(?:\\w*)(?:request|region|zone|trace|span|owner|caller)_?ids?',
    '(?:host|event|parent_?event|account|bid|invoker|player|master_?account|aliyun)_?ids?',
    '(?:\\w*[^u]|)uids?',
    '(?:service|product|event|action|api|host|display|nick|region|zone|role_?session|ststokenprincipal|tag)_?names?',
    '(?:pre|post|un|)paid|(?:in|)valid|grid|android|void|fluid|hybrid|solid|rapid|avoid',
  ].join('|')})$`,
  'i',
);

const NUMBER = /^\d+$/;

/** Decided once per key: events repeat the same few hundred. */
const decided = new Map<string, boolean>();
const MOST_DECIDED = 5000;

export function isIdentifierKey(key: string): boolean {
  const known = decided.get(key);
  if (known !== undefined) return known;
  const name = key.split('.').findLast((part) => !NUMBER.test(part)) ?? '';
  const decision = name.length <= 100 && IDENTIFIER_KEY.test(name) && !NO_RESOURCE.test(name);
  if (decided.size >= MOST_DECIDED) decided.clear();
  decided.set(key, decision);
  return decision;
}

/** What a key says of the values under it: no more than the key above it, or whether they are identifiers. */
export type KeyKind = 'number' | 'identifier' | 'other';

const kinds = new Map<string, KeyKind>();

/** Decided once per key, as above. */
export function kindOf(key: string): KeyKind {
  const known = kinds.get(key);
  if (known !== undefined) return known;
  const kind = NUMBER.test(key) ? 'number' : isIdentifierKey(key) ? 'identifier' : 'other';
  if (kinds.size >= MOST_DECIDED) kinds.clear();
  kinds.set(key, kind);
  return kind;
}

/**
 * All identifiers in the value, in document order, with repetitions. Joined lists (`a,b`) are taken apart, and
 * JSON inside strings is opened. The value may be nested arbitrarily deep.
 * @param isNamed whether it stands under a key that names an identifier
 */
export function identifiersIn(value: JsonValue, isNamed = false): readonly string[] {
  const found: string[] = [];
  collect(value, isNamed, found, 0);
  return found;
}

/** The identifiers in one text that stands where identifiers are. */
export function piecesOf(text: string): readonly string[] {
  const found: string[] = [];
  addPieces(text, found);
  return found;
}

/** Calls that may stand in one another; what is nested deeper is put on a stack. */
const DEPTH_MAX = 64;

function collect(value: JsonValue, isNamed: boolean, found: string[], depth: number): void {
  if (depth > DEPTH_MAX) {
    collectDeep(value, isNamed, found);
    return;
  }
  const node = typeof value === 'string' ? openJson(value) : value;
  if (typeof node === 'string') {
    if (isNamed) addPieces(node, found);
  } else if (Array.isArray(node)) {
    for (const element of node) collect(element, isNamed, found, depth + 1);
  } else if (isObject(node)) {
    for (const key of Object.keys(node)) {
      const kind = kindOf(key);
      collect(node[key]!, kind === 'number' ? isNamed : kind === 'identifier', found, depth + 1);
    }
  } else if (isNamed && typeof node !== 'boolean' && node !== null) addPieces(textOf(node as Scalar), found);
}

function collectDeep(value: JsonValue, isNamedItself: boolean, found: string[]): void {
  const nodes: JsonValue[] = [value];
  const named: boolean[] = [isNamedItself];
  while (nodes.length > 0) {
    const node = typeof nodes.at(-1) === 'string' ? openJson(nodes.pop() as string) : nodes.pop()!;
    const isNamed = named.pop()!;
    if (Array.isArray(node)) {
      for (let at = node.length - 1; at >= 0; at--) {
        nodes.push(node[at]);
        named.push(isNamed);
      }
    } else if (isObject(node)) {
      const keys = Object.keys(node);
      for (let at = keys.length - 1; at >= 0; at--) {
        const kind = kindOf(keys[at]!);
        nodes.push(node[keys[at]!]!);
        named.push(kind === 'number' ? isNamed : kind === 'identifier');
      }
    } else if (isNamed && typeof node !== 'boolean' && node !== null)
      addPieces(textOf(node as Scalar), found);
  }
}

function addPieces(text: string, found: string[]): void {
  if (!text.includes(',')) {
    const id = text.trim();
    if (id !== '') found.push(id);
    return;
  }
  for (const piece of text.split(',')) {
    const id = piece.trim();
    if (id !== '') found.push(id);
  }
}
