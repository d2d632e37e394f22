/** The kernel in plain TypeScript: slow, obvious, and what the fast one is held to. */
import { isObject } from '../event/event.js';
import { endOfString, memberSpan } from '../event/spans.js';
import type { Kernel } from './kernel.js';
import { plainCrc64 } from './plain-crc64.js';

const LINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const PLAIN_STRING = /^"[ !#-[\]-\x7f]+"$/;

export function plainKernel(): Kernel {
  let text: Uint8Array = new Uint8Array(0);
  const sets: RegExp[] = [/(?!)/, /(?!)/];

  return {
    load(bytes) {
      text = bytes.slice();
    },

    cut() {
      const bounds: number[] = [];
      let depth = 0;
      let start = -1;
      let inString = false;
      for (let i = 0; i < text.length; i++) {
        const byte = text[i]!;
        if (byte === BACKSLASH) {
          if (text[i + 1] === QUOTE || text[i + 1] === BACKSLASH) i++;
        } else if (byte === QUOTE) inString = !inString;
        else if (inString) {
          if (byte === LINE) return units(bounds, depth > 0 ? start : -1, -1, i);
        } else if (byte === OPEN) {
          if (depth === 0) start = i;
          depth++;
        } else if (byte === CLOSE) {
          if (depth === 0) return units(bounds, -1, i, -1);
          depth--;
          if (depth === 0) bounds.push(start, i + 1);
        }
      }
      return units(bounds, depth > 0 ? start : -1, -1, -1);
    },

    setNeedles(set, needles) {
      const codes = new Set([...needles.flatMap((needle) => [...needle]).flatMap(bothCases), BACKSLASH]);
      const escapes = [...codes].map((code) => code.toString(16).padStart(2, '0'));
      const alternatives = needles.map((needle) => needle.replace(/[^a-z0-9]/g, '\\$&'));
      alternatives.push(`\\\\u00(?:${escapes.join('|')})`);
      sets[set] = new RegExp(alternatives.join('|'), 'gi');
    },

    find(set, from, to) {
      const pattern = sets[set]!;
      pattern.lastIndex = from;
      const found = pattern.exec(Buffer.from(text.buffer, text.byteOffset, text.length).toString('latin1'));
      return found !== null && found.index < to ? found.index : -1;
    },

    outline(from, to) {
      const bytes = Buffer.from(text.slice(from, to));
      const latin1 = bytes.toString('latin1');
      try {
        if (!isObject(JSON.parse(bytes.toString()))) return undefined;
      } catch {
        return undefined;
      }
      const [id, time] = [memberSpan(latin1, 'eventId'), memberSpan(latin1, 'eventTime')];
      if (id === undefined || time === undefined) return undefined;
      if (![id, time].every((span) => PLAIN_STRING.test(latin1.slice(span.start, span.end))))
        return undefined;
      return {
        spaced: /[\0- ]/.test(bareText(latin1)),
        idStart: from + id.start + 1,
        idEnd: from + id.end - 1,
        timeStart: from + time.start + 1,
        timeEnd: from + time.end - 1,
      };
    },

    traits(from, to) {
      const bare = bareText(Buffer.from(text.slice(from, to)).toString('latin1'));
      return { spaced: /[\0- ]/.test(bare), mayBeInexact: /-|\d{16}|\d[.eE]/.test(bare) };
    },

    membersReader() {
      return undefined;
    },

    hash(from, to, seed) {
      return xxh64(text.subarray(from, to), seed);
    },

    crc64(from, to, before) {
      return plainCrc64(text.subarray(from, to), before);
    },
  };
}

/** JSON text with a quote in the place of each string. */
function bareText(json: string): string {
  const bare: string[] = [];
  for (let at = 0; at < json.length; ) {
    const quote = json.indexOf('"', at);
    bare.push(json.slice(at, quote < 0 ? json.length : quote));
    at = quote < 0 ? json.length : endOfString(json, quote);
  }
  return bare.join('"');
}

function units(bounds: number[], openStart: number, strayClose: number, brokenLine: number) {
  return {
    count: bounds.length / 2,
    bounds: Uint32Array.from(bounds),
    openStart,
    strayClose,
    brokenLine,
  };
}

function bothCases(character: string): number[] {
  return [character.charCodeAt(0), character.toUpperCase().charCodeAt(0)];
}

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const wrap = (value: bigint) => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint) => wrap((value << by) | (value >> (64n - by)));
const round = (accumulator: bigint, lane: bigint) => wrap(rotate(wrap(accumulator + lane * P2), 31n) * P1);

/** XXH64 as its specification gives it. */
export function xxh64(bytes: Uint8Array, seed: bigint): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let h: bigint;
  if (bytes.length >= 32) {
    const lanes = [wrap(seed + P1 + P2), wrap(seed + P2), seed, wrap(seed - P1)];
    for (; at + 32 <= bytes.length; at += 32) {
      for (let i = 0; i < 4; i++) lanes[i] = round(lanes[i]!, view.getBigUint64(at + i * 8, true));
    }
    h = wrap(rotate(lanes[0]!, 1n) + rotate(lanes[1]!, 7n) + rotate(lanes[2]!, 12n) + rotate(lanes[3]!, 18n));
    for (const lane of lanes) h = wrap((h ^ round(0n, lane)) * P1 + P4);
  } else {
    h = wrap(seed + P5);
  }
  h = wrap(h + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) {
    h = wrap(rotate(h ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4);
  }
  if (at + 4 <= bytes.length) {
    h = wrap(rotate(h ^ wrap(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) h = wrap(rotate(h ^ wrap(BigInt(bytes[at]!) * P5), 11n) * P1);
  h = wrap((h ^ (h >> 33n)) * P2);
  h = wrap((h ^ (h >> 29n)) * P3);
  return h ^ (h >> 32n);
}
