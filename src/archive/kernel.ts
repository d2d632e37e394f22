/**
 * Finds events and needles in the bytes of a file. Two implementations answer alike: WebAssembly with SIMD
 * (8 GB/s), and plain TypeScript where WebAssembly is switched off (`--jitless`). `cut` and `find` know no JSON beyond
 * strings and curly braces: what they find is parsed before it counts, unless `outline` or a reader of members says
 * that it is valid.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type MembersExports, type MembersPlan, type MembersReader, WasmMembersReader } from './members.js';
import { plainKernel } from './plain-kernel.js';

/** Objects found by `cut`: `bounds` holds start and end of each, in turn, as offsets into the loaded bytes. */
export interface Units {
  readonly count: number;
  readonly bounds: Uint32Array;
  /** Where an object begins that the bytes, or what was looked at of them, end inside of, or -1. */
  readonly openStart: number;
  /** Where a closing brace stands that nothing opened, or -1; nothing behind it was looked at. */
  readonly strayClose: number;
  /** Where a line ends inside a string, which JSON does not allow, or -1; nothing behind it was looked at. */
  readonly brokenLine: number;
}

export interface Kernel {
  /** Takes in the bytes that the other functions speak about. */
  load(bytes: Uint8Array): void;
  /** The objects at curly depth 0 of what was loaded, in order. The arrays are reused by the next call. */
  cut(): Units;
  /**
   * Gives the needles that `find` looks for.
   * @param set 0 or 1: two sets can be kept at a time
   * @param needles at most 16, each of 3 to 48 characters of lower-case printable ASCII
   */
  setNeedles(set: 0 | 1, needles: readonly string[]): void;
  /**
   * The first offset in [from, to) where a needle of the set stands, whatever the case of its ASCII letters,
   * or where a needle's character or a backslash is written as an escape (`\u0069`); -1 where there is none.
   */
  find(set: 0 | 1, from: number, to: number): number;
  /** What is to be known of the whole object at [from, to) before it is parsed. */
  traits(from: number, to: number): ObjectTraits;
  /**
   * Where the members eventId and eventTime of the object at [from, to) stand, if the object is valid JSON and both
   * are plain strings of ASCII; undefined says only that it must be parsed to know. The answer is reused by the
   * next call.
   */
  outline(from: number, to: number): Outline | undefined;
  /**
   * Reads members of objects; a kernel has one reader at a time. Undefined where that would be no faster than to parse
   * them.
   */
  membersReader(plan: MembersPlan): MembersReader | undefined;
  /** XXH64 of the bytes [from, to). */
  hash(from: number, to: number, seed: bigint): bigint;
  /**
   * CRC-64 as OSS computes it, of the bytes [from, to).
   * @param before the checksum of the bytes that came before them; 0n for none
   */
  crc64(from: number, to: number, before: bigint): bigint;
}

export interface ObjectTraits {
  /** Whether white space stands outside its strings. */
  readonly spaced: boolean;
  /** False only where it holds no number that a double would not write back as it was read. */
  readonly mayBeInexact: boolean;
}

/** Offsets into the loaded bytes, without the quotes. */
export interface Outline {
  /** Whether white space stands outside the object's strings. */
  readonly spaced: boolean;
  readonly idStart: number;
  readonly idEnd: number;
  readonly timeStart: number;
  readonly timeEnd: number;
}

export const NEEDLES_MAX = 16;
export const NEEDLE_LENGTH_MAX = 48;

interface Exports extends MembersExports {
  readonly inputOffset: WebAssembly.Global;
  readonly unitsOffset: WebAssembly.Global;
  readonly needlesOffset: WebAssembly.Global;
  readonly needleSize: WebAssembly.Global;
  readonly charactersOffset: WebAssembly.Global;
  begin(): void;
  cut(length: number): number;
  openDepth(): number;
  openStart(): number;
  strayClose(): number;
  brokenLine(): number;
  reached(): number;
  readonly halvesOffset: WebAssembly.Global;
  find(from: number, to: number, first: number, count: number, escapes: number): number;
  holdsEscapes(): number;
  findMany(from: number, to: number, first: number, count: number, halves: number): number;
  hash(from: number, to: number, seed: bigint): bigint;
  crc64(from: number, to: number, before: bigint): bigint;
  traits(from: number, to: number): number;
  readonly outlineOffset: WebAssembly.Global;
  outline(from: number, to: number): number;
}

/** From so many needles on, one pass for all of them is faster than one for each. */
const MANY = 3;
/** Size of a set's tables of halves. */
const HALVES_SIZE = 96;

const PAGE = 65536;
/** `find` and `cut` read whole blocks: this many zeroes stand behind the loaded bytes. */
const PADDING = 256;

export function openKernel(): Kernel {
  return typeof WebAssembly === 'undefined' ? plainKernel() : wasmKernel();
}

