/**
 * Which row groups can hold a value: a filter for each group that never says no wrongly (a split-block Bloom filter:
 * 64 bytes to look at for each value). With it, a question about one name or id reads a few groups of very many.
 */
import { fieldFor } from '../../event/fields.js';
import { addressPrefix } from '../../query/address.js';
import { fold } from '../../query/fold.js';
import { literalOf, partsOf } from '../../query/pattern.js';
import type { Query } from '../../query/query.js';
import { columnOf } from './schema.js';

/** Bits for each value: one group in about 300 is read for nothing. */
const BITS_PER_TERM = 12;
const WORDS = 16;
const PROBES = 7;

/** So many characters of an id are looked up where only its beginning is asked for. */
const BEGINNING = 8;
/** The name under which they are. */
const BEGINNINGS = 'id begins';

/** Columns whose values are few and everywhere would fill the filters and rule out nothing. */
export const LOOKED_UP: ReadonlySet<string> = new Set([
  'id',
  'event',
  'service',
  'user',
  'role',
  'session',
  'key',
  'ip',
  'error',
  'resource',
]);

/** Collects what the rows of one group are looked up by. */
export class GroupTerms {
  /** Pairs of hashes. */
  #hashes = new Uint32Array(2048);
  #count = 0;

  /** Adds a value of a field. Best once for each: twice takes twice the room. */
  add(name: string, text: string): void {
    if (!LOOKED_UP.has(name)) return;
    this.#add(name, text);
    if (name === 'id') this.#add(BEGINNINGS, beginningOfId(text));
    // An IPv4 address may be written as an IPv6 one, whose last part it is then.
    if (name === 'ip' && text.includes(':')) this.#add(name, text.slice(text.lastIndexOf(':') + 1));
  }

