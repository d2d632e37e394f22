import { type AuditEvent, isObject, type JsonObject, type JsonValue, type Scalar, textOf } from './event.js';

/**
 * Dotted paths into an event.
 *
 * Keys may themselves hold dots (`NetworkInterface.1.SecurityGroupId`), so at every object each way to cut the
 * path is followed, the longest key first; no value that the path can mean is left out. A key that is not there
 * in the exact spelling is looked up without regard to case (platform events write `EventName`). Arrays are
 * transparent, and a number may also pick an element.
 */

/** The keys that the path can mean from one segment on. */
interface Keys {
  /** Longest first; `next` is the segment to go on with. */
  readonly exact: readonly { readonly key: string; readonly next: number }[];
  readonly folded: ReadonlyMap<string, number>;
  readonly foldedLengths: ReadonlySet<number>;
  /** The element that the first segment picks from an array, when it is a number. */
  readonly index: number | undefined;
}

/** The segments of the longest key that is tried, but for the whole path; the service's keys have up to about six. */
const LONGEST_KEY = 16;

type KeysFrom = (segment: number) => Keys;

/** All leaves at and below the path, in document order; empty when it leads nowhere. */
export function leavesAt(event: AuditEvent, path: string): readonly Scalar[] {
  return compilePath(path)(event);
}

/** `leavesAt` with the path prepared, for use on many events. */
export function compilePath(path: string): (event: AuditEvent) => readonly Scalar[] {
  const segments = path.split('.');
  const keysFrom = prepareKeys(segments);
  const plain = segments.length === 1 ? readTopLevel(path) : readNested(segments);
  return (event) => {
    const scalar = plain(event);
    if (scalar !== undefined) return [scalar];
    const found: Scalar[] = [];
    for (const node of nodesAt(event, segments.length, keysFrom)) collectLeaves(node, found);
    return found;
  };
}

/** The first non-empty value at the path as text, prepared; '' when there is none. */
export function compileText(path: string): (event: AuditEvent) => string {
  const read = compilePath(path);
  return (event) => {
    for (const leaf of read(event)) {
      const text = textOf(leaf);
      if (text !== '') return text;
    }
    return '';
  };
}

/** What the path leads to: one value as it is, several (through an array) as an array. */
export function nodeAt(event: AuditEvent, path: string): JsonValue | undefined {
  const segments = path.split('.');
  const found = nodesAt(event, segments.length, prepareKeys(segments), true);
  return found.length > 1 ? found : found[0];
}

/** Every leaf of the event, in document order. */
export function leaves(event: JsonValue): readonly Scalar[] {
  const found: Scalar[] = [];
  collectLeaves(event, found);
  return found;
}

/** A member by its exact name, else by its name without regard to case. */
export function memberOf(object: JsonObject, name: string): JsonValue | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  const folded = name.toLowerCase();
  for (const key of Object.keys(object)) {
    if (key.length === name.length && key.toLowerCase() === folded) return object[key];
  }
  return undefined;
}

/**
 * The common case at full speed: a top-level member that is a plain scalar. Values inherited from
 * Object.prototype are functions or objects, so they never pass for one.
 */
function readTopLevel(key: string): (event: AuditEvent) => Scalar | undefined {
  return (event) => scalarOrNothing(event[key]);
}

/** The other common case: every segment is a key of its own, and no longer key competes. */
function readNested(segments: readonly string[]): (event: AuditEvent) => Scalar | undefined {
  if (segments.length > 5) return () => undefined;
  const rivals = segments.map((_, from) =>
    segments.slice(from + 1).map((_, more) => segments.slice(from, from + 2 + more).join('.')),
  );
  const last = segments.length - 1;
  return (event) => {
    let node: JsonObject = event;
    for (let at = 0; at < last; at++) {
      for (const rival of rivals[at]!) if (node[rival] !== undefined) return undefined;
      const key = segments[at]!;
      const below = Object.hasOwn(node, key) ? node[key] : undefined;
      if (!isObject(below)) return undefined;
      node = below;
    }
    return scalarOrNothing(node[segments[last]!]);
  };
}

