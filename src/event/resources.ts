import { type AuditEvent, isObject, type JsonValue, textOf } from './event.js';
import { identifiersIn } from './identifiers.js';
import { leaves, memberOf } from './paths.js';

export interface NamedResource {
  /** `ACS::ECS::Instance`, `VSwitch`, … or '' where the event does not say. */
  readonly type: string;
  readonly id: string;
}

/**
 * Every resource identifier in the event, each once, in this order: referencedResources, resourceName, then what
 * looks like an identifier in the request and in the response.
 * Each one stands in the event's JSON text as it is (apart from JSON escaping): byte prefilters rely on it.
 */
export function resourcesOf(event: AuditEvent): readonly string[] {
  const found = new Distinct();
  addReferenced(memberOf(event, 'referencedResources'), found);
  for (const joined of pieces(memberOf(event, 'resourceName'), ';')) {
    for (const id of joined.split(',')) found.add(id.trim());
  }
  const callerKey = callerKeyOf(event);
  for (const part of [requestOf(event), memberOf(event, 'responseElements')]) {
    if (part === undefined) continue;
    for (const id of identifiersIn(part)) if (id !== callerKey) found.add(id);
  }
  return found.texts;
}

/** Texts, each once and none empty, in the order in which they come. */
class Distinct {
  readonly texts: string[] = [];
  #set: Set<string> | undefined;

  add(text: string): void {
    if (text === '') return;
    // Most events have so few that looking at each is as good as a set.
    if (this.#set === undefined) {
      if (this.texts.includes(text)) return;
      if (this.texts.length === FEW) this.#set = new Set(this.texts);
    }
    if (this.#set !== undefined) {
      if (this.#set.has(text)) return;
      this.#set.add(text);
    }
    this.texts.push(text);
  }
}

const FEW = 16;

/** What referencedIn yields, but for the types. */
function addReferenced(value: JsonValue | undefined, found: Distinct): void {
  if (!isObject(value)) {
    for (const { id } of referencedIn(value)) found.add(id);
    return;
  }
  for (const type of Object.keys(value)) {
    const ids = value[type]!;
    const plain = typeof ids === 'string' ? [ids] : ids;
    if (Array.isArray(plain) && plain.every((id) => typeof id === 'string')) {
      for (const id of plain) found.add(id);
    } else for (const leaf of leaves(ids)) found.add(textOf(leaf));
  }
}

/** Only what the event itself names as resources, with their types, each pair once. */
export function namedResources(event: AuditEvent): readonly NamedResource[] {
  const found = new Map<string, NamedResource>();
  const ids = new Set<string>();
  const add = (type: string, id: string): void => {
    if (id === '') return;
    found.set(JSON.stringify([type, id]), { type, id });
    ids.add(id);
  };
  for (const { type, id } of referencedIn(memberOf(event, 'referencedResources'))) add(type, id);
  const types = pieces(memberOf(event, 'resourceType'), ';');
  const names = pieces(memberOf(event, 'resourceName'), ';');
  names.forEach((joined, at) => {
    const known = new Set(ids);
    for (const id of joined.split(',').map((piece) => piece.trim()))
      if (!known.has(id)) add(types[at] ?? '', id);
  });
  return [...found.values()];
}

/** A map of type to ids, the list form `[{resourceType, resourceName}]`, or bare ids. */
function* referencedIn(value: JsonValue | undefined): Generator<NamedResource> {
  if (Array.isArray(value)) {
    for (const element of value) yield* referencedInElement(element);
  } else if (isObject(value)) {
    for (const [type, ids] of Object.entries(value)) {
      for (const leaf of leaves(ids)) yield { type, id: textOf(leaf) };
    }
  }
}

function* referencedInElement(element: JsonValue): Generator<NamedResource> {
  const name = isObject(element) ? memberOf(element, 'resourceName') : element;
  const type = isObject(element) ? memberOf(element, 'resourceType') : undefined;
  if (name === undefined && isObject(element)) {
    for (const [key, ids] of Object.entries(element)) {
      for (const leaf of leaves(ids)) yield { type: key, id: textOf(leaf) };
    }
  } else if (name !== undefined) {
    const [typeText = ''] = type === undefined ? [] : leaves(type).map(textOf);
    for (const leaf of leaves(name)) yield { type: typeText, id: textOf(leaf) };
  }
}

function pieces(value: JsonValue | undefined, separator: string): string[] {
  if (value === undefined) return [];
  return leaves(value).flatMap((leaf) =>
    textOf(leaf)
      .split(separator)
      .map((piece) => piece.trim()),
  );
}

/** Events read back from Log Service may carry the request only as JSON text. */
function requestOf(event: AuditEvent): JsonValue | undefined {
  return memberOf(event, 'requestParameters') ?? memberOf(event, 'requestParameterJson');
}

/** The key that signed the call is who acted, not what was acted on. */
function callerKeyOf(event: AuditEvent): string | undefined {
  const identity = memberOf(event, 'userIdentity');
  const key = isObject(identity) ? memberOf(identity, 'accessKeyId') : undefined;
  return typeof key === 'string' ? key : undefined;
}