  #add(name: string, text: string): void {
    if (this.#count * 2 === this.#hashes.length) {
      const larger = new Uint32Array(this.#hashes.length * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    hash(name, text);
    this.#hashes[this.#count * 2] = blockHash;
    this.#hashes[this.#count * 2 + 1] = bitsHash;
    this.#count++;
  }

  /** The filter, and an empty collection. */
  take(): Uint32Array {
    const blocks = Math.max(1, Math.ceil((this.#count * BITS_PER_TERM) / (WORDS * 32)));
    const filter = new Uint32Array(blocks * WORDS);
    for (let i = 0; i < this.#count; i++) setBits(filter, this.#hashes[i * 2]!, this.#hashes[i * 2 + 1]!);
    this.#count = 0;
    return filter;
  }
}

/** The filters of a file: how many, where each begins (in words), then the words. */
export function encodeFilters(filters: readonly Uint32Array[]): Buffer {
  const head = new Uint32Array(filters.length + 2);
  head[0] = filters.length;
  let at = head.length;
  filters.forEach((filter, i) => {
    head[i + 1] = at;
    at += filter.length;
  });
  head[filters.length + 1] = at;
  return Buffer.concat([head, ...filters].map((words) => Buffer.from(words.buffer)));
}

/** @throws RangeError where the bytes cannot be what `encodeFilters` wrote */
export function decodeFilters(bytes: Buffer): Uint32Array[] {
  const words = wordsOf(bytes);
  const count = words[0] ?? 0;
  if (bytes.length % 4 !== 0 || words[count + 1] !== words.length)
    throw new RangeError('not the filters of an index');
  return Array.from({ length: count }, (_, i) => words.subarray(words[i + 1]!, words[i + 2]!));
}

/** In the same memory where that is possible. */
function wordsOf({ buffer, byteOffset, length }: Buffer): Uint32Array {
  const isAligned = byteOffset % 4 === 0;
  const memory = isAligned ? buffer : buffer.slice(byteOffset, byteOffset + length);
  return new Uint32Array(memory, isAligned ? byteOffset : 0, length >>> 2);
}

/** Whether a group with this filter can hold an event that matches; false is certain. */
export type GroupTest = (filter: Uint32Array) => boolean;

/**
 * Undefined where the query rules out no group.
 * @param query in normal form
 */
export function groupTest(query: Query): GroupTest | undefined {
  switch (query.kind) {
    case 'and': {
      const tests = query.of.map(groupTest).filter((test) => test !== undefined);
      return tests.length === 0 ? undefined : (filter) => tests.every((test) => test(filter));
    }
    case 'or': {
      const tests = query.of.map(groupTest);
      if (tests.some((test) => test === undefined)) return undefined;
      return (filter) => tests.some((test) => test!(filter));
    }
    case 'is': {
      const term = termOf(query.field, query.pattern);
      return term === undefined ? undefined : (filter) => hasBits(filter, term);
    }
    default:
      return undefined;
  }
}

/** What is looked up, and under which name. */
type Term = readonly [name: string, text: string];

function termOf(field: string, pattern: string): Term | undefined {
  const name = columnOf(field);
  if (name === undefined || !LOOKED_UP.has(name)) return undefined;
  const literal = literalOf(pattern);
  if (literal === undefined) return name === 'id' ? beginning(pattern) : undefined;
  if (fieldFor(field).kind !== 'ip') return [name, literal];
  const address = literal.includes('/') ? undefined : addressPrefix(literal);
  return address === undefined ? undefined : [name, address];
}

function beginning(pattern: string): Term | undefined {
  const [first] = partsOf(pattern);
  if (typeof first !== 'object' || first.text.length < BEGINNING) return undefined;
  return [BEGINNINGS, beginningOfId(first.text)];
}

/** In any case, but for what folding might change. */
function beginningOfId(text: string): string {
  const beginning = text.slice(0, BEGINNING);
  // Where a cut goes through a character, its half would not fold as the whole does.
  return ASCII.test(beginning) ? beginning : fold(text.slice(0, 2 * BEGINNING)).slice(0, BEGINNING);
}

const ASCII = /^[\0-\x7f]*$/;

function setBits(filter: Uint32Array, a: number, b: number): void {
  const block = (a % (filter.length / WORDS)) * WORDS;
  let bits = b;
  for (let i = 0; i < PROBES; i++) {
    filter[block + (bits & 15)]! |= 1 << ((bits >>> 4) & 31);
    bits = next(bits);
  }
}

function hasBits(filter: Uint32Array, [name, text]: Term): boolean {
  hash(name, text);
  const block = (blockHash % (filter.length / WORDS)) * WORDS;
  let bits = bitsHash;
  for (let i = 0; i < PROBES; i++) {
    if ((filter[block + (bits & 15)]! & (1 << ((bits >>> 4) & 31))) === 0) return false;
    bits = next(bits);
  }
  return true;
}

function next(bits: number): number {
  return ((Math.imul(bits, 0x9e3779b1) >>> 0) ^ (bits >>> 15)) >>> 0;
}

/** What hash found last: one hash tells the block, the other is the first of its bits. */
let blockHash = 0;
let bitsHash = 0;

/** Hashes a text under a name, without regard to case. */
function hash(name: string, text: string): void {
  const start = beginningOf(name);
  let { a, b } = start;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code >= 0x80) {
      ({ a, b } = mixed(start, fold(text)));
      break;
    }
    if (code >= 0x41 && code <= 0x5a) code |= 0x20;
    a = Math.imul(a ^ code, A_FACTOR);
    b = Math.imul(b ^ code, B_FACTOR);
  }
  finish(a, b);
}

const [A_FACTOR, B_FACTOR] = [0x01000193, 0x5bd1e995];

/** Hashes of what stands before a text. */
interface Beginning {
  readonly a: number;
  readonly b: number;
}

const beginnings = new Map<string, Beginning>();

/** The hashes of the name and a line end. */
function beginningOf(name: string): Beginning {
  let known = beginnings.get(name);
  if (known === undefined) {
    known = mixed({ a: 0x811c9dc5, b: 0x41c6ce57 }, `${name}\n`);
    beginnings.set(name, known);
  }
  return known;
}

function mixed({ a, b }: Beginning, text: string): Beginning {
  let [mixedA, mixedB] = [a, b];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    mixedA = Math.imul(mixedA ^ code, A_FACTOR);
    mixedB = Math.imul(mixedB ^ code, B_FACTOR);
  }
  return { a: mixedA, b: mixedB };
}

function finish(a: number, b: number): void {
  const block = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
  const bits = Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
  blockHash = (block ^ (block >>> 13)) >>> 0;
  bitsHash = (bits ^ (bits >>> 13)) >>> 0;
}