function scalarOrNothing(value: JsonValue | undefined): Scalar | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;
}

function prepareKeys(segments: readonly string[]): KeysFrom {
  const known: Keys[] = [];
  return (from) => {
    known[from] ??= keysOf(segments.slice(from), from);
    return known[from];
  };
}

function keysOf(rest: readonly string[], from: number): Keys {
  const ends: { key: string; next: number }[] = [];
  const whole = rest.join('.');
  for (let count = 1, end = -1; count <= Math.min(rest.length, LONGEST_KEY); count++) {
    end += 1 + rest[count - 1]!.length;
    ends.push({ key: whole.slice(0, end), next: from + count });
  }
  if (rest.length > LONGEST_KEY) ends.push({ key: whole, next: from + rest.length });
  const folded = new Map(ends.map(({ key, next }) => [key.toLowerCase(), next]));
  return {
    exact: ends.reverse(),
    folded,
    foldedLengths: new Set(ends.map(({ key }) => key.length)),
    index: /^\d{1,9}$/.test(rest[0]!) ? Number(rest[0]) : undefined,
  };
}

/**
 * Every value that the path leads to. Explicit stacks: events may be nested arbitrarily deep.
 * @param picksOnly a number that picks an element of an array does nothing else
 */
function nodesAt(event: JsonValue, pathLength: number, keysFrom: KeysFrom, picksOnly = false): JsonValue[] {
  const visited = new Map<number, Set<JsonValue>>();
  const found: JsonValue[] = [];
  const nodes: JsonValue[] = [event];
  const segments: number[] = [0];
  while (nodes.length > 0) {
    const node = nodes.pop()!;
    const segment = segments.pop()!;
    if (segment === pathLength) {
      found.push(node);
    } else if (Array.isArray(node)) {
      const { index } = keysFrom(segment);
      const isPicked = index !== undefined && index < node.length;
      if (index !== undefined && !isFirstVisit(visited, node, segment)) continue;
      for (let at = isPicked && picksOnly ? -1 : node.length - 1; at >= 0; at--) {
        nodes.push(node[at]);
        segments.push(segment);
      }
      if (isPicked) {
        nodes.push(node[index]);
        segments.push(segment + 1);
      }
    } else if (isObject(node)) {
      const hits = hitsIn(node, keysFrom(segment));
      for (let at = hits.length - 1; at >= 0; at--) {
        nodes.push(node[hits[at]!.key]!);
        segments.push(hits[at]!.next);
      }
    }
  }
  return found;
}

/** Numbers both pick and pass, so nested arrays can be reached in very many ways; one is enough. */
function isFirstVisit(visited: Map<number, Set<JsonValue>>, node: JsonValue, segment: number): boolean {
  const nodes = visited.get(segment) ?? new Set();
  if (nodes.has(node)) return false;
  visited.set(segment, nodes.add(node));
  return true;
}

function hitsIn(object: JsonObject, keys: Keys): { key: string; next: number }[] {
  const exact = keys.exact.filter(({ key }) => Object.hasOwn(object, key));
  if (exact.length > 0) return exact;
  const hits: { key: string; next: number }[] = [];
  for (const key of Object.keys(object)) {
    if (!keys.foldedLengths.has(key.length)) continue;
    const next = keys.folded.get(key.toLowerCase());
    if (next !== undefined) hits.push({ key, next });
  }
  return hits.sort((a, b) => b.next - a.next);
}

function collectLeaves(node: JsonValue, into: Scalar[]): void {
  const pending: JsonValue[] = [node];
  while (pending.length > 0) {
    const next = pending.pop()!;
    if (Array.isArray(next)) {
      for (let at = next.length - 1; at >= 0; at--) pending.push(next[at]);
    } else if (isObject(next)) {
      const keys = Object.keys(next);
      for (let at = keys.length - 1; at >= 0; at--) pending.push(next[keys[at]!]!);
    } else {
      into.push(next as Scalar);
    }
  }
}