export function wasmKernel(): Kernel {
  const file = createRequire(import.meta.url).resolve('#kernel.wasm');
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)));
  const wasm = instance.exports as unknown as Exports;
  const input = wasm.inputOffset.value;
  let memory = new Uint8Array(wasm.memory.buffer);
  let length = 0;
  /** Whether the loaded bytes may hold escapes; known after `cut` only. */
  let escapes = 1;
  let bounds = new Uint32Array(8192);
  const setSize = [0, 0];
  const setCharacters = [new Uint8Array(128), new Uint8Array(128)] as const;
  let activeSet = -1;
  let members: WasmMembersReader | undefined;

  writeNeedle(0, '\\u');

  function writeNeedle(number: number, needle: string): void {
    const at = wasm.needlesOffset.value + number * wasm.needleSize.value;
    const [a, b] = rarestTwo(needle);
    new Uint32Array(memory.buffer, at, 3).set([needle.length, a, b]);
    memory.set(Buffer.from(needle, 'latin1'), at + 12);
  }

  return {
    load(bytes) {
      const needed = input + bytes.length + PADDING;
      if (needed > memory.length) {
        wasm.memory.grow(Math.ceil((needed - memory.length) / PAGE));
        memory = new Uint8Array(wasm.memory.buffer);
        members?.moved();
      }
      memory.set(bytes, input);
      memory.fill(0, input + bytes.length, needed);
      length = bytes.length;
      escapes = 1;
    },

    cut() {
      let count = 0;
      wasm.begin();
      for (;;) {
        const found = wasm.cut(length);
        if ((count + found) * 2 > bounds.length) {
          const size = Math.max(bounds.length * 2, (count + found) * 2);
          const larger = new Uint32Array(size);
          larger.set(bounds);
          bounds = larger;
        }
        const results = new Uint32Array(memory.buffer, wasm.unitsOffset.value, found * 2);
        bounds.set(results, count * 2);
        count += found;
        if (wasm.strayClose() >= 0 || wasm.brokenLine() >= 0 || wasm.reached() >= length) break;
      }
      const strayClose = wasm.strayClose();
      escapes = wasm.reached() >= length ? wasm.holdsEscapes() : 1;
      const openStart = strayClose < 0 && wasm.openDepth() > 0 ? wasm.openStart() : -1;
      return { count, bounds, openStart, strayClose, brokenLine: wasm.brokenLine() };
    },

    setNeedles(set, needles) {
      // One more would overwrite what belongs to the other set.
      if (needles.length > NEEDLES_MAX || needles.some(({ length }) => length > NEEDLE_LENGTH_MAX)) {
        throw new RangeError('too many needles, or too long ones');
      }
      const characters = setCharacters[set];
      characters.fill(0);
      // JSON inside a string of JSON may spell even the backslash of an escape as an escape.
      characters[0x5c] = 1;
      needles.forEach((needle, i) => {
        writeNeedle(1 + set * NEEDLES_MAX + i, needle);
        for (const code of Buffer.from(needle, 'latin1')) characters[code] = 1;
      });
      memory.set(halvesOf(['\\u00', ...needles]), wasm.halvesOffset.value + set * HALVES_SIZE);
      setSize[set] = needles.length;
      activeSet = -1;
    },

    find(set, from, to) {
      if (activeSet !== set) {
        memory.set(setCharacters[set], wasm.charactersOffset.value);
        activeSet = set;
      }
      const first = 1 + set * NEEDLES_MAX;
      const count = setSize[set]!;
      return count < MANY
        ? wasm.find(from, to, first, count, escapes)
        : wasm.findMany(from, to, first, count, set * HALVES_SIZE);
    },

    traits(from, to) {
      const bits = wasm.traits(from, to);
      return { spaced: (bits & 1) !== 0, mayBeInexact: (bits & 2) !== 0 };
    },

    outline(from, to) {
      const found = wasm.outline(from, to);
      if (found === 0) return undefined;
      const [idStart, idEnd, timeStart, timeEnd] = new Uint32Array(
        memory.buffer,
        wasm.outlineOffset.value,
        4,
      );
      return {
        spaced: found === 2,
        idStart: idStart!,
        idEnd: idEnd!,
        timeStart: timeStart!,
        timeEnd: timeEnd!,
      };
    },

    membersReader(plan) {
      members = new WasmMembersReader(wasm, plan);
      return members;
    },

    hash(from, to, seed) {
      return BigInt.asUintN(64, wasm.hash(from, to, seed));
    },

    crc64(from, to, before) {
      return BigInt.asUintN(64, wasm.crc64(from, to, before));
    },
  };
}

/**
 * Which groups of needles have which halves of a byte among their first three characters (the method is known as
 * Teddy, from the Hyperscan matcher). Needle i is of group i modulo 8.
 */
function halvesOf(needles: readonly string[]): Uint8Array {
  const tables = new Uint8Array(HALVES_SIZE);
  needles.forEach((needle, i) => {
    for (let place = 0; place < 3; place++) {
      for (const character of [needle[place]!, needle[place]!.toUpperCase()]) {
        const code = character.charCodeAt(0);
        tables[place * 32 + (code & 15)]! |= 1 << (i % 8);
        tables[place * 32 + 16 + (code >> 4)]! |= 1 << (i % 8);
      }
    }
  });
  return tables;
}

/**
 * How common bytes are in audit events, most common first; what is not listed is rarer. Only speed depends on it.
 */
const COMMON = 'eatinrsco"dl:,-1032u.5647mp89hgybvk_wfzxjq/\\ {}';

/** The positions of the two rarest characters of a needle, which are looked for first. */
function rarestTwo(needle: string): [number, number] {
  const rank = (i: number) => {
    const place = COMMON.indexOf(needle[i]!);
    return place < 0 ? COMMON.length : place;
  };
  const order = Array.from(needle, (_, i) => i).sort((x, y) => rank(y) - rank(x) || x - y);
  const first = order[0]!;
  const second = order.find((i) => needle[i] !== needle[first]) ?? order[1] ?? first;
  return [first, second];
}
